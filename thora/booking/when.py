"""When somebody wants to come, in their own words: "next tue arvo", "the 2nd or 3rd", "not before 10"."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

from thora.booking.when_asides import ASIDES
from thora.booking.when_dates import DATES
from thora.booking.when_days import DAYS
from thora.booking.when_feasts import FEASTS
from thora.booking.when_months import MONTHS
from thora.booking.when_parts import PARTS, WINDOWS
from thora.booking.when_reading import (
    DAY_NAMES,
    ONE,
    WEEK,
    Day,
    DaysSaid,
    Reading,
    When,
    coming,
    each_day,
    monday_of,
)
from thora.booking.when_reference import REFERENCE
from thora.booking.when_shifts import SHIFTS
from thora.booking.when_soonest import SOONEST
from thora.booking.when_times import TIMES
from thora.booking.when_weekdays import WEEKDAYS
from thora.booking.when_weeks import WEEKS
from thora.booking.when_words import words_of

__all__ = ["When", "understand"]
# The first that knows a phrase reads it.
RULES = (ASIDES, FEASTS, SHIFTS, REFERENCE, WEEKDAYS, DAYS, WEEKS, MONTHS, DATES, SOONEST, PARTS, TIMES)
MONTH_FIRST = frozenset(["US", "CA", "PH"])  # 3/12 is March 12 there; elsewhere 3 December
NOT_WORDS = frozenset(
    """
    not no except dont cant cannot never without excluding bar besides away busy working unavailable isnt
    nothing nowt neither unable avoid avoiding skip barring wont
    """.split()  # noqa: SIM905 (a list of quoted names is harder to read)
)
# More than one word that says no: "I am flat out on Fridays", "in class till 2", "I work Mondays".
NOT_SAID = re.compile(
    r"(?:out of (?:town|office|action|the (?:country|office))|overseas|abroad|interstate|travell?ing|flat out"
    r"|tied up|(?:fully |all )?booked (?:up|out|solid)|snowed under|swamped|slammed"
    r"|on (?:my )?(?:holidays?|hols|vacation"
    r"|vacay)|(?:in|at|on) (?!town|home|here|the area)(?:the )?\w+(?= (?:until|till)(?!\S))"
    rf"|(?:i|we|he|she|they) (?:also |always )?(?:works?|teach)(?= (?:on )?(?:every )?(?:{DAY_NAMES}"
    rf"|weekday|weekend|night)(?!\S)))"
    r"(?!\S)"
)
# An answer to what was offered, no more: "no, Wednesday", "nah the arvo".
JUST_NO = re.compile(
    r"(?:no|nah|nope|nup|naw)(?: (?:thanks|thank you|sorry|ta|cheers|mate|good))*(?= ,(?!\S)"
    r"| (?:i|im|id|we|that|thats|it|its|can|could|would|what|whats|how|is|do|make|the|a|an|something|anything"
    r"|maybe|need|prefer|let|lets|rather|next|tomorrow|today|on|at|cant|try)(?!\S)(?! (?:good|use)(?!\S)))"
)
NO_DAY = re.compile(rf"(?:no|nah|nope|nup)(?= (?P<day>{DAY_NAMES})(?!\S))")
BACK_TO_YES = frozenset(["so", "but", "after", ",", ";", "!", "?", "-"])  # here a "no" ends
SO = re.compile(r" so (?!(?:long|that|much|many|far|is|are|was)\b)")
ALL_BUT = re.compile(
    r"(?:any(?:thing|time|day)?|every(?:thing|day)?|all)(?: (?P<part>\w+))? but(?!\S)|so (?:is|are)(?!\S)"
)
# "Tuesday, no wait, Wednesday": what was said before counts no more.
CORRECTION = re.compile(
    r"(?:(?:oh |um |hmm |no |sorry |, )*(?:no wait|wait no|(?:oh|no|actually|sorry) wait|wait(?= ,)|hang on"
    r"|hold on|scratch that|no sorry|i mean|i meant|correction|my (?:mistake|bad)|oops|whoops|or rather"
    r"|no make"
    r" (?:it|that)|actually (?:no|make (?:it|that))|or actually|make that|no actually)"
    r"(?: ,)?(?: no| thats (?:not right|wrong)| i mean| i meant| make (?:it|that))*)(?!\S)"
    rf"|actually(?= (?:on |the |every |this |next )*(?:{DAY_NAMES}|tomorrow|today|\d\S*)(?!\S))"
)
# "The 3rd, no the 4th": only behind a day or a time.
NO_BUT = re.compile(rf"(?:, )?no (?=(?:on |at |the )*(?:{DAY_NAMES}|tomorrow|today|\d\S*)(?!\S))")
NO_GOOD = re.compile(
    r"(?:(?:is|are|was|would be|s) )?(?:no good|no use|out(?! of)|bad|not (?:good|great|possible|ok"
    r"|okay|on)|hard|tricky|difficult|hopeless"
    r"|(?:isnt|arent|is not)(?: (?:any )?(?:good|great|possible|ok|okay|an option|going to work))?(?= ,"
    r"| ?$| but)"
    r"|(?:doesnt|does not|wont|dont|do not) (?:really )?(?:work|suit|do)|a no go|full|chockers"
    r"|impossible|too "
    r"(?:early|late|soon|far))"
    r"(?!\S)"
)
JOINS = ("or ", "and ", "nor ", "& ", ", or ")
TWO_WEEKS = 13 * ONE


def understand(
    text: str, now: datetime.datetime, country: str, after: datetime.datetime | None = None
) -> When:
    """What a message says about when; an empty When where it says nothing.

    `now` and `after` (the day and time talked about last) by the clinic's clock, zone-aware; `country` as in
    clinic.yml decides whether 3/12 is in March or in December.
    """
    new = Reading(now.date(), now.hour * 60 + now.minute, country in MONTH_FIRST, after)
    before, so, rest = _parted(" ".join(words_of(text)))
    reading = replace(new)
    _read(reading, before)
    if so:  # "I work on Mondays so Tuesday please": what stands before gives the reason
        wish = replace(new, reason=reading, last="so")
        _read(wish, rest)
        if wish.said or wish.ruled_out:
            reading = wish
        elif wish.when:
            reading.when = wish.when
    return _result(reading)


def _parted(text: str) -> tuple[str, bool, str]:
    """What stands before a "so" that draws a conclusion, whether there is one, and what stands behind."""
    match = SO.search(text)
    return (text[: match.start()], True, text[match.end() :]) if match else (text, False, "")


def _read(reading: Reading, rest: str) -> None:
    """Go through the words, at each place by the first rule that knows them."""
    named = False  # whether the word before belonged to a day or a time
    if answer := JUST_NO.match(rest):
        rest = rest[answer.end() :].lstrip(" ,")
    elif (
        reading.after
        and (answer := NO_DAY.match(rest))
        and DAY_NAMES.split("|")[reading.after.weekday()] != answer["day"]
    ):
        rest = rest[answer.end() :].lstrip()
    while rest:
        left = _turned(reading, rest, named)
        if left is not None:
            named, rest = False, left
            continue
        read = (rules.read(reading, rest) for rules in RULES)
        left = next((text for text in read if text is not None), None)
        named = left is not None
        if left is None:
            word, _, rest = rest.partition(" ")
            reading.last, reading.just_ruled_out = word, False
            reading.with_day = reading.with_day and word not in BACK_TO_YES
            reading.negated = word in NOT_WORDS or (reading.negated and word not in BACK_TO_YES)
            reading.alternative = reading.alternative or word == "or"
        else:
            rest, reading.last = left, ","
            reading.negated = reading.negated and rest.startswith(JOINS)


def _turned(reading: Reading, rest: str, named: bool) -> str | None:
    """What is left behind words that turn round what was said, or what will be; None where none stand."""
    exact = reading.said.dates or reading.said.weekdays or reading.when.at is not None
    if match := CORRECTION.match(rest) or (NO_BUT.match(rest) if exact else None):
        reading.correct()
    elif match := NO_GOOD.match(rest) if named else None:
        reading.take_back()
    elif match := ALL_BUT.match(rest) if reading.last != "at" else None:
        if match["part"] in WINDOWS:  # "any afternoon but Wednesday"
            reading.part(*WINDOWS[match["part"]])
        reading.negated = True
    elif match := NOT_SAID.match(rest):
        reading.negated = True
    return rest[match.end() :].lstrip() if match else None


def _result(reading: Reading) -> When:
    """The days that are left, by time; clock times of a part of the day give way to an exact one."""
    when, said = _with_what_stands(reading)
    if set(range(5)) <= set(said.weekdays) and not said.dates and said.span is None:
        said = DaysSaid()  # "weekdays only" is every day but those of the weekend
        reading.ruled_out = replace(reading.ruled_out, weekdays=(*reading.ruled_out.weekdays, 5, 6))
    days = _days(reading, said)
    ruled_out = set(reading.ruled_out.dates)
    pool = days or list(each_day(reading.today, reading.today + TWO_WEEKS))
    ruled_out |= {day for day in pool if day.weekday() in reading.ruled_out.weekdays}
    if not days and not ruled_out and reading.after and (when.at, when.earliest, when.latest) != (None,) * 3:
        days = [reading.after.date()]
    if when.at is not None and reading.alternative and len(set(reading.clocks)) > 1:
        when = replace(when, at=None, earliest=min(reading.clocks), latest=max(reading.clocks))
    if when.at is not None:
        when = replace(when, earliest=None, latest=None)
    if when.soonest and len(days) == 1:
        when = replace(when, soonest=False, first=True)
    kept = tuple(sorted({day for day in days if day not in ruled_out and day >= reading.today}))
    return replace(when, days=kept, not_days=() if kept else tuple(sorted(ruled_out)))


def _with_what_stands(reading: Reading) -> tuple[When, DaysSaid]:
    """What was said; behind a correction, with the days or the times that it left as they were."""
    when, said, before = reading.when, reading.said, reading.corrected
    if before is None or when.soonest:
        return when, said
    times = (when.at, when.earliest, when.latest) != (None,) * 3 or when.first
    return (when if times else before.when), (said or before.said)


def _days(reading: Reading, said: DaysSaid) -> list[Day]:
    dates = list(said.dates)
    dated = {day.weekday() for day in dates}  # "Friday the 4th": the name only says it again
    weekdays = [weekday for weekday in said.weekdays if weekday not in dated]
    if not weekdays:
        return dates or (list(each_day(*said.span)) if said.span else [])
    within = said.span
    if within is None and reading.reason and reading.reason.said.span:  # "all next week, so Friday"
        monday = monday_of(reading.reason.said.span[0])
        within = (monday, monday + 6 * ONE)
    if within is None:
        next_ones = [coming(reading.today, weekday) for weekday in weekdays]
        return dates + next_ones + [day + WEEK for day in next_ones if day.weekday() in said.every]
    return dates + [day for day in each_day(*within) if day.weekday() in weekdays]
