"""A visitor of a running server, over real HTTP."""

from __future__ import annotations

import http.client
import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from thora.serving import LOOPBACK

PATIENCE = 120.0  # seconds for one answer


@dataclass(frozen=True)
class Reply:
    """What came back; `body`: as JSON, None for none."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def text(self) -> str:
        """What a visitor reads of it: Thora's answers, or the words of an error."""
        if self.status != 200:
            return str(self.body["error"]["text"])
        return "\n".join(entry["text"] for entry in self.body["entries"] if entry["from"] == "thora")

    @property
    def code(self) -> str:
        """The code of an error."""
        return str(self.body["error"]["code"])


def request(port: int, method: str, path: str, body: Any = None, **headers: str) -> Reply:
    """One request, on a connection of its own. In the names of headers, _ stands for -."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=PATIENCE)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    raw = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    try:
        connection.request(method, path, raw, {"Content-Type": "application/json", **sent})
        reply = connection.getresponse()
        read = reply.read()
        is_json = "json" in (reply.getheader("Content-Type") or "")
        return Reply(reply.status, reply.headers, json.loads(read) if is_json and read else None)
    finally:
        connection.close()


def agree(port: int) -> Reply:
    """Ask for a new conversation, with the consent that is asked for today."""
    version = request(port, "GET", "/chat/config").body["consent"]["version"]
    return request(port, "POST", "/chat/conversations", {"consent": version})


@dataclass
class Visitor:
    """One conversation. Waits, as a client should, where the server says so."""

    port: int
    token: str = ""
    waited: list[int] = field(default_factory=list)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        """A request with the token; the conversation begins with the first."""
        while not self.token:
            begun = agree(self.port)
            self.token = begun.body["token"] if begun.status == 201 else self._wait(begun)
        return request(self.port, method, path, body, Authorization=f"Bearer {self.token}", **headers)

    def send(self, text: str, id_: str | None = None) -> Reply:
        """Send a message once."""
        return self.ask("POST", "/chat/messages", {"id": id_ or str(uuid.uuid4()), "text": text})

    def say(self, text: str) -> Reply:
        """Send a message until it is taken."""
        id_ = str(uuid.uuid4())
        while (reply := self.send(text, id_)).status == 429:
            self._wait(reply)
        return reply

    def entries(self, after: int = 0) -> list[dict[str, Any]]:
        """What was said behind a number."""
        read: list[dict[str, Any]] = self.ask("GET", f"/chat/messages?after={after}").body["entries"]
        return read

    def _wait(self, reply: Reply) -> str:
        assert reply.status == 429, reply
        self.waited.append(int(reply.headers["Retry-After"]))
        time.sleep(self.waited[-1])
        return ""
