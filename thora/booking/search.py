"""Which openings fit what a visitor said about when; the nearest ones, and why, where none does."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from thora.booking.calendar import UTC, Calendar, Opening, Span, Wanted
from thora.booking.when import When

MOST = 3  # openings that are offered at once
APART = datetime.timedelta(hours=1)  # between two that are offered of one day
AROUND = datetime.timedelta(days=14)  # how far from the wish the nearest are looked for
SOONEST = 40  # openings that are enough to choose the soonest from
NOON = 12 * 60
ONE_DAY = datetime.timedelta(days=1)
Why = Literal["", "past", "closed", "holiday", "too_soon", "too_far", "outside", "taken", "none"]
# Given what is wanted, a span and now: the openings by time (thora.booking.office.Office.openings).
Openings = Callable[[Wanted, Span, datetime.datetime], Iterator[Opening]]


@dataclass(frozen=True)
class Found:
    """Openings to offer, by time. `why`: "" where they are what was wished, else why the wish cannot be.

    `day`: the day that `why` is about; `reason`: a holiday's name, or a closure's reason.
    """

    openings: tuple[Opening, ...]
    why: Why = ""
    day: datetime.date | None = None
    reason: str = ""


class Search:
    """Openings of one clinic."""

    def __init__(self, calendar: Calendar, openings: Openings) -> None:
        self._calendar, self._openings = calendar, openings

    def find(self, wanted: Wanted, when: When, now: datetime.datetime) -> Found:
        """What to offer for a wish: at most MOST openings that fit it, else the nearest with the reason."""
        fitting = list(islice(self._fitting(wanted, when, now), SOONEST if when.soonest else None))
        if fitting:
            return Found(self._spread(fitting, when))
        why, day, reason = self._why(wanted, when, now)
        return Found(self._nearest(wanted, when, now), why, day, reason)

    def later(
        self, wanted: Wanted, when: When, than: datetime.datetime, now: datetime.datetime
    ) -> tuple[Opening, ...]:
        """The next ones after a moment: those that fit the wish, else any."""
        for wish in (when, When()):
            after = (each for each in self._fitting(wanted, wish, now) if each.span.start >= than + APART)
            found = self._spread(list(after), When())
            if found:
                return found
        return ()

    def earlier(self, wanted: Wanted, than: datetime.datetime, now: datetime.datetime) -> tuple[Opening, ...]:
        """The last ones before a moment."""
        span = Span(now.astimezone(UTC), than)
        before = [each for each in self._openings(wanted, span, now) if each.span.start <= than - APART]
        return self._spread(before[::-1], When())[::-1]

    def _fitting(self, wanted: Wanted, when: When, now: datetime.datetime) -> Iterator[Opening]:
        span = self._calendar.bookable(now)
        if when.days:
            span = Span(self._midnight(when.days[0]), self._midnight(when.days[-1] + ONE_DAY))
        for opening in self._openings(wanted, span, now):
            local = opening.span.start.astimezone(self._calendar.zone)
            if _fits(local.date(), local.hour * 60 + local.minute, when):
                yield opening

    def _midnight(self, day: datetime.date) -> datetime.datetime:
        return datetime.datetime.combine(day, datetime.time(), self._calendar.zone).astimezone(UTC)

    def _spread(self, found: Sequence[Opening], when: When) -> tuple[Opening, ...]:
        """The first of each of several days, then some that are APART; the first ones at the least."""
        if not found:
            return ()
        days = {self._calendar.day_of(each.span.start): each for each in reversed(found)}
        chosen = [found[0]]
        if len(when.days) > 1 and not when.soonest:
            chosen = sorted(days.values())[:MOST]
        for each in found[1:]:
            apart = all(abs(each.span.start - other.span.start) >= APART for other in chosen)
            if apart and len(chosen) < MOST:
                chosen.append(each)
        rest = [each for each in found if each not in chosen]
        backwards = found[0].span.start > found[-1].span.start
        return tuple(sorted([*chosen, *rest[: MOST - len(chosen)]], reverse=backwards))

    def _nearest(self, wanted: Wanted, when: When, now: datetime.datetime) -> tuple[Opening, ...]:
        minute = when.at if when.at is not None else when.earliest if when.earliest is not None else NOON
        if not when.days:
            return self._spread(list(self._openings(wanted, self._calendar.bookable(now), now)), When())
        wish = self._midnight(when.days[0]) + datetime.timedelta(minutes=minute)
        for around in (AROUND, datetime.timedelta(days=self._calendar.rules.days_ahead + 1)):
            near = list(self._openings(wanted, Span(wish - around, wish + around), now))
            if near:
                near.sort(key=lambda each: abs(each.span.start - wish))
                return tuple(sorted(self._apart(near)))
        return self._spread(list(self._openings(wanted, self._calendar.bookable(now), now)), When())

    @staticmethod
    def _apart(nearest: Sequence[Opening]) -> list[Opening]:
        """The nearest ones that are APART from one another."""
        chosen: list[Opening] = []
        for each in nearest:
            if len(chosen) < MOST and all(abs(each.span.start - o.span.start) >= APART for o in chosen):
                chosen.append(each)
        return chosen

    def _why(
        self, wanted: Wanted, when: When, now: datetime.datetime
    ) -> tuple[Why, datetime.date | None, str]:
        """Why nothing fits, by the first day that was wished."""
        if not when.days:
            return ("outside" if (when.at, when.earliest, when.latest) != (None,) * 3 else "none"), None, ""
        may, day = self._calendar.bookable(now), when.days[0]
        if self._midnight(day) >= may.end:
            return "too_far", self._calendar.day_of(may.end) - ONE_DAY, ""
        sites = [site for site in self._calendar.clinic.sites if wanted.site in (None, site.id)]
        closed = [self._calendar.closed_because(site, day) for site in sites]
        if all(reason is not None for reason in closed):
            reason = next((each for each in closed if each), "")
            return ("holiday" if reason else "closed"), day, reason
        last = when.at if when.at is not None else when.latest
        latest = self._midnight(day + ONE_DAY) if last is None else self._calendar.moment(day, last)
        if len(when.days) == 1 and latest is not None and latest < may.start:
            return ("past" if latest < now else "too_soon"), day, ""
        spans = [span for site in sites for span in self._calendar.open_minutes(site, day)]
        first, end = min(start for start, _ in spans), max(end for _, end in spans)
        length = wanted.service.minutes
        wished = (when.at, when.at) if when.at is not None else (when.earliest, when.latest)
        if (wished[0] is not None and wished[0] > end - length) or (
            wished[1] is not None and wished[1] < first
        ):
            return "outside", day, ""
        return "taken", day, ""


def _fits(day: datetime.date, minute: int, when: When) -> bool:
    """Whether an opening that starts at a minute of a day is what was wished."""
    if (when.days and day not in when.days) or day in when.not_days:
        return False
    if when.at is not None:
        return minute == when.at
    early, late = when.earliest, when.latest
    return (early is None or minute >= early) and (late is None or minute <= late)
