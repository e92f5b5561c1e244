"""Answers what stands in the inbox of one channel: for each person one message after the other."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError

from thora.channels import rates
from thora.channels.messaging.arrival import LEFT, OPENED, Arrival
from thora.channels.messaging.courier import AwayError, DeliveryError, GoneError, RefusedError
from thora.channels.messaging.desk import Desk
from thora.channels.messaging.identity import SealError
from thora.channels.messaging.inbox import LEASE, PAUSES, Item, New
from thora.channels.messaging.provider import NEVER, Provider
from thora.channels.messaging.steps import HURRIED, HandOver, Step, Steps
from thora.channels.rates import TooManyError
from thora.channels.web_errors import RequestError
from thora.threads import off_the_loop

logger = logging.getLogger(__name__)
AT_ONCE = 4  # people who are answered at the same time: it is work for the processor
SWEEP = 2.0  # seconds from one look for what was left behind to the next
STOP_LIMIT = 5.0  # seconds that a message under way may take when the worker is asked to stop
MOST_ATTEMPTS = len(PAUSES) + 5
TOLD_ONCE = "1 per minute"


class Answerer:
    """Takes in what a provider brings, and answers it."""

    def __init__(self, provider: Provider, desk: Desk) -> None:
        self._provider, self._desk = provider, desk
        provider.words = desk.words
        self._active: dict[str, asyncio.Task[None]] = {}
        self._on_the_way: set[asyncio.Task[bool]] = set()  # messages that the provider is just getting
        self._again: set[str] = set()  # for whom something came in while they were being answered
        self._room = asyncio.Semaphore(AT_ONCE)
        self._steps = Steps(provider, desk)

    async def take_in(self, arrivals: Sequence[Arrival]) -> None:
        """Keep a batch, which may then be acknowledged, and begin to answer. Raises SQLAlchemyError."""
        news = [self._new(arrival) for arrival in arrivals]
        now = self._desk.clock()
        senders = await off_the_loop(
            lambda: self._desk.inbox.add(self._provider.name, [new for new in news if new], now)
        )
        for sender in senders:
            self.begin(sender)

    def _new(self, arrival: Arrival) -> New | None:
        name, identity = self._provider.name, self._desk.identity
        sender = identity.sender(name, arrival.person)
        key = identity.hashed("message", name, arrival.person, arrival.id)
        if arrival.kind == LEFT:  # nobody is told to wait with that
            return New(key, sender, identity.seal(arrival.as_text()))
        try:
            self._desk.rates.count(rates.MESSAGES_OF_CONVERSATION, name, sender)
        except TooManyError:
            try:
                self._desk.rates.count(TOLD_ONCE, f"{name} told", sender)
            except TooManyError:
                return None
            arrival = Arrival(arrival.id, arrival.person, arrival.to, arrival.kind, extra={HURRIED: "yes"})
        return New(key, sender, identity.seal(arrival.as_text()))

    def begin(self, sender: str) -> None:
        """See to it that what a person sent is answered, after what they sent before."""
        if sender in self._active:
            self._again.add(sender)
            return
        task = self._active[sender] = asyncio.ensure_future(self._serve(sender))
        task.add_done_callback(lambda done: self._ended(sender, done))

    def _ended(self, sender: str, done: asyncio.Task[None]) -> None:
        self._active.pop(sender, None)
        if not done.cancelled() and (error := done.exception()):
            logger.error("%s: messages wait for the next try: %s", self._provider.name, type(error).__name__)
        elif sender in self._again and not done.cancelled():
            self._again.discard(sender)
            self.begin(sender)

    async def sweep(self) -> None:
        """For ever: begin what is due and nobody is at, such as what a worker that died has left behind."""
        while True:
            with suppress(SQLAlchemyError):  # the database is away; it is looked into again
                due = await off_the_loop(
                    lambda: self._desk.inbox.due(self._provider.name, self._desk.clock())
                )
                for sender in due:
                    if sender not in self._active:
                        self.begin(sender)
            await asyncio.sleep(SWEEP)

    async def stop(self) -> None:
        """Let go of everything; what is not answered is found by the next worker."""
        tasks = list(self._active.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._on_the_way:
            await asyncio.wait(self._on_the_way, timeout=STOP_LIMIT)
        for late in list(self._on_the_way):
            late.cancel()
        await self._provider.courier.close()

    async def _serve(self, sender: str) -> None:
        async with self._room:
            inbox = self._desk.inbox
            while item := await off_the_loop(lambda: inbox.lease(sender, self._desk.clock())):
                if not await self._see_to(item):
                    return

    async def _see_to(self, item: Item) -> bool:
        """Answer one message; whether the next one may be looked at."""
        inbox, now = self._desk.inbox, self._desk.clock
        if item.attempts > MOST_ATTEMPTS:  # each worker that was at it has died
            await off_the_loop(lambda: inbox.dead(item, now(), "workers died"))
            return True
        keeping = asyncio.ensure_future(self._keep(item))
        try:
            await self._answer(item)
            await off_the_loop(lambda: inbox.done(item, now()))
        except GoneError as error:
            logger.info("%s: somebody cannot be written to any more: %s", item.channel, error)
            await off_the_loop(lambda: inbox.done(item, now()))
            with suppress(RequestError):  # else it goes with its time
                await self._desk.forget(item)
        except (RefusedError, SealError) as error:
            logger.error("%s: message %d cannot be answered: %s", item.channel, item.id, error)
            reason = str(error)
            await off_the_loop(lambda: inbox.dead(item, now(), reason))
        except (AwayError, RequestError) as error:
            reason = str(error)
            again = await off_the_loop(lambda: inbox.failed(item, now(), reason))
            then = "is tried again later" if again else "is given up"
            logger.warning("%s: message %d %s: %s", item.channel, item.id, then, reason)
            return not again
        except asyncio.CancelledError:
            raise
        except Exception as error:  # a fault of ours: it is not lost, and holds up nobody else
            logger.exception("%s: message %d could not be answered", item.channel, item.id)
            reason = type(error).__name__
            return not await off_the_loop(lambda: inbox.failed(item, now(), reason))
        finally:
            keeping.cancel()
        return True

    async def _keep(self, item: Item) -> None:
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 3)
            with suppress(SQLAlchemyError):
                await off_the_loop(lambda: self._desk.inbox.renew(item, self._desk.clock()))

    async def _answer(self, item: Item) -> None:
        """Say everything that was not said yet. Raises DeliveryError, RequestError, SealError."""
        arrival = Arrival.from_text(self._desk.identity.unseal(item.sealed))
        if arrival.kind == LEFT:
            await self._desk.forget(item)
            return
        if arrival.kind == OPENED:
            await self._provider.welcome(arrival)
            return
        await self._keep_address(item, arrival)
        seen = asyncio.ensure_future(self._show_seen(arrival))
        try:
            steps = await self._steps.of(item, arrival)
        except BaseException:
            seen.cancel()
            raise
        await seen
        for number, step in enumerate(steps[item.sent :], start=item.sent + 1):
            bringing = asyncio.ensure_future(self._bring(item, arrival, step, number))
            self._on_the_way.add(bringing)
            bringing.add_done_callback(self._on_the_way.discard)
            if not await asyncio.shield(bringing):
                return  # it took too long: another worker is at it, and goes on behind what was noted

    async def _bring(self, item: Item, arrival: Arrival, step: Step, number: int) -> bool:
        """Do one step and note it, which is never left half done; whether the lease is still ours."""
        if isinstance(step, HandOver):
            await self._provider.hand_over(arrival.to, step.gist)
        else:
            await self._provider.send(arrival.to, step)
        return await off_the_loop(lambda: self._desk.inbox.note_sent(item, number, self._desk.clock()))

    async def _keep_address(self, item: Item, arrival: Arrival) -> None:
        """For reminders: where to write to who books now, unless others read there too."""
        addresses = self._desk.addresses
        if addresses is None or self._provider.window(arrival.to) == NEVER:
            return
        sealed = self._desk.identity.seal(json.dumps(dict(arrival.to)))
        keep = addresses.keep
        await off_the_loop(lambda: keep(item.sender, sealed, item.arrived))

    async def _show_seen(self, arrival: Arrival) -> None:
        with suppress(DeliveryError):  # nobody misses it
            await self._provider.seen(arrival)
