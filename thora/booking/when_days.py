"""Days by their distance from today: "tomorrow", "in ten days", "within a week"."""

from __future__ import annotations

import re

from thora.booking.when_reading import ONE, WEEK, Reading, Rules

DAYS = Rules()
LENGTHS = {"day": ONE, "week": WEEK, "fortnight": 2 * WEEK, "month": 30 * ONE}
COUNT = r"(?:(?P<few>(?:a )?few|several)|(?P<couple>(?:a )?couple(?: of)?)|an?|the|(?P<n>\d+))"


def _count(match: re.Match[str], few: int) -> int:
    """How many days, weeks or months; few: what "a few" stands for."""
    return few if match["few"] else 2 if match["couple"] else int(match["n"] or 1)


@DAYS.rule(
    rf"(?:(?P<way>within|in|over|during) )?(?P<the>the )?(?P<next>(?:next|coming) )?(?:{COUNT} )?"
    r"(?P<unit>day|week|fortnight|month)"
)
def within_so_long(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "within a week", "in the next fortnight", "the next few days": from today on."""
    counted = match["few"] or match["couple"] or match["n"]
    if match["way"] != "within" and not (match["next"] and (counted or (match["way"] and match["the"]))):
        return False
    count = _count(match, 4 if match["unit"] == "day" else 3)
    reading.add_span(reading.today, reading.today + count * LENGTHS[match["unit"]])
    return None


@DAYS.rule(r"(?:the )?(?:day|1) after tomorrow|overmorrow")
def day_after_tomorrow(reading: Reading, match: re.Match[str]) -> None:
    """In two days."""
    reading.add_days(reading.today + 2 * ONE)


@DAYS.rule(r"today|(?P<tomorrow>tomorrow)")
def today_or_tomorrow(reading: Reading, match: re.Match[str]) -> None:
    """Today or tomorrow."""
    reading.add_days(reading.today + (ONE if match["tomorrow"] else 0 * ONE))


@DAYS.rule(r"(?:any ?time )?later(?: on)? today|late today")
def later_today(reading: Reading, match: re.Match[str]) -> None:
    """Today, from now on."""
    reading.add_days(reading.today)
    reading.clock(earliest=reading.minute)


@DAYS.rule(
    rf"(?P<in>in )?(?:like |about |around |maybe |roughly |another |say )*{COUNT} "
    r"(?P<unit>day|week|fortnight|month)"
    r"(?P<from>(?: from| after)? (?P<base>today|tomorrow|now)| time)?"
)
def in_so_long(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "In ten days", "two weeks from tomorrow", "in a fortnight's time"."""
    if not match["in"] and not match["from"]:
        return False
    start = reading.today + (ONE if match["base"] == "tomorrow" else 0 * ONE)
    reading.add_days(start + _count(match, 3) * LENGTHS[match["unit"]])
    return None
