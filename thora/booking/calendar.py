"""When the clinic is open, who works then, and where an appointment fits.

Days and hours are the clinic's own (its zone); every moment that goes in or out is zone-aware, in UTC.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from thora.booking.settings import Service, Way, holidays_in
from thora.clinic import Clinic, Practitioner, Site
from thora.fields import DAYS, Day, parse_hours

UTC = datetime.timezone.utc
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


class Calendar:
    """The clinic's time. `clinic`: clinic.yml."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.zone = clinic.zone
        self.rules = clinic.booking.rules

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
        """Every opening within a span, by time; of several people who are free, the least busy that day."""
        may = self.bookable(now)
        within = Span(max(within.start, may.start), min(within.end, may.end))
        if within.start >= within.end:
            return
        able = [who for who in self.clinic.practitioners if self._can(who, wanted)]
        day, last = self.day_of(within.start), self.day_of(within.end)
        while day <= last:
            yield from self._openings_of(day, able, wanted, within, busy)
            day += datetime.timedelta(days=1)

    def _can(self, who: Practitioner, wanted: Wanted) -> bool:
        right = wanted.practitioner in (None, who.id)
        return right and (not who.services or wanted.service.id in who.services)

    def _openings_of(
        self, day: datetime.date, able: Sequence[Practitioner], wanted: Wanted, within: Span, busy: Busy
    ) -> list[Opening]:
        working = [
            (who, site, spans)
            for who in able
            for site in self.clinic.sites
            if wanted.site in (None, site.id) and (spans := self.working_minutes(who, site, day))
        ]
        if wanted.way not in wanted.service.ways or not working:
            return []
        whole = self._whole(day)
        taken: dict[str, list[Span]] = {who.id: [] for who, _, _ in working}
        for id_, span in busy(list(taken), whole):
            taken[id_].append(span)
        found: dict[datetime.datetime, Opening] = {}
        for who, site, spans in sorted(working, key=lambda each: len(taken[each[0].id])):
            for opening in self._free(day, who, site, spans, taken[who.id], wanted):
                if within.start <= opening.span.start and opening.span.end <= within.end:
                    found.setdefault(opening.span.start, opening)
        return [found[start] for start in sorted(found)]

    def _whole(self, day: datetime.date) -> Span:
        start = datetime.datetime.combine(day, datetime.time(), self.zone)
        end = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), self.zone)
        return Span(start.astimezone(UTC), end.astimezone(UTC))

    def _free(
        self,
        day: datetime.date,
        who: Practitioner,
        site: Site,
        spans: Sequence[Minutes],
        taken: Sequence[Span],
        wanted: Wanted,
    ) -> Iterator[Opening]:
        length = datetime.timedelta(minutes=wanted.service.minutes)
        buffer = datetime.timedelta(minutes=wanted.service.buffer)
        midnight = datetime.datetime.combine(day, datetime.time(), self.zone)
        for first, last in spans:
            end_of_span = (midnight + datetime.timedelta(minutes=last)).astimezone(UTC)
            for minute in range(first, last - wanted.service.minutes + 1, self.rules.every):
                start = self.moment(day, minute)
                if start is None or start + length > end_of_span:
                    continue  # the clock jumps
                whole = Span(start, start + length + buffer)
                if not any(whole.overlaps(other) for other in taken):
                    yield Opening(
                        Span(start, start + length), who.id, site.id, wanted.service.id, wanted.way, whole.end
                    )

    @cached_property
    def services(self) -> dict[str, Service]:
        """Services by their ids."""
        return {service.id: service for service in self.clinic.booking.services}


def _hours(hours: Mapping[Day, str], day: datetime.date) -> tuple[Minutes, ...]:
    """The spans of a weekday in a table of hours; () where it says nothing."""
    return parse_hours(hours.get(DAYS[day.weekday()], "closed"))
