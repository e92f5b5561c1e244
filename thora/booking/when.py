"""When somebody wants to come, in their own words: "next tue arvo", "the 2nd or 3rd", "not before 10"."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

from thora.booking.when_dates import DATES
from thora.booking.when_days import DAYS
from thora.booking.when_reading import ONE, Day, DaysSaid, Reading, When, coming, each_day, monday_of
from thora.booking.when_times import TIMES
from thora.booking.when_words import words_of

__all__ = ["When", "understand"]
MONTH_FIRST = frozenset(["US", "CA", "PH"])  # 3/12 is March 12 there; elsewhere 3 December
NOT_WORDS = frozenset(
    """
    not no except dont cant cannot never without excluding bar besides away busy working unavailable isnt
    nothing nowt neither
    """.split()  # noqa: SIM905 (a list of quoted names is harder to read)
)
BACK_TO_YES = frozenset(["so", "but", "after", ",", ";", "!", "?"])  # here a "no" ends
SO = re.compile(r" so (?!(?:long|that|much|many|far|is|are|was)\b)")
ALL_BUT = re.compile(
    r"(?:any(?:thing|time|day)?|every(?:thing|day)?|all)(?: \w+)? but(?!\S)|so (?:is|are)(?!\S)"
)
# "Tuesday, no wait, Wednesday": what was said before counts no more.
CORRECTION = re.compile(
    r"(?:no wait|wait no|no sorry|sorry i mean|i mean|i meant|scratch that|no make (?:it|that))(?!\S)"
)
NO_GOOD = re.compile(
    r"(?:(?:is|are|was|would be|s) )?(?:no good|no use|out(?! of)|bad|not (?:good|great|possible|ok|okay)"
    r"|(?:doesnt|does not|wont|dont|do not) (?:work|suit|do)|a no go|full|chockers|impossible|too "
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
        wish = replace(new, reason=reading)
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
    while rest:
        no_good = NO_GOOD.match(rest) if named else None
        all_but = ALL_BUT.match(rest)
        if correction := CORRECTION.match(rest):
            reading.said, reading.when = DaysSaid(), When()
            rest = rest[correction.end() :].lstrip()
        elif no_good:
            reading.take_back()
            rest = rest[no_good.end() :].lstrip()
        elif all_but:
            reading.negated, rest = True, rest[all_but.end() :].lstrip()
        else:
            read = (rules.read(reading, rest) for rules in (DAYS, DATES, TIMES))
            left = next((text for text in read if text is not None), None)
            named = left is not None
            if left is None:
                word, _, rest = rest.partition(" ")
                reading.negated = word in NOT_WORDS or (reading.negated and word not in BACK_TO_YES)
            else:
                rest = left
                reading.negated = reading.negated and rest.startswith(JOINS)


def _result(reading: Reading) -> When:
    """The days that are left, by time; clock times of a part of the day give way to an exact one."""
    when, said = reading.when, reading.said
    days = _days(reading, said)
    ruled_out = set(reading.ruled_out.dates)
    pool = days or list(each_day(reading.today, reading.today + TWO_WEEKS))
    ruled_out |= {day for day in pool if day.weekday() in reading.ruled_out.weekdays}
    if not days and not ruled_out and reading.after and (when.at, when.earliest, when.latest) != (None,) * 3:
        days = [reading.after.date()]
    if when.at is not None:
        when = replace(when, earliest=None, latest=None)
    if when.soonest and len(days) == 1:
        when = replace(when, soonest=False, first=True)
    kept = tuple(sorted({day for day in days if day not in ruled_out and day >= reading.today}))
    return replace(when, days=kept, not_days=() if days else tuple(sorted(ruled_out)))


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
        return dates + [coming(reading.today, weekday) for weekday in weekdays]
    return dates + [day for day in each_day(*within) if day.weekday() in weekdays]
