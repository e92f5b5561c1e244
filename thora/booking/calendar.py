"""When the clinic is open, who works then, and where an appointment fits.

Days and hours are the clinic's own (its zone); every moment that goes in or out is zone-aware, in UTC.
"""

from __future__ import annotations

import datetime
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import itemgetter

from thora.booking.settings import Service, Way, holidays_in
from thora.clinic import Clinic, Practitioner, Site
from thora.fields import DAYS, Day, parse_hours

UTC = datetime.timezone.utc
DAY = datetime.timedelta(days=1)
DAYS_KEPT = 500  # days whose shifts are kept, once worked out: more than may be booked ahead
FIRST_DAYS, GROWTH = 7, 4  # days for which `busy` is asked first, and how many times more each time after
Minutes = tuple[int, int]  # from and to, after midnight


@dataclass(frozen=True, order=True)
class Span:
    """From a moment to a later one, UTC; the end belongs to what comes next."""

    start: datetime.datetime
    end: datetime.datetime

    def overlaps(self, other: Span) -> bool:
        """Whether both have time in common."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Wanted:
    """What a visitor wants: a service in one way; `practitioner` and `site` are ids, None for any."""

    service: Service
    way: Way = "in_person"
    practitioner: str | None = None
    site: str | None = None


@dataclass(frozen=True, order=True)
class Opening:
    """A time that can be booked. `span` is the appointment itself, `until` the end of the buffer after it."""

    span: Span
    practitioner: str
    site: str
    service: str
    way: Way
    until: datetime.datetime


# Given ids of practitioners and a span: when each of them is taken, buffers included.
Busy = Callable[[Sequence[str], Span], Iterable[tuple[str, Span]]]


@dataclass(frozen=True)
class _Shift:
    """Someone at a site without a break; `starts`: every possible one, None where the clock jumps over it.

    `minutes` are those of the clinic's clock; `starts` and `end` are seconds of Unix time, as in all that is
    worked out many times here: they are compared and added much faster than moments.
    """

    who: str
    site: str
    minutes: Minutes
    starts: Sequence[int | None]
    end: int


@dataclass(frozen=True)
class _Day:
    """A day of the clinic: who works where; seconds of Unix time."""

    start: int
    end: int
    shifts: Sequence[_Shift]


class _Taken:
    """What one practitioner has: spans in any order, which may overlap."""

    def __init__(self, spans: Iterable[Span]) -> None:
        both = [(span.start.timestamp(), span.end.timestamp()) for span in spans]
        self._starts = sorted(start for start, _ in both)
        self._ends = sorted(end for _, end in both)

    def between(self, start: int, end: int) -> int:
        """How many have time in common with these seconds: begun before their end, and not over by then."""
        return bisect_left(self._starts, end) - bisect_right(self._ends, start)


class Calendar:
    """The clinic's time. `clinic`: clinic.yml."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.zone = clinic.zone
        self.rules = clinic.booking.rules
        self._day = lru_cache(maxsize=DAYS_KEPT)(self._work_out)

    def moment(self, day: datetime.date, minutes: int) -> datetime.datetime | None:
        """A moment of a day by the clinic's clock, UTC; None where the clock jumps over it.

        Where the clock goes back and shows an hour twice, the first of the two is meant.
        """
        midnight = datetime.datetime.combine(day, datetime.time(), self.zone)
        local = midnight + datetime.timedelta(minutes=minutes)  # on the clock's face, as Python adds
        moment = local.astimezone(UTC)
        shown = moment.astimezone(self.zone).replace(tzinfo=None)
        return moment if shown == local.replace(tzinfo=None) else None

    def day_of(self, moment: datetime.datetime) -> datetime.date:
        """The clinic's day of a moment."""
        return moment.astimezone(self.zone).date()

    @lru_cache(maxsize=8)  # noqa: B019 (one calendar in a process)
    def _holidays(self, year: int) -> dict[datetime.date, str]:
        if not self.clinic.booking.closed_on_holidays:
            return {}
        return holidays_in(self.clinic.country, self.clinic.region, year)

    def closed_because(self, site: Site, day: datetime.date) -> str | None:
        """Why a site is closed all day: a closure's reason, a holiday's name, ""; None if it is open."""
        for closure in self.clinic.closures:
            if day in closure and (not closure.sites or site.id in closure.sites):
                return closure.reason
        holiday = self._holidays(day.year).get(day)
        if holiday is not None:
            return holiday
        return None if _hours(site.hours, day) else ""

    def open_minutes(self, site: Site, day: datetime.date) -> tuple[Minutes, ...]:
        """When a site is open on a day, by the clinic's clock; () where it is closed."""
        return () if self.closed_because(site, day) is not None else _hours(site.hours, day)

    def working_minutes(self, who: Practitioner, site: Site, day: datetime.date) -> tuple[Minutes, ...]:
        """When someone works at a site: their hours while it is open; () on their days off."""
        open_ = self.open_minutes(site, day)
        if not open_ or (who.sites and site.id not in who.sites) or any(day in off for off in who.time_off):
            return ()
        if not who.hours:
            return open_
        both = ((max(a, c), min(b, d)) for a, b in open_ for c, d in _hours(who.hours, day))
        return tuple((start, end) for start, end in both if start < end)

    def bookable(self, now: datetime.datetime) -> Span:
        """From the earliest to the latest moment that may be booked at `now`."""
        last = self.day_of(now) + datetime.timedelta(days=self.rules.days_ahead + 1)
        end = datetime.datetime.combine(last, datetime.time(), self.zone).astimezone(UTC)
        return Span(now.astimezone(UTC) + datetime.timedelta(hours=self.rules.notice_hours), end)

    def openings(self, wanted: Wanted, within: Span, busy: Busy, now: datetime.datetime) -> Iterator[Opening]:
        """Every opening within a span, by time; of several people who are free, the least busy that day.

        Works out and asks `busy` for little more than is taken of it: the first few openings cost little.
        """
        may = self.bookable(now)
        within = Span(max(within.start, may.start), min(within.end, may.end))
        able = [who.id for who in self.clinic.practitioners if self._can(who, wanted)]
        if within.start >= within.end or wanted.way not in wanted.service.ways or not able:
            return
        day, last, days = self.day_of(within.start), self.day_of(within.end), FIRST_DAYS
        while day <= last:
            to = min(last, day + (days - 1) * DAY)
            taken = self._taken(able, day, to, wanted.service, busy)
            while day <= to:
                yield from self._openings_of(day, taken, wanted, within)
                day += DAY
            days *= GROWTH

    def _can(self, who: Practitioner, wanted: Wanted) -> bool:
        right = wanted.practitioner in (None, who.id)
        return right and (not who.services or wanted.service.id in who.services)

    def _taken(
        self, able: Sequence[str], first: datetime.date, last: datetime.date, service: Service, busy: Busy
    ) -> dict[str, _Taken]:
        """What each has on some days, and as far as the buffer of a late opening reaches into the next."""
        end = self._day(last).end + 60 * service.buffer
        spans: dict[str, list[Span]] = {id_: [] for id_ in able}
        for id_, span in busy(able, Span(_moment(self._day(first).start), _moment(end))):
            spans[id_].append(span)
        return {id_: _Taken(each) for id_, each in spans.items()}

    def _openings_of(
        self, day: datetime.date, taken: Mapping[str, _Taken], wanted: Wanted, within: Span
    ) -> Iterator[Opening]:
        whole, service = self._day(day), wanted.service
        shifts = [each for each in whole.shifts if each.who in taken and wanted.site in (None, each.site)]
        load = {each.who: taken[each.who].between(whole.start, whole.end) for each in shifts}
        length, until = 60 * service.minutes, 60 * (service.minutes + service.buffer)
        earliest, latest = within.start.timestamp(), within.end.timestamp() - length
        found: dict[int, _Shift] = {}
        for shift in sorted(shifts, key=lambda each: load[each.who]):
            first, last = shift.minutes
            by_the_clock = len(range(first, last - service.minutes + 1, self.rules.every))
            for start in shift.starts[:by_the_clock]:
                if start is None or start in found or not earliest <= start <= latest:
                    continue
                if start + length <= shift.end and not taken[shift.who].between(start, start + until):
                    found[start] = shift
        for start, shift in sorted(found.items(), key=itemgetter(0)):
            span = Span(_moment(start), _moment(start + length))
            yield Opening(span, shift.who, shift.site, service.id, wanted.way, _moment(start + until))

    def _work_out(self, day: datetime.date) -> _Day:
        """Who works where on a day."""
        start, end = (self._seconds(midnight, 0) for midnight in (day, day + DAY))
        shifts = []
        for who in self.clinic.practitioners:
            for site in self.clinic.sites:
                for first, last in self.working_minutes(who, site, day):
                    starts: Sequence[int | None]
                    if end - start == DAY.total_seconds():  # no clock changes
                        starts = range(start + 60 * first, start + 60 * last, 60 * self.rules.every)
                    else:
                        moments = [self.moment(day, each) for each in range(first, last, self.rules.every)]
                        starts = [int(each.timestamp()) if each else None for each in moments]
                    shifts.append(_Shift(who.id, site.id, (first, last), starts, self._seconds(day, last)))
        return _Day(start, end, shifts)

    def _seconds(self, day: datetime.date, minutes: int) -> int:
        """A time of the clinic's clock, in seconds of Unix time."""
        midnight = datetime.datetime.combine(day, datetime.time(), self.zone)
        return int((midnight + datetime.timedelta(minutes=minutes)).timestamp())

    @cached_property
    def services(self) -> dict[str, Service]:
        """Services by their ids."""
        return {service.id: service for service in self.clinic.booking.services}


def _moment(seconds: int) -> datetime.datetime:
    """A moment, UTC, of seconds of Unix time."""
    return datetime.datetime.fromtimestamp(seconds, UTC)


def _hours(hours: Mapping[Day, str], day: datetime.date) -> tuple[Minutes, ...]:
    """The spans of a weekday in a table of hours; () where it says nothing."""
    return parse_hours(hours.get(DAYS[day.weekday()], "closed"))
