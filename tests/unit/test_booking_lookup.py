"""An appointment by its reference and contact, and the pause for those who guess."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.booking_talks import NOW, SAM, Desk
from thora.booking.lookup import TRIES, WITHIN, Lookup, TooOftenError
from thora.booking.records import Appointment
from thora.booking.tables import WRONG_REFERENCE

WRONG = "ZZZZZZ"


@pytest.fixture
def here(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "thora.db")


@pytest.fixture
def made(here: Desk) -> Appointment:
    return here.booked("2026-12-01 10:00")


def rows(desk: Desk) -> int:
    with desk.engine.begin() as connection:
        return int(connection.execute(select(func.count()).select_from(WRONG_REFERENCE)).scalar_one())


def guess(lookup: Lookup, times: int, conversation: str = "web:1", reference: str = WRONG) -> None:
    for number in range(times):
        assert lookup.find(reference, f"+1519885{number:04}", conversation, NOW) is None


def test_the_right_one_is_found_as_often_as_one_likes(here: Desk, made: Appointment) -> None:
    for _ in range(TRIES + 2):
        assert here.lookup.find(made.reference.lower(), SAM.phone, "web:1", NOW) == made
    assert rows(here) == 0


def test_a_wrong_reference_and_a_wrong_contact_are_the_same(here: Desk, made: Appointment) -> None:
    assert here.lookup.find(WRONG, SAM.phone, "web:1", NOW) is None
    assert here.lookup.find(made.reference, "+15198850199", "web:1", NOW) is None
    assert here.lookup.find(made.reference, "", "web:1", NOW) is None


@pytest.mark.parametrize("exists", [True, False])
def test_one_conversation_may_guess_so_often(here: Desk, made: Appointment, exists: bool) -> None:
    guess(here.lookup, TRIES, reference=made.reference if exists else WRONG)
    with pytest.raises(TooOftenError) as error:
        here.lookup.find(made.reference, SAM.phone, "web:1", NOW)
    assert error.value.minutes == 15


@pytest.mark.parametrize("exists", [True, False])
def test_one_reference_may_be_guessed_so_often_whoever_guesses(
    here: Desk, made: Appointment, exists: bool
) -> None:
    reference = made.reference if exists else WRONG
    for number in range(TRIES):
        guess(here.lookup, 1, f"web:{number}", reference)
    with pytest.raises(TooOftenError):
        here.lookup.find(reference, SAM.phone, "web:new", NOW)


def test_others_do_not_wait(here: Desk, made: Appointment) -> None:
    guess(here.lookup, TRIES)
    assert here.lookup.find(made.reference, SAM.phone, "web:2", NOW) == made


@pytest.mark.parametrize(("minutes", "left"), [(0, 15), (5, 10), (14, 1), (14.9, 1)])
def test_the_pause_is_told_in_minutes(here: Desk, minutes: float, left: int) -> None:
    guess(here.lookup, TRIES)
    with pytest.raises(TooOftenError) as error:
        here.lookup.find(WRONG, "", "web:1", NOW + datetime.timedelta(minutes=minutes))
    assert error.value.minutes == left


def test_after_the_pause_everything_is_forgotten(here: Desk, made: Appointment) -> None:
    guess(here.lookup, TRIES)
    assert rows(here) == 2 * TRIES
    assert here.lookup.find(made.reference, SAM.phone, "web:1", NOW + WITHIN) == made
    assert rows(here) == 0


def test_who_waits_does_not_wait_longer_for_asking(here: Desk) -> None:
    guess(here.lookup, TRIES)
    for _ in range(3):
        with pytest.raises(TooOftenError):
            here.lookup.find(WRONG, "", "web:1", NOW)
    assert rows(here) == 2 * TRIES


def test_what_is_over_or_cancelled_is_not_found(here: Desk, made: Appointment) -> None:
    assert here.lookup.find(made.reference, SAM.phone, "web:1", made.opening.span.end) is None
    here.appointments.cancel(made.id, NOW)
    assert here.lookup.find(made.reference, SAM.phone, "web:1", NOW) is None


def test_the_database_keeps_neither_reference_nor_conversation(here: Desk) -> None:
    guess(here.lookup, 1)
    with here.engine.begin() as connection:
        kept = " ".join(str(row) for row in connection.execute(select(WRONG_REFERENCE)))
    assert WRONG not in kept
    assert "web:1" not in kept
