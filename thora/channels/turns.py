"""One turn of a conversation, on any channel: a message goes to Rasa once, however often it is sent."""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Protocol

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.lock_store import LockError
from rasa.shared.core.constants import DEFAULT_INTENTS
from sqlalchemy.exc import SQLAlchemyError

from thora.channels.web_errors import RequestError
from thora.channels.web_recent import RecentAnswers
from thora.channels.web_requests import Message, check_payload
from thora.conversations import Conversations, one_turn, tell_of_deleted
from thora.dialogue.events import Event
from thora.dialogue.transcript import MESSAGE_ID, Entry, answer, entries, offered, turn_of
from thora.threads import off_the_loop

logger = logging.getLogger(__name__)
WAIT = 0.05  # seconds between two looks whether the turn before has ended
# Turns are work for the processor: more at once are not done sooner, and all else waits for them, health too.
MOST_AT_ONCE = 4
PATIENCE = 5.0  # seconds until a turn begins all the same: those before may be waiting for the action server


Early = Callable[[Entry], None]


class Visitor(Protocol):
    """Who writes. `sender`: the conversation's name in Rasa; `metadata`: what is kept with each message."""

    @property
    def sender(self) -> str:
        """The conversation's name in Rasa."""

    @property
    def channel(self) -> str:
        """The channel that it is on."""

    @property
    def metadata(self) -> dict[str, Any]:
        """What is kept with each message."""


class Collector(CollectingOutputChannel):
    """Collects the answers of one turn as entries without numbers.

    `early` gets each at once: what comes after it, such as an offer of times, nobody has to wait for.
    `inner`: see thora/dialogue/transcript.py.
    """

    def __init__(self, channel: str, early: Early | None = None, inner: bool = False) -> None:
        super().__init__()
        self._channel, self._early, self._inner = channel, early, inner

    def name(self) -> str:  # type: ignore[override]  # Rasa asks instances only
        """The channel that the answers belong to."""
        return self._channel

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Take one answer."""
        entry = answer(message, message, self._inner)
        self.messages.append(entry)
        if self._early:
            self._early(entry)
            await asyncio.sleep(0)  # who waits for it goes first


class Turns:
    """Takes turns in conversations, one at a time in each."""

    def __init__(
        self,
        conversations: Conversations,
        begun: Callable[[str, str], None] = lambda sender, message: None,
        ended: Callable[[str], None] = lambda sender: None,
        inner: bool = False,
    ) -> None:
        """`begun`: called with a conversation's name and the message's id when a turn in it begins.

        `ended`: called with the conversation's name when the turn has ended.
        `inner`: entries are for the channel itself, and never go to a browser (thora/dialogue/transcript.py).
        """
        self._conversations, self._inner = conversations, inner
        self._begun, self._ended = begun, ended
        self._recent = RecentAnswers()
        tell_of_deleted(self._recent)
        self._under_way: dict[tuple[str, str], asyncio.Task[Any]] = {}
        self._room = asyncio.Semaphore(MOST_AT_ONCE)

    async def take(
        self, agent: Any, visitor: Visitor, message: Message, early: Early | None = None
    ) -> list[Entry]:
        """The visitor's message and what Thora said to it, from the first time that it was sent.

        `early` is called with each answer when it is there, without number and time; not where the turn is
        under way or over already. Raises RequestError.
        """
        turn = functools.partial(self._take, agent, visitor, message, early)
        said: list[Entry] = await self._to_its_end(visitor, message.id, turn)
        return said

    async def forget(self, agent: Any, visitor: Visitor) -> None:
        """Delete a conversation, once a turn that is going on has ended. Raises RequestError."""
        await self._to_its_end(visitor, "", functools.partial(self._forget, agent, visitor))

    async def _to_its_end(self, visitor: Visitor, what: str, begin: Callable[[], Any]) -> Any:
        """What has begun is brought to its end, whoever still waits for it; who asks again joins in."""
        key = visitor.sender, what
        task = self._under_way.get(key)
        if task is None:
            task = self._under_way[key] = asyncio.ensure_future(begin())
            task.add_done_callback(lambda done: self._under_way.pop(key, None))
            task.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody may be waiting
        return await asyncio.shield(task)

    @asynccontextmanager
    async def _alone(self, agent: Any, visitor: Visitor) -> AsyncIterator[None]:
        try:
            async with agent.lock_store.lock(visitor.sender, wait_time_in_seconds=WAIT):
                with one_turn():
                    yield
        except LockError as error:  # the turns before this one take too long
            raise RequestError("busy", wait=5) from error

    @asynccontextmanager
    async def _in_turn(self) -> AsyncIterator[None]:
        try:
            await asyncio.wait_for(self._room.acquire(), PATIENCE)
        except asyncio.TimeoutError:
            yield
            return
        try:
            yield
        finally:
            self._room.release()

    async def _forget(self, agent: Any, visitor: Visitor) -> None:
        async with self._alone(agent, visitor):
            try:
                await off_the_loop(lambda: self._conversations.delete(visitor.sender))
            except SQLAlchemyError as error:
                logger.error("A conversation could not be deleted: %s", type(error).__name__)
                raise RequestError("unavailable", wait=5) from error

    async def _take(self, agent: Any, visitor: Visitor, message: Message, early: Early | None) -> list[Entry]:
        async with self._alone(agent, visitor):
            return await self._take_locked(agent, visitor, message, early)

    async def _take_locked(
        self, agent: Any, visitor: Visitor, message: Message, early: Early | None
    ) -> list[Entry]:
        before = await self.events(visitor)
        known = turn_of(before, message.id) if before else None
        if before and known:
            begin, end = known
            return entries(before[:end], begin, self._inner)
        answered = self._recent.find(visitor.sender, message.id)
        if answered is not None:
            return answered
        if before is not None:
            check_payload(message, offered(before))
        elif message.is_payload:  # what was offered cannot be known: a topic does no harm
            check_payload(
                message, {f"/{name}" for name in agent.domain.intents if name not in DEFAULT_INTENTS}
            )
        collector = Collector(visitor.channel, early, self._inner)
        self._begun(visitor.sender, message.id)
        try:
            async with self._in_turn():
                await agent.processor.handle_message(_user_message(visitor, message, collector))
        except Exception as error:  # whatever happens inside Rasa, the visitor gets an answer
            logger.exception("A message could not be handled.")
            raise RequestError("internal") from error
        if not collector.messages:
            raise RequestError("no_answer")
        after = await self.events(visitor)
        self._ended(visitor.sender)
        known = turn_of(after, message.id) if after else None
        if after and known:
            return entries(after, known[0], self._inner)
        self._recent.keep(visitor.sender, message.id, collector.messages)
        return list(collector.messages)

    async def events(self, visitor: Visitor) -> list[Event] | None:
        """All events of a conversation; None where the database cannot be asked."""
        try:
            stored = await off_the_loop(lambda: self._conversations.load(visitor.sender))
        except SQLAlchemyError as error:
            logger.error("A conversation could not be read: %s", type(error).__name__)
            return None
        return list(stored.events) if stored else []


def _user_message(visitor: Visitor, message: Message, collector: Collector) -> UserMessage:
    metadata = {MESSAGE_ID: message.id, **visitor.metadata}
    return UserMessage(
        message.text, collector, visitor.sender, input_channel=visitor.channel, metadata=metadata
    )
