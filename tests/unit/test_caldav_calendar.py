"""Requests to a CalDAV server, and what is made of answers that are not as they should be."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest

from tests.caldav_clinic import moment
from tests.caldav_server import CALENDAR, FaultyServer, faulty_server
from thora.booking import caldav_calendar
from thora.booking.caldav_calendar import (
    CaldavCalendar,
    CalendarError,
    ChangedError,
    RefusedError,
    Resource,
)
from thora.booking.calendar import Span

SPAN = Span(moment("10-28 12:00"), moment("11-12 05:00"))
FILE = b"BEGIN:VCALENDAR\r\nX-NAME:Sam Lee \xc3\xbc\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    with faulty_server() as made:
        yield made


def calendar(server: FaultyServer, **parts: Any) -> CaldavCalendar:
    return CaldavCalendar(server.url, "ann", "pässword", **parts)


def test_events_are_written_listed_read_and_deleted(server: FaultyServer) -> None:
    remote, href = calendar(server), f"{server.url}one.ics"
    remote.check()
    etag = remote.put(href, FILE, None)
    (listed,) = remote.events(SPAN)
    assert (listed.href, listed.etag, listed.text.split()) == (href, etag, FILE.decode().split())
    assert remote.get(href) == Resource(href, etag, FILE.decode())
    remote.delete(href, etag)
    assert (remote.events(SPAN), remote.get(href)) == ([], None)
    remote.delete(href, etag)  # gone already


def test_only_what_is_as_it_was_known_is_overwritten_or_deleted(server: FaultyServer) -> None:
    remote, href = calendar(server), f"{server.url}one.ics"
    old = remote.put(href, FILE, None)
    remote.put(href, FILE + b"\n", old)
    for change in (
        lambda: remote.put(href, FILE, old),
        lambda: remote.put(href, FILE, None),
        lambda: remote.delete(href, old),
    ):
        with pytest.raises(ChangedError):
            change()
    assert server.files == {"/ann/work/one.ics": FILE + b"\n"}


def test_the_password_is_sent_and_nothing_packed_is_wanted(server: FaultyServer) -> None:
    calendar(server).check()
    ((_, _, headers),) = server.requests
    assert base64.b64decode(headers["Authorization"].split()[1]).decode() == "ann:pässword"
    assert headers["Accept-Encoding"] == "identity"


def test_a_server_that_wants_a_digest_gets_one(server: FaultyServer) -> None:
    challenge = 'Digest realm="dav", nonce="n", qop="auth", algorithm=MD5'
    server.faults["PROPFIND"] = (401, {"WWW-Authenticate": challenge}, b"")
    with pytest.raises(CalendarError, match="401"):
        calendar(server).check()
    assert server.requests[-1][2]["Authorization"].startswith("Digest ")


@pytest.mark.parametrize(
    "fault",
    [
        (401, {}, b""),
        (403, {}, b""),
        (404, {}, b""),
        (500, {}, b"Sam Lee"),
        (503, {}, b""),
        (200, {}, b"<html>Please log in</html>"),
        (302, {"Location": "/elsewhere/"}, b""),
        (207, {}, b""),
        (207, {}, b"<multistatus"),
        (207, {}, b"\xff\xfe"),
        (207, {}, b'<!DOCTYPE x [<!ENTITY a "b">]><multistatus xmlns="DAV:"/>'),
    ],
    ids=lambda fault: f"{fault[0]} {fault[2][:12]!r}",
)
@pytest.mark.parametrize("method", ["PROPFIND", "REPORT"])
def test_an_answer_that_is_no_answer_is_one_clear_error(
    server: FaultyServer, method: str, fault: Any
) -> None:
    server.faults[method] = fault
    remote = calendar(server)
    with pytest.raises(CalendarError) as error:
        remote.check() if method == "PROPFIND" else remote.events(SPAN)
    for secret in ("pässword", "Sam Lee"):
        assert secret not in str(error.value)
    assert all(path == "/ann/work/" for _, path, _ in server.requests), "followed to elsewhere"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("HTTP/1.1 200 OK", "HTTP/1.1 404 Not Found"), ""),
        (("<propstat>", "<status>HTTP/1.1 507 Insufficient Storage</status><propstat>"), "not whole"),
        (("calendar-data", "other"), "not whole"),
        (("getetag", "other"), "ETag"),
        (("/ann/work/", "/dav/ann/work/"), r"its events stand in http\S+/dav/ann/work/: write that address"),
    ],
)
def test_a_list_that_is_not_whole_is_an_error(
    server: FaultyServer, change: tuple[str, str], said: str
) -> None:
    server.files["/ann/work/one.ics"] = FILE
    text = server.listing().replace(*change)
    server.faults["REPORT"] = (207, {}, text.encode())
    if said:
        with pytest.raises(CalendarError, match=said):
            calendar(server).events(SPAN)
    else:
        assert len(calendar(server).events(SPAN)) == 1


def test_a_folder_that_is_no_calendar_is_told(server: FaultyServer) -> None:
    server.faults["PROPFIND"] = (207, {}, CALENDAR.replace("C:calendar", "C:other").encode())
    with pytest.raises(CalendarError, match="is no calendar: write the address of one calendar"):
        calendar(server).check()


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, RefusedError),
        (403, RefusedError),
        (409, ChangedError),
        (412, ChangedError),
        (413, RefusedError),
        (423, CalendarError),
        (429, CalendarError),
        (500, CalendarError),
        (507, CalendarError),
    ],
)
def test_what_a_server_says_to_a_write(server: FaultyServer, status: int, error: type[Exception]) -> None:
    server.faults["PUT"] = server.faults["DELETE"] = (status, {}, b"")
    with pytest.raises(error):
        calendar(server).put(f"{server.url}one.ics", FILE, None)
    with pytest.raises(error):
        calendar(server).delete(f"{server.url}one.ics", '"1"')


@pytest.mark.parametrize("status", [401, 403, 500, 302])
def test_only_not_found_is_not_there(server: FaultyServer, status: int) -> None:
    server.faults["GET"] = (status, {}, b"")
    with pytest.raises(CalendarError):
        calendar(server).get(f"{server.url}one.ics")
    server.faults["GET"] = (410, {}, b"")
    assert calendar(server).get(f"{server.url}one.ics") is None


def test_a_server_that_gives_a_byte_now_and_then_is_not_waited_for(
    server: FaultyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caldav_calendar, "LIMIT", 0.3)
    server.faults["REPORT"] = 3
    with pytest.raises(CalendarError, match="too slow"):
        calendar(server).events(SPAN)


def test_an_answer_without_end_is_not_kept(server: FaultyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caldav_calendar, "MOST_BYTES", 1000)
    server.faults["REPORT"] = (207, {}, b" " * 100_000)
    with pytest.raises(CalendarError, match="too long"):
        calendar(server).events(SPAN)


def test_all_that_is_asked_has_a_time_together(server: FaultyServer) -> None:
    with pytest.raises(CalendarError, match="takes too long"):
        calendar(server, budget=0).check()
    assert server.requests == []


def test_a_server_that_does_not_answer_is_told_without_its_words() -> None:
    with faulty_server() as server:
        pass
    with pytest.raises(CalendarError, match=r"^http://127\.0\.0\.1:\d+: ConnectionError$"):
        calendar(server).check()


@pytest.mark.parametrize(
    "href",
    [
        "/ann/work/a%40b.ics",
        "/ann/work/a@b.ics",
        "/ann/w%6frk/a%40b.ics",
        "https://elsewhere.example/ann/work/a@b.ics",
    ],
)
def test_one_event_has_one_address_always_on_this_server(server: FaultyServer, href: str) -> None:
    assert calendar(server).address(href) == f"{server.url}a@b.ics"


def test_a_resource_shown_in_an_error_shows_no_event() -> None:
    assert "Sam" not in repr(Resource("x", '"1"', FILE.decode()))
