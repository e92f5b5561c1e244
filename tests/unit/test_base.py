"""A messaging channel as Rasa's input channel: on where its settings are, and only there."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx
import pytest
from sanic import Sanic
from sqlalchemy.exc import OperationalError

from tests.asgi import asked
from tests.channel_desk import KEY, RING, Pigeon, letter
from tests.web_visits import Bot, agent_of, conversations_at
from thora.channels import base
from thora.channels.base import MessagingChannel
from thora.channels.messaging.provider import Provider
from thora.channels.webhook import MOST_BYTES
from thora.store import VARIABLE, upgrade

SETTINGS = {"THORA_PIGEON_RING": RING, "THORA_CHANNELS_KEY": KEY}


class PigeonChannel(MessagingChannel):
    """Brings letters."""

    provider_class = Pigeon


async def nobody(message: object) -> None:
    raise AssertionError("messages do not go this way")


@pytest.fixture
def pigeons(monkeypatch: pytest.MonkeyPatch) -> list[Pigeon]:
    """Those that were made."""
    made: list[Pigeon] = []
    of = Pigeon.of.__func__  # type: ignore[attr-defined]

    def noted(cls: type[Provider], environment: Mapping[str, str]) -> Provider:
        made.append(of(cls, environment))
        return made[-1]

    monkeypatch.setattr(Pigeon, "of", classmethod(noted))
    return made


@asynccontextmanager
async def server(
    folder: Path, root: Path, patch: pytest.MonkeyPatch, **settings: str
) -> AsyncIterator[tuple[httpx.AsyncClient, Sanic]]:
    """The channel on a server, begun and ended as Sanic does."""
    for name in SETTINGS:
        patch.delenv(name, raising=False)
    for name, value in {**settings, VARIABLE: f"sqlite:///{folder}/thora.db"}.items():
        patch.setenv(name, value)
    apps: list[Sanic] = []

    def fill(app: Sanic) -> None:
        channel = PigeonChannel(root)
        app.add_route(nobody, "/", name="root")  # Rasa's; an app without any cannot say 404
        app.blueprint(channel.blueprint(nobody), url_prefix=channel.url_prefix())
        app.ctx.agent = agent_of(Bot(conversations_at(folder)))
        app.config.REQUEST_MAX_SIZE = 65_536
        apps.append(app)

    async with asked(fill, patch) as http:
        await apps[0]._server_event("init", "after")
        try:
            yield http, apps[0]
        finally:
            await apps[0]._server_event("shutdown", "before")


async def brings(http: httpx.AsyncClient, *texts: str) -> int:
    letters = [asdict(letter(text, text)) for text in texts]
    content = json.dumps(letters).encode()
    return (await http.post("/pigeon/webhook", content=content, headers={"X-Ring": RING})).status_code


async def until(condition: Callable[[], Any]) -> None:
    async def wait() -> None:
        while not condition():
            await asyncio.sleep(0.02)

    await asyncio.wait_for(wait(), 20)


async def test_a_message_is_answered(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch, pigeons: list[Pigeon]
) -> None:
    async with server(tmp_path, root, monkeypatch, **SETTINGS) as (http, _):
        await until(lambda: pigeons)
        statuses = [503]
        while statuses[-1] == 503:  # it makes its tables just now
            statuses.append(await brings(http, "hello"))
            await asyncio.sleep(0.02)
        assert statuses[-1] == 202
        await until(lambda: len(pigeons[0].sent) == 2)
    assert pigeons[0].texts()[1] == "Yes."
    assert "CARESPACE" in pigeons[0].texts()[0]  # the clinic's facts are filled in


@pytest.mark.parametrize("missing", sorted(SETTINGS))
async def test_without_its_settings_it_has_no_path(
    tmp_path: Path,
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    missing: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings = {name: value for name, value in SETTINGS.items() if name != missing}
    async with server(tmp_path, root, monkeypatch, **settings) as (http, app):
        assert await brings(http, "hello") == 404
        assert app.config.REQUEST_MAX_SIZE == 65_536
    assert ("pigeon is off: THORA_CHANNELS_KEY" in caplog.text) == (missing == "THORA_CHANNELS_KEY")


async def test_it_takes_bigger_requests_than_the_website_sends(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with server(tmp_path, root, monkeypatch, **SETTINGS) as (_, app):
        assert app.config.REQUEST_MAX_SIZE == MOST_BYTES


async def test_a_database_that_is_away_at_the_start_is_waited_for(
    tmp_path: Path,
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    pigeons: list[Pigeon],
    caplog: pytest.LogCaptureFixture,
) -> None:
    tries: list[int] = []

    def away_twice(store: Any) -> None:
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("SELECT", {}, Exception("no server"))
        upgrade(store)

    monkeypatch.setattr(base, "upgrade", away_twice)
    monkeypatch.setattr(base, "SWEEP", 0.05)
    async with server(tmp_path, root, monkeypatch, **SETTINGS) as (http, _):
        assert await brings(http, "hello") == 503
        await until(lambda: len(tries) == 3)
        while await brings(http, "hello") == 503:
            await asyncio.sleep(0.02)
        await until(lambda: len(pigeons[0].sent) == 2)
    assert "pigeon: waits for the database: OperationalError" in caplog.text


async def test_it_ends_while_it_still_waits(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(store: Any) -> None:
        raise OperationalError("SELECT", {}, Exception("no server"))

    monkeypatch.setattr(base, "upgrade", away)
    async with server(tmp_path, root, monkeypatch, **SETTINGS) as (http, _):
        assert await brings(http, "hello") == 503


async def test_words_with_a_fault_end_the_start_with_the_place(
    tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "data/channel_words.yml").write_text("channel_words: {}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"channel_words\.first: is missing"):
        async with server(tmp_path, project, monkeypatch, **SETTINGS):
            pass
