"""Answers what stands in the inbox of one channel: for each person one message after the other."""

from __future__ import annotations

import asyncio
import datetime
import json
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from thora.booking.addresses import Addresses
from thora.channel_words import ChannelWords
from thora.channels import rates
from thora.channels.messaging.arrival import LEFT, MEDIA, OPENED, PRESSED, STARTED, Arrival
from thora.channels.messaging.choices import chosen, offered, open_choices
from thora.channels.messaging.courier import AwayError, DeliveryError, GoneError, RefusedError
from thora.channels.messaging.identity import Identity, SealError
from thora.channels.messaging.inbox import LEASE, PAUSES, Inbox, Item, New
from thora.channels.messaging.provider import NEVER, Provider
from thora.channels.messaging.rendering import Labels, Part, plain, render_turn
from thora.channels.rates import Rates, TooManyError
from thora.channels.web_errors import RequestError
from thora.channels.web_requests import LEADING, MAX_TEXT, UNPRINTABLE
from thora.dialogue.events import Event
from thora.dialogue.transcript import Entry, turn_of
from thora.text import normalise
from thora.threads import off_the_loop

logger = logging.getLogger(__name__)
AT_ONCE = 4  # people who are answered at the same time: it is work for the processor
SWEEP = 2.0  # seconds from one look for what was left behind to the next
STOP_LIMIT = 5.0  # seconds that a message under way may take when the worker is asked to stop
MOST_ATTEMPTS = len(PAUSES) + 5
GREETING = "/greet"
HURRIED = "hurried"  # in `extra`: not to be understood, only told that it was too much
TOLD_ONCE = "1 per minute"
LATER = ("starting", "unavailable", "busy")  # codes of RequestError after which the same turn may go well


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
class HandOver:
    """A step of an answer that is no message: staff go on. `gist`: for them, what it was about."""

    gist: str


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


class Answerer:
    """Takes in what a provider brings, and answers it."""

    def __init__(self, provider: Provider, desk: Desk) -> None:
        self._provider, self._desk = provider, desk
        provider.words = desk.words
        self._active: dict[str, asyncio.Task[None]] = {}
        self._on_the_way: set[asyncio.Task[bool]] = set()  # messages that the provider is just getting
        self._again: set[str] = set()  # for whom something came in while they were being answered
        self._room = asyncio.Semaphore(AT_ONCE)
        self._labels = Labels(desk.words.by_number, desk.words.choose, desk.words.open_list)

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
                await self._forget(item)
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
            await self._forget(item)
            return
        if arrival.kind == OPENED:
            await self._provider.welcome(arrival)
            return
        await self._keep_address(item, arrival)
        seen = asyncio.ensure_future(self._show_seen(arrival))
        try:
            steps = await self._steps(item, arrival)
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

    async def _bring(self, item: Item, arrival: Arrival, step: Part | HandOver, number: int) -> bool:
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

    async def _forget(self, item: Item) -> None:
        """Delete the conversation, what its person sent before this message, and how to reach them."""
        addresses = self._desk.addresses
        if addresses is not None:
            forget = addresses.forget
            await off_the_loop(lambda: forget(item.sender))
        await self._desk.talk.forget(item.sender)
        await off_the_loop(lambda: self._desk.inbox.forget(item.sender, before=item.id))

    async def _show_seen(self, arrival: Arrival) -> None:
        with suppress(DeliveryError):  # nobody misses it
            await self._provider.seen(arrival)

    async def _steps(self, item: Item, arrival: Arrival) -> Sequence[Part | HandOver]:
        """All messages of the answer and what goes with them, the same ones whenever it is asked."""
        words, limits = self._desk.words, self._provider.limits_for(arrival.to)
        text = LEADING.sub("", UNPRINTABLE.sub("", arrival.text)).rstrip()
        if arrival.extra.get(HURRIED):
            return plain(words.too_many, limits)
        if arrival.kind not in (PRESSED, STARTED):
            if not text:
                return plain(words.media, limits)
            if len(text) > MAX_TEXT:
                return plain(words.too_long, limits)
            if normalise(text) in map(normalise, words.forget):
                await self._forget(item)
                return plain(words.forgotten, limits)
        beside = [words.media_beside] if arrival.kind == MEDIA else []
        try:
            told = await self._turn(item, arrival, text)
        except RequestError as error:
            if error.code in LATER:
                raise
            return plain(words.old_button if error.code == "unknown_payload" else words.fault, limits)
        first = [words.first] if await self._is_first(item) else []
        around = [part for each in (*first, *beside) for part in plain(each, limits)]
        entries = [self._with_address(entry) for entry in told if entry["from"] != "visitor"]
        parts = render_turn(entries, limits, self._labels, self._token(item.sender))
        return [*around, *parts, *self._hand_over(entries)]

    def _with_address(self, entry: Entry) -> Entry:
        """With the whole address of an appointment file; without it where we do not know our own."""
        if "calendar" not in entry:
            return entry
        rest = {name: value for name, value in entry.items() if name != "calendar"}
        return {**rest, "calendar": f"{self._desk.public}{entry['calendar']}"} if self._desk.public else rest

    def _hand_over(self, entries: Sequence[Entry]) -> list[HandOver]:
        """One where an answer of the turn asks for it and the channel has staff; else none."""
        asked = [entry["hand_over"] for entry in entries if entry.get("hand_over")]
        return [HandOver(str(asked[0].get("gist", "")))] if asked and self._provider.can_hand_over else []

    async def _turn(self, item: Item, arrival: Arrival, text: str) -> list[Entry]:
        talk = self._desk.talk
        if arrival.kind == STARTED:
            return await talk.take(item.sender, item.key, GREETING)
        events = await talk.events(item.sender)
        token = self._token(item.sender)
        payload: str | None
        if arrival.kind == PRESSED:
            payload = next((each for each in offered(events) if token(each) == arrival.text), None)
            if payload is None:
                if turn_of(events, item.key):  # its answer was begun, and is to be gone on with
                    return await talk.take(item.sender, item.key, GREETING)
                raise RequestError("unknown_payload")
        else:
            payload = chosen(text, open_choices(events))
        return await talk.take(item.sender, item.key, text if payload is None else payload)

    async def _is_first(self, item: Item) -> bool:
        """Whether this is the message that began the conversation."""
        for event in await self._desk.talk.events(item.sender):
            if event.get("event") == "user":
                return (event.get("metadata") or {}).get("message_id") == item.key
        return False

    def _token(self, sender: str) -> Callable[[str], str]:
        """What stands for a payload on the way: short, of this conversation only, and nothing to read."""
        return lambda payload: self._desk.identity.hashed("button", sender, payload)[:20]
