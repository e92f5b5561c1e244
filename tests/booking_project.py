"""A project of a clinic with appointments, for the tests of the office, the desk and its commands."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from tests.conftest import ROOT
from tests.unit.conftest import CLINIC
from thora.booking.calendar import UTC, Opening, Span
from thora.booking.office import Office
from thora.booking.records import Appointment, Visitor
from thora.content import WORDS_FILES

TORONTO = ZoneInfo("America/Toronto")
NOW = datetime.datetime(2026, 11, 26, 12, 0, tzinfo=TORONTO)  # a Thursday
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-12:00, 13:00-17:00")
SAM = Visitor("Sam Lee", "+15195550142", "sam@home.ca")
BOOKING: dict[str, Any] = {
    **CLINIC,
    "region": "ON",
    "sites": [{"name": "Main", "hours": WEEK}, {"name": "North", "hours": {"mon": "08:00-10:00"}}],
    "practitioners": [
        {"name": "Ann Roy", "id": "ann", "sites": ["main"]},
        {
            "name": "Ben Ito",
            "id": "ben",
            "services": ["first_visit"],
            "time_off": [{"first": "2026-12-08", "reason": "course"}],
        },
    ],
    "booking": {
        "services": [
            {"name": "First visit", "minutes": 45, "buffer": 15, "ways": ["in_person", "video"]},
            {"name": "Follow-up", "minutes": 30},
        ],
        "rules": {"every": 60},
    },
}


def copy_words(root: Path) -> None:
    """The words that ship with Thora, for a project at `root`."""
    (root / "data").mkdir(exist_ok=True)
    for name in WORDS_FILES:
        shutil.copy2(ROOT / "data" / name, root / "data" / name)


def office_of(root: Path, **changes: Any) -> Office:
    """The office of a project that is made at `root`, with a database of its own."""
    (root / "clinic.yml").write_text(yaml.safe_dump({**BOOKING, **changes}), encoding="utf-8")
    copy_words(root)
    return Office.of(root)


def local(text: str) -> datetime.datetime:
    """A moment by the clinic's clock: "2026-12-03 10:00"."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=TORONTO)


def opening(start: str, who: str = "ann", site: str = "main", service: str = "first_visit") -> Opening:
    """An opening of 45 minutes and a buffer of 15, by the clinic's clock."""
    begin = local(start).astimezone(UTC)
    end = begin + datetime.timedelta(minutes=45)
    return Opening(Span(begin, end), who, site, service, "in_person", end + datetime.timedelta(minutes=15))


def booked(office: Office, start: str, visitor: Visitor = SAM, **where: str) -> Appointment:
    """An appointment that somebody made at NOW."""
    return office.appointments.book(opening(start, **where), visitor, f"{start} {where}", NOW)
