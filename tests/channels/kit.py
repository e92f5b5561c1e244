"""What the conformance suite needs to know of a channel: how its provider calls us, its API's stand-in."""

from __future__ import annotations

import http.client
import itertools
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

from tests.channels.stand_in import PATIENCE, Heard, StandIn

COUNTER = itertools.count(1)
PAUSE = 0.3  # seconds in which a message that should not be answered would be
KEY = "a-key-for-tests-only-0123456789abcdef"  # THORA_CHANNELS_KEY


@dataclass(frozen=True)
class Request:
    """A request of a provider, signed and all. `path`: with its query."""

    path: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"

    def with_body(self, body: bytes) -> Request:
        """The same signature over other words."""
        return replace(self, body=body)

    def without(self, header: str) -> Request:
        """The same, one header less."""
        return replace(self, headers={k: v for k, v in self.headers.items() if k.lower() != header.lower()})


class Kit(ABC):
    """One channel. Shapes of requests are those of the provider's documents, signed as it signs them.

    What a provider does not have (groups, edits ...) gives None; the suite then notes "does not apply".
    """

    name: ClassVar[str]
    numbers_only: ClassVar[bool] = False  # choices are numbered: there is nothing to press
    acknowledged: ClassVar[int] = 200
    hands_over: ClassVar[bool] = False  # staff can go on in the same conversation
    told_later: ClassVar[bool] = True  # people may be written to though they have not just written

    def __init__(self, api: StandIn) -> None:
        self.api = api
        self.public = ""  # where the provider believes that we are
        self.is_idle: Callable[[], bool] = lambda: True  # whether nothing waits for an answer

    @abstractmethod
    def environment(self, address: str) -> dict[str, str]:
        """Settings of the channel, with the stand-in's address."""

    @abstractmethod
    def text(self, person: str, text: str, id_: str = "", at: float | None = None) -> Request:
        """Somebody writes. `id_`: the provider's of the message; `at`: when it was signed, in seconds."""

    def press(self, person: str, title: str, token: str, id_: str = "") -> Request | None:
        """Somebody presses what they have heard."""
        return None

    def media(self, person: str, caption: str = "") -> Request | None:
        """Somebody sends a picture or a voice message."""
        return None

    def in_group(self, person: str, text: str, addressed: bool) -> Request | None:
        """Somebody writes in a group, to Thora or not."""
        return None

    def group_reader(self, person: str) -> str:
        """Whose messages an answer in a group is among, for `api.heard`."""
        return person

    def edit(self, person: str, text: str) -> Request | None:
        """Somebody changes what they wrote."""
        return None

    def blocks(self, person: str) -> Request | None:
        """Somebody blocks Thora or sends STOP."""
        return None

    def batch(self, messages: Sequence[tuple[str, str]]) -> Request | None:
        """Several messages, each of a person, in one request."""
        return None

    def own_echo(self, person: str, text: str) -> Request | None:
        """The provider tells of Thora's own message."""
        return None

    def receipt(self, person: str) -> Request | None:
        """The provider tells that a message was delivered or read."""
        return None

    def challenge(self) -> tuple[Request, str] | None:
        """How the provider makes sure that we are here, and the answer that it wants."""
        return None

    @abstractmethod
    def forged(self, genuine: Request) -> Sequence[Request]:
        """Requests that only look genuine: nothing signed, signed with another secret, other words."""

    def expired(self, person: str, text: str) -> Request | None:
        """A genuine request of long ago, where the signature has a time."""
        return None

    def wait_until_idle(self, limit: float = PATIENCE) -> None:
        """Wait until everything that was acknowledged is answered."""
        end = time.monotonic() + limit
        while not self.is_idle():
            assert time.monotonic() < end, "messages wait for an answer"
            time.sleep(0.02)

    def new_person(self) -> str:
        """Somebody who has never written, as the provider names people."""
        return str(100_000_000 + next(COUNTER))

    def new_id(self) -> str:
        """An id of a message."""
        return str(next(COUNTER) + int(time.time()) % 1_000_000 * 1000)


def send(port: int, request: Request, timeout: float = 30.0) -> tuple[int, str]:
    """Bring a request to Thora; status and body of the acknowledgement."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(request.method, request.path, request.body, dict(request.headers))
        reply = connection.getresponse()
        return reply.status, reply.read().decode()
    finally:
        connection.close()


@dataclass
class Person:
    """Somebody with a phone."""

    kit: Kit
    port: int
    name: str = ""
    read: int = 0  # messages that were looked at

    def __post_init__(self) -> None:
        self.name = self.name or self.kit.new_person()

    def sends(self, request: Request | None, messages: int = 1) -> list[Heard]:
        """Bring a request of this person; what they then hear, at least `messages`."""
        assert request is not None
        status, body = send(self.port, request)
        assert status == self.kit.acknowledged, (status, body)
        return self.hears(messages)

    def says(self, text: str, messages: int = 1) -> list[Heard]:
        """Write, and read what comes back."""
        return self.sends(self.kit.text(self.name, text), messages)

    def chooses(self, heard: Sequence[Heard], title: str) -> list[Heard]:
        """Press a button of what was heard; where there is none, write its words."""
        for each in heard:
            if title in dict(each.choices):
                return self.sends(self.kit.press(self.name, title, each.token(title)))
        return self.says(title)

    def hears(self, messages: int = 1) -> list[Heard]:
        """What is new on the phone, once nothing more will come."""
        self.kit.api.wait_for(self.name, self.read + messages)
        self.kit.wait_until_idle()
        found = self.kit.api.heard(self.name)
        new, self.read = found[self.read :], len(found)
        return new

    def hears_nothing(self) -> None:
        """Nothing new comes."""
        time.sleep(PAUSE)
        self.kit.wait_until_idle()
        new = self.kit.api.heard(self.name)[self.read :]
        assert not new, new


def told(heard: Sequence[Heard]) -> str:
    """All texts together."""
    return "\n".join(each.text for each in heard)
