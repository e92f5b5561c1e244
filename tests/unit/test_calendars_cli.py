"""`thora calendars` in a terminal."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.booking_project import BOOKING, booked, local, office_of, opening
from tests.caldav_server import faulty_server
from tests.conftest import ROOT
from tests.unit.test_booking_cli import ok, refused, thora
from thora.booking.caldav_busy import event_id, replace_busy
from thora.booking.calendar import Span, Wanted
from thora.booking.feed import practitioner_of
from thora.booking.office import Office
from thora.booking.tables import UTC


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("THORA_STORE", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    shutil.copy(ROOT / "data/staff.yml", tmp_path / "data")
    return tmp_path


def connected(folder: Path, url: str) -> Office:
    caldav = {"url": url, "user": "ann", "password_variable": "THORA_CALDAV_ANN"}
    ann, *others = BOOKING["practitioners"]
    return office_of(folder, practitioners=[{**ann, "caldav": caldav}, *others])


def addresses() -> dict[str, str]:
    heading, *rows = ok("calendars", "feeds").splitlines()
    assert heading.split() == ["Practitioner", "Address"]
    return {row.rpartition(" ")[0].strip(): row.rpartition(" ")[2] for row in rows}


def test_feeds_shows_an_address_for_each_that_opens_theirs(folder: Path) -> None:
    office = office_of(folder)
    found = addresses()
    assert list(found) == ["Ann Roy", "Ben Ito"]
    for name, address in found.items():
        token = address.removeprefix("/calendars/").removesuffix(".ics")
        who = practitioner_of(office.engine, office.clinic, token)
        assert who is not None
        assert who.name == name


def test_renew_makes_other_addresses(folder: Path) -> None:
    office_of(folder)
    before = addresses()
    assert ok("calendars", "renew").startswith("Every feed has a new address")
    assert not set(before.values()) & set(addresses().values())


def test_a_clinic_without_people_or_calendars_is_told(folder: Path) -> None:
    office_of(folder, practitioners=[])
    assert ok("calendars", "feeds") == "clinic.yml names no practitioners.\n"
    assert ok("calendars", "sync").startswith("clinic.yml connects no calendar")


def test_sync_says_what_it_did_in_a_line_for_each(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THORA_CALDAV_ANN", "x")
    with faulty_server() as server:
        one = booked(connected(folder, server.url), "2026-12-03 10:00")
        assert ok("calendars", "sync") == f"ann: busy 0; written {one.id}\n"
        server.faults["REPORT"] = (500, {}, b"")
        result = thora("calendars", "sync")
    assert result.exit_code == 1
    assert result.stdout.startswith("ann: busy 0; http://127.0.0.1:")
    assert "500" in result.stdout


def test_sync_without_a_password_or_words_ends_with_the_reason(folder: Path) -> None:
    connected(folder, "https://dav.ca/ann/")
    result = thora("calendars", "sync")
    assert (result.exit_code, "THORA_CALDAV_ANN: is not set" in result.stdout) == (1, True)
    (folder / "data/staff.yml").unlink()
    assert refused("calendars", "sync").startswith("data/staff.yml:")


def test_the_desk_knows_what_is_busy_outside(folder: Path) -> None:
    office = office_of(folder)
    taken = opening("2026-12-03 10:00").span
    replace_busy(office.engine, "ann", [(event_id("x"), taken)])
    day = Span(local("2026-12-03").astimezone(UTC), local("2026-12-04").astimezone(UTC))
    wanted = Wanted(office.clinic.booking.services[0], practitioner="ann")
    offered = [each.span.start for each in office.openings(wanted, day, local("2026-11-26 12:00"))]
    assert offered
    assert not {taken.start, local("2026-12-03 09:30")} & set(offered)
