"""Parts of the day: "in the arvo", "after work", "late morning"."""

from __future__ import annotations

import re

from thora.booking.when_reading import DAY_NAMES, EVENING, MORNING, NOON, Reading, Rules

PARTS = Rules()
WINDOWS: dict[str, tuple[int | None, int | None]] = {  # minutes after midnight: not before, not after
    "morning": MORNING,
    "afternoon": (NOON, 17 * 60),
    "evening": EVENING,
    "night": EVENING,
    "tonight": EVENING,
    "lunchtime": (NOON, 14 * 60),
    "teatime": (16 * 60, 18 * 60),
}
LATE, EARLY = 15 * 60, 10 * 60  # "late on Friday", "early on Friday"
LUNCH_OVER, DROPPED_OFF, PICKED_UP = 13 * 60, 9 * 60, 15 * 60
LAST_HOURS = 16 * 60
SOFT = ("job", "shift", "dinner", "tea", "breakfast", "uni", "class")


@PARTS.rule(r"tonight")
def tonight(reading: Reading, match: re.Match[str]) -> None:
    """Today, in the evening."""
    reading.add_days(reading.today)
    reading.part(*WINDOWS["tonight"])


@PARTS.rule(
    r"(?:in the |on the )?(?P<how>early|earlier|late|later|mid)(?:er|ish)?(?:-"
    r"| )?(?:in the )?(?P<part>morning|afternoon|evening)"
)
def part_of_a_part(reading: Reading, match: re.Match[str]) -> None:
    """As in "Late afternoon"."""
    first, last = WINDOWS[match["part"]]
    if match["how"] == "mid":
        middle = {"morning": 10 * 60, "afternoon": 14 * 60, "evening": 18 * 60}[match["part"]]
        first, last = middle - 60, middle + 90
    elif match["how"].startswith("early"):
        first, last = (None, EARLY) if match["part"] == "morning" else (first, (first or 0) + 120)
    else:
        first = (last or 20 * 60) - 120
    reading.part(first, last)


@PARTS.rule(
    rf"(?P<how>early|late)(?: on)?(?= (?:on )?(?:this |next |the )?(?:{DAY_NAMES}|tomorrow|today"
    rf"|\d{{1,2}}(?:st|nd|rd|th))(?!\S))"
    r"|(?:as )?(?P<how2>early|late) (?:in|on in) the day"
)
def early_or_late(reading: Reading, match: re.Match[str]) -> None:
    """As in "late on Friday"; "late today"."""
    if (match["how"] or match["how2"]) == "early":
        reading.clock(latest=EARLY)
    else:
        reading.clock(earliest=LATE)


@PARTS.rule(
    r"(?:towards? |at |by )?(?:the )?(?:end|close) of (?:the |my )?(?:work(?:ing)? |school )?(?:day"
    r"|business|play)|cob|eod"
    r"|as late as (?:possible|poss|you can|u can|you have|youve got)|(?:the )?(?:latest|last) (?:you"
    r"|u)(?: guys)?(?:ve got| have| got| can| do)?"
    rf"|(?:the )?last thing(?= (?:on|at|in|of|this|tomorrow|today|please|pls|,)(?!\S)"
    rf"| (?:every )?(?:{DAY_NAMES})(?!\S)| ?$)"
    r"|(?:the )?(?:last|latest) (?:appointment|appt|slot|opening)(?: (?:available|free"
    r"|possible))?(?= (?:of|in|on|you|please|pls|,)(?!\S)| ?$)"
    r"(?: (?:of|in) (?:the )?(?:day|afternoon|evening))?(?! (?:was|week|month|year)(?!\S))"
)
def end_of_day(reading: Reading, match: re.Match[str]) -> None:
    """The last hours."""
    reading.clock(earliest=LAST_HOURS)


@PARTS.rule(r"(?:in the |over the |around the )?middle of the day")
def middle_of_the_day(reading: Reading, match: re.Match[str]) -> None:
    """Around noon."""
    reading.part(11 * 60, 14 * 60)


@PARTS.rule(
    r"(?:during|in|within) school (?:hour|time)|(?:when|while) (?:the |my )?(?:kids|children) are (?:at"
    r"|in) school"
)
def school_hours(reading: Reading, match: re.Match[str]) -> None:
    """Between drop-off and pick-up."""
    reading.part(DROPPED_OFF, PICKED_UP)


@PARTS.rule(
    r"(?P<way>after|before|following) (?:(?:i |ive |we |my |the |doing |kids |school |finish |finished "
    r"|finishing |do |done )*)"
    r"(?P<what>dropoff|pickup|school run|run|work|school|job|shift|dinner|tea|breakfast|uni|class)"
    r"(?P<morning> in the morning)?"
)
def beside_the_job(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "after work", "after the school run", "before school"."""
    what, after = match["what"], match["way"] != "before"
    if what in SOFT and not reading.said:  # "sore after my shift"
        return False
    if what == "run" and "school" not in match[0]:
        return False
    if what in ("run", "school run", "dropoff"):
        morning = match["morning"] or what == "dropoff" or reading.window == WINDOWS["morning"]
        minute = DROPPED_OFF if morning or after else PICKED_UP
    elif what == "breakfast":
        minute = DROPPED_OFF
    elif what in ("dinner", "tea"):
        minute = 18 * 60
    elif what in ("pickup", "school", "class", "uni"):
        minute = PICKED_UP if after or what == "pickup" else DROPPED_OFF
    else:
        minute = 17 * 60 if after else 9 * 60
    if after:
        reading.clock(earliest=minute)
    else:
        reading.clock(latest=minute)
    return None


@PARTS.rule(
    r"(?:on )?(?:the|my) way (?:home(?: from work)?|back from work)|after (?:i )?(?:knock|clock) off"
    r"|(?:when|once) (?:im|i get) (?:off|home from|out of) work|on (?:the|my) way to work(?P<to>)"
)
def on_the_way(reading: Reading, match: re.Match[str]) -> None:
    """When people come from work, or go there."""
    if match["to"] is not None:
        reading.clock(latest=9 * 60)
    else:
        reading.clock(earliest=WINDOWS["evening"][0])


@PARTS.rule(r"(?:in the )?(?:am or pm|pm or am|morning ,? ?afternoon or (?:evening|night))")
def either_half(reading: Reading, match: re.Match[str]) -> None:
    """Any time of the day."""


@PARTS.rule(r"(?:in the )?(?P<half>am|pm)|(?P<way>after|before) (?:my |the )?lunchtime")
def half_day(reading: Reading, match: re.Match[str]) -> None:
    """As in "Saturday am", "after lunch"."""
    if match["half"]:
        reading.part(*WINDOWS["morning" if match["half"] == "am" else "afternoon"])
    elif match["way"] == "before":
        reading.clock(latest=NOON)
    else:
        reading.clock(earliest=LUNCH_OVER)


@PARTS.rule(r"(?:in )?(?:the )?(?P<which>first|second|1st|2nd) half(?: of the day)?(?! (?:of|past))")
def half_of_the_day(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in India: "Tuesday first half" is the morning."""
    if not (reading.said.dates or reading.said.weekdays):
        return False
    reading.part(*WINDOWS["morning" if match["which"] in ("first", "1st") else "afternoon"])
    return None


@PARTS.rule(r"(?:in |at |over |during |on )?(?:the |my )?noon hour")
def noon_hour(reading: Reading, match: re.Match[str]) -> None:
    """From noon to one."""
    reading.part(NOON, LUNCH_OVER)


@PARTS.rule(
    r"(?:in the |during the |over the |at |around |over |during |on |in |(?P<this>this )|of the "
    r"|the )?(?:my )?"
    r"(?P<part>morning|afternoon|evening|(?P<night>night(?! (?:shift|run|duty|owl)))|lunchtime|teatime"
    r"|tea time)(?: (?:time|break|hour))?"
)
def part_of_the_day(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "In the morning"; it hurts at night, too, so a night counts only with its day."""
    if match["night"] and not (reading.said or reading.ruled_out):
        return False
    if match["this"]:
        reading.add_days(reading.today)
    first, last = WINDOWS[match["part"].replace("tea time", "teatime")]
    if reading.negated and first is not None and last is not None:
        reading.clock(earliest=first)  # turned round: not later than it begins
    else:
        reading.part(first, last)
    return None
