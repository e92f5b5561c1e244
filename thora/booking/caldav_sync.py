"""Practitioners' own calendars and Thora's appointments, brought to say the same.

In: when they are busy there. Out: each appointment to come is an event there. Back: an event that was moved
there moves its appointment, one that was deleted there cancels it. Where both sides changed, Thora's stands:
a visitor has been told of it.

What keeps a faulty calendar from cancelling appointments:
- Everything is read before anything is changed; a reading that fails in any part changes nothing.
- The address must be a calendar, the list of its events whole, and each event that is not in the list is
  asked for by its own address: only "404, not found" counts as missing.
- It must be missing twice, GRACE apart, before it counts as deleted. (Some programs move an event by deleting
  it first; a server that comes back from a backup is whole again by then.)
- More than MOST_DELETED at once, or a calendar in which nothing is left at all, are taken for an accident:
  none is cancelled, the events are written again, and the report says so.

What has begun is left alone: deleting or moving its event changes nothing any more.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.engine import Engine

from thora.booking import caldav_busy as outside
from thora.booking import caldav_written as table
from thora.booking.appointments import Appointments, NotBookedError, TakenError
from thora.booking.caldav_calendar import CaldavCalendar, CalendarError, ChangedError, RefusedError, Resource
from thora.booking.caldav_report import (
    MANY_DELETED,
    PAST,
    REFUSED,
    SHAPE,
    TAKEN,
    UNREADABLE,
    CalendarReport,
    Problem,
)
from thora.booking.caldav_written import Written
from thora.booking.calendar import Calendar, Opening, Span
from thora.booking.calendar_event import Seen, event, file_with, key, key_of, parse, seen
from thora.booking.records import BOOKED, CANCELLED, STAFF, Appointment
from thora.clinic import Clinic, Practitioner
from thora.staff import CalendarEventWords

GRACE = datetime.timedelta(minutes=5)
MOST_DELETED = 3
AHEAD = datetime.timedelta(days=3660)


def sync(
    clinic: Clinic,
    engine: Engine,
    appointments: Appointments,
    now: datetime.datetime,
    words: CalendarEventWords,
    environment: Mapping[str, str] = os.environ,
) -> list[CalendarReport]:
    """Sync every practitioner's calendar that clinic.yml names, one after the other; never raises for one.

    Their passwords come from `environment`. Takes caldav_calendar.BUDGET seconds for each at the most.
    """
    reports = []
    outside.keep_only(engine, [who.id for who in clinic.practitioners if who.caldav])
    for who in clinic.practitioners:
        if who.caldav is None:
            continue
        report = CalendarReport(who.id)
        reports.append(report)
        password = environment.get(who.caldav.password_variable, "")
        if not password:
            report.error = f"{who.caldav.password_variable}: is not set: it holds the calendar's password"
            continue
        remote = CaldavCalendar(who.caldav.url, who.caldav.user, password)
        try:
            _Sync(clinic, engine, appointments, now, words, who, remote, report).run()
        except CalendarError as error:
            report.error = str(error)
    table.forget_old(engine, now)
    return reports


@dataclass
class _Sync:
    """One practitioner's calendar."""

    clinic: Clinic
    engine: Engine
    appointments: Appointments
    now: datetime.datetime
    words: CalendarEventWords
    who: Practitioner
    remote: CaldavCalendar
    report: CalendarReport

    def run(self) -> None:
        """Read, then decide, then change. Raises CalendarError."""
        rows = table.all_written(self.engine, self.who.id, self.remote.url, self.now)
        window = Span(self.now, Calendar(self.clinic).bookable(self.now).end)
        self.remote.check()
        listed = self.remote.events(window)
        at = {each.href: each for each in listed}
        by_key = {key_of(self._seen(each).uid): each for each in listed}
        found: dict[int, Resource] = {}
        for row in rows:
            if row.wanted or row.gone:
                resource = at.get(row.href) or self.remote.get(row.href)
                if resource:
                    found[row.appointment] = resource
        # Read after all that was waited for: what a visitor changed meanwhile is known.
        to_come = self.appointments.between(Span(self.now, self.now + AHEAD), self.who.id)
        for one in to_come:
            if one.id not in found and key(one) in by_key:
                found[one.id] = by_key[key(one)]
        booked = {one.id: one for one in to_come if one.state == BOOKED and one.opening.span.start > self.now}
        gone = self._gone([row for row in rows if row.wanted], booked, found)
        emptied = not listed and not found and self._had_more_than_one(rows)
        if not (gone and emptied):
            own = {found[one.id].href for one in to_come if one.id in found}
            self._read_busy([each for each in listed if each.href not in own], window)
        self._end_gone(gone, booked, found, accident=emptied or len(gone) > MOST_DELETED)
        self._bring_together(rows, booked, found, {row.appointment for row in gone})
        removed = {row.appointment for row in rows if row.gone}
        removed |= {one.id for one in to_come if one.state == CANCELLED and one.id in found}
        self._remove(sorted(removed), found)

    def _seen(self, resource: Resource) -> Seen:
        return seen(resource.text, self.clinic.zone)

    def _had_more_than_one(self, rows: list[Written]) -> bool:
        events = outside.events_to_come(self.engine, self.who.id, self.now)
        return sum(row.wanted for row in rows) + events > 1

    def _read_busy(self, resources: list[Resource], window: Span) -> None:
        times = []
        for each in resources:
            self.remote.check_time()  # a rule without an end takes seconds to unfold
            file = parse(each.text)
            try:
                spans = outside.busy_times(file, window, self.clinic.zone) if file else None
            except ValueError:
                spans = None
            if spans is None:
                self.report.problems.append(Problem(0, UNREADABLE))
                continue
            times += [(outside.event_id(each.href), span) for span in spans]
        self.report.busy = len(times)
        outside.replace_busy(self.engine, self.who.id, times)

    def _gone(
        self, rows: list[Written], booked: Mapping[int, Appointment], found: Mapping[int, Resource]
    ) -> list[Written]:
        """Events that are missing in the calendar, or cancelled there; their appointments did not change."""

        def is_gone(row: Written) -> bool:
            at = found.get(row.appointment)
            return at is None or (not row.is_at(at.etag) and self._seen(at).cancelled)

        sequences = {id_: one.sequence for id_, one in booked.items()}
        return [row for row in rows if sequences.get(row.appointment) == row.sequence and is_gone(row)]

    def _end_gone(
        self,
        gone: list[Written],
        booked: Mapping[int, Appointment],
        found: Mapping[int, Resource],
        accident: bool,
    ) -> None:
        for row in gone:
            id_, since = row.appointment, row.missing_since
            if since is None:
                table.note_missing(self.engine, id_, self.now)
            elif self.now - since < GRACE:
                continue
            elif accident:
                self.report.problems.append(Problem(id_, MANY_DELETED))
                self._write(booked[id_], row.href, found.get(id_))
            else:
                self._cancel(row, found.get(id_))

    def _cancel(self, row: Written, resource: Resource | None) -> None:
        try:
            self.appointments.cancel(row.appointment, self.now, who=STAFF)
        except NotBookedError:
            return  # cancelled by somebody else at this moment
        self.report.cancelled.append(row.appointment)
        self._remove([row.appointment], {row.appointment: resource} if resource else {})

    def _bring_together(
        self,
        rows: list[Written],
        booked: Mapping[int, Appointment],
        found: Mapping[int, Resource],
        gone: set[int],
    ) -> None:
        last = {row.appointment: row for row in rows}
        others = [who.caldav.url for who in self.clinic.practitioners if who.caldav and who is not self.who]
        away = table.elsewhere(self.engine, self.remote.url, others) if others else set()
        for id_, one in booked.items():
            resource = found.get(id_)
            if id_ in gone or id_ in away:
                continue
            if resource:
                self._merge(one, last.get(id_), resource)
            else:
                self._write(one, f"{self.remote.url}thora-{key(one)}.ics", None)

    def _merge(self, one: Appointment, row: Written | None, resource: Resource) -> None:
        """Bring an appointment and its event together. `row`: what was written last; None: not known.

        Where it is not known (a crash between writing and remembering), the appointment's time stands.
        """
        changed_here = row is None or row.sequence != one.sequence
        if row and row.is_at(resource.etag):
            if changed_here:
                self._write(one, resource.href, resource)
            elif row.href != resource.href:  # the same, in another place
                table.remember(self.engine, one, resource.href, resource.etag)
            return
        event_ = self._seen(resource)
        if event_.span == one.opening.span and not event_.cancelled:
            table.remember(self.engine, one, resource.href, resource.etag)  # another title, or an alarm
        elif changed_here:
            self._write(one, resource.href, resource)
        else:
            self._move(one, event_.span, resource)

    def _move(self, one: Appointment, span: Span | None, resource: Resource) -> None:
        """The event was moved in the calendar: move its appointment, or put the event back."""
        old = one.opening
        if span is None or span.start == old.span.start:
            self.report.problems.append(Problem(one.id, SHAPE))
        elif span.start <= self.now:
            self.report.problems.append(Problem(one.id, PAST))
        else:
            try:
                one = self.appointments.move(one.id, _moved(old, span.start), self.now, who=STAFF)
                self.report.moved.append(one.id)
            except TakenError:
                self.report.problems.append(Problem(one.id, TAKEN))
            except NotBookedError:
                return  # cancelled by somebody else at this moment: the next sync removes the event
        if span == one.opening.span:
            table.remember(self.engine, one, resource.href, resource.etag)
        else:
            self._write(one, resource.href, resource)

    def _write(self, one: Appointment, href: str, before: Resource | None) -> None:
        made = event(one, self.clinic, self.words, self.now)
        file = file_with(made, parse(before.text) if before else None, self.clinic.zone)
        try:
            etag = self.remote.put(href, file, before.etag if before else None)
        except ChangedError:
            at = None if before else self.remote.get(href)
            if at:  # written before a crash, and since then out of the list's days
                self._merge(one, None, at)
            elif not before:
                self.report.problems.append(Problem(one.id, REFUSED))
            return  # else somebody changed it at this moment: the next sync sees it
        except RefusedError:
            self.report.problems.append(Problem(one.id, REFUSED))
            return
        if not etag:  # not told: ask, but do not take for written what somebody changed since
            at = self.remote.get(href)
            etag = at.etag if at and self._seen(at).span == one.opening.span else ""
        table.remember(self.engine, one, href, etag)
        self.report.written.append(one.id)

    def _remove(self, ids: list[int], found: Mapping[int, Resource]) -> None:
        for id_ in ids:
            try:
                if id_ in found:
                    self.remote.delete(found[id_].href, found[id_].etag)
                    self.report.removed.append(id_)
            except ChangedError:
                continue  # the next sync sees what it is now
            except RefusedError:
                self.report.problems.append(Problem(id_, REFUSED))
                continue
            table.forget(self.engine, id_)


def _moved(opening: Opening, start: datetime.datetime) -> Opening:
    """The same opening at another time: as long, with the same buffer."""
    by = start - opening.span.start
    return replace(opening, span=Span(start, opening.span.end + by), until=opening.until + by)
