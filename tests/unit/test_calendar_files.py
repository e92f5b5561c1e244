"""Files for calendars: only whoever has a link gets one, and it is the appointment as it stands now."""

from __future__ import annotations

import asyncio
import datetime
import logging
import threading
from collections.abc import AsyncIterator

import httpx
import pytest
import yaml
from icalendar import Calendar
from sqlalchemy.exc import OperationalError

from tests.asgi import asked, files_of
from tests.booking_mails import MAILING, SAM
from tests.booking_rivals import NOW, opening
from tests.conftest import ROOT
from tests.unit.conftest import TinyProject
from thora.booking.links import LINKS, path
from thora.booking.records import Appointment
from thora.booking.secrets import secret
from thora.channels.calendar_files import CalendarFiles
from thora.store import VARIABLE, upgrade

NOT_FOUND = {"error": {"code": "not_found"}}


@pytest.fixture
def channel(tiny: TinyProject, monkeypatch: pytest.MonkeyPatch) -> CalendarFiles:
    monkeypatch.setenv(VARIABLE, f"sqlite:///{tiny.root}/thora.db")
    tiny.write("clinic.yml", MAILING)
    return CalendarFiles(tiny.root)


@pytest.fixture
def made(channel: CalendarFiles) -> Appointment:
    upgrade(channel.engine)
    return channel.appointments.book(opening(), SAM, "wish", NOW)


@pytest.fixture
async def client(channel: CalendarFiles, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    async with asked(files_of(channel), monkeypatch) as http:
        yield http


def link(channel: CalendarFiles, appointment: int) -> str:
    return path(secret(channel.engine, LINKS), appointment)


async def test_a_link_gives_the_appointment_as_it_stands_now(
    client: httpx.AsyncClient, channel: CalendarFiles, made: Appointment
) -> None:
    seen = []
    for step in (
        lambda: None,
        lambda: channel.appointments.move(made.id, opening("2026-12-02 15:00"), NOW),
        lambda: channel.appointments.cancel(made.id, NOW),
    ):
        step()
        reply = await client.get(link(channel, made.id))
        assert reply.status_code == 200
        calendar = Calendar.from_ical(reply.content)
        (event,) = calendar.walk("VEVENT")
        assert calendar["method"] == "PUBLISH"
        assert b"Sam" not in reply.content
        assert b"sam@" not in reply.content
        seen.append((int(event["sequence"]), event["dtstart"].dt.day, str(event["status"])))
    assert seen == [(0, 1, "CONFIRMED"), (1, 2, "CONFIRMED"), (2, 2, "CANCELLED")]


async def test_a_file_is_kept_by_nobody_and_runs_nothing(
    client: httpx.AsyncClient, channel: CalendarFiles, made: Appointment
) -> None:
    headers = (await client.get(link(channel, made.id))).headers
    assert headers["content-type"] == "text/calendar; charset=utf-8"
    assert headers["content-disposition"] == 'attachment; filename="appointment.ics"'
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in headers["content-security-policy"]


async def test_a_link_is_good_for_its_own_appointment_only(
    client: httpx.AsyncClient, channel: CalendarFiles, made: Appointment
) -> None:
    right = link(channel, made.id)
    of_another_installation = path("another key", made.id)
    number = f"/appointments/{made.id}.ics"
    no_such_appointment = link(channel, made.id + 1)
    no_suffix = right.removesuffix(".ics")
    other_suffix = f"{no_suffix}.html"
    forged = no_such_appointment[:26] + right[26:]  # its number, the signature of another
    for wrong in (
        of_another_installation,
        number,
        no_such_appointment,
        no_suffix,
        other_suffix,
        forged,
        "/appointments/.ics",
        f"/appointments/{'A' * 5000}.ics",
        "/appointments/%00.ics",
    ):
        reply = await client.get(wrong)
        assert (reply.status_code, reply.json()) == (404, NOT_FOUND), wrong
        assert reply.headers["cache-control"] == "no-store"
    assert (await client.get("/appointments/..%2f..%2fclinic.ics")).status_code == 404
    assert (await client.get(right)).status_code == 200


async def test_a_calendar_may_ask_whether_a_file_is_there(
    client: httpx.AsyncClient, channel: CalendarFiles, made: Appointment
) -> None:
    reply = await client.head(link(channel, made.id))
    assert (reply.status_code, reply.content) == (200, b"")
    assert (await client.post(link(channel, made.id))).status_code == 405


async def test_before_the_first_appointment_every_link_is_unknown(client: httpx.AsyncClient) -> None:
    assert (await client.get(path("key", 1))).status_code == 404


async def test_a_forged_link_does_not_reach_the_database(
    client: httpx.AsyncClient, channel: CalendarFiles, made: Appointment, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await client.get(link(channel, made.id))).status_code == 200  # the key is read

    def asked(id_: int) -> Appointment:
        raise AssertionError("asked")

    monkeypatch.setattr(channel.appointments, "get", asked)
    assert (await client.get(path("another key", made.id))).status_code == 404


async def test_a_database_that_is_away_is_an_error_in_json(
    client: httpx.AsyncClient,
    channel: CalendarFiles,
    made: Appointment,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def away(id_: int) -> Appointment:
        raise OperationalError("SELECT sam@home.example", {}, Exception("gone"))

    monkeypatch.setattr(channel.appointments, "get", away)
    with caplog.at_level(logging.ERROR):
        reply = await client.get(link(channel, made.id))
    assert (reply.status_code, reply.json()) == (503, {"error": {"code": "unavailable"}})
    assert "OperationalError" in caplog.text
    assert "home.example" not in caplog.text


async def test_while_the_database_thinks_others_are_served(
    client: httpx.AsyncClient, channel: CalendarFiles, made: Appointment, monkeypatch: pytest.MonkeyPatch
) -> None:
    get, free = channel.appointments.get, threading.Event()

    def slow(id_: int) -> Appointment | None:
        assert free.wait(10)
        return get(id_)

    monkeypatch.setattr(channel.appointments, "get", slow)
    waits = asyncio.ensure_future(client.get(link(channel, made.id)))
    await asyncio.sleep(0.05)
    assert (await client.get("/appointments/other")).status_code == 404
    assert not waits.done()
    free.set()
    assert (await waits).status_code == 200


def test_another_folder_is_one_more_entry(channel: CalendarFiles) -> None:
    def feed(name: str, now: datetime.datetime) -> bytes | None:
        return None

    channel.finders["calendars"] = feed
    routes = {route.uri for route in channel.blueprint(None)._future_routes}  # type: ignore[arg-type]
    assert routes == {"/appointments/<name:str>", "/calendars/<name:str>"}


def test_a_clinic_with_errors_stops_the_channel_with_its_problems(tiny: TinyProject) -> None:
    tiny.write("clinic.yml", {**MAILING, "extra": 1})
    with pytest.raises(ValueError, match=r"clinic.yml: extra: is not a key"):
        CalendarFiles(tiny.root)


def test_the_project_has_the_channel() -> None:
    credentials = yaml.safe_load((ROOT / "credentials.yml").read_text(encoding="utf-8"))
    assert f"{CalendarFiles.__module__}.{CalendarFiles.__name__}" in credentials
