"""Appointments in SQLite: one for each time, moved and cancelled whole or not at all."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule
from sqlalchemy import func, select

from tests.booking_rivals import MOST, NOW, opening, visitor, winners
from thora.booking.appointments import (
    CANCELLED,
    Appointment,
    Appointments,
    NotBookedError,
    TakenError,
    TooManyError,
    Visitor,
)
from thora.booking.calendar import Opening, Span
from thora.booking.tables import CELL_TAKEN, METADATA, SEAT_TAKEN
from thora.store import connect, upgrade

LATER = NOW + datetime.timedelta(hours=1)
ALWAYS = Span(NOW, NOW + datetime.timedelta(days=60))


@pytest.fixture
def appointments(tmp_path: Path) -> Appointments:
    engine = connect(f"sqlite:///{tmp_path}/thora.db")
    upgrade(engine)
    return Appointments(engine, MOST)


def test_what_is_booked_is_kept_and_busy(appointments: Appointments) -> None:
    made = appointments.book(opening(), visitor(), "wish", NOW, "conversation")
    assert appointments.between(ALWAYS) == [made]
    assert list(appointments.busy(["ann", "ben"], ALWAYS)) == [
        ("ann", Span(opening().span.start, opening().until))
    ]
    assert appointments.of_conversation("conversation", NOW) == [made]
    assert appointments.of_conversation("another", NOW) == []
    assert appointments.changes(made.id) == [(NOW, "visitor", "booked")]
    assert len(made.reference) == 6


@pytest.mark.parametrize(
    ("start", "who", "free"),
    [
        ("2026-12-01 14:00", "ann", False),
        ("2026-12-01 14:55", "ann", False),  # in the buffer
        ("2026-12-01 13:05", "ann", False),  # its own buffer reaches into it
        ("2026-12-01 15:00", "ann", True),
        ("2026-12-01 13:00", "ann", True),
        ("2026-12-01 14:00", "ben", True),
    ],
)
def test_no_two_at_one_time(appointments: Appointments, start: str, who: str, free: bool) -> None:
    appointments.book(opening(), visitor(), "wish", NOW)
    wanted = opening(start, who=who)
    if free:
        appointments.book(wanted, visitor(1), "another", NOW)
    else:
        with pytest.raises(TakenError):
            appointments.book(wanted, visitor(1), "another", NOW)
        assert len(appointments.between(ALWAYS)) == 1


def test_a_resend_books_nothing_twice(appointments: Appointments) -> None:
    made = appointments.book(opening(), visitor(), "wish", NOW)
    assert appointments.book(opening(), visitor(), "wish", LATER) == made
    assert len(appointments.between(ALWAYS)) == 1


def test_moving_gives_up_the_old_time_only_for_the_new_one(appointments: Appointments) -> None:
    made = appointments.book(opening(), visitor(), "wish", NOW)
    appointments.book(opening("2026-12-02 14:00"), visitor(1), "another", NOW)
    with pytest.raises(TakenError):
        appointments.move(made.id, opening("2026-12-02 14:30"), LATER)
    assert appointments.find(made.reference, visitor().phone) == made
    moved = appointments.move(made.id, opening("2026-12-01 14:15"), LATER)  # over its own old time
    assert (moved.sequence, moved.reference, moved.opening) == (
        1,
        made.reference,
        opening("2026-12-01 14:15"),
    )
    appointments.book(opening("2026-12-01 13:15"), visitor(2), "third", NOW)
    assert [state for _, _, state in appointments.changes(made.id)] == ["booked", "moved"]


def test_what_is_cancelled_is_free_again_and_stays_cancelled(appointments: Appointments) -> None:
    made = appointments.book(opening(), visitor(), "wish", NOW)
    assert appointments.cancel(made.id, LATER).state == CANCELLED
    appointments.book(opening(), visitor(1), "another", NOW)
    for change in (
        lambda: appointments.cancel(made.id, LATER),
        lambda: appointments.move(made.id, opening("2026-12-05 14:00"), LATER),
        lambda: appointments.mark(made.id, True, LATER),
        lambda: appointments.cancel(99, LATER),
    ):
        with pytest.raises(NotBookedError):
            change()


def test_whether_somebody_came_is_noted_by_staff(appointments: Appointments) -> None:
    made = appointments.book(opening(), visitor(), "wish", NOW)
    assert appointments.mark(made.id, False, LATER).state == "no_show"
    assert appointments.changes(made.id)[-1] == (LATER, "staff", "no_show")


def test_one_visitor_has_so_many_to_come_and_no_more(appointments: Appointments) -> None:
    for day in range(1, MOST + 1):
        appointments.book(opening(f"2026-12-0{day} 14:00"), visitor(), f"wish {day}", NOW)
    with pytest.raises(TooManyError):
        appointments.book(opening("2026-12-09 14:00"), visitor(), "one more", NOW)
    assert len(appointments.between(ALWAYS)) == MOST
    after_the_first = datetime.datetime(2026, 12, 2, tzinfo=NOW.tzinfo)
    appointments.book(opening("2026-12-09 14:00"), visitor(), "one more", after_the_first)


def test_a_reference_needs_the_phone_or_the_address(appointments: Appointments) -> None:
    sam = Visitor("Sam", "+15195550142", "Sam@clinic.example")
    made = appointments.book(opening(), sam, "wish", NOW)
    assert appointments.find(made.reference.lower(), "+15195550142") == made
    assert appointments.find(f" {made.reference} ", "sam@clinic.example") == made
    for reference, contact in ((made.reference, ""), (made.reference, "+15195550143"), ("AAAAAA", sam.phone)):
        assert appointments.find(reference, contact) is None


def test_staff_find_an_appointment_by_its_reference_alone(appointments: Appointments) -> None:
    made = appointments.book(opening(), visitor(), "wish", NOW)
    assert appointments.with_reference(f" {made.reference.lower()} ") == made
    assert appointments.with_reference("AAAAAA") is None


def test_a_moment_without_a_zone_is_refused(appointments: Appointments) -> None:
    with pytest.raises(Exception, match="without a zone"):
        appointments.book(opening(), visitor(), "wish", NOW.replace(tzinfo=None))
    assert appointments.between(ALWAYS) == []


def test_of_two_hundred_at_once_one_wins(tmp_path: Path) -> None:
    assert winners(connect(f"sqlite:///{tmp_path}/thora.db"), processes=False) == 1


class Ledger(RuleBasedStateMachine):
    """Random operations, beside a model that is a plain list."""

    made = Bundle("made")
    starts = st.integers(0, 40).map(
        lambda n: f"2026-12-{1 + n // 20:02} {9 + n % 20 // 4:02}:{n % 4 * 15:02}"
    )

    def __init__(self) -> None:
        super().__init__()
        self.engine = connect("sqlite://")
        METADATA.create_all(self.engine)
        self.appointments = Appointments(self.engine, MOST)
        self.model: dict[int, Appointment] = {}
        self.wishes = 0

    def free(self, wanted: Opening, but: int | None = None) -> bool:
        span = Span(wanted.span.start, wanted.until)
        return not any(
            span.overlaps(Span(one.opening.span.start, one.opening.until))
            for one in self.model.values()
            if one.opening.practitioner == wanted.practitioner and one.id != but and one.state != CANCELLED
        )

    @rule(target=made, start=starts, who=st.sampled_from(["ann", "ben"]), number=st.integers(0, 3))
    def book(self, start: str, who: str, number: int) -> int:
        wanted, self.wishes = opening(start, who=who), self.wishes + 1
        has = sum(one.visitor == visitor(number) and one.state == "booked" for one in self.model.values())
        try:
            one = self.appointments.book(wanted, visitor(number), f"wish {self.wishes}", NOW)
        except TakenError:
            assert not self.free(wanted)
            return 0
        except TooManyError:
            assert has == MOST
            return 0
        assert self.free(wanted)
        assert has < MOST
        self.model[one.id] = one
        return one.id

    @rule(id_=made, start=starts, who=st.sampled_from(["ann", "ben"]))
    def move(self, id_: int, start: str, who: str) -> None:
        wanted, before = opening(start, who=who), self.model.get(id_)
        try:
            moved = self.appointments.move(id_, wanted, LATER)
        except NotBookedError:
            assert before is None or before.state != "booked"
        except TakenError:
            assert not self.free(wanted, id_)
        else:
            assert before is not None
            assert self.free(wanted, id_)
            self.model[id_] = replace(before, opening=wanted, sequence=moved.sequence)

    @rule(id_=made)
    def cancel(self, id_: int) -> None:
        before = self.model.get(id_)
        try:
            self.appointments.cancel(id_, LATER)
        except NotBookedError:
            assert before is None or before.state != "booked"
        else:
            assert before is not None
            self.model[id_] = replace(before, state=CANCELLED, sequence=before.sequence + 1)

    @invariant()
    def the_store_is_the_model(self) -> None:
        assert {one.id: one for one in self.appointments.between(ALWAYS)} == self.model
        booked = [one for one in self.model.values() if one.state == "booked"]
        with self.engine.begin() as connection:
            cells = connection.execute(select(func.count()).select_from(CELL_TAKEN)).scalar()
            seats = connection.execute(select(func.count()).select_from(SEAT_TAKEN)).scalar()
        assert (cells, seats) == (12 * len(booked), len(booked))


TestLedger = Ledger.TestCase
TestLedger.settings = settings(max_examples=25, stateful_step_count=40, deadline=None)
