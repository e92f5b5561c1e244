"""Files for calendars, by links that nobody can guess.

    GET /appointments/<token>.ics    an appointment as it stands now (thora/booking/links.py gives out tokens)

Anything else below these paths is 404 {"error": {"code": "not_found"}}, whatever is wrong with it.
A folder for other files is one more entry in `CalendarFiles.finders`.
"""

from __future__ import annotations

import datetime
import logging
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
from thora.booking.calendar import UTC
from thora.booking.links import FOLDER, LINKS, read
from thora.booking.mails import Mails
from thora.booking.outbox import Outbox
from thora.booking.secrets import secret
from thora.clinic import load_clinic
from thora.content import load_words
from thora.store import engine, upgrade
from thora.threads import off_the_loop

logger = logging.getLogger(__name__)
SUFFIX = ".ics"
LONGEST_NAME = 200  # characters of a file's name that are looked at
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
# Given a name without .ics and now: the file, None where there is none. Runs in a thread of its own.
Finder = Callable[[str, datetime.datetime], "bytes | None"]


class CalendarFiles(InputChannel):
    """The files, on Rasa's own server; no conversation goes through this channel."""

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return "calendar_files"

    def url_prefix(self) -> str:
        """The folders stand at the root."""
        return "/"

    def __init__(self, root: Path | None = None) -> None:
        root = root or Path.cwd()
        clinic, source = load_clinic(root)
        if clinic is None:
            raise ValueError("\n".join(map(str, source.problems)))
        self.engine = engine(root)
        self.mails = Mails(clinic, load_words(root), Outbox(self.engine))
        self.appointments = Appointments(self.engine, clinic.booking.rules.most)
        self.finders: dict[str, Finder] = {FOLDER: self.appointment}
        self._key = ""
        self._lock = threading.Lock()

    def appointment(self, token: str, now: datetime.datetime) -> bytes | None:
        """The file of a token's appointment; a cancelled one says so. Raises SQLAlchemyError."""
        id_ = read(self._secret(), token)
        found = None if id_ is None else self.appointments.get(id_)
        return None if found is None else self.mails.file(found, now, publish=True)

    def _secret(self) -> str:
        """The key of the links; read once, so that a forged link costs no question to the database."""
        with self._lock:
            if not self._key:
                upgrade(self.engine)
                self._key = secret(self.engine, LINKS)
            return self._key

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Routes of the channel (Rasa calls this)."""
        files = Blueprint("thora_calendar_files")
        for folder, finder in self.finders.items():
            files.add_route(_handler(finder), f"/{folder}/<name:str>", methods=["GET", "HEAD"], name=folder)
        return files


def _handler(finder: Finder) -> Callable[[Request, str], Awaitable[HTTPResponse]]:
    async def handle(request: Request, name: str) -> HTTPResponse:
        if not name.endswith(SUFFIX) or len(name) > LONGEST_NAME:
            return _refuse(404, "not_found")
        now = datetime.datetime.now(UTC)
        try:
            file = await off_the_loop(lambda: finder(name.removesuffix(SUFFIX), now))
        except SQLAlchemyError as error:
            logger.error("A calendar file could not be read: %s", type(error).__name__)
            return _refuse(503, "unavailable")
        if file is None:
            return _refuse(404, "not_found")
        headers = {**HEADERS, "Content-Disposition": 'attachment; filename="appointment.ics"'}
        return response.raw(file, content_type="text/calendar; charset=utf-8", headers=headers)

    return handle


def _refuse(status: int, code: str) -> HTTPResponse:
    return response.json({"error": {"code": code}}, status=status, headers=HEADERS)
