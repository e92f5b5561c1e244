"""Runs every script in tests/dialogues/<behaviour>/: each step is a message and what must come back.

Of a step: `visitor` (what is typed) or `press` (a button that was offered); `says` and `says_not` (parts of
the answer); `buttons` and `buttons_not` (titles); `source` (part of a source line); `level` (emergency,
urgent, crisis, null); `messages` (how many bubbles).
`{reference}` is the one of the appointment that was made
last; `new` begins another conversation with this step; `taken` lets somebody else book the time first.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.dialogues.conversation import Conversation, check
from thora.booking.office import Office
from thora.booking.records import Visitor

HERE = Path(__file__).parent
SCRIPTS = sorted(HERE.glob("*/*.yml"))
KEYS = {
    *("visitor", "press", "says", "says_not", "buttons", "buttons_not"),
    *("source", "level", "messages", "as_if_pressed", "new", "taken"),
}


def read(script: Path) -> list[dict[str, Any]]:
    steps = yaml.safe_load(script.read_text(encoding="utf-8"))
    for step in steps:
        assert set(step) <= KEYS, f"{script.name}: unknown keys {set(step) - KEYS}"
        assert ("visitor" in step) != ("press" in step), f"{script.name}: visitor or press"
    return steps


async def somebody_else_books(conversation: Conversation) -> None:
    """Take the opening that a visitor is about to confirm."""
    state = await conversation.state()
    assert state is not None
    assert state.chosen is not None
    office = Office.of(Path.cwd())
    other = Visitor("Somebody Else", phone="+15195550199")
    now = datetime.datetime.now(datetime.timezone.utc)
    office.appointments.book(state.chosen, other, "another wish", now)


@pytest.mark.model
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
async def test_dialogue(script: Path, agent: Any, desk: Any) -> None:
    conversation = Conversation(agent)
    for number, step in enumerate(read(script), start=1):
        if step.get("new"):
            conversation = Conversation(agent, conversation.reference)
        if step.get("taken"):
            await somebody_else_books(conversation)
        offered = list(conversation.last.buttons.values())
        if "press" in step:
            turn = await conversation.press(step["press"])
        else:
            turn = await conversation.say(step["visitor"].replace("{reference}", conversation.reference))
        wrong = check(step, turn)
        if "as_if_pressed" in step:
            pressed = await Conversation(agent).say(offered[step["as_if_pressed"] - 1])
            answers = [each.messages[0]["text"] for each in (pressed, turn)]
            wrong += [] if answers[0] == answers[1] else [f"not that button's answer: {turn.text}"]
        assert not wrong, f"step {number}, {step.get('visitor') or step.get('press')}: " + "\n".join(wrong)
