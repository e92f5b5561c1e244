"""Weeks and weekends."""

from __future__ import annotations

import re

from thora.booking.when_reading import ONE, WEEK, Day, Reading, Rules, monday_of, open_end

WEEKS = Rules()
EARLY = ("start", "beginning", "begin", "early", "first part", "front end", "front half")
MIDDLE = ("middle", "mid", "midweek")
LATE = ("end", "late", "later", "back end", "later part", "latter part", "tail end")
PART_OF = (
    r"(?:(?:(?:towards? |at |by |around )?(?:the |very )*)?(?P<part>start|beginning|begin|end|middle"
    r"|early|later"
    r" part|latter part|first part|later|late|midweek|mid|back end|tail end|front end|back half|front half"
    r"|first half|second half)(?: part)?(?: on)?(?: of)?(?: in)? )"
)


def part_of_week(monday: Day, part: str | None) -> tuple[Day, Day]:
    """The first and the last day of a part of the week; of all of it without one."""
    if part in (*EARLY, "first half"):
        return monday, monday + 2 * ONE
    if part in (*LATE, "second half", "back half"):
        return monday + 3 * ONE, monday + 4 * ONE
    if part in MIDDLE:
        return monday + ONE, monday + 3 * ONE
    return monday, monday + 6 * ONE


def _add(reading: Reading, first: Day, last: Day) -> None:
    reading.add_span(max(first, reading.today), last)


@WEEKS.rule(r"(?:the )?week after next|(?:the )?next (?:week )?but (?:one|1)(?: week)?|in a week but one")
def week_after_next(reading: Reading, match: re.Match[str]) -> None:
    """The week that follows next week."""
    monday = monday_of(reading.today) + 2 * WEEK
    reading.add_span(monday, monday + 6 * ONE)


@WEEKS.rule(r"(?:the )?weekend after(?: (?:this|next|that)(?: one| weekend)?)?")
def weekend_after(reading: Reading, match: re.Match[str]) -> None:
    """The weekend that follows this one, or the next."""
    saturday = monday_of(reading.today) + (2 if "next" in match[0] else 1) * WEEK + 5 * ONE
    reading.add_span(saturday, saturday + ONE)


@WEEKS.rule(r"(?P<way>after|before|by|until|till|this side of) (?:the|this) weekend")
def beside_the_weekend(reading: Reading, match: re.Match[str]) -> None:
    """From Monday on, or up to Friday."""
    monday = monday_of(reading.today) + WEEK
    if match["way"] == "after":
        reading.negated = False
        open_end(reading, monday)
    elif reading.negated:  # "not before the weekend"
        reading.negated = False
        open_end(reading, monday - 2 * ONE)
    else:
        _add(reading, reading.today, monday - 3 * ONE)


@WEEKS.rule(r"(?P<every>every )?(?:the |at the |on the |over the |any |this |a )?weekend(?! after)")
def weekend(reading: Reading, match: re.Match[str]) -> None:
    """The coming one; after a "not", and as "weekends", all."""
    if (reading.negated and not match[0].startswith("this")) or match["every"]:
        reading.add_weekdays(5, 6, every=True)
        return
    saturday = monday_of(reading.today) + 5 * ONE
    _add(reading, saturday, saturday + ONE)


@WEEKS.rule(
    r"this week ?,? ?(?:but )?(?:maybe )?(?:the )?(?:next|following)(?: one| 1| week)?"
    r"|this week ?,? ?(?:but )?(?:the )?(?:1|one) after"
)
def not_this_week_but_the_next(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "not this week, the next"."""
    if not reading.negated:
        return False
    reading.negated = False
    monday = monday_of(reading.today) + WEEK
    reading.add_span(monday, monday + 6 * ONE)
    return None


@WEEKS.rule(
    r"(?P<way>by|before|until|till|no later than) (?:the )?(?:very )?end of (?:the "
    r"|this )?(?P<next>next )?week|before next week is (?:out|over)"
)
def before_the_end(reading: Reading, match: re.Match[str]) -> None:
    """From today to a Friday: "by the end of next week"."""
    ahead = match["next"] or "next" in match[0]
    _add(reading, reading.today, monday_of(reading.today) + 4 * ONE + (WEEK if ahead else 0 * ONE))


@WEEKS.rule(rf"{PART_OF}next(?= ,| ?$)")
def part_of_next(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "this week or early next"."""
    if not (reading.alternative and reading.said.span):
        return False
    _add(reading, *part_of_week(monday_of(reading.today) + WEEK, match["part"]))
    return None


@WEEKS.rule(r"this week or (?:the )?next(?: one| week)?")
def this_or_next(reading: Reading, match: re.Match[str]) -> None:
    """From today to the end of next week."""
    reading.add_span(reading.today, monday_of(reading.today) + WEEK + 6 * ONE)


@WEEKS.rule(
    rf"{PART_OF}?(?:the |this )?(?P<which>next|this|following|coming) (?P<unit>weekend|week)"
    r"|(?P<rest>(?:the )?rest(?: of)?) (?:the|this) week|(?P<later>later|end)(?: on)? (?:in|of) the week"
    r"|(?P<early>early|earlier|start|beginning)(?: on)? (?:in|of) the week"
)
def this_or_next_week(reading: Reading, match: re.Match[str]) -> None:
    """As in "Next week", "late next week", "next weekend", "later this week"."""
    ahead = match["which"] in ("next", "following") or match["early"]
    monday = monday_of(reading.today) + (WEEK if ahead else 0 * ONE)
    first, last = part_of_week(monday, match["part"] or ("early" if match["early"] else None))
    if match["unit"] == "weekend":
        first, last = monday + 5 * ONE, monday + 6 * ONE
    elif (match["part"] == "later" or match["later"]) and not ahead:  # than today
        first, last = reading.today + ONE, monday + 6 * ONE
    elif last < reading.today:
        first, last = first + WEEK, last + WEEK
    _add(reading, first, last)


@WEEKS.rule(
    r"(?:in the )?(?:mid ?week|middle of the week)(?P<next>,? (?:of )?next week)?"
    r"|(?P<next2>next week,? (?:around )?midweek)"
)
def midweek(reading: Reading, match: re.Match[str]) -> None:
    """Tuesday to Thursday of the next week that has them."""
    monday = monday_of(reading.today)
    if match["next"] or match["next2"] or reading.today >= monday + 3 * ONE:
        monday += WEEK
    _add(reading, *part_of_week(monday, "mid"))
