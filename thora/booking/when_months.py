"""Months and their weeks: "early December", "the second week of January", "the end of the month"."""

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
    each_day,
    monday_of,
    next_date,
)
from thora.booking.when_weeks import EARLY, LATE, MIDDLE, PART_OF
from thora.booking.when_words import MONTHS as NAMES
from thora.booking.when_words import WEEKDAYS

MONTHS = Rules()
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
NTHS = "|".join(NTH)
WHERE = rf"(?P<where>{MONTH_NAMES}|(?:the|this|next|that) month|(?:the )?new year)"


def _after(day: Day) -> Day:
    """The first day of the month after that of a day."""
    return (day.replace(day=1) + 32 * ONE).replace(day=1)


def _end(first: Day) -> Day:
    return _after(first) - ONE


def _first_of(today: Day, name: str) -> Day:
    """The first day of a month that is not over: "december", "next month", "the month"."""
    if name in NAMES:
        late = next_date(today, 28, NAMES.index(name) + 1)
        return late.replace(day=1) if late else today
    if name.endswith("new year"):
        return _first_of(today, "january")
    return _after(today) if name.startswith("next") else today.replace(day=1)


def _add(reading: Reading, first: Day, part: str | None) -> None:
    """A part of the month that begins on `first`, from today on."""
    last = _end(first)
    if part in EARLY:
        last = first + 9 * ONE
    elif part in ("first half", "front half"):
        last = first + 14 * ONE
    elif part in ("second half", "back half"):
        first += 15 * ONE
    elif part in MIDDLE:
        first, last = first + 10 * ONE, first + 19 * ONE
    elif part in LATE:
        first += 20 * ONE
    if last < reading.today and part:  # "early in the month" on the 26th
        _add(reading, _after(first), part)
    else:
        reading.add_span(max(first, reading.today), last)


@MONTHS.rule(
    rf"(?:the )?(?P<nth>{NTHS}|final)(?: full)? week (?:of|in) {WHERE}"
    rf"|week (?P<n>[1-4]) of (?P<where2>{MONTH_NAMES})"
    rf"|(?P<where3>{MONTH_NAMES}|next month) (?P<nth3>{NTHS}) week"
)
def nth_week(reading: Reading, match: re.Match[str]) -> None:
    """A week counts to the month that its Thursday lies in; the last week is the last seven days."""
    first = _first_of(reading.today, match["where"] or match["where2"] or match["where3"])
    nth = int(match["n"] or NTH.get(match["nth"] or match["nth3"], -1))
    if nth < 0:
        reading.add_span(max(_end(first) - 6 * ONE, reading.today), _end(first))
        return
    monday = monday_of(first + 3 * ONE)  # of the first week that has its Thursday on the 1st or later
    monday += (nth - 1) * WEEK
    reading.add_span(max(monday, first, reading.today), monday + 6 * ONE)


@MONTHS.rule(
    rf"(?:the )?(?P<nth>{NTHS}) (?:(?P<two>2|couple(?: of)?"
    rf"|few) )?(?:every )?(?P<day>{DAY_NAMES}) (?:of|in|before) "
    rf"(?:(?P<feast>christmas)|{WHERE})"
)
def nth_weekday(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "the second Tuesday in December", "the last Friday before Christmas"."""
    weekday, nth = WEEKDAYS.index(match["day"]), NTH[match["nth"]]
    if match["feast"]:
        eve = next_date(reading.today, 24, 12)
        if eve is None or nth > 0:
            return False
        reading.add_days(eve - (eve.weekday() - weekday) % 7 * ONE)
        return None
    first = _first_of(reading.today, match["where"])
    days = [day for day in each_day(first, _end(first)) if day.weekday() == weekday]
    if match["two"]:
        reading.add_days(*(days[:2] if nth > 0 else days[-2:]))
    else:
        reading.add_days(days[nth - 1 if nth > 0 else nth])
    return None


@MONTHS.rule(r"(?:the )?month after next")
def month_after_next(reading: Reading, match: re.Match[str]) -> None:
    """In two months."""
    _add(reading, _after(_after(reading.today)), None)


@MONTHS.rule(
    r"(?:on )?(?:the )?(?:very )?last day of the (?P<unit>month|year)"
    r"|(?P<way>before |by )(?:the )?end of (?:the |this )?(?P<unit2>month|year)"
    r"|(?P<way2>before |by )?(?:the )?(?:year|month)(?: |-)?end"
)
def end_of_the_month(reading: Reading, match: re.Match[str]) -> None:
    """The last day, or all days up to it."""
    year = "year" in match[0]
    last = reading.today.replace(month=12, day=31) if year else _end(reading.today.replace(day=1))
    if match["unit"]:
        reading.add_days(last)
    elif match["way"] or match["way2"]:
        reading.add_span(reading.today, last)
    else:
        _add(reading, last.replace(day=1), "end")


@MONTHS.rule(r"this month or (?:the )?next(?: one| month)?")
def this_or_next(reading: Reading, match: re.Match[str]) -> None:
    """From today to the end of next month."""
    reading.add_span(reading.today, _end(_after(reading.today)))


@MONTHS.rule(
    rf"(?:before |by )?{PART_OF}?(?:the )?(?P<which>next|this|following|coming) month"
    rf"|(?P<before>before |by )?{PART_OF.replace('<part>', '<part2>')}(?P<month>{MONTH_NAMES}|the month)"
    rf"|(?:in |during |sometime in |some time in |any ?time in |next )(?P<month2>{MONTH_NAMES})(?! \d)"
    rf"|(?P<month3>december|january|february|august|september|october|november)(?= (?:sometime"
    rf"|some time|is|would|works|please|pls|if)(?!\S))"
)
def month(reading: Reading, match: re.Match[str]) -> None:
    """As in "next month", "in December", "early January"."""
    name = match["month"] or match["month2"] or match["month3"] or match["which"].replace("following", "next")
    _add(reading, _first_of(reading.today, name), match["part"] or match["part2"])


@MONTHS.rule(
    rf"(?:any ?time |any day |sometime )?(?P<way>from|until|till|before|after|by"
    rf"|starting)(?: in)? (?P<month>{MONTH_NAMES})"
    r"(?: onwards?| on)?(?! \d)"
)
def beside_a_month(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "not until January", "before December", "after January"."""
    first, way = _first_of(reading.today, match["month"]), match["way"]
    if way == "after":
        _add(reading, _after(first), None)
    elif way in ("from", "starting") or (reading.negated and way != "by"):
        away_until(reading, max(first, reading.today))
        reading.said = type(reading.said)(span=(max(first, reading.today), _end(first)))
    elif first > reading.today:
        reading.add_span(reading.today, first - ONE)
    else:
        return False
    return None
