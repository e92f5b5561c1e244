"""When practitioners are busy by their own calendars: read from events, kept in BUSY, never with a word."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Sequence
from itertools import chain
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Event
from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from thora.booking.calendar import Busy, Span
from thora.booking.calendar_event import moment
from thora.booking.tables import BUSY
from thora.store import reading

RULES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")  # others would be unfolded for minutes, or for ever
FINER = ("BYHOUR", "BYMINUTE", "BYSECOND")
DAY = datetime.timedelta(days=1)


def busy_times(file: Calendar, within: Span, zone: ZoneInfo) -> list[Span]:
    """When the events of one file keep somebody busy within a span, UTC, by time.

    What is transparent or cancelled is left out, repeated events are unfolded, all-day ones are whole days by
    the clock of `zone`, and so are times that name no zone. Raises ValueError where it cannot be read.
    """
    try:
        for event in file.walk("VEVENT"):
            _refuse_endless(event)
        # A day more on both sides: the unfolding compares days and times without a zone by its own rules.
        occurrences = recurring_ical_events.of(file).between(within.start - DAY, within.end + DAY)
        spans = {span for each in occurrences if (span := _span(each, zone)) and span.overlaps(within)}
    except Exception as error:  # a broken event, whatever the libraries say of it
        raise ValueError(f"an event cannot be read ({type(error).__name__})") from error
    return sorted(spans)


def _refuse_endless(event: Event) -> None:
    rules = event.get("rrule", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        often = str(rule.get("FREQ", [""])[0]).upper() not in RULES or any(name in rule for name in FINER)
        if often or int(rule.get("INTERVAL", [1])[0]) < 1:
            raise ValueError("is repeated more than daily")


def _span(event: Event, zone: ZoneInfo) -> Span | None:
    """When one occurrence is; None where it keeps nobody busy."""
    if str(event.get("transp", "")).upper() == "TRANSPARENT":
        return None
    if str(event.get("status", "")).upper() == "CANCELLED":
        return None
    start, end = (_moment(event[name].dt, zone) for name in ("dtstart", "dtend"))
    return Span(start, end) if start < end else None


def _moment(value: datetime.date, zone: ZoneInfo) -> datetime.datetime:
    if not isinstance(value, datetime.datetime):
        value = datetime.datetime.combine(value, datetime.time())
    return moment(value, zone)


def event_id(uid: str) -> str:
    """What BUSY calls an event: the same for the same one, and no words of it."""
    return hashlib.sha256(uid.encode()).hexdigest()


def replace_busy(engine: Engine, practitioner: str, times: Iterable[tuple[str, Span]]) -> bool:
    """Keep these times of events, and no others, for a practitioner; whether anything was new.

    `times`: event_id and span.
    """
    rows: dict[tuple[str, datetime.datetime], datetime.datetime] = {}
    for id_, span in times:
        rows[id_, span.start] = max(span.end, rows.get((id_, span.start), span.end))
    values = [
        {"practitioner": practitioner, "event": id_, "starts": starts, "ends": ends}
        for (id_, starts), ends in rows.items()
    ]
    mine = BUSY.c.practitioner == practitioner
    query = select(BUSY.c.event, BUSY.c.starts, BUSY.c.ends).where(mine)
    try:
        with engine.begin() as connection:
            if {(each.event, each.starts): each.ends for each in connection.execute(query)} == rows:
                return False
            connection.execute(delete(BUSY).where(mine))
            if values:
                connection.execute(insert(BUSY), values)
    except IntegrityError:
        return False  # another sync has read the same calendar and keeps it at this moment
    return True


def keep_only(engine: Engine, practitioners: Sequence[str]) -> None:
    """Drop the busy times of everybody else: their calendars are not read any more."""
    others = BUSY.c.practitioner.notin_(list(practitioners))
    with engine.begin() as connection:
        connection.execute(delete(BUSY).where(others))


def events_to_come(engine: Engine, practitioner: str, now: datetime.datetime) -> int:
    """How many events BUSY has for a practitioner from `now` on."""
    query = select(BUSY.c.event).where(BUSY.c.practitioner == practitioner, BUSY.c.ends > now).distinct()
    with engine.begin() as connection:
        return len(connection.execute(query).all())


def busy(engine: Engine) -> Busy:
    """When practitioners are busy by their own calendars, for Calendar.openings."""
    query = select(BUSY.c.practitioner, BUSY.c.starts, BUSY.c.ends).where(
        BUSY.c.practitioner.in_(bindparam("practitioners", expanding=True)),
        BUSY.c.starts < bindparam("end"),
        BUSY.c.ends > bindparam("start"),
    )
    only_read = reading(engine)

    def times(practitioners: Sequence[str], within: Span) -> list[tuple[str, Span]]:
        values = {"practitioners": list(practitioners), "start": within.start, "end": within.end}
        with only_read.begin() as connection:
            rows = connection.execute(query, values).all()
        return [(who, Span(starts, ends)) for who, starts, ends in rows]

    return times


def both(first: Busy, second: Busy) -> Busy:
    """Busy by either of two."""
    return lambda practitioners, within: chain(first(practitioners, within), second(practitioners, within))
