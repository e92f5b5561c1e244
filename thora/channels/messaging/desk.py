"""What messages of a messaging channel are answered with: inbox, words, conversations, limits, a clock."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from thora.booking.addresses import Addresses
from thora.channel_words import ChannelWords
from thora.channels.messaging.identity import Identity
from thora.channels.messaging.inbox import Inbox, Item
from thora.channels.rates import Rates
from thora.dialogue.events import Event
from thora.dialogue.transcript import Entry
from thora.threads import off_the_loop


class Talk(Protocol):
    """Conversations with Thora, whatever channel they are on."""

    async def take(self, sender: str, message_id: str, text: str) -> list[Entry]:
        """One turn: the message and what was said to it, from the first time. Raises RequestError.

        `text`: as typed, or an offered payload; what begins with a slash is taken as one.
        """

    async def events(self, sender: str) -> Sequence[Event]:
        """All events of a conversation. Raises RequestError where they cannot be read."""

    async def forget(self, sender: str) -> None:
        """Delete a conversation. Raises RequestError."""


@dataclass(frozen=True)
class Desk:
    """What an answerer works with."""

    inbox: Inbox
    identity: Identity
    words: ChannelWords  # with the clinic's facts in them
    talk: Talk
    rates: Rates
    clock: Callable[[], datetime.datetime]
    public: str = ""  # where visitors reach this server, such as https://chat.clinic.example
    addresses: Addresses | None = None  # None: nobody is told anything later

    async def forget(self, item: Item) -> None:
        """Delete the conversation, what its person sent before this message, and how to reach them.

        Raises RequestError, SQLAlchemyError.
        """
        addresses = self.addresses
        if addresses is not None:
            forget = addresses.forget
            await off_the_loop(lambda: forget(item.sender))
        await self.talk.forget(item.sender)
        await off_the_loop(lambda: self.inbox.forget(item.sender, before=item.id))
