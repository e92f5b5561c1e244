"""What is asked at each step, with its buttons."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import get_args

import pytest

from tests.booking_talks import Desk
from thora.booking.questions import Questions
from thora.booking.search import Found
from thora.booking.state import Goal, State, Step

HERE = ("service", "when", "opening", "name", "contact", "confirm", "change")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "thora.db")


def state(desk: Desk, step: Step, goal: Goal = "book") -> State:
    openings = tuple(desk.opening(f"2026-12-01 {hour}:00") for hour in (10, 11, 14))
    known = {"offered": openings, "chosen": openings[0], "old": openings[1]}
    return State(goal, step, name="Sam Lee", phone="+15198850142", **known)


@pytest.mark.parametrize("step", HERE)
def test_every_step_has_a_question_below_what_there_is_to_tell(desk: Desk, step: Step) -> None:
    assert step in get_args(Step)
    say = Questions(desk.calendar, desk.speech).question(state(desk, step), ["Listen."])
    assert say.text.startswith("Listen.")
    assert all(0 < len(title) <= 20 for title in say.buttons)
    assert (say.text == "Listen.") == (step == "opening")  # there the buttons are the question


def test_a_move_is_summed_up_from_when_to_when(desk: Desk) -> None:
    text, buttons = Questions(desk.calendar, desk.speech).summary(state(desk, "confirm", "move"))
    assert text.startswith("Shall I move it from ")
    assert buttons[0] == "Yes, move it"


def test_a_reason_names_the_day_and_the_holiday(desk: Desk) -> None:
    found = Found((), "holiday", datetime.date(2026, 12, 25), "Christmas Day")
    questions = Questions(desk.calendar, desk.speech)
    assert questions.reason(found) == "We are closed on Friday 25 December: Christmas Day."
