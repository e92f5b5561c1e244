"""A person instead of Thora."""

from __future__ import annotations

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from rasa_sdk.events import UserUttered

import actions.talk_to_human
from actions.talk_to_human import ActionTalkToHuman
from tests.actions.conftest import Run
from thora.booking.state import State

TORONTO = ZoneInfo("America/Toronto")
OPEN = datetime.datetime(2026, 11, 26, 10, 0, tzinfo=TORONTO)  # a Thursday
CLOSED = datetime.datetime(2026, 11, 29, 10, 0, tzinfo=TORONTO)  # a Sunday


def asked(channel: str = "web") -> list[dict[str, Any]]:
    message = UserUttered("a person please", {"intent": {"name": "talk_to_human"}})
    return [{**message, "input_channel": channel}]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    return lambda now: monkeypatch.setattr(actions.talk_to_human, "clinic_now", lambda: now)


def test_its_name_is_the_one_in_the_domain() -> None:
    assert ActionTalkToHuman().name() == "action_talk_to_human"


async def test_within_hours_it_says_until_when_and_offers_a_call_back(run: Run, at: Any) -> None:
    at(OPEN)
    (said,), (kept, offer) = await run(ActionTalkToHuman(), asked())
    assert "Somebody is there now, until 8 pm." in said["text"]
    assert [button["payload"] for button in said["buttons"]] == ["/affirm", "/deny"]
    state = State.from_text(kept["value"])
    assert state is not None
    assert (state.goal, state.step) == ("callback", "suggested")
    assert (offer["name"], offer["value"]) == ("booking_offer_open", True)


async def test_outside_it_says_when_somebody_is_back(run: Run, at: Any) -> None:
    at(CLOSED)
    (said,), _ = await run(ActionTalkToHuman(), asked())
    assert "Somebody is back Monday 30 November, 8 am." in said["text"]


async def test_where_staff_can_go_on_in_the_conversation_it_is_handed_over(run: Run, at: Any) -> None:
    at(OPEN)
    (said,), events = await run(ActionTalkToHuman(), asked("chatwoot"))
    assert "I am passing you to the team now" in said["text"]
    assert said["metadata"]["hand_over"]["gist"] == "- a person please"
    assert events == []


async def test_outside_hours_nothing_is_handed_over(run: Run, at: Any) -> None:
    at(CLOSED)
    (said,), events = await run(ActionTalkToHuman(), asked("chatwoot"))
    assert "hand_over" not in (said.get("metadata") or {})
    assert events


async def test_beside_a_warning_sign_nobody_is_told_to_wait_for_a_call(run: Run, at: Any) -> None:
    at(OPEN)
    (said,), events = await run(ActionTalkToHuman(), asked(), slots={"warning_open": True})
    assert said["buttons"] == []
    assert "get back to you" not in said["text"]
    assert events == []
