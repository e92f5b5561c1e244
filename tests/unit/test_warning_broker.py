"""Rasa's event broker hands over warning signs, and nothing else."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.unit.test_notice import AT, Post, counts, notice_of
from thora.dialogue.warning_broker import WarningBroker

pytestmark = pytest.mark.usefixtures("store_of_the_folder")


def event(**changes: Any) -> dict[str, Any]:
    parsed = {"warning_signs": ["fever"], "text": "my secret fever"}
    return {
        "event": "user",
        "sender_id": "one",
        "input_channel": "web",
        "timestamp": AT.timestamp(),
        "parse_data": parsed,
        **changes,
    }


def test_the_broker_hands_over_signs_of_visitors_only(tmp_path: Path) -> None:
    post = Post()
    broker = WarningBroker(notice_of(tmp_path, post))
    broker.publish(event())
    broker.publish(event(parse_data={"intent": {"name": "greet"}}))
    broker.publish(event(event="bot"))
    broker.publish({"event": "action", "name": "action_listen", "timestamp": AT.timestamp()})
    asyncio.run(broker.close())
    assert counts(tmp_path)[0].noticed == 1
    assert "secret" not in str(post.mails)
