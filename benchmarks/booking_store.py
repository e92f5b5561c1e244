"""A clinic and a store full of its appointments: those to come and as many of the past as are asked for."""

from __future__ import annotations

import datetime
import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.engine import Engine

from thora.booking.appointments import LETTERS, REFERENCE_LENGTH
from thora.booking.calendar import UTC, Calendar
from thora.booking.records import ATTENDED, BOOKED, CANCELLED, NO_SHOW
from thora.booking.settings import CELL, Service
from thora.booking.tables import APPOINTMENT, BUSY, CELL_TAKEN
from thora.clinic import Clinic
from thora.store import upgrade

NOW = datetime.datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
SEED = 5
FORMER = 36  # people who work here no more: with the four, a million appointments are eleven years of work
BLOCK = 20_000  # rows written together, in no order: what is booked today is not all for tomorrow
OUTSIDE = 20  # events of an hour in each one's own calendar, in the months to come
COMING_TAKEN, PAST_TAKEN = 0.65, 0.9  # share of the time that is taken
CANCELS, MISSES = 0.06, 0.04
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "08:00-12:00, 13:00-18:00")

CLINIC = Clinic.parse_obj(
    {
        "name": "Clinic of the benchmark",
        "timezone": "America/Toronto",
        "country": "CA",
        "region": "ON",
        "contact": {"phone": "519-555-0142"},
        "sites": [{"name": "Main", "hours": WEEK}, {"name": "North", "hours": WEEK | {"sat": "09:00-13:00"}}],
        "practitioners": [
            {"name": "Ann", "sites": ["main"]},
            {"name": "Ben"},
            {"name": "Cam", "sites": ["north"], "hours": dict.fromkeys(WEEK, "09:00-17:00")},
            {"name": "Dee", "services": ["follow_up", "massage"]},
        ],
        "safety": {"emergency_number": "911", "health_line": "811", "crisis_line": "9-8-8"},
        "booking": {
            "services": [
                {"name": "First visit", "minutes": 45, "buffer": 15},
                {"name": "Follow-up", "minutes": 30, "ways": ["in_person", "video"]},
                {"name": "Massage", "minutes": 60, "buffer": 10},
            ],
            "rules": {"days_ahead": 60, "every": 15},
        },
    }
)


@dataclass(frozen=True)
class Slot:
    """A time that somebody has taken."""

    practitioner: str
    service: Service
    start: datetime.datetime


def fill(engine: Engine, count: int) -> None:
    """Make the tables and write `count` appointments, the same ones for the same number."""
    upgrade(engine)
    chance = random.Random(SEED)
    slots = islice(_slots(chance), count)  # from the furthest day back into the past
    id_ = 0
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("PRAGMA cache_size=-400000"))
        connection.execute(insert(BUSY), list(_events(chance)))
        while block := list(islice(slots, BLOCK)):
            chance.shuffle(block)
            rows = [_row(id_ + number, slot, chance) for number, slot in enumerate(block, 1)]
            id_ += len(rows)
            connection.execute(insert(APPOINTMENT), rows)
            cells = [cell for row in rows if row["starts"] >= NOW for cell in _cells(row)]
            if cells:
                connection.execute(insert(CELL_TAKEN), cells)
    if engine.dialect.name == "postgresql":  # as its own worker does in a while
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _slots(chance: random.Random) -> Iterator[Slot]:
    """Times of every working day, from the last one that may be booked; nobody has two at once."""
    calendar = Calendar(CLINIC)
    present = [who.id for who in CLINIC.practitioners]
    everyone = present + [f"former_{number}" for number in range(1, FORMER + 1)]
    services, every = CLINIC.booking.services, CLINIC.booking.rules.every
    day = calendar.day_of(calendar.bookable(NOW).end)
    while True:
        hours = calendar.open_minutes(CLINIC.sites[0], day)
        coming = day >= calendar.day_of(NOW)
        for who in present if coming else everyone:
            for minute, end in hours:
                while minute < end:
                    service = chance.choice(services)
                    start = calendar.moment(day, minute)
                    fits = minute + service.minutes <= end
                    if start and fits and chance.random() < (COMING_TAKEN if coming else PAST_TAKEN):
                        yield Slot(who, service, start)
                    minute += -(-(service.minutes + service.buffer) // every) * every
        day -= datetime.timedelta(days=1)


def _events(chance: random.Random) -> Iterator[dict[str, Any]]:
    """What practitioners have outside of the clinic."""
    for who in CLINIC.practitioners:
        for number in range(OUTSIDE):
            hours = chance.randrange(24 * CLINIC.booking.rules.days_ahead)
            starts = NOW + datetime.timedelta(hours=hours)
            ends = starts + datetime.timedelta(hours=1)
            yield {"practitioner": who.id, "event": str(number), "starts": starts, "ends": ends}


def _row(id_: int, slot: Slot, chance: random.Random) -> dict[str, Any]:
    ends = slot.start + datetime.timedelta(minutes=slot.service.minutes)
    visitor = hashlib.sha256(str(chance.randrange(30_000)).encode()).hexdigest()
    luck = chance.random()
    gone = CANCELLED if luck < CANCELS else NO_SHOW if luck < CANCELS + MISSES else ATTENDED
    return {
        "id": id_,
        "reference": _reference(id_),
        "request": hashlib.sha256(f"wish {id_}".encode()).hexdigest(),
        "state": BOOKED if slot.start >= NOW else gone,
        "sequence": 0,
        "service": slot.service.id,
        "practitioner": slot.practitioner,
        "site": CLINIC.sites[id_ % 2].id,
        "way": "in_person",
        "starts": slot.start,
        "ends": ends,
        "until": ends + datetime.timedelta(minutes=slot.service.buffer),
        "name": "A visitor",
        "phone": f"+1519555{id_ % 10_000:04}",
        "email": "",
        "visitor": visitor,
        "conversation": visitor,
        "made": slot.start - datetime.timedelta(days=chance.randrange(60)),
    }


def _reference(number: int) -> str:
    """Six letters, different for each number, in no order."""
    number = number * 5_003_237 % len(LETTERS) ** REFERENCE_LENGTH
    letters = ""
    for _ in range(REFERENCE_LENGTH):
        number, letter = divmod(number, len(LETTERS))
        letters += LETTERS[letter]
    return letters


def _cells(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    size = CELL * 60
    for cell in range(int(row["starts"].timestamp()) // size, -(-int(row["until"].timestamp()) // size)):
        yield {"practitioner": row["practitioner"], "cell": cell, "appointment": row["id"]}
