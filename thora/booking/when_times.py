"""How people say the time of day."""

from __future__ import annotations

import re
from dataclasses import replace

from thora.booking.when_reading import DAY_NAMES, Reading, Rules

TIMES = Rules()
NOON = 12 * 60
PARTS: dict[str, tuple[int | None, int | None]] = {  # minutes after midnight: not before, not after
    "morning": (None, NOON),
    "afternoon": (NOON, 17 * 60),
    "evening": (17 * 60, None),
    "night": (17 * 60, None),
    "tonight": (17 * 60, None),
    "lunchtime": (NOON, 14 * 60),
}
CLOCK = (
    r"(?P<h>\d{1,2}|noon)(?:(?:[:.]| )(?P<m>\d\d))?(?: ?(?P<half>am|pm))?(?: oclock)?(?: ish)?"
    r"(?: (?:in the )?(?P<part>morning|afternoon|evening)\b)?(?!\S)"
    r"(?! (?:day|week|fortnight|month|hour|minute)(?!\S))"
)
TAIL = r"(?P<tail> (?:onwards?|or later|or after|or earlier|or before|at the latest))?"
PAST = (
    r"(?P<step>quarter|half|10|20|5|25) (?P<side>past|after|to|of|before|till) (?P<h>\d{1,2})"
    r"(?: ?(?P<half>am|pm))?"
)
LATEST_WORDS = ("before", "by", "until", "till", "latest", "earlier than", "sooner than")
EARLIEST_WORDS = ("after", "gone", "from", "past", "later than", "since")


def minutes(hour: str, minute: str | None, half_day: str | None) -> int | None:
    """A clock time in minutes; without am or pm in the clinic's day: 8 to 12 as it is, 1 to 7 after noon."""
    if hour == "noon":
        return NOON
    h, m = int(hour), int(minute or 0)
    if h > 24 or m > 59:
        return None
    if half_day == "pm" and h < 12:
        h += 12
    elif half_day == "am" and h == 12:
        h = 0
    elif half_day is None and 1 <= h <= 7:
        h += 12
    return h * 60 + m


def _time(match: re.Match[str], prefix: str = "") -> int | None:
    """The time of a match of CLOCK."""
    half, part = match[f"{prefix}half"], match[f"{prefix}part"]
    if half is None and part:
        half = "am" if part == "morning" else "pm"
    return minutes(match[f"{prefix}h"], match[f"{prefix}m"], half)


def _named(prefix: str) -> str:
    """CLOCK with names of its own, to stand twice in one pattern."""
    return CLOCK.replace("(?P<", f"(?P<{prefix}")


def _set(reading: Reading, way: str | None, minute: int) -> None:
    """A time with the word before it."""
    if way in LATEST_WORDS:
        reading.clock(latest=minute)
    elif way in EARLIEST_WORDS:
        reading.clock(earliest=minute)
    else:
        reading.clock(at=minute)


# -- by what was talked about before, and in words --------------------------------------------------------


@TIMES.rule(
    r"(?:(?P<half>half)|(?P<n>\d+)|an?) ?(?:an )?(?P<unit>hour|minute)(?P<more> and a half)? "
    r"(?P<way>later|earlier|sooner)"
)
def shifted(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "an hour later" than what was talked about."""
    if reading.minute_before is None or reading.after is None:
        return False
    step = 30 if match["half"] else int(match["n"] or 1) * (60 if match["unit"] == "hour" else 1)
    step += 30 if match["more"] else 0
    minute = reading.minute_before + (step if match["way"] == "later" else -step)
    if not 0 <= minute < 24 * 60:
        return False
    reading.add_days(reading.after.date())
    reading.clock(at=minute)
    return None


@TIMES.rule(
    r"(?:anything |something )?(?:a bit |a little )?(?P<way>later|earlier)(?: on)?(?: (?:that"
    r"|the same) day)?"
)
def later_or_earlier(reading: Reading, match: re.Match[str]) -> bool | None:
    """Than what was talked about."""
    if reading.minute_before is None:
        return False
    if match["way"] == "later":
        reading.clock(earliest=reading.minute_before)
    else:
        reading.clock(latest=reading.minute_before)
    return None


@TIMES.rule(r"(?:anything |any ?time )?after (?:that|then)")
def after_the_reason(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "I finish at five, so after that"."""
    when = reading.reason.when if reading.reason else reading.when
    minute = when.at or when.latest or when.earliest
    if minute is None:
        return False
    if reading.reason is None:  # "I work till 5 so" without the "so"
        reading.when = replace(reading.when, at=None, latest=None)
    reading.clock(earliest=minute)
    return None


@TIMES.rule(
    r"(?:first|1st) (?:thing|up)(?: in the morning| morning)?"
    rf"|(?:the )?(?:first|soonest) (?:slot|one|appointment|time|opening|appt)?(?= on| that| in the"
    rf"| of the| {DAY_NAMES})"
    r"|when(?:ever)? you(?: guys)? open|right when you open|as soon as you open|at opening"
    r"(?: time)?|crack of dawn"
)
def first_thing(reading: Reading, match: re.Match[str]) -> None:
    """As early that day as there is one."""
    reading.when = replace(reading.when, first=True)


@TIMES.rule(
    r"as (?:soon|early|quick|quickly) as (?:\w+ )?(?:possible|you can|u can|poss|ye can)"
    r"|(?:the )?(?:soonest|quickest|fastest)(?: possible| available| slot| one| appointment| time)?"
    r"|(?:the )?(?:very )?(?:next|first) (?:available|free|open|one|slot|opening|appointment|appt)"
    r"(?: one| slot| time| opening| appointment| appt)?"
    r"|(?:the )?sooner the better|sharpish|quick smart|pronto|right away|straight away|immediately"
    r"|urgently|whenever (?:is |the )?(?:first|soonest|next)"
    r"(?: one)?(?: is)?"
    r"|whatever(?:s| is)? (?:first|soonest)|(?:the )?(?:first|next) (?:available )?(?:you have"
    r"|youve got|you got)"
)
def soonest(reading: Reading, match: re.Match[str]) -> None:
    """The next opening of all."""
    reading.when = replace(reading.when, soonest=True)


@TIMES.rule(r"tonight")
def tonight(reading: Reading, match: re.Match[str]) -> None:
    """Today, in the evening."""
    reading.add_days(reading.today)
    reading.clock(earliest=PARTS["tonight"][0])


@TIMES.rule(r"(?:in the )?(?P<how>early|late|mid)(?:er|ish)?(?:-| )?(?P<part>morning|afternoon|evening)")
def part_of_a_part(reading: Reading, match: re.Match[str]) -> None:
    """As in "Late afternoon"."""
    first, last = PARTS[match["part"]]
    if match["how"] == "early":
        first, last = (None, 10 * 60) if match["part"] == "morning" else (first, (first or 0) + 120)
    elif match["how"] == "late":
        first = (last or 20 * 60) - 120
    reading.clock(earliest=first, latest=last)


@TIMES.rule(
    r"(?:towards? |at |by )?(?:the )?end of (?:the |my )?(?:work(?:ing)? )?day|(?:at )?close of business"
)
def end_of_day(reading: Reading, match: re.Match[str]) -> None:
    """The last hours."""
    reading.clock(earliest=16 * 60)


@TIMES.rule(r"after (?P<what>work|school|i finish work|finishing work)")
def after_work(reading: Reading, match: re.Match[str]) -> None:
    """When people come home."""
    reading.clock(earliest=15 * 60 if match["what"] == "school" else 17 * 60)


@TIMES.rule(r"(?:in the )?(?P<half>am|pm)|(?P<way>after|before) lunchtime")
def half_day(reading: Reading, match: re.Match[str]) -> None:
    """As in "Saturday am", "after lunch"."""
    if match["half"] == "am" or match["way"] == "before":
        reading.clock(latest=NOON)
    else:
        reading.clock(earliest=NOON, latest=PARTS["afternoon"][1] if match["half"] else None)


@TIMES.rule(
    r"(?:in the |during the |over |at |around |(?P<this>this )|the )?(?P<part>morning|afternoon"
    r"|evening|lunchtime)"
)
def part_of_the_day(reading: Reading, match: re.Match[str]) -> None:
    """As in "In the morning"."""
    if match["this"]:
        reading.add_days(reading.today)
    first, last = PARTS[match["part"]]
    if reading.negated and first is not None and last is not None:
        reading.clock(earliest=first)  # turned round: not later than it begins
    else:
        reading.clock(earliest=first, latest=last)


@TIMES.rule(
    r"in (?:(?P<half>half an)|an?(?P<couple> couple of)?|(?P<n>\d+)) (?P<unit>hour|minute)(?P<more>"
    r" and a half)?"
)
def in_hours(reading: Reading, match: re.Match[str]) -> None:
    """In half an hour, in 20 minutes: today."""
    count = 2 if match["couple"] else int(match["n"] or 1)
    step = 30 if match["half"] else count * (60 if match["unit"] == "hour" else 1)
    minute = reading.minute + step + (30 if match["more"] else 0)
    if minute < 24 * 60:
        reading.add_days(reading.today)
        reading.clock(at=minute)


@TIMES.rule(r"(?P<now>(?:at )?this time)(?= tomorrow| on| next)|(?:at )?(?:that|the same) time|same again")
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


@TIMES.rule(
    r"(?:push|put|move|bring|make) (?:it|that|this|things) (?P<way>back|forward|forwards|later"
    r"|earlier|up)(?: by)? "
    r"(?:(?P<half>half an)|an?|(?P<n>\d+)) (?P<unit>hour|minute)"
)
def pushed(reading: Reading, match: re.Match[str]) -> bool | None:
    """Push it back an hour, bring it forward half an hour."""
    if reading.minute_before is None or reading.after is None:
        return False
    step = 30 if match["half"] else int(match["n"] or 1) * (60 if match["unit"] == "hour" else 1)
    minute = reading.minute_before + (step if match["way"] in ("back", "later") else -step)
    if not 0 <= minute < 24 * 60:
        return False
    reading.add_days(reading.after.date())
    reading.clock(at=minute)
    return None


@TIMES.rule(r"(?:on )?(?:the|my) way home(?: from work)?|after (?:i )?knock off")
def after_the_job(reading: Reading, match: re.Match[str]) -> None:
    """When people come from work."""
    reading.clock(earliest=PARTS["evening"][0])


@TIMES.rule(r"before (?:that|then)")
def before_the_reason(reading: Reading, match: re.Match[str]) -> bool | None:
    """Kids at three, so before that."""
    when = reading.reason.when if reading.reason else reading.when
    if when.at is None:
        return False
    reading.clock(latest=when.at)
    return None


# -- by the clock -----------------------------------------------------------------------------------------


@TIMES.rule(
    rf"(?:(?P<way>before|after|by|from|until|till|past) )?(?:at |around |say |for )*"
    rf"(?:{PAST}|half (?P<h2>\d{{1,2}})(?: ?(?P<half2>am|pm))?)(?: ish)?"
)
def spoken_clock(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "Quarter to four", "half past three", "half three" (15:30, as in Britain)."""
    if match["h2"]:
        minute = minutes(match["h2"], "30", match["half2"])
    else:
        step = {"quarter": 15, "half": 30}.get(match["step"]) or int(match["step"])
        hour = minutes(match["h"], None, match["half"])
        minute = None if hour is None else hour + (step if match["side"] in ("past", "after") else -step)
    if minute is None:
        return False
    _set(reading, match["way"], minute)
    return None


@TIMES.rule(
    rf"(?:(?:any ?time |somewhere )?(?:between|from) )?{_named('a')} ?(?:and|to|till|until|-"
    rf"|\u2013) ?{_named('b')}"
)
def clock_to_clock(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "Between 2 and 4"."""
    first, last = _time(match, "a"), _time(match, "b")
    if first is None or last is None or last <= first:
        return False
    reading.clock(earliest=first, latest=last)
    return None


@TIMES.rule(
    r"(?P<no>no |not )?(?:any ?time )?"
    r"(?P<way>earlier than|sooner than|later than|before|after|gone|by|past|from|until|till|latest|since)"
    rf"(?: at| around)? {CLOCK}(?:{TAIL}| on)"
)
def bounded_clock(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "After 5", "no later than 11"."""
    minute = _time(match)
    if minute is None:
        return False
    if match["no"]:
        reading.negated = True
    _set(reading, match["way"], minute)
    return None


@TIMES.rule(rf"(?:at |around |say |for |like |make it |@ )+{CLOCK}{TAIL}")
def clock_after_at(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "At 3", "around ten"."""
    return _plain(reading, match)


@TIMES.rule(rf"{CLOCK}{TAIL}")
def clock_alone(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "3pm", "10:30"; a bare number only where a day was named before or is named next."""
    as_time = match["m"] or match["half"] or match["part"] or re.search(r"oclock|ish\b|noon", match[0])
    before_a_day = re.match(
        rf" (?:on |this |next )?(?:{DAY_NAMES}|tomorrow|today)", match.string[match.end() :]
    )
    if not (as_time or match["tail"] or before_a_day or reading.said):
        return False
    return _plain(reading, match)


@TIMES.rule(r"(?P<h>[1-9])(?P<m>[0-5][05])(?: ?(?P<half>am|pm))?")
def three_digits(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "Friday 930"."""
    if not (reading.said or match["half"]):
        return False
    reading.clock(at=minutes(match["h"], match["m"], match["half"]))
    return None


@TIMES.rule(r"(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)(?: oclock)?")
def four_digits(reading: Reading, match: re.Match[str]) -> None:
    """As in "1430"."""
    reading.clock(at=int(match["h"]) * 60 + int(match["m"]))


def _plain(reading: Reading, match: re.Match[str]) -> bool | None:
    minute = _time(match)
    if minute is None:
        return False
    tail = (match["tail"] or "").strip()
    if tail in ("onward", "onwards", "or later", "or after"):
        reading.clock(earliest=minute)
    elif tail:
        reading.clock(latest=minute)
    else:
        reading.clock(at=minute)
    return None
