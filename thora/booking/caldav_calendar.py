"""A calendar on a CalDAV server (RFC 4791): what stands in it, and one event put or deleted at a time.

The requests are few and their rules strict, so they are made here: conditional ones only, no redirects, each
within a time, and nothing of an answer in a log.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from xml.etree import ElementTree

import requests
import urllib3
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth

from thora.booking.calendar import UTC, Span
from thora.booking.settings import spelled

WAIT = 10.0  # seconds without a byte from the server
LIMIT = 20.0  # seconds for one answer
BUDGET = 120.0  # seconds for all that is asked of a calendar at one time
MOST_BYTES = 32 * 1024 * 1024  # of one answer
DAV, CALDAV = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"

RESOURCE_TYPE = '<propfind xmlns="DAV:"><prop><resourcetype/></prop></propfind>'
EVENTS = (
    '<C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
    "<prop><getetag/><C:calendar-data/></prop>"
    '<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">'
    '<C:time-range start="{start}" end="{end}"/>'
    "</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"
)


class CalendarError(Exception):
    """The calendar cannot be used now. The message says why in one line, without a password or an event."""


class ChangedError(Exception):
    """What was to be changed is not what it was: somebody else came first."""


class RefusedError(Exception):
    """The server does not want this one event, and would not want it later; the message is its status."""


@dataclass(frozen=True)
class Resource:
    """One file of the calendar: its address, the mark that changes with it, and its text."""

    href: str
    etag: str
    text: str = field(repr=False)


class CaldavCalendar:
    """One calendar. `url` ends in "/"; every method raises CalendarError where the server fails.

    It lives for one sync: BUDGET begins when it is made.
    """

    def __init__(self, url: str, user: str, password: str, budget: float = BUDGET) -> None:
        self.url = url
        self._base = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        self._secrets = user.encode(), password.encode()
        self._auth: AuthBase = HTTPBasicAuth(*self._secrets)
        self._session = requests.Session()
        self._until = time.monotonic() + budget

    def check(self) -> None:
        """Nothing, if there is a calendar at the address. Raises CalendarError."""
        answer = self._ask("PROPFIND", self.url, RESOURCE_TYPE, {"Depth": "0"})
        if answer.status != 207:
            raise CalendarError(f"{self._base}: status {answer.status}")
        if not any(True for _ in _tree(answer.body).iter(f"{CALDAV}calendar")):
            raise CalendarError(f"{self.url}: is no calendar: write the address of one calendar")

    def events(self, span: Span) -> list[Resource]:
        """Every file with an event within a span; a list that the server cut short is an error."""
        start, end = (f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}" for moment in (span.start, span.end))
        answer = self._ask("REPORT", self.url, EVENTS.format(start=start, end=end), {"Depth": "1"})
        if answer.status != 207:
            raise CalendarError(f"{self._base}: status {answer.status}")
        found = []
        for each in _tree(answer.body).iter(f"{DAV}response"):
            if re.search(r" (5\d\d|4\d\d)\b", each.findtext(f"{DAV}status") or ""):
                raise CalendarError(f"{self._base}: the list of events is not whole")
            href, text = each.findtext(f"{DAV}href"), each.findtext(f".//{CALDAV}calendar-data")
            if not href or text is None:
                raise CalendarError(f"{self._base}: the list of events is not whole")
            address = self.address(href)
            if not address.startswith(self.url):  # what was written could not be told from what is gone
                folder = address.rpartition("/")[0]
                raise CalendarError(f"{self.url}: its events stand in {folder}/: write that address")
            found.append(self._resource(address, each.findtext(f".//{DAV}getetag"), text))
        return found

    def _resource(self, href: str, etag: str | None, text: str) -> Resource:
        if not _etag(etag):
            raise CalendarError(f"{self._base}: gives no ETag, without which changes overwrite each other")
        return Resource(href, _etag(etag), text)

    def address(self, href: str) -> str:
        """The whole address of what the server calls so: always spelled the same, always on this server."""
        return self._base + spelled(urlsplit(href).path)

    def get(self, href: str) -> Resource | None:
        """One file; None where the server says that it is not there."""
        answer = self._ask("GET", href)
        if answer.status in (404, 410):
            return None
        if answer.status != 200:
            raise CalendarError(f"{self._base}: status {answer.status}")
        return self._resource(href, answer.headers.get("ETag"), answer.text)

    def put(self, href: str, file: bytes, etag: str | None) -> str:
        """Write a file: a new one (`etag` None), or in the place of the one with this mark; returns its mark.

        "" where the server does not tell it. Raises ChangedError, RefusedError.
        """
        condition = {"If-None-Match": "*"} if etag is None else {"If-Match": etag}
        headers = {"Content-Type": "text/calendar; charset=utf-8", **condition}
        answer = self._ask("PUT", href, file, headers)
        self._done(answer)
        return _etag(answer.headers.get("ETag"))

    def delete(self, href: str, etag: str) -> None:
        """Take a file away if it has this mark, or is gone already. Raises ChangedError, RefusedError."""
        answer = self._ask("DELETE", href, headers={"If-Match": etag})
        if answer.status not in (404, 410):
            self._done(answer)

    def _done(self, answer: Answer) -> None:
        if answer.status in (409, 412):
            raise ChangedError(str(answer.status))
        if 400 <= answer.status < 500 and answer.status not in (401, 408, 423, 429):
            raise RefusedError(str(answer.status))
        if answer.status not in (200, 201, 204):
            raise CalendarError(f"{self._base}: status {answer.status}")

    def check_time(self) -> float:
        """Seconds that are left. Raises CalendarError where none are."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise CalendarError(f"{self._base}: takes too long")
        return left

    def _ask(
        self, method: str, url: str, body: str | bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        answer = self._once(method, url, body, headers or {})
        wanted = answer.headers.get("WWW-Authenticate", "").lower()
        if answer.status == 401 and wanted.startswith("digest") and isinstance(self._auth, HTTPBasicAuth):
            self._auth = HTTPDigestAuth(*(each.decode() for each in self._secrets))
            answer = self._once(method, url, body, headers or {})
        if answer.status == 401:
            raise CalendarError(f"{self._base}: refuses the user or the password (401)")
        if 300 <= answer.status < 400:
            raise CalendarError(f"{self.url}: leads elsewhere: write the address where the calendar is")
        return answer

    def _once(self, method: str, url: str, body: str | bytes, headers: Mapping[str, str]) -> Answer:
        limit = min(LIMIT, self.check_time())
        until = time.monotonic() + limit
        try:
            reply = self._session.request(
                method,
                url,
                data=body.encode() if isinstance(body, str) else body,
                # identity: a server that packs an answer gives it another mark
                headers={
                    "Content-Type": "application/xml; charset=utf-8",
                    "Accept-Encoding": "identity",
                    **headers,
                },
                auth=self._auth,
                timeout=min(WAIT, limit),
                allow_redirects=False,
                stream=True,
            )
            with reply:
                read = bytearray()
                while chunk := reply.raw.read1(65536):  # what is there, not: all of so many
                    read += chunk
                    if time.monotonic() > until or len(read) > MOST_BYTES:
                        raise CalendarError(f"{self._base}: an answer is too slow or too long")
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise CalendarError(f"{self._base}: {type(error).__name__}") from None  # it may name more
        return Answer(reply.status_code, reply.headers, bytes(read))


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """The body of an iCalendar file, which is in UTF-8. Raises CalendarError."""
        try:
            return self.body.decode()
        except UnicodeDecodeError as error:
            raise CalendarError("an answer is not in UTF-8") from error


def _etag(value: str | None) -> str:
    return (value or "").strip().removeprefix("W/")


def _tree(body: bytes) -> ElementTree.Element:
    """The XML of an answer, without the declarations by which a few bytes become many."""
    text = Answer(207, {}, body).text
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise CalendarError("an answer declares types of its own")
    try:
        return ElementTree.fromstring(text)  # noqa: S314 (no declarations)
    except ElementTree.ParseError as error:
        raise CalendarError("an answer is no XML") from error
