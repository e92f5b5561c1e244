"""The clinic's desk: lists by the clinic's days, changes as staff, free times."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from tests.booking_project import BOOKING, NOW, SAM, booked, local, office_of, opening
from thora.booking.desk import Desk
from thora.booking.office import Office
from thora.booking.records import Appointment, Visitor
from thora.booking.staff_move import RefusedError, Target

DEC_3, DEC_4 = datetime.date(2026, 12, 3), datetime.date(2026, 12, 4)
EVE = Visitor("Eve", email="eve@home.ca")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.delenv("THORA_STORE", raising=False)
    return Desk(office_of(tmp_path), NOW)


def to(at: str, **where: str) -> Target:
    return Target(datetime.datetime.fromisoformat(at), **where)


def test_days_are_the_clinics_own_from_midnight_to_midnight(desk: Desk) -> None:
    made = [booked(desk.office, at) for at in ("2026-12-03 00:00", "2026-12-03 23:00", "2026-12-04 00:00")]
    assert desk.between(DEC_3, DEC_3) == made[:2]
    assert desk.between(DEC_3, DEC_4) == desk.between() == made
    assert desk.between(DEC_4) == made[2:]
    assert desk.between(last=DEC_3) == made[:2]
    with pytest.raises(RefusedError, match=r"^2026-12-03: the last day is before the first, 2026-12-04$"):
        desk.between(DEC_4, DEC_3)


def test_only_cancelled_ones_are_left_out(desk: Desk) -> None:
    kept, gone = booked(desk.office, "2026-12-03 10:00"), booked(desk.office, "2026-12-03 11:00")
    gone = desk.cancel(gone)
    kept = Desk(desk.office, local("2026-12-03 12:00")).mark(kept, True)
    assert desk.between() == [kept]
    assert desk.between(cancelled=True) == [kept, gone]


def test_a_list_of_one_practitioner(desk: Desk) -> None:
    booked(desk.office, "2026-12-03 10:00")
    bens = booked(desk.office, "2026-12-03 10:00", EVE, who="ben")
    former = booked(desk.office, "2026-12-03 14:00", EVE, who="zoe")  # no longer in clinic.yml
    assert desk.between(practitioner="ben") == [bens]
    assert desk.between(practitioner="zoe") == [former]
    with pytest.raises(RefusedError, match=r'^"bob": no practitioner has this id: write one of ann, ben$'):
        desk.between(practitioner="bob")


def test_one_is_found_by_its_reference_in_any_case(desk: Desk) -> None:
    made = booked(desk.office, "2026-12-03 10:00")
    assert desk.one(f" {made.reference.lower()} ") == made
    with pytest.raises(RefusedError, match=r'^"NONE": no appointment has this reference: `thora app'):
        desk.one("NONE")


def test_staff_move_cancel_and_mark(desk: Desk) -> None:
    made = booked(desk.office, "2026-12-03 10:00")
    moved = desk.move(made, to("2026-12-04 14:00"))
    assert (moved.reference, moved.opening) == (made.reference, opening("2026-12-04 14:00"))
    marked = Desk(desk.office, local("2026-12-04 14:00")).mark(moved, False)
    assert marked.state == "no_show"
    steps = [(step.who, step.state) for step in desk.history(marked)]
    assert steps == [("visitor", "booked"), ("staff", "moved"), ("staff", "no-show")]
    assert desk.cancel(booked(desk.office, "2026-12-07 10:00", EVE)).state == "cancelled"


def test_a_move_to_where_it_is_changes_nothing(desk: Desk) -> None:
    made = booked(desk.office, "2026-12-03 10:00")
    assert desk.move(made, to("2026-12-03 10:00")) == made
    assert len(desk.history(made)) == 1


def test_what_is_over_is_not_changed_and_the_reason_told(desk: Desk) -> None:
    made = desk.cancel(booked(desk.office, "2026-12-03 10:00"))
    for change in (
        lambda: desk.move(made, to("2026-12-04 10:00")),
        lambda: desk.cancel(made),
        lambda: desk.mark(made, True),
    ):
        with pytest.raises(RefusedError, match=r"Sam Lee, with Ann Roy at Main: is cancelled: only what is"):
            change()
    assert len(desk.history(made)) == 2


def test_nobody_has_come_before_the_appointment_begins(desk: Desk) -> None:
    made = booked(desk.office, "2026-12-03 10:00")
    with pytest.raises(RefusedError, match="Sam Lee, with Ann Roy at Main: has not begun: "):
        Desk(desk.office, local("2026-12-03 09:59")).mark(made, True)
    assert Desk(desk.office, local("2026-12-03 10:00")).mark(made, True).state == "attended"


def test_what_changed_since_staff_looked_is_told(desk: Desk) -> None:
    looked_at = booked(desk.office, "2026-12-03 10:00")
    desk.office.appointments.cancel(looked_at.id, NOW)
    late = Desk(desk.office, local("2026-12-03 12:00"))
    for change in (
        lambda: desk.move(looked_at, to("2026-12-04 10:00")),
        lambda: desk.cancel(looked_at),
        lambda: late.mark(looked_at, True),
    ):
        with pytest.raises(RefusedError, match=r": somebody has just changed it: look at it again$"):
            change()


def test_a_time_that_somebody_takes_in_between_is_not_given_twice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = booked(desk.office, "2026-12-03 10:00")
    booked(desk.office, "2026-12-04 14:00", EVE)
    monkeypatch.setattr(Office, "busy", lambda *_: [])  # as it was a moment ago
    with pytest.raises(RefusedError, match=r"^Somebody has just taken this time: choose another$"):
        desk.move(made, Target(datetime.datetime(2026, 12, 4, 14, 30), force=True))
    assert desk.one(made.reference) == made


def free(desk: Desk, **wanted: str) -> list[tuple[str, str, str, str, str]]:
    return [
        (
            f"{each.day:%d}",
            each.service.id,
            each.practitioner.id,
            each.site.id,
            " ".join(f"{start:%H:%M}" for start in each.starts),
        )
        for each in desk.free(datetime.date(2026, 11, 29), 3, **wanted)
    ]


def test_free_times_by_day_of_everybody_at_every_site(desk: Desk) -> None:
    booked(desk.office, "2026-11-30 10:00", SAM)
    whole = "09:00 10:00 11:00 13:00 14:00 15:00 16:00"
    assert free(desk, service="first_visit") == [
        ("30", "first_visit", "ann", "main", whole.replace("10:00 ", "")),
        ("30", "first_visit", "ben", "main", whole),
        ("30", "first_visit", "ben", "north", "08:00 09:00"),
        ("01", "first_visit", "ann", "main", whole),
        ("01", "first_visit", "ben", "main", whole),
    ]
    assert [each[:4] for each in free(desk, practitioner="ann")] == [
        ("30", "first_visit", "ann", "main"),
        ("01", "first_visit", "ann", "main"),
        ("30", "follow_up", "ann", "main"),
        ("01", "follow_up", "ann", "main"),
    ]
    assert [each[2:4] for each in free(desk, site="north")] == [("ben", "north")]


def test_free_times_keep_the_notice(desk: Desk) -> None:
    (today,) = desk.free(NOW.date(), 1, "first_visit", "ann", "main")
    assert [f"{start:%H:%M}" for start in today.starts] == ["14:00", "15:00", "16:00"]


@pytest.mark.parametrize("kind", ["service", "practitioner", "site"])
def test_an_id_that_is_none_is_told(desk: Desk, kind: str) -> None:
    with pytest.raises(RefusedError, match=f'^"x": no {kind} has this id: write one of '):
        free(desk, **{kind: "x"})


def test_a_clinic_without_services_or_people_is_told(tmp_path: Path, desk: Desk) -> None:
    without = office_of(tmp_path, booking={}, practitioners=[{"name": "Ann"}])
    with pytest.raises(RefusedError, match=r"^clinic\.yml has no service: add one"):
        free(Desk(without, NOW))
    nobody = office_of(tmp_path, practitioners=[], booking=BOOKING["booking"])
    with pytest.raises(RefusedError, match=r"^clinic\.yml has no practitioner: add one"):
        free(Desk(nobody, NOW))


def test_an_appointment_in_a_line(desk: Desk) -> None:
    made: Appointment = booked(desk.office, "2026-12-03 10:00")
    assert desk.words(made) == f"{made.reference}, Thu 3 Dec, 10 am, Sam Lee, with Ann Roy at Main"
