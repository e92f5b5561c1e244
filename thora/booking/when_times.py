"""Times by the clock: "half past 3", "between 2 and 4"."""

from __future__ import annotations

import re

from thora.booking.when_reading import DAY_NAMES, NOON, Reading, Rules

TIMES = Rules()
CLOCK = (
    r"(?P<h>\d{1,2}|noon)(?:(?:[:.]| )(?P<m>\d\d))?(?: ?(?P<half>am|pm))?(?: oclock)?(?: ish)?"
    r"(?: (?:in the )?(?P<part>morning|afternoon|evening)\b)?(?!\S)"
    r"(?! (?:day|week|fortnight|month|hour|minute|times?|x|sessions?|people|kids?|of|years?|kilos?|kgs?"
    r"|km|k|miles?"
    r"|visits|appointments|slots|reps?|steps|percent|person|children)(?!\S))"
)
TAIL = (
    r"(?P<tail> (?:onwards?|on(?= ,| ?$)|on up|and later|and after|(?:or|and) (?:any ?time )?(?:later|after)"
    r"(?! (?:\d|noon|half|quarter))|(?:or|and) (?:earlier|before)(?! (?:\d|noon))|at the latest|latest"
    r"|at the soonest))?"
)
PAST = (
    r"(?P<step>quarter|half|10|20|5|25) (?P<side>past|after|to|of|before|till) (?P<h>\d{1,2})(?![:.\d])"
    r"(?: ?(?P<half>am|pm))?"
)
LATEST_WORDS = ("before", "by", "until", "till", "latest", "earlier than", "sooner than", "up to", "prior to")
EARLIEST_WORDS = ("after", "gone", "from", "past", "later than", "since", "starting")
# Behind these a bare number is an hour where nothing else is counted: "is 10 ok", "how about 2".
OPENERS = ("", ",", "what", "maybe", "then", "but", "and", "or", "?", "!", "hi", "no", "so")
ASKED = r"(?:about|around|bout|is|does|do|would|could|maybe|prefer|rather|than|make it|lets say|try|got|or)"
FITS = (
    r"(?= (?:ok|okay|works?|good|possible|free|available|be|suits?|instead|please|pls|better|on|that"
    r"|then|the|tho|,|at|,|!|\?)(?!\S)| ?$)"
)


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


@TIMES.rule(
    rf"(?:(?P<way>before|after|by|from|until|till|past) )?(?P<at>(?:at |around |say |for )*)"
    rf"(?:{PAST}|half (?P<h2>\d{{1,2}})(?: ?(?P<half2>am|pm))?)(?: ish)?"
)
def spoken_clock(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "Quarter to four", "half past three", "half three" (15:30, as in Britain)."""
    if match["h2"]:
        minute = minutes(match["h2"], "30", match["half2"])
    else:
        if (
            match["step"] in ("10", "5")
            and match["side"] in ("to", "till")
            and not (match["way"] or match["at"])
        ):
            begins, ends = minutes(match["step"], None, None), minutes(match["h"], None, match["half"])
            if begins and ends and begins < ends:
                return False  # "10 to 4" is from ten to four; "ten to four" was 3:50 before it came here
        step = {"quarter": 15, "half": 30}.get(match["step"]) or int(match["step"])
        hour = minutes(match["h"], None, match["half"])
        minute = None if hour is None else hour + (step if match["side"] in ("past", "after") else -step)
    if minute is None:
        return False
    _set(reading, match["way"], minute)
    return None


@TIMES.rule(
    rf"(?:(?:any ?time |some ?where |some ?time )?(?:between|from) )?{_named('a')} ?(?:and|to|till|until|-"
    rf"|\u2013) ?{_named('b')}"
)
def clock_to_clock(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "Between 2 and 4"."""
    first, last = _time(match, "a"), _time(match, "b")
    if match["ahalf"] is None and match["bhalf"] == "am":
        first = minutes(match["ah"], match["am"], "am")
    if first is None or last is None or last <= first:
        return False
    reading.clock(earliest=first, latest=last)
    return None


@TIMES.rule(
    r"(?P<way>get off|gets off|finish|finishes|knock off|clock off|get out"
    r"|(?:i|we) (?:start|begin))(?: (?:of )?(?:work|school|class|uni|my shift))?"
    rf" (?:at|around) (?:around )?{CLOCK}"
)
def off_at(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "I get off at noon", "I start work at 9"."""
    minute = _time(match)
    if minute is None:
        return False
    reading.negated = False
    if match["way"].endswith(("start", "begin")):
        reading.clock(latest=minute)
    else:
        reading.clock(earliest=minute)
    return None


@TIMES.rule(
    r"(?P<no>no |not )?(?:any ?time |anything |some ?time )?(?P<there>(?:be|get) (?:there|in|over"
    r"|to you) (?=by))?(?P<leave>(?:be |get |to |have to |need to )*(?:away|out|off|gone"
    r"|done|finished|home|back|leave|go) (?=by|before|at))?"
    r"(?P<way>earlier than|sooner than|later than|before|after|gone|by|past|from|until|till|latest"
    r"|since|starting|prior to"
    r"|up to|(?<=leave )at)"
    rf"(?: at| around| say| about)* {CLOCK}(?:{TAIL}| on)"
)
def bounded_clock(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "After 5", "no later than 11"."""
    minute = _time(match)
    if minute is None:
        return False
    if match["no"]:
        reading.negated = True
    elif match["there"]:  # "I can be there by 3"
        reading.clock(earliest=minute)
        return None
    elif match["leave"]:  # "I need to be away by 11"
        reading.negated = False
        reading.clock(latest=minute)
        return None
    _set(reading, match["way"], minute)
    return None


@TIMES.rule(rf"(?:at |around |say |for |like |make it |@ )+(?:the )?{CLOCK}{TAIL}")
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
    asked_again = reading.after and reading.last == "," and match.string[match.end() :].strip(" ?!") == ""
    before = reading.corrected or reading
    if not (
        as_time
        or match["tail"]
        or before_a_day
        or asked_again
        or reading.said
        or (before.when.at is not None and (reading.corrected or reading.alternative))
    ):
        return False
    return _plain(reading, match)


@TIMES.rule(rf"{ASKED} {CLOCK}{FITS}{TAIL}")
def clock_asked_for(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "is 10 ok", "how about 2"."""
    asked = match[0].split()[0]
    if (asked == "or" and not reading.clocks) or (asked == "is" and reading.last not in OPENERS):
        return False  # "one session or two", "she is 11"
    reading.alternative = reading.alternative or asked == "or"
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
    if tail.endswith("soonest") or tail.startswith("on") or re.search(r"later|after", tail):
        reading.clock(earliest=minute)
    elif tail:
        reading.clock(latest=minute)
    else:
        reading.clock(at=minute)
    return None
