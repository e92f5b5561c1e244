"""How long it takes to find the openings of a month, in stores of 10,000 to 1,000,000 appointments.

    .venv/bin/python benchmarks/openings.py [--postgres] [--write] [--counts 10000 100000]

Each time is a clinic with four practitioners, two sites and three services, and a wish at random: a service,
anybody or somebody, any site or one, thirty days from a day of the coming month on. `--write` writes
docs/booking-benchmarks.md.
"""

from __future__ import annotations

import argparse
import datetime
import os
import random
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # this checkout's own thora, wherever the environment belongs

import quiet  # noqa: E402, F401
from booking_store import CLINIC, COMING_TAKEN, FORMER, NOW, OUTSIDE, SEED, fill  # noqa: E402
from machine import Watch, facts  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.table import Table  # noqa: E402
from sqlalchemy import func, select, text  # noqa: E402
from sqlalchemy.engine import Engine  # noqa: E402
from sqlalchemy.exc import OperationalError  # noqa: E402

from thora.booking.appointments import Appointments  # noqa: E402
from thora.booking.caldav_busy import busy as outside  # noqa: E402
from thora.booking.calendar import Calendar, Span, Wanted  # noqa: E402
from thora.booking.office import Office  # noqa: E402
from thora.booking.tables import APPOINTMENT  # noqa: E402
from thora.store import connect  # noqa: E402

PAGE = ROOT / "docs" / "booking-benchmarks.md"
SERVER = os.environ.get("THORA_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
COUNTS = (10_000, 100_000, 1_000_000)
RUNS, DAYS, FIRST = 200, 30, 3
TARGET = 20.0  # milliseconds, p95, at 100,000

out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 110)


@dataclass(frozen=True)
class Times:
    """Milliseconds of each run: by the clock, and of this process' processor."""

    wall: list[float]
    cpu: list[float]

    @classmethod
    def of(cls, runs: Sequence[Callable[[], object]]) -> Times:
        """Of calls, one after the other."""
        wall, cpu = [], []
        for run in runs:
            started, started_cpu = time.perf_counter(), time.process_time()
            run()
            cpu.append(1000 * (time.process_time() - started_cpu))
            wall.append(1000 * (time.perf_counter() - started))
        return cls(wall, cpu)


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that so many percent do not exceed."""
    return sorted(values)[-(-len(values) * percent // 100) - 1]


@dataclass(frozen=True)
class Measured:
    """One store: `count` appointments, and what was found in it."""

    store: str
    count: int
    cold: float  # the very first one, milliseconds
    month: Times
    first: Times
    found: float  # openings of a month, on average
    others: float  # share of the cores that other programs took


def measure(engine: Engine, count: int) -> Measured:
    """Ask a store that is filled."""
    with engine.begin() as connection:
        if (stored := connection.execute(select(func.count()).select_from(APPOINTMENT)).scalar()) != count:
            sys.exit(f"openings: {stored} appointments were stored, not {count}")
    appointments = Appointments(engine, CLINIC.booking.rules.most)
    office = Office(CLINIC, engine, Calendar(CLINIC), appointments, (appointments.busy, outside(engine)))
    chance, found = random.Random(SEED), []

    def wish() -> tuple[Wanted, Span]:
        service = chance.choice(CLINIC.booking.services)
        able = [who.id for who in CLINIC.practitioners if not who.services or service.id in who.services]
        who, site = (chance.choice([None, chance.choice(each)]) for each in (able, ["main", "north"]))
        start = NOW + datetime.timedelta(days=chance.randrange(DAYS))
        return Wanted(service, service.ways[0], who, site), Span(start, start + datetime.timedelta(days=DAYS))

    def month(wanted: Wanted, span: Span) -> None:
        found.append(len(list(office.openings(wanted, span, NOW))))

    def first(wanted: Wanted, span: Span) -> None:
        list(islice(office.openings(wanted, span, NOW), FIRST))

    wishes = [wish() for _ in range(RUNS)]
    anybody = Wanted(CLINIC.booking.services[0]), Span(NOW, NOW + datetime.timedelta(days=DAYS))
    cold = Times.of([lambda: month(*anybody)]).wall[0]
    for each in wishes[:20]:
        month(*each)
    found.clear()
    watch = Watch()
    months = Times.of([lambda each=each: month(*each) for each in wishes])
    firsts = Times.of([lambda each=each: first(*each) for each in wishes])
    return Measured(engine.dialect.name, count, cold, months, firsts, sum(found) / len(found), watch.others)


@contextmanager
def sqlite() -> Iterator[Engine]:
    """A file in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="thora-openings-") as folder:
        engine = connect(f"sqlite:///{folder}/thora.db")
        yield engine
        engine.dispose()


@contextmanager
def postgresql() -> Iterator[Engine]:
    """A database of its own on the server, dropped afterwards. Raises OperationalError."""
    server = connect(SERVER)
    name = f"thora_bench_{uuid.uuid4().hex[:12]}"

    def tell(words: str) -> None:
        with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(words))

    tell(f"CREATE DATABASE {name}")
    engine = connect(server.url.set(database=name).render_as_string(hide_password=False))
    try:
        yield engine
    finally:
        engine.dispose()
        tell(f"DROP DATABASE {name}")
        server.dispose()


TITLES = (
    "store",
    "appointments",
    "month p50, ms",
    "month p95, ms",
    "month p95, CPU ms",
    "CPU, of the smallest",
    f"first {FIRST} p95, ms",
    "found",
)


def cells(one: Measured, all_: Sequence[Measured]) -> list[str]:
    """A row of the table."""
    smallest = next(each for each in all_ if each.store == one.store)
    ratio = percentile(one.month.cpu, 95) / percentile(smallest.month.cpu, 95)
    return [
        {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[one.store],
        f"{one.count:,}",
        f"{percentile(one.month.wall, 50):.1f}",
        f"{percentile(one.month.wall, 95):.1f}",
        f"{percentile(one.month.cpu, 95):.1f}",
        f"× {ratio:.2f}",
        f"{percentile(one.first.wall, 95):.1f}",
        f"{one.found:.0f}",
    ]


def as_table(measured: Sequence[Measured]) -> Table:
    """For the terminal."""
    table = Table(*TITLES)
    for column in table.columns[1:]:
        column.justify = "right"
    for one in measured:
        table.add_row(*cells(one, measured))
    return table


def notes(measured: Sequence[Measured]) -> list[str]:
    """What a reader must know to judge the figures."""
    others = ", ".join(f"{one.others:.0%}".replace("%", " %") for one in measured)
    taken = f"{COMING_TAKEN:.0%}".replace("%", " %")
    return [
        f"{RUNS} wishes at random for each store, the same ones for all: a service, anybody or somebody, any "
        f"site or one, {DAYS} days from a day of the coming month on. Found: openings in a month, the mean.",
        "The clinic has four practitioners, two sites, three services, a possible start every 15 minutes, 60 "
        f"days ahead; {taken} of the time to come is taken, and {OUTSIDE} hours of each one by their own "
        "calendar.",
        "The past has as many appointments as fill up the number: of the four and of "
        f"{FORMER} people who work here no more, ten years or so for a million. Cells are written for the "
        "appointments to come only: finding openings reads none.",
        f"The aim is {TARGET:.0f} ms, p95, at 100,000, and no more at 1,000,000. CPU is the processor time "
        "of this process, which depends little on what other programs do; a PostgreSQL server has its own.",
        f"The very first month that a process looks at, with its holidays: {measured[0].cold:.0f} ms.",
        f"Other programs took {others} of the cores meanwhile.",
    ]


def as_markdown(measured: Sequence[Measured], machine: dict[str, str]) -> str:
    """The page docs/booking-benchmarks.md."""
    lines = [
        "# How long it takes to find openings",
        "",
        "Made by `make bench` (benchmarks/openings.py); do not edit by hand.",
        "",
        f"| {' | '.join(TITLES)} |",
        "|---" * len(TITLES) + "|",
        *(f"| {' | '.join(cells(one, measured))} |" for one in measured),
        "",
        "## How to read it",
        "",
        *(f"- {note}" for note in notes(measured)),
        "",
        "## The machine",
        "",
        *(f"- {name}: {value}" for name, value in machine.items()),
        "",
        "## Again",
        "",
        "    .venv/bin/python benchmarks/openings.py --postgres --write  # this page; minutes",
        "    .venv/bin/python benchmarks/openings.py --counts 10000      # seconds, on the terminal only",
    ]
    return "\n".join([*lines, ""])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL too, where a server answers")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(ROOT)}")
    parser.add_argument("--counts", type=int, nargs="+", default=list(COUNTS), metavar="N")
    chosen = parser.parse_args()
    machine, measured = facts(ROOT), []
    for place in (sqlite, postgresql) if chosen.postgres else (sqlite,):
        try:
            for count in sorted(chosen.counts):
                with place() as engine:
                    started = time.monotonic()
                    fill(engine, count)
                    took = time.monotonic() - started
                    measured.append(measure(engine, count))
                    out.print(f"{place.__name__}: {count:,} written in {took:.0f} s, asked", markup=False)
        except OperationalError as error:
            out.print(f"{place.__name__}: left out: {str(error.orig).strip()}", markup=False)
    out.print(as_table(measured))
    for line in [*notes(measured), *(f"{name}: {value}" for name, value in machine.items())]:
        out.print(f"- {line}", markup=False)
    if chosen.write:
        PAGE.write_text(as_markdown(measured, machine), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
