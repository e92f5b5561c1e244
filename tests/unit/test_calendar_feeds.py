"""The addresses of feeds, as programs ask for them."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from icalendar import Calendar
from sqlalchemy.exc import OperationalError

from tests.asgi import asked, files_of
from tests.unit.conftest import CLINIC, TinyProject
from thora.booking.feed import token
from thora.channels import calendar_feeds
from thora.channels.calendar_feeds import CalendarFeeds, is_no_feed
from thora.store import VARIABLE, upgrade


@pytest.fixture
def channel(tiny: TinyProject, monkeypatch: pytest.MonkeyPatch) -> CalendarFeeds:
    monkeypatch.delenv(VARIABLE, raising=False)
    tiny.write("clinic.yml", {**CLINIC, "practitioners": [{"name": "Ann Wu"}]})
    return CalendarFeeds(tiny.root)


@pytest.fixture
async def client(channel: CalendarFeeds, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    async with asked(files_of(channel), monkeypatch) as http:
        yield http


async def test_a_practitioners_address_gives_their_calendar(
    client: httpx.AsyncClient, channel: CalendarFeeds
) -> None:
    upgrade(channel.engine)
    who = channel.clinic.practitioners[0]
    reply = await client.get(f"/calendars/{token(channel.engine, who.id)}.ics")
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "text/calendar; charset=utf-8"
    assert reply.headers["cache-control"] == "private, no-store"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert who.name in str(Calendar.from_ical(reply.content)["x-wr-calname"])


@pytest.mark.parametrize(
    "name", ["A" * 43 + ".ics", "A" * 43, "A" * 42 + ".ics", "nitin_nair.ics", "%00.ics", "..%2f"]
)
async def test_any_other_address_gives_nothing(client: httpx.AsyncClient, name: str) -> None:
    reply = await client.get(f"/calendars/{name}")
    assert reply.status_code == 404
    if reply.headers["content-type"] == "application/json":
        assert reply.json() == {"error": {"code": "not_found"}}


async def test_an_address_on_a_fresh_machine_makes_the_tables(client: httpx.AsyncClient) -> None:
    assert (await client.get(f"/calendars/{'A' * 43}.ics")).json() == {"error": {"code": "not_found"}}


async def test_a_database_that_is_down_is_told_without_its_words(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def down(*parts: object) -> None:
        raise OperationalError("SELECT secret", {}, Exception("postgresql://user:password@host"))

    monkeypatch.setattr(calendar_feeds, "practitioner_of", down)
    reply = await client.get(f"/calendars/{'A' * 43}.ics")
    assert (reply.status_code, reply.json()) == (503, {"error": {"code": "failed"}})
    assert "OperationalError" in caplog.text
    assert "password" not in caplog.text


def test_no_address_of_a_feed_is_logged() -> None:
    record = logging.makeLogRecord({"request": "GET http://thora/calendars/abc.ics"})
    assert not is_no_feed(record)
    assert is_no_feed(logging.makeLogRecord({"request": "GET http://thora/chat/health"}))
    assert is_no_feed(logging.makeLogRecord({}))


def test_the_project_names_the_channel(root: Path) -> None:
    assert f"{CalendarFeeds.__module__}.CalendarFeeds:" in (root / "credentials.yml").read_text()
