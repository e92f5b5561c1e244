"""Dates: "3/12", "the 3rd", "from the 7th on", "the week of the 14th"."""

from __future__ import annotations

import datetime
import re

from thora.booking.when_reading import (
    MONTH_NAMES,
    ONE,
    Day,
    Reading,
    Rules,
    away_until,
    monday_of,
    next_date,
    open_end,
)
from thora.booking.when_words import MONTHS

DATES = Rules()
_DATE = (
    rf"(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of| in)? (?P<m>{MONTH_NAMES})"
    rf"|(?P<m2>{MONTH_NAMES}) (?:the )?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?|(?P<d3>\d{{1,2}})(?:st|nd|rd"
    rf"|th)(?P<of> of (?:this|next|the) month)?"
    r"|(?P<a>\d{1,2})/(?P<b>\d{1,2})(?:/(?P<y>\d{4}|\d\d))?)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
# Where a month may be left out because the other end of the span has it: "between the 8 and 11 Dec".
_BARE = r"|(?P<d4>\d{1,2})"


def _named(prefix: str, bare: bool = False) -> str:
    """A date with names of its own, to stand twice in one pattern."""
    pattern = f"(?:{_DATE}{_BARE if bare else ''})"
    return pattern.replace("(?P<", f"(?P<{prefix}")


DATE = _named("")


def numeric(reading: Reading, a: int, b: int, year: str | None = None) -> Day | None:
    """3/12: December or March, as the country writes it."""
    day, month = (b, a) if (reading.month_first and a <= 12) or b > 12 else (a, b)
    if not (1 <= month <= 12):
        return None
    of_year = int(year) if year else None
    return next_date(reading.today, day, month, of_year + 2000 if of_year and of_year < 100 else of_year)


def _date(reading: Reading, match: re.Match[str], prefix: str = "", month: str | None = None) -> Day | None:
    """The date of a match of DATE; `month`: where it does not say one."""
    found = match.groupdict()
    if found[f"{prefix}a"]:
        return numeric(reading, int(found[f"{prefix}a"]), int(found[f"{prefix}b"]), found[f"{prefix}y"])
    name = found[f"{prefix}m"] or found[f"{prefix}m2"] or month
    day = int(
        next(
            found[key]
            for key in (f"{prefix}d", f"{prefix}d2", f"{prefix}d3", f"{prefix}d4")
            if found.get(key)
        )
    )
    today = reading.today
    of = found[f"{prefix}of"]
    if of and "next" not in of:
        this = next_date(today, day)
        return this if this and this.month == today.month else None
    if of:
        today = (today.replace(day=1) + 32 * ONE).replace(day=1)
    return next_date(today, day, MONTHS.index(name) + 1 if name else None)


@DATES.rule(
    rf"(?:(?:the )?week (?:of|commencing|beginning|starting|from|that begins)?|w/?c|w c|wc|wb"
    rf"|w b)(?: the| on)*"
    rf" (?:monday |mon )?(?:the )?{DATE}"
)
def week_of(reading: Reading, match: re.Match[str]) -> bool | None:
    """The week that a date lies in."""
    found = _date(reading, match)
    if found is None:
        return False
    reading.add_span(max(monday_of(found), reading.today), monday_of(found) + 6 * ONE)
    return None


@DATES.rule(r"(?:on )?(?P<y>\d{4})[-/](?P<m>\d\d?)[-/](?P<d>\d\d?)")
def iso_date(reading: Reading, match: re.Match[str]) -> bool | None:
    """2026-12-03."""
    try:
        reading.add_days(datetime.date(int(match["y"]), int(match["m"]), int(match["d"])))
    except ValueError:
        return False
    return None


@DATES.rule(
    r"(?:sometime |somewhere |any ?time |any day )?(?P<from>between |from )?(?:the )?"
    rf"{_named('x', bare=True)} ?(?P<to>and|to|till|until|through|-"
    rf"|\u2013) ?(?:the )?{_named('z', bare=True)}(?! ?(?:am|pm|oclock|noon)(?!\S))"
)
def date_to_date(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "between the 7th and the 11th", "Dec 7 through 11", "7/12 to 9/12"."""
    found = match.groupdict()
    if match["to"] == "and" and match["from"] != "between ":
        return False
    if found["xd4"] and (found["zd4"] or (found["zd3"] and not match["from"])):
        return False  # "2 to 4" are hours
    if found["zd4"] and not (found["xm2"] or (found["xd3"] and match["from"])):
        return False
    x_month, z_month = found["xm"] or found["xm2"], found["zm"] or found["zm2"]
    first = _date(reading, match, "x", z_month)
    last = _date(reading, match, "z", x_month) if first else None
    if first is None or last is None or last < first:
        return False
    reading.add_span(first, last)
    return None


@DATES.rule(
    rf"(?:on )?(?:the )?(?:(?P<m>{MONTH_NAMES}) (?:the )?(?P<first>{_DAY}(?: ,)? (?:{_DAY} (?:or|and|&)"
    rf"|or|and|&) (?:the )?{_DAY})"
    rf"|(?P<second>{_DAY}(?: ,)? (?:{_DAY} (?:or|and|&)|or|and"
    rf"|&) (?:the )?{_DAY}) (?:of )?(?P<m2>{MONTH_NAMES}))"
    r"(?! ?(?:am|pm|oclock|ish|in the)(?!\S))"
)
def dates_in_a_row(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "December 14 or 15"; "December 14, 3 or 4" has hours."""
    days = [int(day) for day in re.findall(r"\d+", match["first"] or match["second"])]
    month = MONTHS.index(match["m"] or match["m2"]) + 1
    found = [next_date(reading.today, day, month) for day in days]
    if days != sorted(set(days)) or None in found:
        return False
    reading.add_days(*(day for day in found if day))
    return None


@DATES.rule(
    rf"(?:any ?time |any day |anything |sometime )?(?P<way>from|starting|(?:on or )?after|(?:no"
    rf"|not) (?:earlier|sooner) than|not before"
    rf"|(?:on or )?before|until|till|by"
    rf"|no later than|up (?:to|until"
    rf"|till)(?: and including)?)(?: on)?(?: the)? {DATE}(?: on(?!\S)(?! the)| onwards?)?"
)
def from_or_before_date(reading: Reading, match: re.Match[str]) -> bool | None:
    """From a date on, or from today up to one."""
    found = _date(reading, match)
    if found is None:
        return False
    way = match["way"]
    if reading.negated and way in ("until", "till", "before"):
        away_until(reading, found)  # "not till the 10th"
    elif way in ("from", "starting", "after", "on or after") or (
        way.startswith(("no ", "not ")) and "later" not in way
    ):
        open_end(reading, found + (ONE if way == "after" else 0 * ONE))
    else:
        reading.add_span(reading.today, found - (ONE if way == "before" else 0 * ONE))
    return None


@DATES.rule(rf"(?:on )?(?:the )?{DATE} (?:or (?:later|after)|onwards?|and (?:after|later))")
def date_or_later(reading: Reading, match: re.Match[str]) -> bool | None:
    """From a date on."""
    found = _date(reading, match)
    if found is None:
        return False
    open_end(reading, found)
    return None


@DATES.rule(r"(?:on )?(?:the )?(?P<a>\d{1,2})(?P<mark>[/.])(?P<b>\d{1,2})(?:[/.](?P<y>\d{4}|\d\d)?)?")
def numeric_date(reading: Reading, match: re.Match[str]) -> bool | None:
    """3/12: as the country writes it; 3.12. has the day first; 10.30 is a clock time."""
    a, b, year = int(match["a"]), int(match["b"]), match["y"]
    if match["mark"] == "." and (b > 12 or b == 0) and not (year and reading.month_first):
        return False
    if match["mark"] == "." and not year and a <= 12 and b <= 12 and reading.month_first:
        a, b = b, a
    found = numeric(reading, a, b, year)
    if found is None:
        return False
    reading.add_days(found)
    return None


@DATES.rule(r"(?:on )?(?P<a>\d{1,2}) - (?P<b>\d{1,2})(?: - (?P<y>\d{4}|\d\d))?(?! (?:am|pm|oclock)(?!\S))")
def hyphened_date(reading: Reading, match: re.Match[str]) -> bool | None:
    """12-8, 3-12-2026; but 10-12 and 2-4 are hours."""
    a, b = int(match["a"]), int(match["b"])
    start, end = (hour + 12 if 1 <= hour <= 7 else hour for hour in (a, b))
    if not match["y"] and start < end <= 24:
        return False
    found = numeric(reading, a, b, match["y"])
    if found is None:
        return False
    reading.add_days(found)
    return None


@DATES.rule(rf"(?:on )?(?:the )?{DATE}(?:,? (?P<year>\d{{4}})(?! hrs))?")
def date(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "December 3rd", "the 3rd"."""
    found = _date(reading, match)
    name = match["m"] or match["m2"]
    if name and match["year"]:
        found = next_date(
            reading.today, int(match["d"] or match["d2"]), MONTHS.index(name) + 1, int(match["year"])
        )
    if found is None:
        return None if name or match["of"] else False  # "February 30th" is not the 30th of another month
    reading.add_days(found)
    return None
