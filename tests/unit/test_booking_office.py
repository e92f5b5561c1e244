"""The office of a project: its pieces, and openings that leave free what any source says is taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import inspect

from tests.booking_project import NOW, booked, local, office_of
from thora.booking.calendar import Span, Wanted
from thora.booking.office import Office, OfficeError
from thora.booking.tables import METADATA

DAY = Span(local("2026-12-03 00:00"), local("2026-12-04 00:00"))


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.delenv("THORA_STORE", raising=False)
    return office_of(tmp_path)


def starts(office: Office, who: str | None = "ann") -> list[str]:
    wanted = Wanted(office.calendar.services["first_visit"], practitioner=who)
    zone = office.calendar.zone
    return [f"{each.span.start.astimezone(zone):%H:%M}" for each in office.openings(wanted, DAY, NOW)]


def test_an_office_has_its_tables(office: Office, tmp_path: Path) -> None:
    assert set(METADATA.tables) <= set(inspect(office.engine).get_table_names())
    assert (tmp_path / "thora.db").is_file()
    assert office.calendar.clinic is office.clinic
    assert Office.of(tmp_path).clinic == office.clinic  # a second time on the same tables


def test_openings_leave_out_what_is_booked(office: Office) -> None:
    assert starts(office) == ["09:00", "10:00", "11:00", "13:00", "14:00", "15:00", "16:00"]
    booked(office, "2026-12-03 10:00")
    assert starts(office) == ["09:00", "11:00", "13:00", "14:00", "15:00", "16:00"]


def test_openings_leave_out_what_any_source_says(office: Office) -> None:
    asked: list[Sequence[str]] = []

    def dentist(people: Sequence[str], within: Span) -> Iterable[tuple[str, Span]]:
        asked.append(people)
        return [("ann", Span(local("2026-12-03 13:30"), local("2026-12-03 14:10")))]

    booked(office, "2026-12-03 10:00")
    both = replace(office, sources=(*office.sources, dentist))
    assert starts(both) == ["09:00", "11:00", "15:00", "16:00"]
    assert ["ann"] in asked
    assert len(both.busy(["ann"], DAY)) == 2


def test_an_office_lets_one_visitor_have_as_many_as_clinic_yml_says(tmp_path: Path, office: Office) -> None:
    for day in range(1, office.clinic.booking.rules.most + 1):
        booked(office, f"2026-12-0{day} 10:00")
    with pytest.raises(Exception, match="3 appointments to come"):
        booked(office, "2026-12-09 10:00")


def test_without_a_clinic_there_is_no_office_and_no_database(tmp_path: Path) -> None:
    with pytest.raises(OfficeError, match=r"^clinic\.yml: file: .+: .+$"):
        Office.of(tmp_path)
    with pytest.raises(OfficeError, match=r"^clinic\.yml: colour: is not a key that Thora knows: .+$"):
        office_of(tmp_path, colour="red")
    assert not (tmp_path / "thora.db").exists()
