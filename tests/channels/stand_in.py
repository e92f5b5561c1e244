"""A provider's API on loopback, as strict as the real one: refuses what that refuses, and can misbehave."""

from __future__ import annotations

import json
import threading
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PATIENCE = 60.0  # seconds until something must have been heard


@dataclass(frozen=True)
class Call:
    """One request to the API. `body`: JSON as it was read, a form as a dict of its first values."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True)
class Answer:
    """What the API says."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Heard:
    """What somebody read on their phone. `choices`: title and token of what may be pressed."""

    text: str
    choices: tuple[tuple[str, str], ...] = ()

    def token(self, title: str) -> str:
        """The token behind a title."""
        return dict(self.choices)[title]


class StandIn(ABC):
    """An API. `refusals`: why requests were refused that the real one would refuse."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.refusals: list[str] = []
        self._heard: dict[str, list[Heard]] = {}
        self._faults: deque[Answer | float] = deque()  # a number: so many seconds of silence, then a cut line
        self._blocked: set[str] = set()
        self._lock = threading.Condition()

    @abstractmethod
    def answer(self, call: Call) -> Answer:
        """What the real API would say; calls `hears` for a message that it takes, `refuse` for others."""

    @abstractmethod
    def is_message(self, call: Call) -> bool:
        """Whether a call would bring a message to somebody: faults concern only these."""

    def hears(self, person: str, heard: Heard) -> None:
        """A message has reached somebody."""
        with self._lock:
            self._heard.setdefault(person, []).append(heard)
            self._lock.notify_all()

    def refuse(self, status: int, body: Any, why: str) -> Answer:
        """Note a request that the real API would refuse."""
        self.refusals.append(why)
        return Answer(status, body)

    def fails(self, *faults: Answer | float) -> None:
        """The next messages meet with these, one after the other."""
        self._faults.extend(faults)

    @property
    def has_faults(self) -> bool:
        """Whether faults are left that no message has met with."""
        return bool(self._faults)

    def block(self, person: str) -> None:
        """From now on somebody takes no messages."""
        self._blocked.add(person)

    def is_blocked(self, person: str) -> bool:
        """Whether somebody takes no messages."""
        return person in self._blocked

    def heard(self, person: str) -> list[Heard]:
        """All that somebody has read so far."""
        with self._lock:
            return list(self._heard.get(person, []))

    def people(self) -> list[str]:
        """Everybody who has read something."""
        with self._lock:
            return list(self._heard)

    def wait_for(self, person: str, count: int, limit: float = PATIENCE) -> list[Heard]:
        """All that somebody has read, once that is `count` messages or more."""
        with self._lock:
            self._lock.wait_for(lambda: len(self._heard.get(person, [])) >= count, limit)
            found = list(self._heard.get(person, []))
        assert len(found) >= count, f"{person} has read {len(found)} messages, not {count}: {found}"
        return found

    def handle(self, call: Call) -> Answer | None:
        """The answer to a call; None: the line is cut."""
        self.calls.append(call)
        if self.is_message(call) and self._faults:
            fault = self._faults.popleft()
            if isinstance(fault, Answer):
                return fault
            time.sleep(fault)
            return None
        return self.answer(call)

    @contextmanager
    def listening(self) -> Iterator[str]:
        """Its address, while it listens."""
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                raw = self.rfile.read(length)
                headers = {name.lower(): value for name, value in self.headers.items()}
                answer = stand_in.handle(Call(self.command, self.path, headers, _read(headers, raw)))
                if answer is None:
                    self.close_connection = True
                    return
                body = b"" if answer.body is None else json.dumps(answer.body).encode()
                self.send_response(answer.status)
                for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _serve  # noqa: N815

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()


def _read(headers: Mapping[str, str], raw: bytes) -> Any:
    kind = headers.get("content-type", "")
    if "json" in kind:
        return json.loads(raw)
    if "form-urlencoded" in kind:
        return {name: values[0] for name, values in parse_qs(raw.decode(), keep_blank_values=True).items()}
    return raw.decode(errors="replace")


def query(call: Call) -> dict[str, str]:
    """The query of a call's address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(call.path).query).items()}
