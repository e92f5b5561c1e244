"""How people name days: by week, by month, by date."""

from __future__ import annotations

import datetime
import re

from thora.booking.when_reading import (
    DAY_NAMES,
    MONTH_NAMES,
    ONE,
    WEEK,
    Day,
    Reading,
    Rules,
    each_day,
    monday_of,
    next_date,
    open_end,
)
from thora.booking.when_words import MONTHS, WEEKDAYS

DATES = Rules()
EARLY = ("start", "beginning", "begin", "early")
MIDDLE = ("middle", "mid")
LATE = ("end", "late", "back end")
PART_OF = (
    r"(?:(?:the )?(?P<part>start|beginning|begin|end|middle|early|late|mid|back end"
    r"|first half|second half)(?: of)?(?: in)? )"
)
FEASTS = {"christmas eve": (12, 24), "christmas": (12, 25), "boxing day": (12, 26), "new year": (1, 1)}
DATE = (
    rf"(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of| in)? (?P<m>{MONTH_NAMES})"
    rf"|(?P<m2>{MONTH_NAMES}) (?:the )?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?|(?P<d3>\d{{1,2}})(?:st|nd|rd|th))"
)


def _date(reading: Reading, match: re.Match[str], year: int | None = None) -> Day | None:
    """The date of a match of DATE."""
    name = match["m"] or match["m2"]
    day = int(match["d"] or match["d2"] or match["d3"])
    return next_date(reading.today, day, MONTHS.index(name) + 1 if name else None, year)


# -- by week and month ------------------------------------------------------------------------------------


@DATES.rule(r"this (?P<unit>week|month) or (?:the )?next(?: one| week| month)?")
def this_or_next(reading: Reading, match: re.Match[str]) -> None:
    """From today to the end of next week, or of next month."""
    if match["unit"] == "week":
        last = monday_of(reading.today) + WEEK + 6 * ONE
    else:
        last = _month_end(_month_after(reading.today))
    reading.add_span(reading.today, last)


@DATES.rule(rf"{PART_OF}?(?:the )?(?P<which>next|this|following|coming) (?P<unit>week|month|weekend)")
def week_or_month(reading: Reading, match: re.Match[str]) -> None:
    """As in "Next week", "the end of this month", "next weekend"."""
    ahead = match["which"] in ("next", "following")
    if match["unit"] == "month":
        _month(reading, _month_after(reading.today) if ahead else reading.today.replace(day=1), match["part"])
        return
    first = monday_of(reading.today) + (WEEK if ahead else 0 * ONE)
    last = first + 6 * ONE
    if match["unit"] == "weekend":
        first += 5 * ONE
    elif match["part"] in (*EARLY, "first half"):
        last = first + 2 * ONE
    elif match["part"] in (*LATE, "second half"):
        first, last = first + 3 * ONE, first + 4 * ONE
    elif match["part"] in MIDDLE:
        first, last = first + ONE, first + 3 * ONE
    reading.add_span(max(first, reading.today), last)


@DATES.rule(rf"(?:(?:the )?week (?:of|commencing|beginning|starting|from)|w/?c|w c)(?: the)? {DATE}")
def week_of(reading: Reading, match: re.Match[str]) -> bool | None:
    """The week that a date lies in."""
    found = _date(reading, match)
    if found is None:
        return False
    reading.add_span(max(monday_of(found), reading.today), monday_of(found) + 6 * ONE)
    return None


@DATES.rule(
    rf"(?P<before>before |by )?{PART_OF}(?P<m>{MONTH_NAMES})|(?:in |during |sometime in "
    rf"|some time in |next )(?P<m2>{MONTH_NAMES})"
)
def month(reading: Reading, match: re.Match[str]) -> None:
    """As in "In December", "early January"."""
    first = next_date(reading.today, 28, MONTHS.index(match["m"] or match["m2"]) + 1)
    if first:
        _month(reading, first.replace(day=1), match["part"])


def _month_after(day: Day) -> Day:
    return (day.replace(day=1) + 32 * ONE).replace(day=1)


def _month_end(first: Day) -> Day:
    return _month_after(first) - ONE


def _month(reading: Reading, first: Day, part: str | None) -> None:
    """A part of the month that begins on `first`, from today on."""
    last = _month_end(first)
    if part in EARLY:
        last = first + 9 * ONE
    elif part == "first half":
        last = first + 14 * ONE
    elif part == "second half":
        first += 15 * ONE
    elif part in MIDDLE:
        first, last = first + 10 * ONE, first + 19 * ONE
    elif part in LATE:
        first += 20 * ONE
    reading.add_span(max(first, reading.today), last)


NTH = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "3th": 3,
    "4th": 4,
    "last": -1,
}


@DATES.rule(
    rf"(?:the )?(?P<nth>{'|'.join(NTH)}) (?P<day>{DAY_NAMES}) (?:of|in|before) "
    rf"(?P<where>{MONTH_NAMES}|christmas|(?:the|this|next) month)"
)
def nth_weekday(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "the second Tuesday in December", "the last Friday before Christmas"."""
    where, weekday, nth = match["where"], WEEKDAYS.index(match["day"]), NTH[match["nth"]]
    if where == "christmas":
        eve = next_date(reading.today, 24, 12)
        if eve is None or nth > 0:
            return False
        reading.add_days(eve - (eve.weekday() - weekday) % 7 * ONE)
        return None
    if where.endswith("month"):
        first = _month_after(reading.today) if where.startswith("next") else reading.today.replace(day=1)
    else:
        late = next_date(reading.today, 28, MONTHS.index(where) + 1)
        first = late.replace(day=1) if late else reading.today
    days = [day for day in each_day(first, _month_end(first)) if day.weekday() == weekday]
    reading.add_days(days[nth - 1 if nth > 0 else nth])
    return None


@DATES.rule(r"(?:the )?month after next")
def month_after_next(reading: Reading, match: re.Match[str]) -> None:
    """In two months."""
    _month(reading, _month_after(_month_after(reading.today)), None)


@DATES.rule(
    r"(?:on )?(?:the )?(?:very )?last day of the (?P<unit>month|year)"
    r"|(?P<way>before |by )?(?:the )?end of (?:the |this )?month"
)
def end_of_the_month(reading: Reading, match: re.Match[str]) -> None:
    """The last day, or all days up to it."""
    last = _month_end(reading.today.replace(day=1))
    if match["unit"] == "year":
        last = reading.today.replace(month=12, day=31)
    if match["unit"]:
        reading.add_days(last)
    elif match["way"]:
        reading.add_span(reading.today, last)
    else:
        _month(reading, reading.today.replace(day=1), "end")


# -- by date ----------------------------------------------------------------------------------------------


@DATES.rule(
    r"(?P<way>before |by |after |this side of |(?:the )?day after |(?:the )?day before |(?:the )?week of )?"
    r"(?P<feast>christmas (?:eve|evening)|christmas|xmas|boxing day"
    r"|new year)(?: day)?"
)
def feast(reading: Reading, match: re.Match[str]) -> bool | None:
    """Days that have a name."""
    name = match["feast"].replace("xmas", "christmas").replace("evening", "eve")
    of_month, day = FEASTS[name]
    found = next_date(reading.today, day, of_month)
    if found is None:
        return False
    way = (match["way"] or "").strip()
    if way == "after":
        open_end(reading, found + ONE)
    elif way.endswith(("day after", "day before")):
        reading.add_days(found + (ONE if way.endswith("after") else -ONE))
    elif way.endswith("week of"):
        reading.add_span(max(monday_of(found), reading.today), monday_of(found) + 6 * ONE)
    elif way:
        reading.add_span(reading.today, found - ONE)
    else:
        reading.add_days(found)
    return None


@DATES.rule(r"(?:on )?(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)")
def iso_date(reading: Reading, match: re.Match[str]) -> bool | None:
    """2026-12-03."""
    try:
        reading.add_days(datetime.date(int(match["y"]), int(match["m"]), int(match["d"])))
    except ValueError:
        return False
    return None


@DATES.rule(
    r"(?:somewhere |sometime )?(?P<from>between |from )?(?P<a>\d{1,2})/(?P<b>\d{1,2}) "
    r"(?P<to>and|to|till|until|through|-) (?P<c>\d{1,2})/(?P<d>\d{1,2})"
)
def numeric_date_to_date(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in 7/12 to 9/12."""
    if match["to"] == "and" and match["from"] != "between ":
        return False
    a, b, c, d = (int(match[name]) for name in "abcd")
    if reading.month_first:
        a, b, c, d = b, a, d, c
    first, last = next_date(reading.today, a, b), next_date(reading.today, c, d)
    if first is None or last is None or last < first:
        return False
    reading.add_span(first, last)
    return None


@DATES.rule(
    rf"(?:sometime )?(?P<m>{MONTH_NAMES}) (?P<a>\d{{1,2}})(?:st|nd|rd|th)? (?:to|till|until|through"
    rf"|-|\u2013) "
    r"(?P<b>\d{1,2})(?:st|nd|rd|th)?"
    r"|(?:sometime )?(?:the )?(?P<a2>\d{1,2})(?:st|nd|rd|th) (?:to|till|until|through|-|\u2013) (?:the )?"
    rf"(?P<b2>\d{{1,2}})(?:st|nd|rd|th)(?:(?: of)? (?P<m2>{MONTH_NAMES}))?"
)
def days_of_a_month(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "Dec 7 through 11", "1st to the 4th"."""
    name = match["m"] or match["m2"]
    of_month = MONTHS.index(name) + 1 if name else None
    first = next_date(reading.today, int(match["a"] or match["a2"]), of_month)
    last = next_date(first, int(match["b"] or match["b2"]), of_month) if first else None
    if first is None or last is None:
        return False
    reading.add_span(first, last)
    return None


@DATES.rule(r"(?:on )?(?:the )?(?P<a>\d{1,2})(?P<mark>[/.])(?P<b>\d{1,2})(?:[/.](?P<y>\d{4}|\d\d)?)?")
def numeric_date(reading: Reading, match: re.Match[str]) -> bool | None:
    """3/12: December or March, as the country writes it; 10.30 is a clock time."""
    a, b = int(match["a"]), int(match["b"])
    if match["mark"] == "." and b > 12:
        return False
    month_first = reading.month_first and match["mark"] == "/"
    day, of_month = (b, a) if (month_first and a <= 12) or b > 12 else (a, b)
    year = int(match["y"]) if match["y"] else None
    found = next_date(reading.today, day, of_month, year + 2000 if year and year < 100 else year)
    if found is None:
        return False
    reading.add_days(found)
    return None


@DATES.rule(
    r"(?:any ?time |any day |somewhere )?(?:between|from) (?:the )?(?P<a>\d{1,2})(?:st|nd|rd|th)?"
    rf"(?: (?P<m>{MONTH_NAMES}))? (?:and|to|till|until|through|-) (?:the )?(?P<b>\d{{1,2}})(?:st|nd|rd|th)"
    rf"(?:(?: of)? (?P<m2>{MONTH_NAMES}))?"
)
def date_to_date(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "Between the 7th and the 11th"."""
    name = match["m2"] or match["m"]
    of_month = MONTHS.index(name) + 1 if name else None
    first = next_date(reading.today, int(match["a"]), of_month)
    last = next_date(first, int(match["b"]), of_month) if first else None
    if first is None or last is None:
        return False
    reading.add_span(first, last)
    return None


@DATES.rule(
    rf"(?:any ?time |any day |anything )?(?P<way>from|starting|after|before|until|till|by)"
    rf"(?: the)? {DATE}(?: on| onwards?)?"
)
def from_or_before_date(reading: Reading, match: re.Match[str]) -> bool | None:
    """From a date on, or from today up to one."""
    found = _date(reading, match)
    if found is None:
        return False
    if reading.negated and match["way"] in ("until", "till", "before"):
        reading.negated = False  # "not till the 10th"
        open_end(reading, found)
    elif match["way"] in ("from", "starting", "after"):
        open_end(reading, found + (ONE if match["way"] == "after" else 0 * ONE))
    else:
        reading.add_span(reading.today, found - (ONE if match["way"] == "before" else 0 * ONE))
    return None


@DATES.rule(rf"(?:on )?(?:the )?{DATE} (?:or (?:later|after)|onwards?)")
def date_or_later(reading: Reading, match: re.Match[str]) -> bool | None:
    """From a date on."""
    found = _date(reading, match)
    if found is None:
        return False
    open_end(reading, found)
    return None


@DATES.rule(rf"(?:on )?(?:the )?{DATE}(?:,? (?P<y>\d{{4}}))?")
def date(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "December 3rd", "the 3rd"."""
    found = _date(reading, match, int(match["y"]) if match["y"] else None)
    if found is None:
        return (
            None if match["m"] or match["m2"] else False
        )  # "February 30th" is not the 30th of another month
    reading.add_days(found)
    return None
