"""Many who want one opening at the same moment: shared by the tests on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

from sqlalchemy.engine import Engine

from thora.booking.appointments import Appointments, TakenError
from thora.booking.calendar import UTC, Opening, Span
from thora.booking.records import Visitor
from thora.store import connect, upgrade

NOW = datetime.datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
RIVALS = 200
MOST = 3


def opening(
    start: str = "2026-12-01 14:00", minutes: int = 45, buffer: int = 15, who: str = "ann"
) -> Opening:
    """An opening at a moment, UTC."""
    begin = datetime.datetime.fromisoformat(start).replace(tzinfo=UTC)
    end = begin + datetime.timedelta(minutes=minutes)
    until = end + datetime.timedelta(minutes=buffer)
    return Opening(Span(begin, end), who, "main", "first_visit", "in_person", until)


def visitor(number: int = 0) -> Visitor:
    """One of many visitors."""
    return Visitor("Sam Lee", phone=f"+1519555{number:04}")


def wins(appointments: Appointments, number: int) -> bool:
    """Whether this rival gets the opening; rivals want times that overlap, not the very same."""
    wanted = opening(f"2026-12-01 14:{number % 4 * 5:02}")
    try:
        appointments.book(wanted, visitor(number), f"wish {number}", NOW)
    except TakenError:
        return False
    return True


def _wins_in_a_process_of_its_own(url: str, number: int) -> bool:
    return wins(Appointments(connect(url), MOST), number)


def winners(engine: Engine, processes: bool) -> int:
    """How many of RIVALS get one opening, from threads or from processes of their own."""
    upgrade(engine)
    appointments = Appointments(engine, MOST)
    pool: Executor
    if not processes:
        with ThreadPoolExecutor(16) as pool:
            return sum(pool.map(lambda number: wins(appointments, number), range(RIVALS)))
    url = engine.url.render_as_string(hide_password=False)
    with ProcessPoolExecutor(8, mp_context=get_context("spawn")) as pool:
        return sum(pool.map(_wins_in_a_process_of_its_own, [url] * RIVALS, range(RIVALS)))
