"""Days by what was talked about before: "the day after", "later that week", "any other day"."""

from __future__ import annotations

import re
from dataclasses import replace

from thora.booking.when_days import LENGTHS
from thora.booking.when_reading import (
    DAY_NAMES,
    ONE,
    WEEK,
    Day,
    DaysSaid,
    Reading,
    Rules,
    coming,
    monday_of,
    next_date,
    open_end,
)
from thora.booking.when_weeks import PART_OF, part_of_week
from thora.booking.when_words import WEEKDAYS

REFERENCE = Rules()
# "after" that is no "after that": "any day after 3", "Tuesday after work".
NOT_OF_A_DAY = (
    r"(?! (?:around |about |half |quarter )?(?:\d|noon|lunchtime|work|school|the |my |pickup|dropoff|dinner"
    r"|tomorrow|today))"
)


@REFERENCE.rule(
    rf"(?:the )?(?P<day>{DAY_NAMES}) after{NOT_OF_A_DAY}(?! next(?!\S))(?: that)?"
    rf"|(?:the )?following (?P<day2>{DAY_NAMES})"
    r"|(?:the )?(?P<week>following week|week after) ?,? ?(?:on )?(?:the )?same day"
    r"|(?:the )?same day,? (?P<week2>(?:the )?(?:next|following) week|(?:the )?week after)(?: that)?"
)
def such_a_day_after(reading: Reading, match: re.Match[str]) -> bool | None:
    """The next day of that name after the one talked about; "the following week, same day"."""
    if match["week"] or match["week2"]:
        if reading.after is None:
            return False
        reading.add_days(reading.after.date() + WEEK)
        return None
    weekday = WEEKDAYS.index(match["day"] or match["day2"])
    named = bool(reading.said.weekdays) and reading.said.weekdays[-1] == weekday
    if reading.after is None and not named and not match["day2"]:
        return False
    first = coming(reading.today, weekday) if named else reading.day_before
    reading.add_days(*([first] if named else []), coming(first, weekday))
    return None


@REFERENCE.rule(rf"(?:the )?(?P<a>{DAY_NAMES}) or (?:the )?(?P<b>{DAY_NAMES}) after that")
def either_day_after(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "the Tuesday or Wednesday after that"."""
    if match["a"] == match["b"]:
        return False
    base = reading.day_before
    reading.add_days(*(coming(base, WEEKDAYS.index(match[name])) for name in "ab"))
    return None


@REFERENCE.rule(r"(?:or )?(?:the )?(?:one|1) after(?: that)?")
def the_one_after(reading: Reading, match: re.Match[str]) -> bool | None:
    """The day or the week after the one that was named in the same message."""
    said = reading.said
    if said.dates:
        reading.add_days(said.dates[-1] + reading.step)
    elif said.weekdays:
        reading.add_days(coming(reading.today, said.weekdays[-1]) + WEEK)
    elif said.span:
        reading.said = replace(said, span=(said.span[0], said.span[1] + WEEK))
    else:
        return False
    return None


@REFERENCE.rule(r"(?:the )?(?:day )?(?:on )?either side(?: of (?:that|it))?")
def either_side(reading: Reading, match: re.Match[str]) -> bool | None:
    """The day before and the day after."""
    if reading.after is None:
        return False
    reading.add_days(reading.after.date() - ONE, reading.after.date() + ONE)
    return None


@REFERENCE.rule(
    rf"(?:the |a )?(?:(?P<next>day after{NOT_OF_A_DAY}|next day|following day)|(?:day"
    rf"|night) before{NOT_OF_A_DAY})(?: that)?"
)
def day_after(reading: Reading, match: re.Match[str]) -> None:
    """The day beside the one talked about; of none, beside today."""
    base = reading.day_before
    reading.negated = False  # "not tomorrow but the day after"
    reading.add_days(base + (ONE if match["next"] else -ONE))


@REFERENCE.rule(r"(?:the )?same (?:day|date) (?:of )?(?:the )?(?:next|following) month")
def same_day_next_month(reading: Reading, match: re.Match[str]) -> bool | None:
    """The date talked about, a month later."""
    base = reading.day_before
    found = next_date(base + ONE, base.day)
    if found is None:
        return False
    reading.add_days(found)
    return None


@REFERENCE.rule(
    r"(?P<same>(?:at )?(?:the )?same time,? (?:on )?)?"
    r"(?:the |an? |(?P<n>\d+) |(?P<couple>(?:a )?couple(?: of)? )|(?P<few>(?:a )?few ))?"
    r"(?P<unit>day|week|fortnight|month) (?P<way>later|after|on|earlier|sooner|before)"
    rf"(?! next(?!\S)|(?<=on) (?:the )?(?:{DAY_NAMES}|tomorrow|today)){NOT_OF_A_DAY}(?: that)?"
)
def so_much_later(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "A week later", "two days after that", "the week after": from what was talked about."""
    if reading.after is None:
        return False
    if match["same"]:
        reading.clock(at=reading.minute_before)
    base = reading.after.date()
    bare = re.match(r"(?:the )?week (?:after|before)", match[0])
    back = match["way"] in ("earlier", "sooner", "before")
    if bare and not match["same"]:
        monday = monday_of(base) + (-WEEK if back else WEEK)
        reading.add_span(max(monday, reading.today), monday + 6 * ONE)
    else:
        count = 2 if match["couple"] else 3 if match["few"] else int(match["n"] or 1)
        reading.add_days(base + (-count if back else count) * LENGTHS[match["unit"]])
    return None


@REFERENCE.rule(
    r"(?:the )?weekend (?:after|following)(?: that)?(?! (?:this|next|that)(?!\S))|(?:the )?following weekend"
)
def weekend_after(reading: Reading, match: re.Match[str]) -> bool | None:
    """The weekend that follows what was talked about."""
    if reading.after is None:
        return False
    base = reading.after.date()
    saturday = monday_of(base) + (12 if base.weekday() >= 5 else 5) * ONE
    reading.add_span(saturday, saturday + ONE)
    return None


@REFERENCE.rule(r"(?:the )?following week")
def following_week(reading: Reading, match: re.Match[str]) -> bool | None:
    """The week that follows that of the day talked about."""
    if reading.after is None:
        return False
    monday = monday_of(reading.after.date()) + WEEK
    reading.add_span(monday, monday + 6 * ONE)
    return None


@REFERENCE.rule(rf"(?:{PART_OF})?(?:the )?week after(?: that)?(?! next(?!\S))")
def week_after(reading: Reading, match: re.Match[str]) -> bool | None:
    """The week that follows next week: "next week or the week after"."""
    monday = monday_of(reading.today) + 2 * WEEK
    reading.negated = False
    if match["part"]:
        reading.add_span(*part_of_week(monday, match["part"]))
    elif reading.said.span:
        reading.said = replace(reading.said, span=(reading.said.span[0], monday + 6 * ONE))
    else:
        reading.add_span(monday, monday + 6 * ONE)
    return None


@REFERENCE.rule(r"(?:at |around )?(?:the )?same time(?: on)?(?P<week> (?:the )?(?:next|following) week)?")
def same_time(reading: Reading, match: re.Match[str]) -> bool | None:
    """The time talked about, on another day."""
    if reading.after is None:
        return False
    reading.clock(at=reading.minute_before)
    reading.same_time = True
    if match["week"]:
        reading.add_days(reading.after.date() + WEEK)
    return None


@REFERENCE.rule(
    r"(?:some ?time |any ?time |anything |a bit |any day )?(?P<which>(?:any )?(?:other|another|different)"
    r"|(?:an |on )?(?:earlier|sooner)|(?:a |on )?later|(?:the )?rest(?: of)?)(?: on)?(?: day)? (?:in "
    r"|of |on )?"
    r"(?P<that>that|the|the same|same)(?: same)? week"
)
def another_day_of_that_week(reading: Reading, match: re.Match[str]) -> bool | None:
    """The week of what was talked about, without that day or only one side of it."""
    if reading.after is None:
        return False
    that = reading.after.date()
    first, last = monday_of(that), monday_of(that) + 6 * ONE
    if "earlier" in match["which"] or "sooner" in match["which"]:
        last = that - ONE
    elif "later" in match["which"] or "rest" in match["which"]:
        first = that + ONE
    else:
        reading.ruled_out = replace(reading.ruled_out, dates=(*reading.ruled_out.dates, that))
    reading.add_span(first, last)
    return None


@REFERENCE.rule(rf"{PART_OF}?(?:that|the same|same) (?P<unit>weekend|week)")
def that_week(reading: Reading, match: re.Match[str]) -> bool | None:
    """The week, or the weekend, of what was talked about."""
    if reading.after is None:
        return False
    monday = monday_of(reading.after.date())
    if match["unit"] == "weekend":
        reading.add_span(monday + 5 * ONE, monday + 6 * ONE)
    else:
        reading.add_span(*part_of_week(monday, match["part"]))
    return None


@REFERENCE.rule(
    r"(?P<but>(?:or|but|and|though) )?(?:any|some|another|an|a)? ?(?:other|different) days?(?! (?:this"
    r"|next|in)(?!\S))"
    r"|(?P<but2>(?:or|but|and) )?(?:another (?=day|date)|any ?thing else|any ?time else"
    r"|some ?time else)(?:day|date)?"
)
def any_other_day(reading: Reading, match: re.Match[str]) -> None:
    """Not the day that was named, or that was talked about."""
    reason = reading.reason.said if reading.reason else DaysSaid()
    if match["but"] or match["but2"] or reading.ruled_out or (reading.reason and reading.reason.ruled_out):
        return
    if reading.said:
        reading.ruled_out, reading.said = reading.ruled_out.plus(reading.said), DaysSaid()
    elif reason:
        reading.ruled_out = reading.ruled_out.plus(reason)
    elif reading.after:
        reading.ruled_out = replace(reading.ruled_out, dates=(reading.after.date(),))


@REFERENCE.rule(r"(?:then|those(?: days?)?|that day|that time)")
def not_then(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "I have choir on Thursdays so not then"."""
    if not (reading.negated and reading.reason and reading.reason.said):
        return False
    reading.ruled_out = reading.ruled_out.plus(reading.reason.said)
    return None


@REFERENCE.rule(
    r"(?:on )?(?:(?:the |that )(?:very )?(?:same |that )?|same )days?(?:,? (?:but |only )?(?:a bit |a little "
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


def _named(reading: Reading, first: bool) -> Day | None:
    """The last day, or the first, of those named in the reason, or before in the same message."""
    source = reading.reason or reading
    if source.until:
        return source.until
    dates = source.said.dates or source.ruled_out.dates
    return (min if first else max)(dates) if dates else None


@REFERENCE.rule(
    r"(?:any (?:day|time) |any ?time |anything )?"
    r"(?:(?P<after>after) (?:that|then)|from (?:then|there)(?: on)?|(?P<till>till|until|before) "
    r"(?:then|that))"
)
def after_the_reason(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "I am back on the 14th, so any day from then on"."""
    last = _named(reading, first=match["till"] == "before")
    said = reading.reason.said if reading.reason else reading.said
    if last is None and said.weekdays and match["till"]:
        last = coming(reading.today, said.weekdays[-1])
    times = (reading.reason or reading).when
    if last is None or (match["after"] and (times.at, times.earliest, times.latest) != (None,) * 3):
        return False
    if match["till"]:
        reading.add_span(reading.today, last - (ONE if match["till"] == "before" else 0 * ONE))
        return None
    if reading.reason is None:  # "back on the 5th, any day from then", without the "so"
        reading.said = DaysSaid()
    reading.negated = False
    reading.ruled_out = DaysSaid() if reading.until or last in reading.ruled_out.dates else reading.ruled_out
    open_end(reading, last + (ONE if match["after"] else 0 * ONE))
    return None
