"""Conversations of one messaging channel with Rasa."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from thora.channels.turns import Turns
from thora.channels.web_errors import RequestError
from thora.channels.web_requests import Message
from thora.conversations import Conversations
from thora.dialogue.events import Event
from thora.dialogue.transcript import Entry


@dataclass(frozen=True)
class Correspondent:
    """Somebody who writes on a messaging channel."""

    sender: str
    channel: str
    metadata: dict[str, Any] = field(default_factory=dict)


class RasaTalk:
    """What an answerer talks to (thora.channels.messaging.desk.Talk)."""

    def __init__(self, channel: str, conversations: Conversations, agent: Callable[[], Any]) -> None:
        """`agent`: gives Rasa with its model, or something that is not ready."""
        self._channel, self._agent_of = channel, agent
        self._turns = Turns(conversations, inner=True)

    async def take(self, sender: str, message_id: str, text: str) -> list[Entry]:
        """One turn, from the first time that its message came. Raises RequestError."""
        return await self._turns.take(self._agent(), self._who(sender), Message(message_id, text))

    async def events(self, sender: str) -> Sequence[Event]:
        """All events of a conversation. Raises RequestError."""
        events = await self._turns.events(self._who(sender))
        if events is None:
            raise RequestError("unavailable", wait=5)
        return events

    async def forget(self, sender: str) -> None:
        """Delete a conversation. Raises RequestError."""
        await self._turns.forget(self._agent(), self._who(sender))

    def _agent(self) -> Any:
        agent = self._agent_of()
        if not agent or not agent.is_ready():
            raise RequestError("starting", wait=5)
        return agent

    def _who(self, sender: str) -> Correspondent:
        return Correspondent(sender, self._channel)
