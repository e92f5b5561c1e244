"""Saying the last answer again."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.events import ActionExecuted, BotUttered, UserUttered

from actions.repeat import ActionRepeat
from tests.actions.conftest import Run

REPEAT = UserUttered("again", {"intent": {"name": "repeat"}})
NAPS = UserUttered("naps?", {"intent": {"name": "naps"}})
BUTTONS = [{"title": "Book", "payload": "/book_appointment"}]


def test_its_name_is_the_one_in_the_domain() -> None:
    assert ActionRepeat().name() == "action_repeat"


async def test_it_repeats_every_message_of_the_last_turn_with_its_buttons(run: Run) -> None:
    events = [
        NAPS,
        BotUttered("Yes.", data={"buttons": None}),
        ActionExecuted("action_suggest_booking"),
        BotUttered("Would you like to book?", data={"buttons": BUTTONS}),
        REPEAT,
    ]
    messages, returned = await run(ActionRepeat(), events)
    assert [(m["text"], m["buttons"]) for m in messages] == [
        ("Yes.", []),
        ("Would you like to book?", BUTTONS),
    ]
    assert returned == []


@pytest.mark.parametrize("own", [{"source": "Source: NHS."}, {"level": "emergency"}])
async def test_a_repeated_answer_keeps_its_source_line_and_level(run: Run, own: dict[str, Any]) -> None:
    # So Rasa keeps the metadata of a response in the event.
    said = BotUttered("Yes.", metadata={"utter_action": "utter_naps", "metadata": own})
    (message,), _ = await run(ActionRepeat(), [NAPS, said, REPEAT])
    assert message["metadata"] == own


@pytest.mark.parametrize("metadata", [None, {}])
async def test_an_answer_without_extras_is_repeated_without(
    run: Run, metadata: dict[str, Any] | None
) -> None:
    (message,), _ = await run(ActionRepeat(), [NAPS, BotUttered("Yes.", metadata=metadata), REPEAT])
    assert (message["text"], message["metadata"]) == ("Yes.", None)


@pytest.mark.parametrize("events", [[], [REPEAT]])
async def test_where_nothing_was_said_it_says_so(run: Run, events: list[dict[str, Any]]) -> None:
    (message,), _ = await run(ActionRepeat(), events)
    assert message["response"] == "utter_nothing_to_repeat"
