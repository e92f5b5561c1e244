"""Appointments in SQLite: one for each time, moved and cancelled whole or not at all."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from tests.booking_rivals import MOST, NOW, opening, visitor, winners
from thora.booking.appointments import Appointments, NotBookedError, TakenError, TooManyError
from thora.booking.calendar import Opening, Span
from thora.booking.records import ATTENDED, BOOKED, CANCELLED, MOVED, NO_SHOW, Appointment, Change, Visitor
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
    """Random operations, beside a model that is a plain list of what each should have done."""

    made = Bundle("made")
    operations: ClassVar[Counter[str]] = Counter()
    starts = st.integers(0, 40).map(
        lambda n: f"2026-12-{1 + n // 20:02} {9 + n % 20 // 4:02}:{n % 4 * 15:02}"
    )
    people = st.sampled_from(["ann", "ben"])

    def __init__(self) -> None:
        super().__init__()
        self.engine = connect("sqlite://")
        METADATA.create_all(self.engine)
        self.told: list[tuple[int, str, Opening | None]] = []
        self.appointments = Appointments(self.engine, MOST, self.tell)
        self.now = NOW
        self.model: dict[int, Appointment] = {}
        self.seats: set[int] = set()
        self.requests: dict[str, int] = {}
        self.happened: list[tuple[int, str, Opening | None]] = []

    def tell(self, connection: Connection, change: Change) -> None:
        self.told.append((change.appointment.id, change.state, change.before))

    def count(self, what: str) -> None:
        self.operations[what] += 1

    def free(self, wanted: Opening, but: int | None = None) -> bool:
        span = Span(wanted.span.start, wanted.until)
        return not any(
            span.overlaps(Span(one.opening.span.start, one.opening.until))
            for one in self.model.values()
            if one.opening.practitioner == wanted.practitioner and one.id != but and one.state != CANCELLED
        )

    def to_come(self, who: Visitor) -> set[int]:
        """Ids of what a visitor has to come."""
        mine = (one for one in self.model.values() if one.visitor == who and one.state == BOOKED)
        return {one.id for one in mine if one.opening.span.end > self.now}

    def forget_over(self, who: Visitor) -> None:
        """Give back the seats of what is over, as whoever needs a seat does."""
        self.seats -= {id_ for id_ in self.seats if self.model[id_].visitor == who} - self.to_come(who)

    @rule(target=made, start=starts, who=people, number=st.integers(0, 3), wish=st.integers(0, 60))
    def book(self, start: str, who: str, number: int, wish: int) -> int:
        """A wish that came before is a resend, whatever else stands in it."""
        wanted, request = opening(start, who=who), f"wish {wish}"
        known, has = self.requests.get(request), len(self.to_come(visitor(number)))
        try:
            one = self.appointments.book(wanted, visitor(number), request, self.now)
        except TakenError:
            self.count("book: taken")
            assert known is None
            assert not self.free(wanted)
            return 0
        except TooManyError:
            self.count("book: too many")
            assert known is None
            assert has >= MOST
            return 0
        if known is not None:
            self.count("book: a resend")
            assert one == self.model[known]
            return known
        self.count("book")
        assert self.free(wanted)
        assert has < MOST
        assert (one.state, one.sequence, one.opening, one.visitor) == (BOOKED, 0, wanted, visitor(number))
        self.forget_over(visitor(number))
        self.model[one.id], self.requests[request] = one, one.id
        self.seats.add(one.id)
        self.happened.append((one.id, BOOKED, None))
        return one.id

    @rule(id_=made, start=starts, who=people)
    def resend(self, id_: int, start: str, who: str) -> None:
        """The request of an appointment comes again, whatever has become of it."""
        for request in [each for each, of in self.requests.items() if of == id_]:
            self.count("resend")
            again = self.appointments.book(opening(start, who=who), visitor(9), request, self.now)
            assert again == self.model[id_]

    @rule(id_=made, start=starts, who=people)
    def move(self, id_: int, start: str, who: str) -> None:
        wanted, before = opening(start, who=who), self.model.get(id_)
        try:
            moved = self.appointments.move(id_, wanted, self.now)
        except NotBookedError:
            self.count("move: not booked")
            assert before is None or before.state != BOOKED
        except TakenError:
            self.count("move: taken")
            assert not self.free(wanted, id_)
        else:
            assert before is not None
            assert before.state == BOOKED
            assert self.free(wanted, id_)
            if wanted == before.opening:
                assert moved == before
                return
            self.count("move")
            self.model[id_] = replace(before, opening=wanted, sequence=before.sequence + 1)
            if id_ not in self.seats:
                self.count("move: was over")
                self.forget_over(before.visitor)
                self.seats.add(id_)
            assert moved == self.model[id_]
            self.happened.append((id_, MOVED, before.opening))

    @rule(id_=made, state=st.sampled_from([CANCELLED, ATTENDED, NO_SHOW]))
    def end(self, id_: int, state: str) -> None:
        before = self.model.get(id_)
        try:
            if state == CANCELLED:
                ended = self.appointments.cancel(id_, self.now)
            else:
                ended = self.appointments.mark(id_, state == ATTENDED, self.now)
        except NotBookedError:
            self.count(f"{state}: not booked")
            assert before is None or before.state != BOOKED
        else:
            self.count(state)
            assert before is not None
            assert before.state == BOOKED
            self.model[id_] = replace(before, state=state, sequence=before.sequence + 1)
            assert ended == self.model[id_]
            self.seats.discard(id_)
            self.happened.append((id_, state, None))

    @precondition(lambda self: self.now < opening("2026-12-03 00:00").span.start)
    @rule(hours=st.sampled_from([1, 4, 5 * 24]))
    def time_passes(self, hours: int) -> None:
        self.now += datetime.timedelta(hours=hours)

    @invariant()
    def the_store_is_the_model(self) -> None:
        assert {one.id: one for one in self.appointments.between(ALWAYS)} == self.model
        taken = [one for one in self.model.values() if one.state != CANCELLED]
        busy = [(one.opening.practitioner, Span(one.opening.span.start, one.opening.until)) for one in taken]
        assert sorted(self.appointments.busy(["ann", "ben"], ALWAYS)) == sorted(busy)
        with self.engine.begin() as connection:
            cells = connection.execute(select(func.count()).select_from(CELL_TAKEN)).scalar()
            seats = {id_ for (id_,) in connection.execute(select(SEAT_TAKEN.c.appointment))}
        assert (cells, seats) == (12 * len(taken), self.seats)

    @invariant()
    def whatever_is_to_come_has_a_seat(self) -> None:
        assert set().union(*(self.to_come(visitor(number)) for number in range(4))) <= self.seats

    @invariant()
    def every_change_is_told_and_kept_once(self) -> None:
        assert self.told == self.happened
        for id_ in self.model:
            kept = [state for _, _, state in self.appointments.changes(id_)]
            assert kept == [state for of, state, _ in self.happened if of == id_]


EVERY_KIND = {
    *("book", "book: taken", "book: too many", "resend", "move", "move: taken", "move: not booked"),
    *(CANCELLED, ATTENDED, NO_SHOW, f"{CANCELLED}: not booked", f"{ATTENDED}: not booked"),
}


def test_a_thousand_random_operations_do_what_a_plain_list_says() -> None:
    """In rounds, until there were so many, of every kind: how many a round has is hypothesis' choice."""
    Ledger.operations.clear()
    for _ in range(6):
        run_state_machine_as_test(
            Ledger, settings=settings(max_examples=20, stateful_step_count=50, deadline=None)
        )
        did = Ledger.operations
        if sum(did.values()) >= 1000 and set(did) >= EVERY_KIND:
            return
    pytest.fail(f"too few, or none of a kind: {did}")
