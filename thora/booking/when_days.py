"""How people name days: by what was talked about before, and by name."""

from __future__ import annotations

import re
from dataclasses import replace

from thora.booking.when_reading import (
    DAY_NAMES,
    ONE,
    WEEK,
    Day,
    Reading,
    Rules,
    coming,
    monday_of,
    open_end,
)
from thora.booking.when_words import WEEKDAYS

DAYS = Rules()
LENGTHS = {"day": ONE, "week": WEEK, "fortnight": 2 * WEEK, "month": 30 * ONE}


def _weekday_after(reading: Reading, name: str) -> Day:
    """The coming day of that name, today or tomorrow."""
    if name in WEEKDAYS:
        return coming(reading.today, WEEKDAYS.index(name))
    return reading.today + (ONE if name == "tomorrow" else 0 * ONE)


# -- by what was talked about before ----------------------------------------------------------------------


@DAYS.rule(r"good (?:morning|afternoon|evening|day)")
def greeting(reading: Reading, match: re.Match[str]) -> None:
    """Says nothing about when."""


@DAYS.rule(r"(?:the )?day after tomorrow")
def day_after_tomorrow(reading: Reading, match: re.Match[str]) -> None:
    """In two days."""
    reading.add_days(reading.today + 2 * ONE)


@DAYS.rule(r"(?:the )?week after next")
def week_after_next(reading: Reading, match: re.Match[str]) -> None:
    """The week that follows next week."""
    monday = monday_of(reading.today) + 2 * WEEK
    reading.add_span(monday, monday + 6 * ONE)


@DAYS.rule(r"(?:the )?weekend after(?: (?:this|next|that)(?: one| weekend)?)?")
def weekend_after(reading: Reading, match: re.Match[str]) -> None:
    """The weekend that follows this one, or the next."""
    weeks = 2 if "next" in match[0] else 1
    saturday = monday_of(reading.today) + weeks * WEEK + 5 * ONE
    reading.add_span(saturday, saturday + ONE)


@DAYS.rule(
    rf"(?:the )?(?P<day>{DAY_NAMES}) after(?: that)?"
    r"|(?:the )?(?P<week>following week|week after) ?,? ?(?:on )?(?:the )?same day"
)
def such_a_day_after(reading: Reading, match: re.Match[str]) -> bool | None:
    """The next day of that name after the one talked about; "the following week, same day"."""
    if match["week"]:
        if reading.after is None:
            return False
        reading.add_days(reading.after.date() + WEEK)
        return None
    weekday = WEEKDAYS.index(match["day"])
    named = bool(reading.said.weekdays) and reading.said.weekdays[-1] == weekday
    if reading.after is None and not named:
        return False
    first = coming(reading.today, weekday) if named else reading.day_before
    reading.add_days(*([first] if named else []), coming(first, weekday))
    return None


@DAYS.rule(
    rf"(?:since|last|past|previous|was)(?: on)? (?:{DAY_NAMES}|week|month|night|year|time|weekend)"
    rf"(?! (?:of|in|before)(?!\S))"
)
def in_the_past(reading: Reading, match: re.Match[str]) -> None:
    """Since when it hurts, not when to come."""


@DAYS.rule(
    r"(?P<within>within )(?:the next )?(?:an? |(?P<n>\d+) )?(?P<unit>day|week|fortnight)"
    r"|(?:in |over |within )?(?:the )?next (?:few|couple(?: of)?|(?P<n2>\d+)) day"
    r"|in the next (?:(?P<n3>\d+) )?(?P<unit2>week|fortnight)"
)
def within_so_long(reading: Reading, match: re.Match[str]) -> None:
    """As in "within a week", "in the next fortnight", "in the next few days"."""
    unit = match["unit"] or match["unit2"] or "day"
    count = int(match["n"] or match["n2"] or match["n3"] or (4 if "few" in match[0] else 1))
    reading.add_span(reading.today, reading.today + count * LENGTHS[unit])


@DAYS.rule(r"after the weekend")
def after_the_weekend(reading: Reading, match: re.Match[str]) -> None:
    """From Monday on."""
    open_end(reading, monday_of(reading.today) + WEEK)


@DAYS.rule(r"(?:the )?(?:(?P<next>day after|next day|following day)|day before)(?: that)?(?! christmas)")
def day_after(reading: Reading, match: re.Match[str]) -> None:
    """The day beside the one talked about; of none, beside today."""
    base = reading.day_before
    reading.negated = False  # "not tomorrow but the day after"
    reading.add_days(base + (ONE if match["next"] else -ONE))


@DAYS.rule(
    r"(?P<same>(?:at )?(?:the )?same time,? (?:on )?)?(?:the |an? |(?P<n>\d+) )?"
    r"(?P<unit>day|week|fortnight) (?:later|after|on)(?: that)?"
)
def so_much_later(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "A week later", "two days after that", "the week after": from what was talked about."""
    if reading.after is None:
        return False
    if match["same"]:
        reading.clock(at=reading.minute_before)
    base = reading.after.date()
    if match["unit"] == "week" and not match["n"] and not match["same"] and "the week" in match[0]:
        monday = monday_of(base) + WEEK
        reading.add_span(monday, monday + 6 * ONE)
    else:
        reading.add_days(base + int(match["n"] or 1) * LENGTHS[match["unit"]])
    return None


@DAYS.rule(r"(?:the )?week after(?: that)?")
def week_after(reading: Reading, match: re.Match[str]) -> bool | None:
    """The week that follows next week: "next week or the week after"."""
    if reading.after is not None:
        return False
    monday = monday_of(reading.today) + 2 * WEEK
    reading.negated = False
    if reading.said.span:
        reading.said = replace(reading.said, span=(reading.said.span[0], monday + 6 * ONE))
    else:
        reading.add_span(monday, monday + 6 * ONE)
    return None


@DAYS.rule(r"(?:at )?(?:the )?same time(?: on)?(?P<week> (?:the )?(?:next|following) week)?")
def same_time(reading: Reading, match: re.Match[str]) -> bool | None:
    """The time talked about, on another day."""
    if reading.after is None:
        return False
    reading.clock(at=reading.minute_before)
    if match["week"]:
        reading.add_days(reading.after.date() + WEEK)
    return None


@DAYS.rule(
    r"(?P<which>(?:any )?(?:other|different)|an earlier|earlier|a later|later) day (?:in )?(?:that"
    r"|the)(?: same)? week"
)
def another_day_of_that_week(reading: Reading, match: re.Match[str]) -> bool | None:
    """The week of what was talked about, without that day or only one side of it."""
    if reading.after is None:
        return False
    that = reading.after.date()
    first, last = monday_of(that), monday_of(that) + 6 * ONE
    if "earlier" in match["which"]:
        last = that - ONE
    elif "later" in match["which"]:
        first = that + ONE
    else:
        reading.ruled_out = type(reading.ruled_out)((*reading.ruled_out.dates, that))
    reading.add_span(first, last)
    return None


@DAYS.rule(
    r"(?:on )?(?:the |that )(?:very )?(?:same |that )?days?(?:,? (?:but |only )?(?:a bit |a little "
    r"|any )?(?P<way>later|earlier))?"
    r"(?: on)?(?: in the day)?"
)
def same_day(reading: Reading, match: re.Match[str]) -> bool | None:
    """The day talked about, perhaps later or earlier."""
    if reading.after is None:
        return False
    reading.add_days(reading.after.date())
    if match["way"] == "later":
        reading.clock(earliest=reading.minute_before)
    elif match["way"] == "earlier":
        reading.clock(latest=reading.minute_before)
    return None


@DAYS.rule(
    r"(?:any (?:day|time) )?"
    r"(?:(?P<after>after) (?:that|then)|from (?:then|there)(?: on)?|(?P<till>till|until|before) "
    r"(?:then|that))"
)
def after_the_reason(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "I am back on the 14th, so any day from then on"."""
    said = reading.reason.said if reading.reason else reading.said
    if not said.dates and not (said.weekdays and match["till"]):
        return False
    last = max(said.dates) if said.dates else coming(reading.today, said.weekdays[-1])
    if match["till"]:
        reading.add_span(reading.today, last - (ONE if match["till"] == "before" else 0 * ONE))
        return None
    if reading.reason is None:  # "back on the 5th, any day from then", without the "so"
        reading.said = type(said)()
    open_end(reading, last + (ONE if match["after"] else 0 * ONE))
    return None


# -- by name ----------------------------------------------------------------------------------------------


@DAYS.rule(
    rf"(?:this |this coming )?(?P<day>{DAY_NAMES})(?: coming)? ?,? ?(?:but )?(?:the )?(?:1|one"
    rf"|next one|{DAY_NAMES}) after(?: that)?"
)
def not_this_but_the_one_after(reading: Reading, match: re.Match[str]) -> None:
    """As in "Not this Friday, the one after"."""
    reading.negated = False
    reading.add_days(coming(reading.today, WEEKDAYS.index(match["day"])) + WEEK)


@DAYS.rule(
    rf"(?:in )?(?:a |1 |one )?(?:(?P<n>\d) )?(?P<long>week|fortnight) (?:(?:on|from|after)"
    rf" )?(?P<day>{DAY_NAMES}|tomorrow|today)"
    rf"|(?P<day2>{DAY_NAMES}|tomorrow|today) (?P<unit>week|fortnight)"
)
def week_on(reading: Reading, match: re.Match[str]) -> None:
    """As in "Tuesday week", "a week on Friday"."""
    weeks = int(match["n"] or (2 if "fortnight" in (match["unit"], match["long"]) else 1))
    reading.add_days(_weekday_after(reading, match["day"] or match["day2"]) + weeks * WEEK)


@DAYS.rule(r"today|(?P<tomorrow>tomorrow)")
def today_or_tomorrow(reading: Reading, match: re.Match[str]) -> None:
    """Today or tomorrow."""
    reading.add_days(reading.today + (ONE if match["tomorrow"] else 0 * ONE))


@DAYS.rule(
    r"(?P<in>in )?(?:(?:an?|the) |(?P<n>\d+) )(?P<unit>day|week|fortnight|month)"
    r"(?P<from>(?: from| after)? (?P<base>today|tomorrow|now)| time)?"
)
def in_so_long(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "In ten days", "two weeks from tomorrow", "in a fortnight's time"."""
    if not match["in"] and not match["from"]:
        return False
    start = reading.today + (ONE if match["base"] == "tomorrow" else 0 * ONE)
    reading.add_days(start + int(match["n"] or 1) * LENGTHS[match["unit"]])
    return None


@DAYS.rule(
    rf"(?:any ?time |any day )?(?P<from>from |between )?(?P<next>next )?(?P<first>{DAY_NAMES}) "
    rf"(?P<to>(?:through )?to|till|until|through|thru|and|-|\u2013) (?P<last>{DAY_NAMES})"
    rf"(?P<week> next week)?"
)
def weekday_to_weekday(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "From Monday to Wednesday"."""
    if match["to"] == "and" and match["from"] != "between ":
        return False
    first, last = WEEKDAYS.index(match["first"]), WEEKDAYS.index(match["last"])
    start = coming(reading.today, first)
    if match["next"] or match["week"]:
        start = monday_of(reading.today) + WEEK + first * ONE
    reading.add_span(start, start + (last - first) % 7 * ONE)
    return None


@DAYS.rule(
    rf"(?P<way>before|by|until|till|no later than|up to(?: and including)?) (?:next )?(?P<day>{DAY_NAMES})"
)
def before_weekday(reading: Reading, match: re.Match[str]) -> None:
    """From today to a day of the week."""
    last = coming(reading.today, WEEKDAYS.index(match["day"]))
    reading.add_span(reading.today, last - (ONE if match["way"] == "before" else 0 * ONE))


@DAYS.rule(rf"(?:this )?(?P<day>{DAY_NAMES}) or (?:the )?next(?: one)?(?! (?:week|month|{DAY_NAMES}))")
def this_or_the_next(reading: Reading, match: re.Match[str]) -> None:
    """As in "this Friday or next"."""
    weekday = WEEKDAYS.index(match["day"])
    reading.add_days(coming(reading.today, weekday), monday_of(reading.today) + WEEK + weekday * ONE)


@DAYS.rule(rf"(?:on |from )?(?P<day>{DAY_NAMES}) (?:or (?:later|after)|onwards?)")
def weekday_or_later(reading: Reading, match: re.Match[str]) -> None:
    """From a day of the week on."""
    open_end(reading, coming(reading.today, WEEKDAYS.index(match["day"])))


@DAYS.rule(
    rf"(?:(?P<next>next)|this coming|this|coming|on|the|every|any)? ?(?P<day>{DAY_NAMES})"
    r"(?: (?P<behind>next|coming)(?! (?:week|month)))?"
)
def weekday_alone(reading: Reading, match: re.Match[str]) -> None:
    """As in "Tuesday", "next Tuesday": the coming one, or that of next week."""
    weekday = WEEKDAYS.index(match["day"])
    if match[0].startswith("this ") and not reading.negated:
        reading.add_days(coming(reading.today, weekday))
    elif match["next"] or match["behind"] == "next":
        reading.add_days(monday_of(reading.today) + WEEK + weekday * ONE)
    else:
        reading.add_weekdays(weekday)


@DAYS.rule(r"(?:the |at the |on the |any )?weekend")
def weekend(reading: Reading, match: re.Match[str]) -> None:
    """The coming one; after a "not", all."""
    if reading.negated:
        reading.add_weekdays(5, 6)
        return
    saturday = monday_of(reading.today) + 5 * ONE
    reading.add_span(max(saturday, reading.today), saturday + ONE)


@DAYS.rule(r"(?:on )?(?:an? |any |the )?weekday|during the week|working day")
def weekday_any(reading: Reading, match: re.Match[str]) -> None:
    """Monday to Friday."""
    reading.add_weekdays(*range(5))
