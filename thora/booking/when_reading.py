"""What has been read of a message about when, and the rules that read it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from thora.booking.when_words import MONTHS, WEEKDAYS

Day = datetime.date
ONE = datetime.timedelta(days=1)
WEEK = 7 * ONE
NOON = 12 * 60
MORNING: tuple[int | None, int | None] = (None, NOON)
EVENING: tuple[int | None, int | None] = (17 * 60, None)
OPEN_END = 30 * ONE  # from today: how far "from the 7th on" reaches
DAY_NAMES, MONTH_NAMES = "|".join(WEEKDAYS), "|".join(MONTHS)


@dataclass(frozen=True)
class When:
    """What was said about when. All clock times are minutes after midnight, by the clinic's clock.

    `days`: the days that would do, () for any; `not_days`: those that would not; `at`: an exact time;
    `earliest`, `latest`: an appointment begins no sooner and no later; `first`: as early in the day as there
    is one; `soonest`: the next opening of all.
    """

    days: tuple[Day, ...] = ()
    not_days: tuple[Day, ...] = ()
    at: int | None = None
    earliest: int | None = None
    latest: int | None = None
    first: bool = False
    soonest: bool = False

    def __bool__(self) -> bool:
        return self != When()


@dataclass(frozen=True)
class DaysSaid:
    """Days as they were named: dates, weekdays (0 is Monday), and a span that they lie in.

    `every`: the weekdays that were named as such, "Mondays", not one Monday.
    """

    dates: tuple[Day, ...] = ()
    weekdays: tuple[int, ...] = ()
    span: tuple[Day, Day] | None = None
    every: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self != DaysSaid()

    def minus(self, before: DaysSaid) -> DaysSaid:
        """What was named since."""
        return DaysSaid(
            self.dates[len(before.dates) :],
            self.weekdays[len(before.weekdays) :],
            self.span if self.span != before.span else None,
        )

    def plus(self, other: DaysSaid) -> DaysSaid:
        """Both, each day of a span for itself; a whole weekend stands for every one."""
        span = list(each_day(*other.span)) if other.span and not (other.dates or other.weekdays) else []
        weekend = [day.weekday() for day in span] in ([5, 6], [6])
        return replace(
            self,
            dates=(*self.dates, *other.dates, *(() if weekend else span)),
            weekdays=(*self.weekdays, *other.weekdays, *((5, 6) if weekend else ())),
        )


@dataclass
class Reading:
    """One message, as far as it has been read.

    `after`: what was talked about last; `reason`: what stands before "so"; `until`: how long somebody is
    away; `step`: to "the one after that"; `alternative`: an "or" was read; `clocks`, `window`: exact times,
    and a part of the day, to be widened by what stands behind an "or"; `half`: the same, while no other day
    has been named: it tells 8 in the evening from 8 in the morning.
    """

    today: Day
    minute: int  # of the day, now
    month_first: bool
    after: datetime.datetime | None = None
    reason: Reading | None = None
    said: DaysSaid = field(default_factory=DaysSaid)
    ruled_out: DaysSaid = field(default_factory=DaysSaid)
    when: When = field(default_factory=When)
    negated: bool = False
    last: str = ""  # the word before the place that is read; "" at the beginning
    before_last: DaysSaid = field(default_factory=DaysSaid)  # `said`, before the last rule added to it
    corrected: Reading | None = None  # what was said before "no wait"
    until: Day | None = None
    step: datetime.timedelta = ONE
    alternative: bool = False
    same_time: bool = False  # as what was talked about last
    with_day: bool = False  # a day was named since the last comma
    just_ruled_out: bool = False  # by the words right before: "not Wednesday morning" leaves other mornings
    clocks: tuple[int, ...] = ()
    window: tuple[int | None, int | None] | None = None
    half: tuple[int | None, int | None] | None = None

    def _change(self, change: Callable[[DaysSaid], DaysSaid]) -> None:
        if self.negated:
            self.ruled_out, self.just_ruled_out = change(self.ruled_out), True
        else:
            self.before_last, self.said = self.said, change(self.said)
            self.half, self.just_ruled_out, self.with_day = None, False, True

    def add_days(self, *days: Day) -> None:
        """Days that would do, or would not after a "not"."""
        self._change(lambda said: replace(said, dates=(*said.dates, *days)))

    def add_weekdays(self, *weekdays: int, every: bool = False) -> None:
        """Days of the week that would do, or would not after a "not"; `every`: as in "Mondays"."""
        self.step = WEEK
        self._change(
            lambda said: replace(
                said,
                weekdays=(*said.weekdays, *weekdays),
                every=said.every | (frozenset(weekdays) if every else frozenset()),
            )
        )

    def add_span(self, first: Day, last: Day) -> None:
        """Every day from first to last; a second span narrows the first."""
        if self.negated:
            self.add_days(*each_day(first, last))
            return

        def narrowed(said: DaysSaid) -> DaysSaid:
            apart = not said.span or first > said.span[1] or last < said.span[0]
            if said.span and apart and self.alternative:  # "this week or early next week"
                if said.weekdays:
                    return replace(said, span=(min(first, said.span[0]), max(last, said.span[1])))
                both = (*each_day(*said.span), *each_day(first, last))
                return replace(said, dates=(*said.dates, *both), span=None)
            if not said.span or apart:
                return replace(said, span=(first, last))
            return replace(said, span=(max(first, said.span[0]), min(last, said.span[1])))

        self._change(narrowed)

    def take_back(self) -> None:
        """What was named last would not do: "Mondays are no good", "mornings are no good"."""
        window = self.window if self.window == (self.when.earliest, self.when.latest) else None
        if window:
            self.when, self.window, self.half = replace(self.when, earliest=None, latest=None), None, None
        if window and not self.with_day:
            first, last = window
            self.clock(earliest=last if first is None else None, latest=first)
            return
        self.ruled_out = self.ruled_out.plus(self.said.minus(self.before_last))
        self.said = self.before_last

    def clock(self, at: int | None = None, earliest: int | None = None, latest: int | None = None) -> None:
        """A time of day; after a "not" the other way round. "Tomorrow evening at 8" is 20:00."""
        at, earliest, latest = (self._in_window(minute) for minute in (at, earliest, latest))
        if self.negated:
            if at is not None or (earliest is None and latest is None):
                return
            if earliest is None or latest is None:
                earliest, latest = latest, earliest
            else:
                latest = None  # "not in the afternoon" leaves the morning: it ends where the other began
        if at is not None:
            self.clocks = (*self.clocks, at)
        self.when = replace(
            self.when,
            at=self.when.at if at is None else at,
            earliest=self.when.earliest if earliest is None else earliest,
            latest=self.when.latest if latest is None else latest,
        )

    def part(self, first: int | None, last: int | None) -> None:
        """A part of the day; "morning or afternoon" is both, else the last one counts."""
        if self.just_ruled_out:  # "not Wednesday morning" leaves other mornings
            return
        if not self.negated:
            if self.window and self.window == (self.when.earliest, self.when.latest):
                if self.alternative:
                    first = None if first is None or self.window[0] is None else min(first, self.window[0])
                    last = None if last is None or self.window[1] is None else max(last, self.window[1])
                self.when = replace(self.when, earliest=None, latest=None)
            elif first is not None and self.when.earliest is not None:
                first = max(first, self.when.earliest)  # "a bit later in the afternoon"
        self.half = None
        self.clock(earliest=first, latest=last)
        self.half = self.window = None if self.negated else (first, last)
        if self.window == EVENING and self.when.at is not None:  # "8 tomorrow evening"
            self.when = replace(self.when, at=self._in_window(self.when.at))

    def _in_window(self, minute: int | None) -> int | None:
        """The half of the day that the part said before makes of a time: evening, or early morning."""
        if minute is None or self.half not in (MORNING, EVENING):
            return minute
        if self.half == EVENING:
            return minute + NOON if minute < NOON else minute
        return minute - NOON if 17 * 60 <= minute < 20 * 60 else minute

    def correct(self) -> None:
        """What was said so far counts only where nothing else is said in its place."""
        if self.said or self.when:
            self.corrected = replace(self)
        self.said, self.when, self.clocks, self.window = DaysSaid(), When(), (), None

    @property
    def day_before(self) -> Day:
        """The day that was talked about last, in this message or before it; today where there is none."""
        named = (*self.ruled_out.dates, *self.said.dates)
        if named:
            return named[-1]
        if self.reason and (self.reason.ruled_out.dates or self.reason.said.dates):
            return self.reason.day_before
        return self.after.date() if self.after else self.today

    @property
    def minute_before(self) -> int | None:
        """The clock time that was talked about last."""
        return None if self.after is None else self.after.hour * 60 + self.after.minute


Act = Callable[[Reading, "re.Match[str]"], "bool | None"]


class Rules:
    """Patterns with what they do, the first that fits first. What an act gives as False does not fit."""

    def __init__(self) -> None:
        self._rules: list[tuple[re.Pattern[str], Act]] = []

    def rule(self, pattern: str) -> Callable[[Act], Act]:
        """Register what to do where a pattern is found at the place that is being read."""

        def register(act: Act) -> Act:
            self._rules.append((re.compile(f"(?:{pattern})(?!\\S)"), act))
            return act

        return register

    def read(self, reading: Reading, rest: str) -> str | None:
        """What is left of `rest` after the rule that fits; None where none does."""
        for pattern, act in self._rules:
            match = pattern.match(rest)
            if match and match[0] and act(reading, match) is not False:
                return rest[match.end() :].lstrip()
        return None


def each_day(first: Day, last: Day) -> Iterator[Day]:
    """From first to last, both included."""
    return (first + n * ONE for n in range((last - first).days + 1))


def coming(today: Day, weekday: int) -> Day:
    """The next such day after today."""
    return today + ((weekday - today.weekday() - 1) % 7 + 1) * ONE


def monday_of(day: Day) -> Day:
    """The Monday of a day's week."""
    return day - day.weekday() * ONE


def next_date(today: Day, day: int, month: int | None = None, year: int | None = None) -> Day | None:
    """The next such date, today or later, within a year; None where there is none."""
    for ahead in range(13):
        of_month = (today.month - 1 + ahead) % 12 + 1
        of_year = today.year + (today.month - 1 + ahead) // 12
        if (month and of_month != month) or (year and of_year != year):
            continue
        try:
            found = Day(of_year, of_month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None


def open_end(reading: Reading, first: Day) -> None:
    """From a day on."""
    reading.add_span(first, max(reading.today + OPEN_END, first + WEEK))


def away_until(reading: Reading, last: Day) -> None:
    """Not till a day: from then on."""
    reading.negated, reading.until = False, last
    open_end(reading, last)
