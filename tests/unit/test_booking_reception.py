"""One door to everything about appointments: who is asked, and what is asked again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.booking_talks import NOW, OTHER, Desk, clinic
from thora.booking.hearing import Heard
from thora.booking.state import Goal, State


@pytest.fixture
def here(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "thora.db")


@pytest.mark.parametrize(
    ("goal", "asks"),
    [
        ("book", "When would suit you? You can say it in your own words"),
        ("callback", "When would suit you? Say a day"),
        ("move", "What is the reference of your appointment"),
        ("cancel", "What is the reference of your appointment"),
        ("see", "I know of no appointment in this conversation."),
    ],
)
def test_a_conversation_begins_and_its_question_can_be_asked_again(here: Desk, goal: Goal, asks: str) -> None:
    back = here.begin("", goal)
    assert back.startswith(asks)
    assert here.open.goal == goal
    assert here.reception.ask(here.open).text in back


def test_the_question_is_asked_again_below_what_was_kept(here: Desk) -> None:
    here.talks([("tomorrow at 10", "What name")])
    turn = here.reception.resume(here.open)
    assert turn.state == here.open
    assert turn.says[0].text == "I still have what you told me. What name shall I put it under?"


def test_another_time_in_mid_booking_is_no_move(here: Desk) -> None:
    here.talks([("tomorrow at 10", "What name"), ("Sam Lee", "phone"), ("519 885 0142", "Shall I book it?")])
    assert "When would suit you?" in here.says("could I reschedule that", "reschedule_appointment")
    assert (here.open.goal, here.open.name) == ("book", "Sam Lee")
    here.says("tomorrow at 10")
    assert "What shall I change" in here.says("Change something", "reschedule_appointment")


@pytest.mark.parametrize("intent", ["goodbye", "cancel_appointment"])
def test_an_intent_can_stop_it(here: Desk, intent: str) -> None:
    here.begin("tomorrow at 10")
    assert "Nothing is booked." in here.says("I had rather not after all", intent)
    assert here.state is None


def test_the_next_opening_is_suggested_and_yes_books_that_one(here: Desk) -> None:
    here.booked("2026-11-26 14:00", OTHER)
    turn = here.reception.suggest(NOW)
    assert turn is not None
    (say,) = turn.says
    assert "Thursday 26 November, 2 pm with Ann O'Neil at Kitchener. Shall I book it?" in say.text
    assert say.buttons == ("Yes, please", "No, thanks")
    here.state = turn.state
    for says, part in [
        ("yes", "What name"),
        ("Sam Lee", "phone number"),
        ("519 885 0142", "2 pm, with Ann O'Neil"),
        ("yes", "It is booked"),
    ]:
        assert part in here.says(says)
    assert ("2026-11-26 14:00", "Sam Lee", "booked") in here.all()


def test_the_free_offer_is_told_with_the_suggestion_unless_it_was_just_told(tmp_path: Path) -> None:
    here = Desk(tmp_path / "thora.db", clinic(free_offer="A first talk is free."))
    told = {with_offer: here.reception.suggest(NOW, with_offer) for with_offer in (True, False)}
    for with_offer, turn in told.items():
        assert turn is not None
        assert ("A first talk is free." in turn.says[0].text) == with_offer


def test_a_suggestion_that_was_taken_meanwhile_is_not_booked(here: Desk) -> None:
    turn = here.reception.suggest(NOW)
    assert turn is not None
    here.state = turn.state
    here.says("yes")
    here.booked("2026-11-26 14:00", OTHER)
    here.says("Sam Lee, 519 885 0142")
    assert "somebody has just taken Thursday 26 November, 2 pm" in here.says("yes")


def test_a_clinic_without_services_or_times_suggests_nothing(tmp_path: Path) -> None:
    assert Desk(tmp_path / "a.db", clinic([], mode="callback")).reception.suggest(NOW) is None
    full = clinic(rules={"days_ahead": 1, "notice_hours": 48})
    assert Desk(tmp_path / "b.db", full).reception.suggest(NOW) is None


def test_an_appointment_is_made_moved_and_cancelled_in_one_conversation(here: Desk) -> None:
    here.talks(
        [("Sam Lee, tomorrow 10, 519 885 0142", "Shall I book it?"), ("yes", "It is booked")],
    )
    reference = here.all()
    here.talks([("move it to monday 9", "Shall I move it"), ("yes", "It is moved")], "move")
    here.talks([("my appointments", "Monday 30 November, 9 am")], "see")
    here.talks([("cancel it", "Shall I cancel"), ("yes", "It is cancelled")], "cancel")
    assert [reference, here.all()] == [
        [("2026-11-27 10:00", "Sam Lee", "booked")],
        [("2026-11-30 09:00", "Sam Lee", "cancelled")],
    ]
    here.talks([("my appointments", "I know of no appointment")], "see")


def test_the_conversation_of_another_sees_nothing_of_it(here: Desk) -> None:
    here.talks([("Sam Lee, tomorrow 10, 519 885 0142", "Shall I book it?"), ("yes", "It is booked")])
    turn = here.reception.begin("see", Heard("my appointments", "", "web:2"), NOW)
    assert turn.state is not None
    assert isinstance(turn.state, State)
    assert "I know of no appointment" in turn.says[0].text
