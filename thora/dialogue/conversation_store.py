"""Rasa's tracker store over thora.conversations. Named under `tracker_store:` in endpoints.yml.

While the database is away, conversations of late go on from this process's memory; once it is back, what
stands in it counts again. What is deleted leaves this memory at once, that of other workers when they look.
"""

from __future__ import annotations

import datetime
import itertools
import json
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.conversation import Dialogue
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event as RasaEvent
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import all_subclasses
from sqlalchemy.exc import SQLAlchemyError

from thora.booking.calendar import UTC
from thora.conversations import Conversations, tell_of_deleted
from thora.dialogue.events import Event, session_starts
from thora.store import engine, upgrade
from thora.threads import off_the_loop

logger = logging.getLogger(__name__)
Result = TypeVar("Result")
STORED = "thora_stored"  # attribute of a tracker: how many of its events the database has
MOST_RECENT = 200  # conversations that are remembered in case the database goes away


@lru_cache(maxsize=1)
def _kinds() -> dict[str, type[RasaEvent]]:
    """Rasa's kinds of events by their names; Rasa itself looks through all of them for each event."""
    return {kind.type_name: kind for kind in reversed(all_subclasses(RasaEvent))}  # the first of a name


def _event(told: Event) -> RasaEvent:
    """An event as Rasa's object. Raises ValueError for a kind that is none."""
    kind = _kinds().get(str(told.get("event")))
    if kind is None:
        raise ValueError(f"{told.get('event')}: no such kind of event")
    return kind._from_parameters(dict(told))


def _note_stored(tracker: DialogueStateTracker) -> None:
    setattr(tracker, STORED, len(tracker.events))


class ConversationStore(TrackerStore, SerializedTrackerAsText):
    """Keeps conversations in Thora's database. Rasa reads and writes the current session only."""

    def __init__(
        self, domain: Domain, event_broker: EventBroker | None = None, root: Path | None = None, **kwargs: Any
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self._engine = engine(root or Path.cwd())
        self._conversations = Conversations(self._engine)
        self._is_upgraded = False
        self._recent: OrderedDict[str, str] = OrderedDict()  # current sessions as JSON, the newest last
        tell_of_deleted(self)

    async def _ask(self, work: Callable[[], Result]) -> Result:
        """Ask the database, off the loop; make its tables first."""

        def prepared() -> Result:
            if not self._is_upgraded:
                upgrade(self._engine)
                self._is_upgraded = True
            return work()

        return await off_the_loop(prepared)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep a conversation: while the database is away, in memory only.

        Nothing is raised then: Rasa would keep a copy of its own, which nobody could delete.
        """
        await self.stream_events(tracker)
        events: list[Event] = tracker.as_dialogue().as_dict()["events"]
        starts = session_starts(events)
        begins = starts[-1] if len(starts) > 1 else 0
        self._remember(tracker.sender_id, json.dumps(events[begins:]))
        now = datetime.datetime.now(UTC)
        try:
            await self._ask(
                lambda: self._conversations.save(tracker.sender_id, events[begins:], now, events[:begins])
            )
        except SQLAlchemyError as error:
            logger.error("ConversationStore: a conversation is kept in memory only: %s", type(error).__name__)
            return
        _note_stored(tracker)

    async def stream_events(self, tracker: DialogueStateTracker) -> None:
        """Tell the broker what is new; Rasa would read the conversation again to find that."""
        stored = getattr(tracker, STORED, None)
        if self.event_broker is None or stored is None:
            await super().stream_events(tracker)
            return
        new = list(itertools.islice(tracker.events, stored, None))
        await self._stream_new_events(self.event_broker, new, tracker.sender_id)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The current session of a conversation; None where there is none. Raises SQLAlchemyError."""
        return await self._retrieve(sender_id, only_current=True)

    async def retrieve_full_tracker(self, sender_id: str) -> DialogueStateTracker | None:
        """A conversation with its earlier sessions; None where there is none. Raises SQLAlchemyError."""
        return await self._retrieve(sender_id, only_current=False)

    def forget(self, sender: str) -> None:
        """Remember nothing of a conversation that was deleted."""
        self._recent.pop(sender, None)

    def _remember(self, sender_id: str, session: str) -> None:
        self._recent[sender_id] = session
        self._recent.move_to_end(sender_id)
        while len(self._recent) > MOST_RECENT:
            self._recent.popitem(last=False)

    async def _retrieve(self, sender_id: str, only_current: bool) -> DialogueStateTracker | None:
        try:
            stored = await self._ask(lambda: self._conversations.load(sender_id))
        except SQLAlchemyError as error:
            if sender_id not in self._recent:
                raise
            logger.error("A conversation goes on from memory: %s", type(error).__name__)
            return self._tracker(sender_id, json.loads(self._recent[sender_id]))
        if stored is None:
            self.forget(sender_id)  # deleted by another process
            return None
        return self._tracker(sender_id, stored.current if only_current else stored.events)

    def _tracker(self, sender_id: str, told: Sequence[Event]) -> DialogueStateTracker:
        tracker = self.init_tracker(sender_id)
        tracker.recreate_from_dialogue(Dialogue(sender_id, list(map(_event, told))))
        _note_stored(tracker)
        return tracker

    async def keys(self) -> Iterable[str]:
        """Who has a conversation. Raises SQLAlchemyError."""
        return await self._ask(self._conversations.senders)
