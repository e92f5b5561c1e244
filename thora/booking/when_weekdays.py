"""Days by their names: "next Tuesday", "Friday week", "any weekday"."""

from __future__ import annotations

import re

from thora.booking.when_reading import (
    DAY_NAMES,
    MONTH_NAMES,
    ONE,
    WEEK,
    Day,
    Reading,
    Rules,
    away_until,
    coming,
    monday_of,
    next_date,
    open_end,
)
from thora.booking.when_words import MONTHS
from thora.booking.when_words import WEEKDAYS as NAMES

WEEKDAYS = Rules()
# What may stand behind "after Sunday", that it is no "after Sunday roast".
AFTER_A_DAY = (
    r"(?:please|pls|if|is|would|works?|only|onwards?|at|in|any|and|or|but|coz|because|as|preferably)(?!\S)"
)


def _day(reading: Reading, name: str) -> Day:
    """The coming day of that name, today or tomorrow."""
    reading.step = WEEK
    if name in NAMES:
        return coming(reading.today, NAMES.index(name))
    return reading.today + (ONE if name == "tomorrow" else 0 * ONE)


def _next(reading: Reading, name: str, next_week: bool) -> Day:
    """The coming day of that name, or that of next week."""
    if next_week:
        return monday_of(reading.today) + WEEK + NAMES.index(name) * ONE
    return coming(reading.today, NAMES.index(name))


@WEEKDAYS.rule(
    rf"(?:this |the |this coming |the coming |coming )?(?P<day>{DAY_NAMES})(?: coming)? ?,? ?(?:but )?"
    rf"(?:(?:the )?(?:1|one|next one) after(?: that)?|the (?:{DAY_NAMES}) after(?: that)?"
    rf"|(?:but )?the (?:next|following)(?: one| 1)?(?! (?:week|month|day|{DAY_NAMES})))"
)
def not_this_but_the_one_after(reading: Reading, match: re.Match[str]) -> None:
    """As in "Not this Friday, the one after"."""
    reading.negated = False
    reading.add_days(_day(reading, match["day"]) + WEEK)


@WEEKDAYS.rule(
    rf"(?:next |the )?(?P<day>{DAY_NAMES}) next,? not (?:this|the coming)(?: one| 1)?|"
    rf"next (?P<day2>{DAY_NAMES}),? not this(?: one| 1| coming one| {DAY_NAMES})?"
)
def next_not_this(reading: Reading, match: re.Match[str]) -> None:
    """As in "next Friday not this one"."""
    name = match["day"] or match["day2"]
    reading.add_days(monday_of(reading.today) + WEEK + NAMES.index(name) * ONE)


@WEEKDAYS.rule(rf"(?P<n>\d) (?:every )?(?P<day>{DAY_NAMES}) from (?:now|today)")
def so_many_from_now(reading: Reading, match: re.Match[str]) -> None:
    """As in "two Wednesdays from now"."""
    reading.add_days(_day(reading, match["day"]) + (int(match["n"]) - 1) * WEEK)


@WEEKDAYS.rule(rf"(?:the )?(?P<day>{DAY_NAMES}) after next")
def day_after_next(reading: Reading, match: re.Match[str]) -> None:
    """A week after the coming one."""
    reading.add_days(_day(reading, match["day"]) + WEEK)


@WEEKDAYS.rule(
    rf"(?P<day>{DAY_NAMES}) (?P<in>in )?(?:a |1 |(?P<n>\d) "
    rf"|(?P<couple>(?:a )?couple(?: of)? ))?(?P<unit>week|fortnight)"
    r"(?: time)?(?P<from> from (?:now|today))?"
)
def weekday_so_far_ahead(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "Wednesday in two weeks": of the week that lies so far ahead."""
    if not match["in"] and not match["from"]:
        return False
    weeks = int(match["n"] or (2 if match["couple"] or match["unit"] == "fortnight" else 1))
    reading.add_days(monday_of(reading.today) + weeks * WEEK + NAMES.index(match["day"]) * ONE)
    return None


@WEEKDAYS.rule(
    rf"(?:in )?(?:a |1 |one )?(?:(?P<n>\d) )?(?P<long>week|fortnight)(?: time)? (?:(?:on|from|after|this|next"
    rf"|coming) )*(?P<day>{DAY_NAMES}|tomorrow|today)"
    rf"|(?P<day2>{DAY_NAMES}|tomorrow|today) (?:(?:a |1 )|(?P<n2>\d) )?(?P<unit>week|fortnight)"
    r"(?: time| away)?"
)
def week_on(reading: Reading, match: re.Match[str]) -> None:
    """As in "Tuesday week", "a week on Friday"."""
    weeks = int(match["n"] or match["n2"] or (2 if "fortnight" in (match["unit"], match["long"]) else 1))
    reading.add_days(_day(reading, match["day"] or match["day2"]) + weeks * WEEK)


@WEEKDAYS.rule(
    rf"(?P<a>{DAY_NAMES}) (?:the )?(?P<d>\d{{1,2}}) (?:or|and"
    rf"|&) (?P<b>{DAY_NAMES}) (?:the )?(?P<d2>\d{{1,2}}) (?:of )?(?P<m>{MONTH_NAMES})"
    rf"|(?P<c>{DAY_NAMES}) (?P<d3>1[3-9]|2\d|3[01])(?! ?(?:am|pm|oclock|\d\d|min)(?!\S))"
)
def weekday_with_number(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "Monday 7 or Tuesday 8 December", "Monday 14"."""
    month = MONTHS.index(match["m"]) + 1 if match["m"] else None
    numbers = [match["d"], match["d2"]] if match["m"] else [match["d3"]]
    found = [next_date(reading.today, int(number), month) for number in numbers]
    if None in found:
        return False
    reading.add_days(*(day for day in found if day))
    return None


@WEEKDAYS.rule(
    rf"(?:any ?time |any day )?(?P<from>from |between )?(?P<next>next )?(?P<first>{DAY_NAMES}) "
    rf"(?P<to>(?:through )?to|till|until|through|thru|and|-|\u2013) (?P<last>{DAY_NAMES})"
    rf"(?P<week> next week)?"
)
def weekday_to_weekday(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "From Monday to Wednesday"."""
    if match["to"] == "and" and match["from"] != "between ":
        return False
    first, last = NAMES.index(match["first"]), NAMES.index(match["last"])
    start = coming(reading.today, first)
    if match["next"] or match["week"]:
        start = monday_of(reading.today) + WEEK + first * ONE
    reading.add_span(start, start + (last - first) % 7 * ONE)
    return None


@WEEKDAYS.rule(
    rf"(?:any ?time |any day |sometime )?(?P<way>(?:on or )?before|by|until|till|no later than|up (?:to"
    rf"|until|till)"
    rf"(?: and including)?) (?:the )?(?P<next>next )?(?:this |coming )?(?P<day>{DAY_NAMES})(?P<week> week)?"
)
def before_weekday(reading: Reading, match: re.Match[str]) -> None:
    """From today to a day of the week; "not till Tuesday" is from then on."""
    last = _next(reading, match["day"], bool(match["next"])) + (WEEK if match["week"] else 0 * ONE)
    if reading.negated and match["way"] in ("until", "till", "before"):
        away_until(reading, last)
    else:
        reading.add_span(reading.today, last - (ONE if match["way"] == "before" else 0 * ONE))


@WEEKDAYS.rule(rf"(?:this )?(?P<day>{DAY_NAMES}) or (?:the )?next(?: one)?(?! (?:week|month|{DAY_NAMES}))")
def this_or_the_next(reading: Reading, match: re.Match[str]) -> None:
    """As in "this Friday or next"."""
    weekday = NAMES.index(match["day"])
    reading.add_days(coming(reading.today, weekday), monday_of(reading.today) + WEEK + weekday * ONE)


@WEEKDAYS.rule(
    rf"(?:on |from )?(?:next )?(?P<day>{DAY_NAMES}) (?:or (?:later|after|any ?time after)|onwards?)"
    rf"|(?:any ?time |any day |anything )?(?P<way>from|starting|(?:no|not) (?:earlier|sooner) than"
    rf"|after(?=(?: this| next)? \S+ ?(?:$|, "
    rf"|{AFTER_A_DAY})))"
    rf"(?: on| this| next| coming)* (?P<day2>{DAY_NAMES})"
    r"(?: on(?= ,| ?$)| onwards?)?(?! (?:to|till|until|through|-)(?!\S))"
)
def weekday_or_later(reading: Reading, match: re.Match[str]) -> bool | None:
    """From a day of the week on; not "sore from Tuesday"."""
    if reading.last in ("sore", "stiff", "pain", "hurting", "aching", "hurts", "bruised", "swollen"):
        return False
    reading.negated = False
    first = _next(reading, match["day"] or match["day2"], " next " in f" {match[0]} ")
    open_end(reading, first + (ONE if match["way"] == "after" else 0 * ONE))
    return None


@WEEKDAYS.rule(
    rf"(?:(?P<next>next)|this coming|this|the coming|coming|on|the|(?P<every>every"
    rf"|any))? ?(?P<day>{DAY_NAMES})"
    r"(?: (?P<behind>next|coming)(?! (?:week|month)))?"
)
def weekday_alone(reading: Reading, match: re.Match[str]) -> None:
    """As in "Tuesday", "next Tuesday", "Tuesdays": the coming one, or that of next week."""
    weekday = NAMES.index(match["day"])
    if match[0].startswith("this "):
        reading.add_days(coming(reading.today, weekday))
        reading.step = WEEK
    elif match["next"] or match["behind"] == "next":
        reading.add_days(_next(reading, match["day"], next_week=True))
        reading.step = WEEK
    elif reading.after and not reading.negated and (match[0].startswith("the ") or reading.same_time):
        that = monday_of(reading.after.date()) + weekday * ONE  # "the Friday" of the week talked about
        reading.add_days(that if that >= reading.today else that + WEEK)
    else:
        reading.add_weekdays(weekday, every=bool(match["every"]))


@WEEKDAYS.rule(r"(?:on )?(?:an? |any |the |every )?weekday|during the week|(?:on )?(?:a |any )?working day")
def weekday_any(reading: Reading, match: re.Match[str]) -> None:
    """Monday to Friday."""
    reading.add_weekdays(*range(5))
