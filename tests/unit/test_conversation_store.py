"""Rasa's door to the conversations: sessions, restarts, and a database that is away."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy.exc import SQLAlchemyError

from tests.web_visits import gone
from thora.conversations import Conversations
from thora.dialogue import conversation_store
from thora.dialogue.conversation_store import ConversationStore
from thora.store import FILE, connect

pytestmark = pytest.mark.usefixtures("store_of_the_folder")
DOMAIN = Domain.from_dict({"slots": {"booking": {"type": "text", "mappings": [{"type": "custom"}]}}})
SENDER = "web:a"


def session(text: str, at: float) -> list[Event]:
    """A session in which one message was answered."""
    return [
        ActionExecuted("action_session_start", timestamp=at),
        SessionStarted(timestamp=at),
        ActionExecuted("action_listen", timestamp=at),
        UserUttered(text, metadata={"message_id": text}, timestamp=at + 1),
        BotUttered(f"{text}!", {"buttons": [{"title": "T", "payload": "/t"}]}, timestamp=at + 2),
        SlotSet("booking", text, timestamp=at + 3),
    ]


def tracker_of(*events: Event) -> DialogueStateTracker:
    tracker = DialogueStateTracker(SENDER, DOMAIN.slots)
    for event in events:
        tracker.update(event, DOMAIN)
    return tracker


def texts(tracker: DialogueStateTracker | None) -> list[str]:
    assert tracker is not None
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


@pytest.fixture
def store(tmp_path: Path) -> ConversationStore:
    return ConversationStore(DOMAIN, root=tmp_path)


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    return Conversations(connect(f"sqlite:///{tmp_path / FILE}"))


async def test_before_anything_was_said_there_is_nothing(store: ConversationStore) -> None:
    assert await store.retrieve(SENDER) is None
    assert await store.retrieve_full_tracker(SENDER) is None
    assert list(await store.keys()) == []


async def test_another_process_finds_the_conversation_as_it_stood(
    store: ConversationStore, tmp_path: Path
) -> None:
    saved = tracker_of(*session("one", 0.0))
    await store.save(saved)
    found = await ConversationStore(DOMAIN, root=tmp_path).retrieve(SENDER)
    assert found is not None
    assert list(found.events) == list(saved.events)
    assert found.get_slot("booking") == "one"
    assert list(await store.keys()) == [SENDER]


async def test_a_conversation_that_comes_and_goes_stays_the_same(
    store: ConversationStore, kept: Conversations
) -> None:
    await store.save(tracker_of(*session("one", 0.0), *session("two", 100.0)))
    first = kept.load(SENDER)
    for _ in range(3):
        found = await store.retrieve(SENDER)
        assert found is not None
        await store.save(found)
    second = kept.load(SENDER)
    assert first is not None
    assert second is not None
    assert (second.earlier, second.current) == (first.earlier, first.current)


async def test_a_new_session_moves_the_one_before_once(store: ConversationStore, kept: Conversations) -> None:
    for number in range(3):  # as Rasa does: it goes on with what it got, and begins anew within it
        found = await store.retrieve(SENDER) or tracker_of()
        for event in session(f"message {number}", number * 100.0):
            found.update(event, DOMAIN)
            await store.save(found)
    assert texts(await store.retrieve(SENDER)) == ["message 2"]
    assert texts(await store.retrieve_full_tracker(SENDER)) == [f"message {number}" for number in range(3)]
    stored = kept.load(SENDER)
    assert stored is not None
    assert len(stored.events) == 3 * len(session("", 0.0))


async def test_rasa_takes_it_from_its_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = TrackerStore.create(
        EndpointConfig(type="thora.dialogue.conversation_store.ConversationStore"), DOMAIN
    )
    await made.save(tracker_of(*session("one", 0.0)))
    assert (tmp_path / FILE).is_file()
    assert texts(await made.retrieve(SENDER)) == ["one"]


async def test_while_the_database_is_away_rasa_goes_on_and_no_word_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE).write_bytes(b"this is no database" * 100)
    safe = FailSafeTrackerStore(ConversationStore(DOMAIN, root=tmp_path))
    with caplog.at_level(logging.INFO):
        assert await safe.retrieve(SENDER) is None
        await safe.save(tracker_of(*session("xylophonist", 0.0)))
    assert "ConversationStore" in caplog.text
    assert "xylophonist" not in caplog.text


async def test_a_table_that_breaks_in_mid_conversation_logs_no_word(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    safe = FailSafeTrackerStore(ConversationStore(DOMAIN, root=tmp_path))
    await safe.save(tracker_of(*session("one", 0.0)))
    store: Any = connect(f"sqlite:///{tmp_path / FILE}")
    with store.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE conversation RENAME COLUMN current TO other")
    with caplog.at_level(logging.INFO):
        await safe.save(tracker_of(*session("xylophonist", 0.0)))
    assert "OperationalError" in caplog.text
    assert "xylophonist" not in caplog.text


async def test_what_was_kept_before_the_database_went_away_is_still_there(
    store: ConversationStore, tmp_path: Path
) -> None:
    safe = FailSafeTrackerStore(store)
    await safe.save(tracker_of(*session("one", 0.0)))
    await safe.save(tracker_of(*session("two", 100.0)))  # Rasa could not read the first, and began anew
    assert texts(await safe.retrieve_full_tracker(SENDER)) == ["one", "two"]


async def test_while_the_database_is_away_a_conversation_goes_on_from_memory(
    store: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    safe = FailSafeTrackerStore(store)
    await safe.save(tracker_of(*session("one", 0.0)))
    with monkeypatch.context() as patch:
        for call in ("load", "save"):
            patch.setattr(store._conversations, call, gone)
        for text in ("two", "three"):
            found = await safe.retrieve(SENDER)
            assert found is not None
            assert found.get_slot("booking") == "one"
            found.update(UserUttered(text), DOMAIN)
            await safe.save(found)
        assert texts(await safe.retrieve(SENDER)) == ["one", "two", "three"]
        assert await safe.retrieve("web:b") is None
    assert texts(await safe.retrieve(SENDER)) == ["one"], "what stands in the database counts again"


async def test_what_was_deleted_here_is_remembered_no_longer(
    store: ConversationStore, kept: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.save(tracker_of(*session("one", 0.0)))
    kept.delete(SENDER)
    assert not store._recent
    monkeypatch.setattr(store._conversations, "load", gone)
    with pytest.raises(SQLAlchemyError):
        await store.retrieve(SENDER)


async def test_what_another_process_deleted_is_forgotten_at_the_next_look(store: ConversationStore) -> None:
    await store.save(tracker_of(*session("one", 0.0)))
    with store._engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM conversation")
    assert await store.retrieve(SENDER) is None
    assert not store._recent


async def test_what_could_not_be_stored_is_nowhere_but_in_the_memory_that_forgets(
    store: ConversationStore, kept: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    safe = FailSafeTrackerStore(store)
    with monkeypatch.context() as patch:
        patch.setattr(store._conversations, "save", gone)
        await safe.save(tracker_of(*session("one", 0.0)))
    assert list(store._recent) == [SENDER]
    assert await safe.fallback_tracker_store.retrieve(SENDER) is None, "Rasa's own memory is never emptied"
    await store._ask(lambda: kept.delete(SENDER))
    assert not store._recent


async def test_only_so_many_are_remembered(store: ConversationStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation_store, "MOST_RECENT", 2)
    for sender in ("web:1", "web:2", "web:1", "web:3"):
        tracker = tracker_of(*session("one", 0.0))
        tracker.sender_id = sender
        await store.save(tracker)
    assert list(store._recent) == ["web:1", "web:3"]
