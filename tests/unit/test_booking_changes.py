"""Appointments shown, moved and cancelled by talking.

Scripts are tables of (says, part of what comes back); REF is the reference.
"""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.booking_talks import NOW, OTHER, SAM, Desk
from thora.booking.lookup import TRIES
from thora.booking.state import Goal

TUESDAY, WEDNESDAY = "2026-12-01 10:00", "2026-12-02 10:00"
ASK = "What is the reference of your appointment, and the phone number"
ASK_CONTACT = "And the phone number or e-mail address that you gave for it?"
SURE = "Shall I cancel First visit, Tuesday 1 December, 10 am? [Yes, cancel it] [No, keep it]"
WHEN_TO = "When would suit you better? Your old time stays yours until the new one is safe."
SURE_MOVE = "Shall I move it from Tuesday 1 December, 10 am to "
NOT_FOUND = "I cannot find an appointment for that."
WHICH = "These times are free:"
KEPT = "All right, nothing is changed. Your appointment stays as it is."


@pytest.fixture
def here(tmp_path: Path) -> Desk:
    """Sam has an appointment, made in another conversation."""
    desk = Desk(tmp_path / "thora.db")
    desk.reference = desk.booked(TUESDAY).reference
    return desk


@pytest.fixture
def mine(tmp_path: Path) -> Desk:
    """Sam has an appointment, made in this conversation."""
    desk = Desk(tmp_path / "thora.db")
    desk.reference = desk.booked(TUESDAY, conversation=desk.conversation).reference
    return desk


def test_appointments_of_this_conversation_are_shown(mine: Desk) -> None:
    mine.booked(WEDNESDAY, conversation=mine.conversation)
    back = mine.begin("my appointments", "see")
    assert f"Tuesday 1 December, 10 am, with Nitin Nair at Waterloo. Reference {mine.reference}." in back
    assert "Wednesday 2 December, 10 am" in back
    assert "The address is 100 King Street North." in back
    assert mine.state is None


def test_others_are_shown_by_reference_and_contact(here: Desk) -> None:
    here.talks(
        [("my appointments", f"I know of no appointment in this conversation. {ASK}"), ("REF", ASK_CONTACT)],
        "see",
    )
    assert "Your appointment: First visit, Tuesday 1 December, 10 am" in here.says("519 885 0142")
    assert here.state is None


@pytest.mark.parametrize(
    "script",
    [
        [("cancel my appointment", ASK), ("REF", ASK_CONTACT), ("519 885 0142", SURE)],
        [("cancel my appointment", ASK), ("519 885 0142", ASK), ("REF", SURE)],
        [("cancel my appointment", ASK), ("REF, 519 885 0142", SURE)],
        [("cancel my appointment", ASK), ("REF 519 885 0142", SURE)],
        [("cancel my appointment", ASK), ("ref REF and my number is (519) 885-0142", SURE)],
        [("cancel REF, 5198850142", SURE)],
        [("cancel REF", ASK_CONTACT), ("519 885 0143", NOT_FOUND), ("REF 519 885 0142", SURE)],
        [("cancel it", ASK), ("ZZZZZZ 519 885 0142", NOT_FOUND), ("REF", ASK_CONTACT), ("5198850142", SURE)],
        [("cancel it", ASK), ("I lost it", "I did not understand that."), ("REF 519 885 0142", SURE)],
    ],
)
def test_it_is_cancelled_by_reference_and_contact(here: Desk, script: list[tuple[str, str]]) -> None:
    here.talks([*script, ("yes", "It is cancelled: First visit, Tuesday 1 December, 10 am.")], "cancel")
    assert here.all() == [(TUESDAY, "Sam Lee", "cancelled")]
    assert here.opening(TUESDAY)  # free again


@pytest.mark.parametrize("reference", ["A23456", "ABCDEF", "ABCDE2", "23456A"])
def test_references_of_every_look_stand_beside_a_phone(here: Desk, reference: str) -> None:
    here.begin("cancel it", "cancel")
    assert NOT_FOUND in here.says(f"{reference} 519 885 0142")


def test_whether_a_reference_exists_is_never_told(here: Desk) -> None:
    """A wrong reference and a wrong phone get the same words, also when it was tried too often."""
    heard = []
    for reference in ("REF", "ZZZZZZ"):
        desk = Desk(Path(str(here.engine.url.database)), conversation=f"web:{reference}")
        desk.reference = here.reference
        desk.begin("cancel it", "cancel")
        backs = [desk.says(f"{reference}, 519 885 0199") for _ in range(TRIES + 1)]
        assert desk.state is None
        heard.append(backs)
    assert heard[0] == heard[1]
    assert "Please wait 15 minutes" in heard[0][-1]


def test_who_tries_often_has_to_wait_even_with_the_right_one(here: Desk) -> None:
    here.talks([("cancel it", ASK), *[("ZZZZZZ, 519 885 0142", NOT_FOUND)] * TRIES], "cancel")
    assert "tried too often" in here.says("REF, 519 885 0142")
    here.now += datetime.timedelta(minutes=16)
    here.talks([("cancel REF, 519 885 0142", SURE)], "cancel")


@pytest.mark.parametrize(
    ("says", "state", "part"),
    [
        ("yes", "cancelled", "It is cancelled"),
        ("Yes, cancel it", "cancelled", "It is cancelled"),
        ("cancel it", "cancelled", "It is cancelled"),
        ("no", "booked", KEPT),
        ("No, keep it", "booked", KEPT),
        ("keep it please", "booked", KEPT),
        ("stop", "booked", KEPT),
        ("never mind", "booked", KEPT),
        ("don't cancel it", "booked", KEPT),
        ("hm", "booked", f"I did not understand that. {SURE}"),
    ],
)
def test_the_last_question_before_it_is_cancelled(mine: Desk, says: str, state: str, part: str) -> None:
    mine.talks([("cancel my appointment", SURE), (says, part)], "cancel")
    assert mine.all() == [(TUESDAY, "Sam Lee", state)]


def test_what_nlu_takes_for_cancelling_is_not_enough_where_it_is_denied(mine: Desk) -> None:
    mine.begin("cancel my appointment", "cancel")
    assert mine.says("please do not cancel my appointment", "cancel_appointment") == KEPT
    mine.begin("cancel my appointment", "cancel")
    mine.says("cancel the appointment please", "cancel_appointment")
    assert mine.all() == [(TUESDAY, "Sam Lee", "cancelled")]


@pytest.mark.parametrize(
    "says", ["2", "the second one", "Wed 2 Dec 10 am", "the one on Wednesday", "Wednesday", "the last"]
)
def test_which_of_several_is_meant(mine: Desk, says: str) -> None:
    mine.booked(WEDNESDAY, conversation=mine.conversation)
    mine.talks(
        [
            ("cancel my appointment", "Which appointment do you mean? [Tue 1 Dec 10 am] [Wed 2 Dec 10 am]"),
            ("hm", "I did not understand which one."),
            (says, "Shall I cancel First visit, Wednesday 2 December"),
            ("yes", "It is cancelled"),
        ],
        "cancel",
    )
    assert [state for _, _, state in mine.all()] == ["booked", "cancelled"]


@pytest.mark.parametrize(
    ("goal", "question"), [("cancel", "Shall I cancel"), ("move", "When would suit you better?")]
)
def test_the_cancellation_window_is_told_and_not_argued(tmp_path: Path, goal: Goal, question: str) -> None:
    desk = Desk(tmp_path / "thora.db")
    desk.booked("2026-11-27 10:00", conversation=desk.conversation)
    back = desk.begin("about my appointment", goal)
    assert back.startswith("It is less than 24 hours away. Please tell us a day before. ")
    assert question in back
    if goal == "cancel":
        assert "It is cancelled" in desk.says("yes")


def test_outside_the_window_nothing_is_told_of_it(mine: Desk) -> None:
    assert "24 hours" not in mine.begin("cancel my appointment", "cancel")


@pytest.mark.parametrize(
    ("script", "start"),
    [
        ([("move my appointment", WHEN_TO), ("thursday 2 pm", f"{SURE_MOVE}Thursday 3")], "2026-12-03 14:00"),
        ([("move my appointment to friday at 2 pm", f"{SURE_MOVE}Friday 27")], "2026-11-27 14:00"),
        ([("change it from tuesday to friday 2 pm", f"{SURE_MOVE}Friday 27 November")], "2026-11-27 14:00"),
        ([("move it", WHEN_TO), ("the day after", "[Wed 2 Dec 9 am]"), ("2", SURE_MOVE)], WEDNESDAY),
        ([("move it", WHEN_TO), ("an hour later", f"{SURE_MOVE}Tuesday 1 December, 11")], "2026-12-01 11:00"),
        ([("move it", WHEN_TO), ("friday", WHICH), ("later", "[Fri 27 Nov 1 pm]"), ("2", SURE_MOVE)],
         "2026-11-27 14:00"),
        ([("move it to 8 december", "training. The nearest"), ("the last", SURE_MOVE)], "2026-12-09 09:00"),
        ([("move it to friday 2 pm", SURE_MOVE), ("no", "When"), ("monday 9", SURE_MOVE)],
         "2026-11-30 09:00"),
        ([("move it to friday 2 pm", SURE_MOVE), ("no, 3 pm", f"{SURE_MOVE}Friday 27 November, 3 pm")],
         "2026-11-27 15:00"),
        ([("move it to friday 2 pm", SURE_MOVE), ("start again", "When"), ("monday 9", SURE_MOVE)],
         "2026-11-30 09:00"),
        ([("move it to friday 2 pm", SURE_MOVE), ("wrong number", f"I did not understand that. {SURE_MOVE}")],
         "2026-11-27 14:00"),
        ([("move it to friday 2 pm", SURE_MOVE), ("the other site", "with Ann O'Neil at Kitchener")],
         "2026-11-27 14:00"),
    ],
)  # fmt: skip
def test_it_is_moved(mine: Desk, script: list[tuple[str, str]], start: str) -> None:
    mine.talks(script, "move")
    assert mine.all() == [(TUESDAY, "Sam Lee", "booked")]  # the old one is kept until the new one is safe
    assert f"Your reference stays {mine.reference}." in mine.says("yes")
    assert mine.all() == [(start, "Sam Lee", "booked")]
    (moved,) = mine.appointments.of_conversation(mine.conversation, NOW)
    assert moved.visitor == SAM


def test_it_is_moved_by_reference(here: Desk) -> None:
    here.talks(
        [("move REF to friday 2 pm, 519 885 0142", f"{SURE_MOVE}Friday 27"), ("yes", "It is moved")], "move"
    )
    assert here.all() == [("2026-11-27 14:00", "Sam Lee", "booked")]


@pytest.mark.parametrize("says", ["stop", "never mind", "No, keep it"])
def test_a_move_that_is_stopped_changes_nothing(mine: Desk, says: str) -> None:
    mine.talks([("move it to friday 2 pm", SURE_MOVE), (says, KEPT)], "move")
    assert mine.state is None
    assert mine.all() == [(TUESDAY, "Sam Lee", "booked")]


def test_a_new_time_that_is_taken_before_yes_leaves_the_old_one(mine: Desk) -> None:
    mine.begin("move it to wednesday 2 pm", "move")
    mine.booked("2026-12-02 14:00", OTHER)
    back = mine.says("yes")
    assert "somebody has just taken Wednesday 2 December, 2 pm. Your old time is still yours." in back
    assert "Nothing is booked" not in back
    assert mine.all()[0] == (TUESDAY, "Sam Lee", "booked")
    mine.talks([("move it to wednesday 3 pm", SURE_MOVE), ("yes", "It is moved")], "move")


def test_what_was_cancelled_elsewhere_meanwhile_is_gone(mine: Desk) -> None:
    (one,) = mine.appointments.of_conversation(mine.conversation, NOW)
    mine.begin("cancel it", "cancel")
    cancelling = mine.open
    mine.begin("move it to friday 2 pm", "move")
    moving = mine.open
    mine.appointments.cancel(one.id, NOW)
    for mine.state in (cancelling, moving):
        assert "That appointment is no longer there to change." in mine.says("yes")
    assert mine.all() == [(TUESDAY, "Sam Lee", "cancelled")]


def test_nobody_elses_appointment_is_shown(here: Desk) -> None:
    here.booked(WEDNESDAY, OTHER, "web:2")
    assert ASK in here.begin("cancel my appointment", "cancel")
    assert here.open.appointments == ()


def test_a_past_appointment_is_no_more_to_be_changed(here: Desk) -> None:
    here.now += datetime.timedelta(days=10)
    here.talks([("cancel REF, 519 885 0142", NOT_FOUND)], "cancel")


@settings(max_examples=60, deadline=None)
@given(
    goal=st.sampled_from(["move", "cancel", "see"]),
    steps=st.integers(0, 2),
    text=st.text(max_size=40)
    | st.sampled_from(["2", "no", "friday", "later", "another day", "change my name"]),
    intent=st.sampled_from(["", "affirm", "deny", "goodbye", "cancel_appointment"]),
)
def test_any_text_gets_an_answer(changing: Desk, goal: Goal, steps: int, text: str, intent: str) -> None:
    changing.begin("about it", goal)
    for says in ("2", "monday")[:steps]:
        if changing.state is not None:
            changing.says(says)
    if changing.state is not None:
        assert changing.says(text, intent).strip()
    if changing.state is not None:
        assert changing.reception.ask(changing.state).text


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Sam has two appointments, made in this conversation."""
    desk = Desk(tmp_path_factory.mktemp("changes") / "thora.db")
    for start in (TUESDAY, WEDNESDAY):
        desk.booked(start, conversation=desk.conversation)
    return desk
