"""In mid-booking: what answers Thora's question, and what is a question of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.booking_talks import FIRST, NOW, REVIEW, Desk, clinic
from thora.booking.answering import Answering
from thora.booking.hearing import Heard
from thora.booking.state import State

JUDGE = Answering(clinic([FIRST, REVIEW]))
STEPS = ("service", "when", "opening", "name", "contact", "confirm", "change")


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> dict[str, State]:
    """A state of each step."""
    folder: Path = tmp_path_factory.mktemp("answering")
    desk = Desk(folder / "a.db", clinic([FIRST, REVIEW]))
    found = {}
    for says in ("book", "1", "tomorrow", "2", "Sam Lee", "519 885 0142", "no"):
        if not found:
            desk.begin(says)
        else:
            desk.says(says)
        found[str(desk.open.step)] = desk.open
    assert tuple(found) == STEPS
    for goal in ("cancel", "callback"):
        desk.begin("", goal)  # type: ignore[arg-type]
        found[goal] = desk.open
    return found


@pytest.mark.parametrize(
    ("step", "text", "intent"),
    [
        ("service", "the review", "first_appointment"),
        ("service", "2", "choose_option"),
        ("when", "tomorrow at 10", "opening_hours"),
        ("when", "do you have anything on Friday?", "opening_hours"),
        ("when", "as soon as possible", "out_of_scope"),
        ("when", "my mornings are busy", "nlu_fallback"),
        ("when", "not before 10", "nlu_fallback"),
        ("when", "with Nitin please", "practitioner_profile"),
        ("when", "at the Kitchener one", "location"),
        ("when", "online please", "online_or_home_visit"),
        ("opening", "the second one", "out_of_scope"),
        ("opening", "later", "more"),
        ("opening", "none of these", "deny"),
        ("opening", "what about wednesday?", "opening_hours"),
        ("opening", "can we make it wednesday", "opening_hours"),
        ("name", "Sam Lee", "practitioner_profile"),
        ("name", "My name is Joy", "greet"),
        ("name", "李", "nlu_fallback"),
        ("name", "O'Brien", "out_of_scope"),
        ("name", "María José", "language_es"),
        ("contact", "519 885 0142", "out_of_scope"),
        ("contact", "519885", "price_insurance"),
        ("contact", "sam@clinic.com", "location"),
        ("confirm", "yes", "affirm"),
        ("confirm", "looks good", "feedback_good"),
        ("confirm", "wrong number", "location"),
        ("confirm", "no, Wednesday", "opening_hours"),
        ("change", "the time", "opening_hours"),
        ("cancel", "KW3MG6", "out_of_scope"),
        ("callback", "some time after my shift", "session_length"),
        *[(step, "stop", "out_of_scope") for step in STEPS],
        *[(step, "never mind", "thanks") for step in STEPS],
        *[(step, "bye", "goodbye") for step in STEPS],
        *[(step, "please cancel it", "cancel_appointment") for step in STEPS],
        *[(step, "no, Wednesday", "opening_hours") for step in STEPS],
        *[(step, "start again", "repeat") for step in STEPS],
    ],
)
def test_an_answer(states: dict[str, State], step: str, text: str, intent: str) -> None:
    assert JUDGE.is_answer(states[step], Heard(text, intent), NOW)


@pytest.mark.parametrize(
    ("step", "text", "intent"),
    [
        ("when", "how much is it?", "price_insurance"),
        ("when", "where can I park", "location"),
        ("when", "what about parking?", "location"),
        ("when", "is massage any good?", "massage"),
        ("when", "are you open on Sunday?", "price_insurance"),
        ("when", "how long does it take until my back is better on Mondays", "causes"),
        ("opening", "what should I bring", "first_appointment"),
        ("name", "hello", "greet"),
        ("name", "thanks", "thanks"),
        ("name", "why do you need my name?", "privacy"),
        ("contact", "what do you need my number for?", "privacy"),
        ("contact", "do you take insurance", "price_insurance"),
        ("confirm", "can I pay by card?", "payment_methods"),
        ("confirm", "who is Nitin?", "practitioner_profile"),
        ("callback", "how much is it?", "price_insurance"),
        ("callback", "hello", "greet"),
        ("cancel", "what is your cancellation policy?", "cancellation_policy"),
        *[(step, "I cannot feel my legs", "warning_emergency") for step in STEPS],
        *[(step, "yes", "warning_urgent") for step in STEPS],
        *[(step, "me duele la espalda", "language_es") for step in STEPS],
    ],
)
def test_a_question_of_its_own(states: dict[str, State], step: str, text: str, intent: str) -> None:
    assert not JUDGE.is_answer(states[step], Heard(text, intent), NOW)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([*STEPS, "cancel", "callback"]),
    st.text(max_size=50),
    st.sampled_from(["warning_crisis", "language_es", "affirm", "greet", "nlu_fallback", "massage", ""]),
)
def test_any_text_is_judged_and_a_warning_is_never_an_answer(
    states: dict[str, State], step: str, text: str, intent: str
) -> None:
    judged = JUDGE.is_answer(states[step], Heard(text, intent), NOW)
    assert isinstance(judged, bool)
    if intent.startswith("warning_") or (intent.startswith("language_") and step != "name"):
        assert not judged
    if intent == "affirm":
        assert judged
