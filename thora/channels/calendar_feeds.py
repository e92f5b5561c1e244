"""Practitioners' appointments as calendars to subscribe to.

    GET  /calendars/<token>.ics  the feed that the token opens (thora/booking/feed.py), text/calendar

Whoever has the address can read it; there is no list of them, and the server's log does not name them.
Errors are JSON: {"error": {"code": ...}}.
"""

from __future__ import annotations

import datetime
import logging
import re
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse
from sqlalchemy.exc import SQLAlchemyError

from thora.booking.appointments import Appointments
from thora.booking.feed import feed, practitioner_of
from thora.clinic import load_clinic
from thora.content import load_words
from thora.store import engine, upgrade
from thora.threads import off_the_loop

logger = logging.getLogger(__name__)

NAME = re.compile(r"([A-Za-z0-9_-]{43})\.ics")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}
NOT_FOUND = {"error": {"code": "not_found"}}
FAILED = {"error": {"code": "failed"}}


def is_no_feed(record: logging.LogRecord) -> bool:
    """Whether a line of the server's log may be written: one with the address of a feed may not."""
    return "/calendars/" not in str(getattr(record, "request", ""))


class CalendarFeeds(InputChannel):
    """The feeds, on Rasa's own server; it takes no messages."""

    @classmethod
    def name(cls) -> str:
        """The channel's name for Rasa."""
        return "calendar_feeds"

    def url_prefix(self) -> str:
        """Every feed stands below this path."""
        return "/calendars"

    def __init__(self, root: Path | None = None) -> None:
        root = root or Path.cwd()
        clinic, source = load_clinic(root)
        staff = load_words(root).staff
        if clinic is None or staff is None:
            raise ValueError("\n".join(map(str, source.problems)) or "data/staff.yml: is missing")
        self.clinic, self.words = clinic, staff.calendar_event
        self.engine = engine(root)
        self.has_tables, self.one_at_a_time = False, threading.Lock()

    def file(self, token: str, now: datetime.datetime) -> bytes | None:
        """The feed that a token opens; None for nobody's. Raises SQLAlchemyError."""
        with self.one_at_a_time:
            if not self.has_tables:
                upgrade(self.engine)
                self.has_tables = True
        who = practitioner_of(self.engine, self.clinic, token)
        if who is None:
            return None
        appointments = Appointments(self.engine, self.clinic.booking.rules.most)
        return feed(appointments, who, now, self.clinic, self.words)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Routes of the channel (Rasa calls this)."""
        feeds = Blueprint("thora_calendar_feeds")
        logging.getLogger("sanic.access").addFilter(is_no_feed)

        @feeds.get("/<name:str>")
        async def calendar(request: Request, name: str) -> HTTPResponse:
            match = NAME.fullmatch(name)
            if match is None:
                return response.json(NOT_FOUND, status=404, headers=HEADERS)
            now = datetime.datetime.now(datetime.timezone.utc)
            try:
                file = await off_the_loop(lambda: self.file(match[1], now))
            except SQLAlchemyError as error:
                logger.error("The appointments cannot be read (%s).", type(error).__name__)
                return response.json(FAILED, status=503, headers=HEADERS)
            if file is None:
                return response.json(NOT_FOUND, status=404, headers=HEADERS)
            return response.raw(file, content_type="text/calendar; charset=utf-8", headers=HEADERS)

        return feeds
