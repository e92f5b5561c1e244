"""What is new in a conversation comes to all who look at it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.web_visits import NOW, bot, conversations_at, gone, user
from thora.channels import web_stream
from thora.channels.web_stream import GONE, TYPING, FullError, Watch
from thora.conversations import Conversations

A, B = "web:a", "web:b"
SOON = 2.0  # seconds that anything may take


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other workers' news come at once, a heartbeat never."""
    monkeypatch.setattr(web_stream, "EVERY", 0.02)


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    return conversations_at(tmp_path)


@pytest.fixture
def watch(kept: Conversations) -> Iterator[Watch]:
    made = Watch(kept)
    yield made
    assert made._open == {}


def said(kept: Conversations, *texts: str, sender: str = A) -> None:
    """The conversation as it stands when these were said."""
    kept.save(sender, [user(text, at=1.0) if text.islower() else bot(text, at=2.0) for text in texts], NOW)


@asynccontextmanager
async def following(watch: Watch, sender: str = A, after: int = 0) -> AsyncIterator[AsyncIterator[str]]:
    """A stream whose first line was read, ended at the end."""
    events = watch.follow(sender, after)
    try:
        assert await following_next(events) == "retry: 2000\n\n"
        yield events
    finally:
        await events.aclose()  # type: ignore[attr-defined]


async def following_next(events: AsyncIterator[str]) -> str:
    return await asyncio.wait_for(events.__anext__(), SOON)


async def entry(events: AsyncIterator[str]) -> tuple[int, Any]:
    """Number and text of the next entry; heartbeats are passed over."""
    text = await following_next(events)
    number, kind, data, *rest = text.split("\n")
    assert (kind, rest) == ("event: entry", ["", ""])
    assert number.startswith("id: ")
    read = json.loads(data.removeprefix("data: "))
    assert read["seq"] == int(number.removeprefix("id: "))
    return read["seq"], read["text"]


async def quiet(events: AsyncIterator[str]) -> bool:
    """Whether nothing comes for a while. Ends the stream."""
    try:
        await asyncio.wait_for(events.__anext__(), 0.2)
    except asyncio.TimeoutError:
        return True
    return False


async def test_what_was_missed_comes_first(watch: Watch, kept: Conversations) -> None:
    said(kept, "hello", "HELLO", "naps?", "YES")
    async with following(watch, after=2) as events:
        assert [await entry(events), await entry(events)] == [(3, "naps?"), (4, "YES")]
        assert await quiet(events)


async def test_without_a_number_the_whole_conversation_comes(watch: Watch, kept: Conversations) -> None:
    said(kept, "hello", "HELLO")
    async with following(watch) as events:
        assert [await entry(events), await entry(events)] == [(1, "hello"), (2, "HELLO")]


async def test_what_is_new_comes_once(watch: Watch, kept: Conversations) -> None:
    said(kept, "hello")
    async with following(watch) as events:
        assert await entry(events) == (1, "hello")
        for number, text in enumerate(["HELLO", "naps?"], start=2):
            said(kept, *["hello", "HELLO", "naps?"][:number])
            watch.notify(A)
            watch.notify(A)
            assert await entry(events) == (number, text)
        assert await quiet(events)


async def test_what_another_process_writes_is_found(
    watch: Watch, kept: Conversations, tmp_path: Path
) -> None:
    other = conversations_at(tmp_path)
    async with following(watch) as events:
        waiting = asyncio.ensure_future(entry(events))
        await asyncio.sleep(0.1)
        said(other, "hello")
        assert await waiting == (1, "hello")
        said(other, "hello", "HELLO")
        assert await entry(events) == (2, "HELLO")


async def test_everybody_who_looks_is_told_and_nobody_else(watch: Watch, kept: Conversations) -> None:
    async with following(watch) as one, following(watch) as two, following(watch, B) as other:
        said(kept, "hello")
        watch.notify(A)
        assert await entry(one) == await entry(two) == (1, "hello")
        assert await quiet(other)


async def test_typing_is_told_while_a_turn_runs(watch: Watch) -> None:
    async with following(watch) as events:
        waiting = asyncio.ensure_future(following_next(events))
        await asyncio.sleep(0.05)
        watch.notify(A, TYPING, "id-of-the-message")
        assert await waiting == 'event: typing\ndata: {"id": "id-of-the-message"}\n\n'


async def test_a_conversation_that_is_deleted_here_ends_its_streams(watch: Watch) -> None:
    async with following(watch) as events:
        waiting = asyncio.ensure_future(following_next(events))
        await asyncio.sleep(0.05)
        watch.notify(A, GONE)
        assert await waiting == "event: gone\ndata: {}\n\n"
        with pytest.raises(StopAsyncIteration):
            await following_next(events)


async def test_one_that_another_process_deletes_too(
    watch: Watch, kept: Conversations, tmp_path: Path
) -> None:
    said(kept, "hello")
    async with following(watch) as events:
        await entry(events)
        waiting = asyncio.ensure_future(following_next(events))
        await asyncio.sleep(0.1)
        conversations_at(tmp_path).delete(A)
        assert await waiting == "event: gone\ndata: {}\n\n"


async def test_one_that_has_not_begun_is_not_gone(watch: Watch) -> None:
    async with following(watch) as events:
        assert await quiet(events)


async def test_a_heartbeat_keeps_the_line_open(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_stream, "HEARTBEAT", 0.05)
    async with following(watch) as events:
        assert [await following_next(events) for _ in range(3)] == [": still here\n\n"] * 3


async def test_a_stream_ends_after_its_time(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_stream, "HEARTBEAT", 0.05)
    monkeypatch.setattr(web_stream, "LONGEST", 0.12)
    came = [text async for text in watch.follow(A, 0)]
    assert came[0] == "retry: 2000\n\n"
    assert 1 <= came.count(": still here\n\n") <= 3


async def test_a_database_that_cannot_be_read_ends_the_stream_so_that_nothing_is_missed(
    watch: Watch, kept: Conversations, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    said(kept, "hello")
    with monkeypatch.context() as patch:
        patch.setattr(kept, "load", gone)
        assert [text async for text in watch.follow(A, 0)] == ["retry: 2000\n\n"]
    assert "OperationalError" in caplog.text
    assert "xylophonist" not in caplog.text
    async with following(watch) as events:
        assert await entry(events) == (1, "hello")


async def test_a_database_that_cannot_be_asked_for_news_is_asked_again(
    watch: Watch, kept: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with following(watch) as events:
        waiting = asyncio.ensure_future(entry(events))
        with monkeypatch.context() as patch:
            patch.setattr(kept, "versions", gone)
            await asyncio.sleep(0.1)
        said(kept, "hello")
        assert await waiting == (1, "hello")


async def test_all_streams_end_when_the_server_does(watch: Watch) -> None:
    async with following(watch) as one, following(watch, B) as two:
        watch.end()
        for events in (one, two):
            with pytest.raises(StopAsyncIteration):
                await following_next(events)


async def test_only_so_many_streams_of_one_conversation(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_stream, "MOST_OF_CONVERSATION", 2)
    async with following(watch), following(watch), following(watch, B):
        with pytest.raises(FullError):
            await watch.follow(A, 0).__anext__()
    async with following(watch):
        pass


async def test_only_so_many_streams_of_all(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_stream, "MOST", 2)
    async with following(watch), following(watch, B):
        with pytest.raises(FullError):
            await watch.follow("web:c", 0).__anext__()


async def test_while_nobody_looks_the_database_is_not_asked(
    watch: Watch, kept: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    versions = kept.versions
    monkeypatch.setattr(kept, "versions", lambda senders: asked.append(senders) or versions(senders))
    async with following(watch), following(watch), following(watch, B):
        await asyncio.sleep(0.2)
    assert asked
    assert all(sorted(senders) == [A, B] for senders in asked)
    await asyncio.sleep(0.1)
    before = len(asked)
    await asyncio.sleep(0.1)
    assert len(asked) == before
    async with following(watch):
        await asyncio.sleep(0.1)
    assert len(asked) > before


async def test_words_come_as_they_were_written_in_one_line(watch: Watch, kept: Conversations) -> None:
    kept.save(A, [bot('Caf\u00e9\n"quoted"\r\n\u2028id: 9\n\nevent: gone')], NOW)
    async with following(watch) as events:
        text = await following_next(events)
        assert text.splitlines()[:2] == ["id: 1", "event: entry"]
        assert "Caf\u00e9" in text
        assert text.count("\n") == 4
        assert "\r" not in text
