"""Whether somebody is at the clinic's desk, until when, and when again: by the hours in clinic.yml."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from thora.booking.calendar import Calendar, Span

DAYS_AHEAD = 31  # that are looked at for the next opening of the desk


@dataclass(frozen=True)
class Attendance:
    """At one moment. `until`: where somebody is there; `back`: where nobody is, None where not known."""

    is_there: bool
    until: datetime.datetime | None = None
    back: datetime.datetime | None = None


def attendance(calendar: Calendar, now: datetime.datetime) -> Attendance:
    """Who is there at `now` (zone-aware): the sites' hours together, without holidays and closures."""
    spans: list[Span] = []
    for number in range(-1, DAYS_AHEAD):  # hours may end after midnight
        day = calendar.day_of(now) + datetime.timedelta(days=number)
        for site in calendar.clinic.sites:
            for minutes in calendar.open_minutes(site, day):
                start, end = (calendar.moment(day, each) for each in minutes)
                if start and end:
                    spans.append(Span(start, end))
    until: datetime.datetime | None = None
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if span.start <= (until or now) < span.end:
            until = span.end
    if until:
        return Attendance(True, until=until.astimezone(calendar.zone))
    back = min((span.start for span in spans if span.start > now), default=None)
    return Attendance(False, back=back.astimezone(calendar.zone) if back else None)
