"""Conversations of a messaging channel with Rasa."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.web_visits import NAPS, Bot, agent_of, conversations_at, gone
from thora.channels.rasa_talk import RasaTalk
from thora.channels.web_errors import RequestError
from thora.conversations import Conversations

SENDER = "pigeon:ab12"


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    return conversations_at(tmp_path)


@pytest.fixture
def bot(kept: Conversations) -> Bot:
    return Bot(kept)


@pytest.fixture
def talk(kept: Conversations, bot: Bot) -> RasaTalk:
    agent = agent_of(bot)
    return RasaTalk("pigeon", kept, lambda: agent)


async def refusal(turn: Any) -> str:
    with pytest.raises(RequestError) as error:
        await turn
    return error.value.code


async def test_a_turn_is_taken_once_under_the_channels_name(talk: RasaTalk, bot: Bot) -> None:
    said = await talk.take(SENDER, "key-1", "hello")
    assert [(each["from"], each["text"]) for each in said] == [("visitor", "hello"), ("thora", "Yes.")]
    assert await talk.take(SENDER, "key-1", "other words") == said
    (heard,) = bot.heard
    assert (heard.sender_id, heard.input_channel, heard.output_channel.name()) == (SENDER, "pigeon", "pigeon")
    assert heard.metadata == {"message_id": "key-1"}


async def test_what_was_said_can_be_looked_at(talk: RasaTalk) -> None:
    assert list(await talk.events(SENDER)) == []
    await talk.take(SENDER, "key-1", "hello")
    events = await talk.events(SENDER)
    assert [event["event"] for event in events] == ["user", "bot"]
    assert events[1]["data"]["buttons"] == [NAPS]


async def test_a_conversation_is_forgotten(talk: RasaTalk, kept: Conversations) -> None:
    await talk.take(SENDER, "key-1", "hello")
    await talk.take("pigeon:other", "key-1", "hello")
    await talk.forget(SENDER)
    await talk.forget(SENDER)
    assert kept.senders() == ["pigeon:other"]


@pytest.mark.parametrize("agent", [None, False])
async def test_while_rasa_starts_nothing_is_taken(kept: Conversations, bot: Bot, agent: Any) -> None:
    waking = agent_of(bot)
    waking.is_ready = lambda: False
    talk = RasaTalk("pigeon", kept, lambda: None if agent is None else waking)
    assert await refusal(talk.take(SENDER, "key-1", "hello")) == "starting"
    assert await refusal(talk.forget(SENDER)) == "starting"


async def test_a_database_that_is_away_is_told(
    talk: RasaTalk, kept: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "load", gone)
    monkeypatch.setattr(kept, "delete", gone)
    assert await refusal(talk.events(SENDER)) == "unavailable"
    assert await refusal(talk.forget(SENDER)) == "unavailable"
