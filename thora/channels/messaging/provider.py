"""What is one provider's own: its signature, its messages, its limits, its API."""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, TypeVar

from thora.channel_words import ChannelWords
from thora.channels.messaging.arrival import Arrival
from thora.channels.messaging.courier import Courier, RefusedError
from thora.channels.messaging.limits import Limits
from thora.channels.messaging.rendering import Part, plain

Own = TypeVar("Own", bound="Provider")


class ForgedError(Exception):
    """A request that the provider did not sign, or signed for somebody else or long ago."""

    def __init__(self, status: int = 403) -> None:
        """`status`: 401 where nothing is signed, 403 where the signature is wrong."""
        super().__init__(str(status))
        self.status = status


class UnreadableError(Exception):
    """A genuine request that is not in the provider's documented form."""


@dataclass(frozen=True)
class Hook:
    """A request as it came. `url`: as the provider called it; header names are in lower case."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """What the provider gets back at once."""

    status: int = 200
    body: str = ""
    content_type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Variable:
    """A setting in the environment. `what`: in words, and where to find it; no `default`: must be set."""

    name: str
    what: str
    default: str | None = None


@dataclass(frozen=True)
class Undelivered:
    """A message that the provider took and could not bring to its reader. `reason`: its code or words."""

    reason: str


@dataclass(frozen=True)
class Notice:
    """What somebody is told who has not just written. `kind`: REMINDER ... of thora/booking/outbox.py.

    `details`: what a template that the provider has approved is filled with (DETAILS of
    thora/booking/mails.py).
    """

    kind: str
    text: str
    details: Sequence[str] = ()


ALWAYS, NEVER = datetime.timedelta.max, datetime.timedelta(0)
# Meta's, less than the 24 hours of its documents, so that it does not close on the way.
CUSTOMER_WINDOW = datetime.timedelta(hours=23, minutes=55)


class Provider(ABC):
    """One channel's provider, with the settings of this clinic. Makes no call before the first message."""

    name: ClassVar[str]  # of the channel, of its path (/<name>/webhook) and of its senders
    limits: ClassVar[Limits]
    variables: ClassVar[tuple[Variable, ...]]
    words: ChannelWords | None = None  # with the clinic's facts in them, once the server has started
    can_hand_over: ClassVar[bool] = False  # whether staff can go on with a conversation there

    def __init__(self, settings: Mapping[str, str], courier: Courier) -> None:
        """`settings`: a value for each of `variables`."""
        self.settings, self.courier = settings, courier

    @classmethod
    def missing(cls, environment: Mapping[str, str]) -> list[Variable]:
        """What must be set and is not."""
        return [each for each in cls.variables if each.default is None and not environment.get(each.name)]

    @classmethod
    def of(cls: type[Own], environment: Mapping[str, str], courier: Courier | None = None) -> Own:
        """That of this environment, in which nothing is missing."""
        settings = {each.name: environment.get(each.name) or each.default or "" for each in cls.variables}
        return cls(settings, courier or Courier(cls.name))

    @abstractmethod
    def verify(self, hook: Hook) -> None:
        """On the raw bytes, in constant time, before anything is parsed. Raises ForgedError."""

    @abstractmethod
    def read(self, hook: Hook) -> Sequence[Arrival]:
        """What a verified request brings, in order; [] for what needs no answer. Raises UnreadableError."""

    @abstractmethod
    async def send(self, to: Mapping[str, str], part: Part) -> None:
        """Bring one message to its reader. Raises DeliveryError."""

    def limits_for(self, to: Mapping[str, str]) -> Limits:
        """What messages to this reader may hold, where a provider reaches its readers in several ways."""
        return self.limits

    def window(self, to: Mapping[str, str]) -> datetime.timedelta:
        """How long after somebody's last message they may be written to: NEVER where others would read it."""
        return ALWAYS

    async def tell(
        self, to: Mapping[str, str], notice: Notice, seen: datetime.datetime, now: datetime.datetime
    ) -> None:
        """Bring a notice to its reader, who last wrote at `seen`. Raises DeliveryError.

        RefusedError, and no call, where the provider's rules do not allow it any more.
        """
        if now - seen >= self.window(to):
            raise RefusedError(f"{self.name}: they wrote too long ago to be written to")
        for part in plain(notice.text, self.limits_for(to)):
            await self.send(to, part)

    async def hand_over(self, to: Mapping[str, str], gist: str) -> None:
        """Let staff go on with a conversation; only where `can_hand_over`. Raises DeliveryError.

        `gist`: a few lines for staff on what it was about.
        """
        raise NotImplementedError(f"{self.name} cannot hand over")

    def challenge(self, hook: Hook) -> Reply | None:
        """The answer to a request by which the provider makes sure that we are here; None: it is none."""
        return None

    def acknowledgement(self, hook: Hook) -> Reply:
        """What a request with messages gets, before they are answered."""
        return Reply()

    def undelivered(self, hook: Hook) -> Sequence[Undelivered]:
        """What a verified request tells of earlier messages that did not arrive."""
        return ()

    async def seen(self, arrival: Arrival) -> None:
        """Show that the message is being answered, where the provider can. Raises DeliveryError."""
        return

    async def welcome(self, arrival: Arrival) -> None:
        """Show on our page at the provider what Thora is for, to who opens it. Raises DeliveryError."""
        return
