"""The real actions, run as the action server runs them, on events made by hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

Run = Callable[..., Awaitable[tuple[list[dict[str, Any]], list[dict[str, Any]]]]]


@pytest.fixture(autouse=True)
def in_the_project(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Actions read the project that they run in."""
    monkeypatch.chdir(root)


@pytest.fixture
def run() -> Run:
    """(messages, events) of an action after these events."""

    async def run_action(
        action: Action,
        events: list[dict[str, Any]],
        latest_message: dict[str, Any] | None = None,
        slots: dict[str, Any] | None = None,
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        dispatcher = CollectingDispatcher()
        tracker = Tracker(
            "web:1", slots or {}, latest_message or {}, events, False, None, {}, "action_listen"
        )
        returned = await action.run(dispatcher, tracker, {})
        return dispatcher.messages, returned

    return run_action
