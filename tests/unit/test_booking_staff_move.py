"""Where staff may move an appointment to: refused with the reason, by force where no one is in the way."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.booking_project import NOW, booked, office_of, opening
from thora.booking.calendar import Span
from thora.booking.office import Office
from thora.booking.records import Appointment, Visitor
from thora.booking.staff_move import FORCE, RefusedError, Target, opening_at


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.delenv("THORA_STORE", raising=False)
    return office_of(tmp_path)


@pytest.fixture
def sams(office: Office) -> Appointment:
    return booked(office, "2026-12-03 10:00")


def target(at: str, **where: Any) -> Target:
    return Target(datetime.datetime.fromisoformat(at), **where)


def test_an_opening_is_as_long_as_before(office: Office, sams: Appointment) -> None:
    assert opening_at(office, sams, target("2026-12-04 14:05"), NOW) == opening("2026-12-04 14:05")
    longer = office_of(
        Path(str(office.engine.url.database)).parent,
        booking={"services": [{"name": "First visit", "minutes": 60}], "rules": {"every": 60}},
        practitioners=[{"name": "Ann Roy", "id": "ann"}],
    )
    assert opening_at(longer, sams, target("2026-12-04 14:00"), NOW) == opening("2026-12-04 14:00")


def test_an_appointment_is_not_in_its_own_way(office: Office, sams: Appointment) -> None:
    assert opening_at(office, sams, target("2026-12-03 10:15"), NOW) == opening("2026-12-03 10:15")
    assert opening_at(office, sams, target("2026-12-03 10:00"), NOW) == sams.opening


def test_it_may_go_to_another_practitioner_and_site(office: Office, sams: Appointment) -> None:
    found = opening_at(office, sams, target("2026-11-30 08:30", practitioner="ben", site="north"), NOW)
    assert found == opening("2026-11-30 08:30", "ben", "north")


REFUSED_WITHOUT_FORCE = [
    ("2026-12-05 10:00", {}, "Main is closed on Sat 5 Dec"),
    ("2026-12-25 10:00", {}, "Main is closed on Fri 25 Dec (Christmas Day)"),
    ("2026-12-08 10:00", {"practitioner": "ben"}, "Ben Ito is away on Tue 8 Dec (course)"),
    (
        "2026-12-03 11:30",
        {},
        "11:30 am to 12:15 pm: is outside the hours of Ann Roy at Main on Thu 3 Dec"
        " (9 am to 12 pm, 1 pm to 5 pm)",
    ),
    (
        "2026-12-03 08:55",
        {},
        "8:55 am to 9:40 am: is outside the hours of Ann Roy at Main on Thu 3 Dec"
        " (9 am to 12 pm, 1 pm to 5 pm)",
    ),
    ("2026-11-26 13:55", {}, "Thu 26 Nov, 1:55 pm: is less than 2 hours from now"),
    ("2027-01-26 10:00", {}, "Tue 26 Jan 2027, 10 am: is more than 60 days ahead"),
]


@pytest.mark.parametrize(("at", "where", "why"), REFUSED_WITHOUT_FORCE)
def test_hours_and_rules_hold_but_for_force(
    office: Office, sams: Appointment, at: str, where: dict[str, str], why: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        opening_at(office, sams, target(at, **where), NOW)
    assert str(refused.value) == f"{why}: {FORCE}"
    forced = opening_at(office, sams, target(at, force=True, **where), NOW)
    assert forced == opening(at, where.get("practitioner", "ann"))


def test_the_edges_of_hours_and_rules_are_inside(office: Office, sams: Appointment) -> None:
    for at in ("2026-12-03 09:00", "2026-12-03 11:15", "2026-11-26 14:00", "2027-01-25 16:15"):
        assert opening_at(office, sams, target(at), NOW) == opening(at)


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize(
    ("at", "where", "why"),
    [
        ("2026-11-26 11:55", {}, "Thu 26 Nov, 11:55 am: is in the past"),
        ("2026-11-26 12:00", {}, "Thu 26 Nov, 12 pm: is in the past"),
        ("2027-03-14 02:30", {}, "Sun 14 Mar 2027, 2:30 am: the clocks go forward over this time"),
        ("2026-12-03 10:03", {}, "Thu 3 Dec, 10:03 am: appointments begin in steps of 5 minutes"),
        ("2026-12-04 10:00", {"practitioner": "eve"}, '"eve": no practitioner has this id: write one of ann'),
        ("2026-12-04 10:00", {"site": "south"}, '"south": no site has this id: write one of main, north'),
        ("2026-11-30 09:00", {"site": "north"}, "Ann Roy does not work at North: choose another"),
        ("2026-12-04 14:30", {"practitioner": "ben"}, "Ben Ito is taken from Fri 4 Dec, 2 pm to 3 pm"),
        ("2026-12-04 13:15", {"practitioner": "ben"}, "Ben Ito is taken from Fri 4 Dec, 2 pm to 3 pm"),
    ],
)
def test_no_force_helps_against_the_rest(
    office: Office, sams: Appointment, at: str, where: dict[str, str], why: str, force: bool
) -> None:
    booked(office, "2026-12-04 14:00", Visitor("Eve", email="eve@home.ca"), who="ben")
    with pytest.raises(RefusedError) as refused:
        opening_at(office, sams, target(at, force=force, **where), NOW)
    assert str(refused.value).startswith(why)


def test_a_practitioner_is_not_given_what_they_do_not_do(office: Office) -> None:
    class_ = booked(office, "2026-12-03 10:00", service="follow_up")
    with pytest.raises(RefusedError, match=r"^Ben Ito does not do Follow-up: choose another practitioner$"):
        opening_at(office, class_, target("2026-12-03 13:00", practitioner="ben", force=True), NOW)


@pytest.mark.parametrize("force", [False, True])
def test_what_stands_in_the_practitioners_own_calendar_is_kept_free(
    office: Office, sams: Appointment, force: bool
) -> None:
    dentist = Span(opening("2026-12-03 14:00").span.start, opening("2026-12-03 14:00").span.end)

    def own_calendar(people: Sequence[str], within: Span) -> Iterable[tuple[str, Span]]:
        return [("ann", dentist), ("ann", sams.opening.span)]  # the appointment stands there as well

    both = replace(office, sources=(*office.sources, own_calendar))
    with pytest.raises(RefusedError, match=r"^Ann Roy is taken from Thu 3 Dec, 2 pm to 2:45 pm:"):
        opening_at(both, sams, target("2026-12-03 14:30", force=force), NOW)
    assert opening_at(both, sams, target("2026-12-03 10:15", force=force), NOW)


def test_another_practitioners_time_is_in_its_way_though_it_is_the_same(office: Office) -> None:
    sams = booked(office, "2026-12-03 10:00")
    booked(office, "2026-12-03 10:00", Visitor("Eve", email="eve@home.ca"), who="ben")
    with pytest.raises(RefusedError, match=r"^Ben Ito is taken from Thu 3 Dec, 10 am to 11 am: "):
        opening_at(office, sams, target("2026-12-03 10:00", practitioner="ben", force=True), NOW)


def test_hours_to_midnight_end_there(tmp_path: Path, sams: Appointment) -> None:
    late = office_of(tmp_path, sites=[{"name": "Main", "hours": {"thu": "18:00-24:00"}}, {"name": "North"}])
    assert opening_at(late, sams, target("2026-12-03 23:15"), NOW) == opening("2026-12-03 23:15")
    with pytest.raises(RefusedError, match=r"^11:30 pm to 12:15 am: is outside the hours"):
        opening_at(late, sams, target("2026-12-03 23:30"), NOW)


def test_where_the_clock_shows_an_hour_twice_the_hours_are_those_of_its_face(tmp_path: Path) -> None:
    night = office_of(tmp_path, sites=[{"name": "Main", "id": "main", "hours": {"sun": "00:00-03:00"}}])
    night_owl = booked(night, "2026-10-30 10:00")
    early = datetime.datetime(2026, 10, 29, 12, 0, tzinfo=NOW.tzinfo)
    found = opening_at(night, night_owl, target("2026-11-01 02:15"), early)
    assert found.span.start.hour == 7  # 2:15 standard time
    with pytest.raises(RefusedError, match="outside the hours"):
        opening_at(night, night_owl, target("2026-11-01 02:20"), early)
