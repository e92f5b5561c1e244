"""Days that have a name: Christmas Eve, New Year, and what lies before and after them."""

from __future__ import annotations

import datetime
import re

from thora.booking.when_reading import (
    DAY_NAMES,
    ONE,
    Reading,
    Rules,
    coming,
    monday_of,
    next_date,
    open_end,
)
from thora.booking.when_words import WEEKDAYS

FEASTS = Rules()
FIXED = {
    "christmas eve": (12, 24),
    "christmas": (12, 25),
    "boxing day": (12, 26),
    "new year eve": (12, 31),
    "new year": (1, 1),
    "australia day": (1, 26),
    "valentine": (2, 14),
    "st patrick": (3, 17),
    "anzac day": (4, 25),
    "canada day": (7, 1),
    "halloween": (10, 31),
    "remembrance day": (11, 11),
    "st andrew": (11, 30),
}
# What people call them besides; the second is the name above.
OTHER_NAMES = {"nye": "new year eve", "hogmanay": "new year eve"}
NAMES = "|".join(
    name.replace("new year", "new years?")
    .replace(" eve", " (?:eve|evening)")
    .replace("valentine", "valentines?")
    for name in sorted([*FIXED, *OTHER_NAMES, "thanksgiving", "the holidays"], key=len, reverse=True)
)


def _date(today: datetime.date, name: str) -> datetime.date | None:
    """The next such day; the fourth Thursday of November for Thanksgiving, the holidays from Christmas on."""
    if name == "thanksgiving":
        first = today.replace(month=11, day=1)
        return first + ((3 - first.weekday()) % 7 + 21) * ONE
    singular = re.sub(r"(year|valentine)s", r"\1", name).replace("evening", "eve")
    of_month, day = FIXED[OTHER_NAMES.get(singular, "christmas" if name == "the holidays" else singular)]
    return next_date(today, day, of_month)


@FEASTS.rule(rf"(?:the )?(?P<day>{DAY_NAMES}) (?P<way>after|before) (?P<feast>{NAMES})")
def weekday_beside(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "the Friday after Thanksgiving"."""
    found = _date(reading.today, match["feast"])
    if found is None:
        return False
    day = coming(found, WEEKDAYS.index(match["day"]))
    reading.add_days(day if match["way"] == "after" else coming(found - 8 * ONE, day.weekday()))
    return None


@FEASTS.rule(
    r"(?:in |between )?(?:the days )?(?:between |in between )?christmas(?: day)? and new year(?:s)?(?: day)?"
)
def between_the_years(reading: Reading, match: re.Match[str]) -> None:
    """The days after Christmas."""
    first = next_date(reading.today, 26, 12)
    if first:
        reading.add_span(first, first + 5 * ONE)


@FEASTS.rule(r"(?:sometime |some time )?(?:in|into|early in) the new year|new year sometime")
def in_the_new_year(reading: Reading, match: re.Match[str]) -> None:
    """In January."""
    first = next_date(reading.today, 1, 1)
    if first:
        reading.add_span(first, first.replace(day=10 if "early" in match[0] else 31))


@FEASTS.rule(
    r"(?P<way>(?:any ?time |any day |sometime )?(?:before|by|after|this side of|(?:the )?day after"
    r"|(?:the )?day before|(?:the )?week (?:of|after|before)|until|till) "
    r"(?:(?:we|they|schools?|you|u) (?:break|breaks|finish|close|shut)(?: up| down)? for )?)?"
    rf"(?P<feast>{NAMES})(?: day)?(?: (?:break|holidays?))?"
)
def feast(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "before Christmas", "the day after Boxing Day"."""
    found = _date(reading.today, match["feast"])
    if found is None:
        return False
    way = re.sub(
        r"^any ?time |^any day |^sometime | (?:we|they|schools?|you|u) .*", "", match["way"] or ""
    ).strip()
    if way == "after" or (reading.negated and way in ("until", "till", "before")):
        reading.negated = False
        open_end(reading, found + ONE)
    elif "day after" in way or "day before" in way:
        reading.add_days(found + (ONE if "after" in way else -ONE))
    elif "week" in way:
        weeks = 7 * ONE * {"after": 1, "before": -1}.get(way.split()[-1], 0)
        monday = monday_of(found) + weeks
        reading.add_span(max(monday, reading.today), monday + 6 * ONE)
    elif way:
        reading.add_span(reading.today, found - ONE)
    elif match["feast"] == "the holidays":
        return False
    else:
        reading.add_days(found)
    return None
