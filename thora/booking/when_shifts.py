"""Times by what was talked about before: "an hour later", "at five, so after that"."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

from thora.booking.when_days import LENGTHS
from thora.booking.when_reading import Reading, Rules

SHIFTS = Rules()
LENGTH = (
    r"(?:(?P<quarters>3 quarter (?:of )?(?:an )?hour)|(?P<quarter>(?:a )?quarter (?:of an )?hour)"
    r"|(?:(?P<half>(?:a )?half)|(?P<couple>(?:a )?couple(?: of)?)|(?P<n>\d+)|an?|1)"
    r" ?(?:an )?(?P<unit>hour|minute)(?P<more> and a half)?)"
)


def _step(match: re.Match[str]) -> int:
    """The minutes of LENGTH."""
    if match["quarters"] or match["quarter"]:
        return 45 if match["quarters"] else 15
    count = 2 if match["couple"] else int(match["n"] or 1)
    return (30 if match["half"] else count * (60 if match["unit"] == "hour" else 1)) + (
        30 if match["more"] else 0
    )


def _shift(reading: Reading, step: int) -> bool | None:
    """To so many minutes later, of the day talked about."""
    if reading.minute_before is None or reading.after is None:
        return False
    minute = reading.minute_before + step
    if not 0 <= minute < 24 * 60:
        return False
    reading.add_days(reading.after.date())
    reading.clock(at=minute)
    return None


@SHIFTS.rule(rf"{LENGTH} (?P<way>later|earlier|sooner|after that|before that)")
def shifted(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "an hour later" than what was talked about."""
    return _shift(reading, _step(match) if match["way"] in ("later", "after that") else -_step(match))


@SHIFTS.rule(
    r"(?:push|put|move|bring|make|shift|nudge) (?:it|that|this|things|me)? ?(?P<way>back|forward"
    r"|forwards|later"
    rf"|earlier|up)(?: by)? {LENGTH}"
)
def pushed(reading: Reading, match: re.Match[str]) -> bool | None:
    """Push it back an hour, bring it forward half an hour."""
    return _shift(reading, _step(match) if match["way"] in ("back", "later") else -_step(match))


@SHIFTS.rule(
    r"(?:push|put|move|bring|make|shift) (?:it|that|this|things|me)? ?(?P<way>back|forward|forwards|out"
    r"|later|earlier|up)?(?: by)? ?"
    r"(?:an?|(?P<n>\d+)) (?P<unit>day|week|fortnight)(?: (?P<way2>later|earlier|back|forward))?"
)
def pushed_by_days(reading: Reading, match: re.Match[str]) -> bool | None:
    """Push it a week, bring it forward two days."""
    if reading.after is None:
        return False
    step = int(match["n"] or 1) * LENGTHS[match["unit"]]
    earlier = (match["way"] or match["way2"]) in ("forward", "forwards", "earlier", "up")
    reading.add_days(reading.after.date() + (-step if earlier else step))
    return None


@SHIFTS.rule(rf"in {LENGTH}(?: time)?")
def in_hours(reading: Reading, match: re.Match[str]) -> None:
    """In half an hour, in 20 minutes: today, or past midnight tomorrow."""
    days, minute = divmod(reading.minute + _step(match), 24 * 60)
    reading.add_days(reading.today + datetime.timedelta(days=days))
    reading.clock(at=minute)


@SHIFTS.rule(
    r"(?:thats |its |is |that |its all )?(?:(?:a |abit )?(?:bit|little|tad|touch|far|way|much)? ?too "
    r"|(?:a )?(?:bit|little|tad|touch) )"
    r"(?P<way>early|late)(?: for me| that)?(?: in the day)?"
)
def too_early(reading: Reading, match: re.Match[str]) -> None:
    """What was offered: "that's too early"; "not too early" says no time of its own."""
    if reading.minute_before is None or reading.negated:
        reading.negated = False
    elif match["way"] == "early":
        reading.clock(earliest=reading.minute_before)
    else:
        reading.clock(latest=reading.minute_before)


@SHIFTS.rule(
    r"(?:anything |something |some time )?(?:a bit |a little |slightly |much |a tad )?(?P<way>later"
    r"|earlier)(?: on)?"
    r"(?: (?:in|on) the day)?(?: (?:on )?(?:that|the same) day)?(?: than that)?(?! (?:than|(?:on "
    r"|in )?(?:that|the|the same) week)(?!\S))"
)
def later_or_earlier(reading: Reading, match: re.Match[str]) -> bool | None:
    """Than what was talked about."""
    if reading.minute_before is None:
        return False
    reading.negated = False
    if match["way"] == "later":
        reading.clock(earliest=reading.minute_before)
    else:
        reading.clock(latest=reading.minute_before)
    return None


@SHIFTS.rule(r"(?P<now>(?:at )?this time)(?= tomorrow| on| next)|(?:at )?(?:that|the same) time|same again")
def same_clock(reading: Reading, match: re.Match[str]) -> bool | None:
    """The time that it is now, or that was talked about; "same again next week"."""
    if match["now"]:
        reading.clock(at=reading.minute)
        return None
    if reading.minute_before is None or reading.after is None:
        return False
    reading.clock(at=reading.minute_before)
    if match[0] == "same again":
        reading.add_weekdays(reading.after.weekday())
    return None


@SHIFTS.rule(r"(?:anything |any ?time )?after (?:that|then)")
def after_the_reason(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "I finish at five, so after that"."""
    when = reading.reason.when if reading.reason else reading.when
    minute = when.at or when.latest or when.earliest
    if minute is None:
        return False
    if reading.reason is None:  # "I work till 5 so" without the "so"
        reading.when = replace(reading.when, at=None, latest=None)
    reading.negated = False
    reading.clock(earliest=minute)
    return None


@SHIFTS.rule(r"before (?:that|then)")
def before_the_reason(reading: Reading, match: re.Match[str]) -> bool | None:
    """Kids at three, so before that."""
    when = reading.reason.when if reading.reason else reading.when
    minute = when.at if when.at is not None else when.earliest
    if minute is None:
        return False
    if reading.reason is None:
        reading.when = replace(reading.when, at=None, earliest=None)
    reading.clock(latest=minute)
    return None


@SHIFTS.rule(r"quarter past(?! \d)|half past(?! \d)")
def past_the_hour(reading: Reading, match: re.Match[str]) -> bool | None:
    """My bus gets in at ten, so quarter past."""
    before = (reading.reason.when.at or reading.reason.when.earliest) if reading.reason else None
    if before is None:
        return False
    reading.clock(at=before // 60 * 60 + (15 if match[0].startswith("quarter") else 30))
    return None
