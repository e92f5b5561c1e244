"""What a visitor gets while the database or the action server is away in mid-booking: real servers."""

from __future__ import annotations

import datetime
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from sqlalchemy.engine import Engine

from tests.services.test_serve import START_LIMIT, Served, start
from tests.web_client import Visitor
from thora.booking.appointments import Appointments
from thora.booking.calendar import UTC, Span
from thora.booking.records import Appointment
from thora.clinic import load_clinic
from thora.serving import LOOPBACK, free_port

pytestmark = [pytest.mark.service, pytest.mark.model]
EVER = Span(datetime.datetime(2026, 1, 1, tzinfo=UTC), datetime.datetime(2100, 1, 1, tzinfo=UTC))
CHUNK = 65_536


class Line:
    """A line to the database's server that can be cut and mended: a TCP relay on loopback."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._open: list[socket.socket] = []
        self._listener: socket.socket | None = None
        self.port = free_port()
        self.mend()

    def mend(self) -> None:
        """Let connections through."""
        self._listener = socket.create_server((LOOPBACK, self.port), reuse_port=False)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """End every connection, and refuse new ones."""
        for each in [self._listener, *self._open]:
            if each is not None:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
                each.close()
        self._open = []

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            far = socket.create_connection(self._target)
            self._open += [near, far]
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=self._relay, args=(source, target), daemon=True).start()

    @staticmethod
    def _relay(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK):
                target.sendall(data)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def line(database: Engine) -> Iterator[Line]:
    relay = Line(database.url.host or LOOPBACK, database.url.port or 5432)
    yield relay
    relay.cut()


@pytest.fixture
def served(root: Path, trained_model: Path, database: Engine, line: Line, tmp_path: Path) -> Iterator[Served]:
    port, log = free_port(), tmp_path / "log.txt"
    store = database.url.set(host=LOOPBACK, port=line.port).render_as_string(hide_password=False)
    running = Served(start(root, log, "--port", str(port), store=store), port, log)
    try:
        running.wait_until(lambda: "Thora answers at" in log.read_text(), START_LIMIT)
        yield running
    finally:
        running.process.send_signal(signal.SIGTERM)
        running.process.wait(60)


def said(visit: Visitor, message: str) -> tuple[int, str]:
    """The status and all that comes back."""
    reply = visit.say(message)
    return reply.status, reply.text


def booked(database: Engine) -> list[Appointment]:
    return Appointments(database, 3).between(EVER)


def test_nothing_is_lost_and_nothing_is_booked_twice(
    served: Served, database: Engine, line: Line, root: Path
) -> None:
    clinic, _ = load_clinic(root)
    assert clinic is not None
    visit = Visitor(served.port)
    assert "When would suit you" in visit.say("book a first visit").text
    assert "These times are free" in visit.say("as soon as possible").text
    assert "What name" in visit.say("1").text
    assert "phone number" in visit.say("my name is Sam Lee").text
    assert "Shall I book it?" in visit.say("sam@example.com").text

    line.cut()
    status, text = said(visit, "yes")
    assert status == 200
    assert "Nothing has changed" in text
    assert clinic.contact.phone in text
    assert booked(database) == []
    assert "physio helps most people" in visit.say("does physio help?").text, "other questions are answered"

    line.mend()
    actions = served.child("actions.serve")
    actions.send_signal(signal.SIGKILL)
    psutil.wait_procs([actions], 10)
    status, text = said(visit, "yes")
    assert clinic.contact.phone in text, "a plain sentence and the clinic's phone, never silence"
    assert booked(database) == []

    served.wait_until(lambda: served.child_is_new("actions.serve", actions.pid))
    served.wait_until(lambda: "It is booked" in visit.say("yes").text)
    assert len(booked(database)) == 1
    visit.say("yes")
    visit.say("yes, book it")
    assert len(booked(database)) == 1
    assert "Sam" not in served.log.read_text(), "no name in a log"
    assert "sam@example.com" not in served.log.read_text()
