"""A messaging channel without a network: a provider that notes what it sends; inbox and turns are real."""

from __future__ import annotations

import asyncio
import datetime
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from actions.project import answer_book
from tests.conftest import ROOT
from tests.web_visits import NOW, Bot, agent_of, conversations_at
from thora.booking.addresses import Addresses
from thora.channels.messaging.answerer import Answerer
from thora.channels.messaging.arrival import TEXT, Arrival, Kind
from thora.channels.messaging.courier import Courier
from thora.channels.messaging.desk import Desk
from thora.channels.messaging.identity import Identity
from thora.channels.messaging.inbox import Inbox
from thora.channels.messaging.limits import Limits
from thora.channels.messaging.provider import (
    ALWAYS,
    ForgedError,
    Hook,
    Provider,
    Reply,
    Undelivered,
    UnreadableError,
    Variable,
)
from thora.channels.messaging.rendering import Part
from thora.channels.rasa_talk import RasaTalk
from thora.channels.rates import IN_PROCESS, Rates
from thora.content import load_words
from thora.store import connect

KEY = "a-key-for-tests-only-0123456789abcdef"
RING = "ring-7"  # what a genuine request shows


class Pigeon(Provider):
    """Brings letters. `fails`: raised instead of a delivery, one after the other; None: it goes well."""

    name = "pigeon"
    limits = Limits(text=300, buttons=3, button=20)
    variables = (Variable("THORA_PIGEON_RING", "what is on its ring"),)

    def __init__(self, settings: Mapping[str, str], courier: Courier) -> None:
        super().__init__(settings, courier)
        self.sent: list[tuple[str, Part]] = []
        self.saw: list[str] = []
        self.fails: list[Exception | None] = []
        self.takes = 0.0
        self.lasts = ALWAYS
        self.seeing: asyncio.Event | None = None  # waited for while it shows that it has seen

    def verify(self, hook: Hook) -> None:
        """By its ring."""
        if "x-ring" not in hook.headers:
            raise ForgedError(401)
        if hook.headers["x-ring"] != self.settings["THORA_PIGEON_RING"]:
            raise ForgedError

    def read(self, hook: Hook) -> Sequence[Arrival]:
        """A list of letters."""
        try:
            return [Arrival(**each) for each in json.loads(hook.body)]
        except (ValueError, TypeError) as error:
            raise UnreadableError("a letter") from error

    def challenge(self, hook: Hook) -> Reply | None:
        """`?coo=1`."""
        return Reply(200, hook.query["coo"]) if "coo" in hook.query else None

    def undelivered(self, hook: Hook) -> Sequence[Undelivered]:
        """Told in a header."""
        return [Undelivered(hook.headers["x-lost"])] if "x-lost" in hook.headers else []

    def acknowledgement(self, hook: Hook) -> Reply:
        """Coos."""
        return Reply(202, "coo", "text/coo")

    def window(self, to: Mapping[str, str]) -> datetime.timedelta:
        """As the test says."""
        return self.lasts

    async def seen(self, arrival: Arrival) -> None:
        """Note it."""
        self.saw.append(arrival.id)
        if self.seeing:
            await self.seeing.wait()

    async def send(self, to: Mapping[str, str], part: Part) -> None:
        """Note it."""
        await asyncio.sleep(self.takes)
        error = self.fails.pop(0) if self.fails else None
        if error:
            raise error
        self.sent.append((to["loft"], part))

    def texts(self) -> list[str]:
        """Texts of all that was sent."""
        return [part.text for _, part in self.sent]


def letter(
    id_: str, text: str = "", person: str = "ana", kind: Kind = TEXT, extra: Mapping[str, str] | None = None
) -> Arrival:
    """What somebody sent."""
    return Arrival(id_, person, {"loft": person}, kind, text, extra or {})


class Post:
    """Everything of one channel; `worker` makes another process of it, on the same database."""

    def __init__(self, folder: Path, rates: Rates | None = None) -> None:
        self.conversations = conversations_at(folder)
        self.store = connect(f"sqlite:///{folder}/thora.db")
        self.now = NOW
        self.bot = Bot(self.conversations)
        self.agent = agent_of(self.bot)
        self.identity = Identity(KEY)
        self.inbox, self.addresses = Inbox(self.store), Addresses(self.store)
        self.rates = rates or Rates(IN_PROCESS)
        found = load_words(ROOT).channel_words
        assert found is not None
        self.words = found.filled(answer_book().facts)
        self.pigeon, self.answerer = self.worker()

    def clock(self) -> datetime.datetime:
        """What `now` says."""
        return self.now

    def worker(self) -> tuple[Pigeon, Answerer]:
        """A provider and its answerer."""
        pigeon = Pigeon({"THORA_PIGEON_RING": RING}, Courier("pigeon"))
        talk = RasaTalk("pigeon", self.conversations, lambda: self.agent)
        parts = (self.inbox, self.identity, self.words, talk, self.rates, self.clock)
        return pigeon, Answerer(pigeon, Desk(*parts, addresses=self.addresses))

    async def brings(self, *arrivals: Arrival) -> list[str]:
        """What is sent because of these, when all is quiet."""
        before = len(self.pigeon.sent)
        await self.answerer.take_in(arrivals)
        await self.quiet()
        return self.pigeon.texts()[before:]

    async def quiet(self, answerer: Answerer | None = None) -> None:
        """Once nobody is being answered."""
        active = (answerer or self.answerer)._active
        while active:
            await asyncio.wait(list(active.values()))
            await asyncio.sleep(0)

    def sender(self, person: str = "ana") -> str:
        """The name of somebody's conversation."""
        return self.identity.sender("pigeon", person)
