"""Tells people of their appointments on the channel where they made them, else lets a mail go out.

What is to be told waits in the outbox (thora/booking/outbox.py) and is sent by `thora worker`. Where a
channel does not take it (blocked, forgotten, too long ago, not on), it goes out as the mail that it is, or
has FAILED where no address was given, so that staff see it in `thora outbox`. Sent at least once, like mails.
The log names kinds, numbers and channels, never a person.
"""

from __future__ import annotations

import asyncio
import datetime
import json
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from thora.booking.addresses import Addresses
from thora.booking.outbox import Entry, Outbox
from thora.channels.messaging.courier import AwayError, DeliveryError, GoneError
from thora.channels.messaging.identity import Identity, KeyMissingError, SealError
from thora.channels.messaging.provider import Notice, Provider
from thora.channels.providers import PROVIDERS

logger = logging.getLogger(__name__)
TRIES = 3  # where there is a mail address, and the provider is away: some minutes


@dataclass(frozen=True)
class Means:
    """What notices are told with. `sent`: notes that one was, whatever it takes; `clock`: now, zone-aware."""

    outbox: Outbox
    addresses: Addresses
    sent: Callable[[Entry], None]
    clock: Callable[[], datetime.datetime]
    environment: Mapping[str, str]
    providers: Sequence[type[Provider]] = PROVIDERS


def deliver(means: Means, stop: threading.Event | None = None) -> int:
    """Tell what is due now; returns how many notices a channel took. Raises SQLAlchemyError."""
    if not means.outbox.is_due(means.clock(), messages=True):
        return 0
    means.outbox.expire(means.clock())
    return asyncio.run(_Round(means).run(stop or threading.Event()))


class _Round:
    """One look into the outbox, with connections of its own."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._open: dict[str, Provider] = {}

    async def run(self, stop: threading.Event) -> int:
        told = 0
        try:
            while not stop.is_set() and (
                entry := self._means.outbox.lease(self._means.clock(), messages=True)
            ):
                told += await self._see_to(entry)
        finally:
            for provider in self._open.values():
                await provider.courier.close()
        return told

    async def _see_to(self, entry: Entry) -> bool:
        """Tell one notice, or see to it that it goes another way; whether it was told."""
        try:
            await self._tell(entry)
        except AwayError as error:
            self._later(entry, str(error))
        except (DeliveryError, SealError) as error:
            if isinstance(error, GoneError):
                self._means.addresses.forget(entry.mail.sender)
            self._otherwise(entry, str(error))
        except Exception as error:  # a fault of ours: it is not lost, and holds up no other
            logger.exception("Notice %d (%s) could not be told", entry.id, entry.mail.kind)
            self._later(entry, type(error).__name__)
        else:
            self._told(entry)
            return True
        return False

    async def _tell(self, entry: Entry) -> None:
        mail, now = entry.mail, self._means.clock()
        provider, identity = self._provider(_channel(entry))
        address = self._means.addresses.find(mail.sender)
        if address is None:
            raise GoneError("they asked to be forgotten, or take no messages any more")
        to = json.loads(identity.unseal(address.sealed))
        notice = Notice(mail.kind, mail.message, mail.details.splitlines())
        await provider.tell(to, notice, address.seen, now)

    def _provider(self, channel: str) -> tuple[Provider, Identity]:
        """Raises AwayError where the channel is not on in this environment: that may be mended."""
        environment = self._means.environment
        known = next((each for each in self._means.providers if each.name == channel), None)
        if known is None or known.missing(environment):
            raise AwayError(f"{channel}: is off here: see `thora channels`")
        try:
            identity = Identity.of(environment)
        except KeyMissingError as error:
            raise AwayError(str(error)) from error
        return self._open.setdefault(channel, known.of(environment)), identity

    def _told(self, entry: Entry) -> None:
        logger.info("Notice %d (%s) was told on %s.", entry.id, entry.mail.kind, _channel(entry))
        if entry.mail.recipient and entry.mail.calendar:  # it changes what stands in their calendar
            self._means.outbox.by_mail(entry, self._means.clock())
        else:
            self._means.sent(entry)

    def _later(self, entry: Entry, reason: str) -> None:
        if entry.mail.recipient and entry.attempts >= TRIES:
            self._otherwise(entry, reason)
            return
        logger.warning("Notice %d (%s) is tried again later: %s", entry.id, entry.mail.kind, reason)
        self._means.outbox.failed(entry, self._means.clock(), reason)

    def _otherwise(self, entry: Entry, reason: str) -> None:
        then = "goes by mail" if entry.mail.recipient else "reaches nobody"
        logger.warning("Notice %d (%s) %s: %s", entry.id, entry.mail.kind, then, reason)
        if entry.mail.recipient:
            self._means.outbox.by_mail(entry, self._means.clock(), reason)
        else:
            self._means.outbox.given_up(entry, reason)


def _channel(entry: Entry) -> str:
    return entry.mail.sender.partition(":")[0]
