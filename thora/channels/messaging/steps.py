"""What is said and done in answer to a message: its turn, and the messages that the channel can show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from thora.channels.messaging.arrival import MEDIA, PRESSED, STARTED, Arrival
from thora.channels.messaging.choices import chosen, offered, open_choices
from thora.channels.messaging.desk import Desk
from thora.channels.messaging.inbox import Item
from thora.channels.messaging.provider import Provider
from thora.channels.messaging.rendering import Labels, Part, numbers_shown, plain, render_turn
from thora.channels.web_errors import RequestError
from thora.channels.web_requests import LEADING, MAX_TEXT, UNPRINTABLE
from thora.dialogue.events import Event
from thora.dialogue.transcript import Entry, entries, turn_of
from thora.text import normalise

GREETING = "/greet"
HURRIED = "hurried"  # in `extra` of an arrival: not to be understood, only told that it was too much
LATER = ("starting", "unavailable", "busy")  # codes of RequestError after which the same turn may go well


@dataclass(frozen=True)
class HandOver:
    """A step of an answer that is no message: staff go on. `gist`: for them, what it was about."""

    gist: str


Step = Part | HandOver


class Steps:
    """Makes the steps of answers on one channel."""

    def __init__(self, provider: Provider, desk: Desk) -> None:
        self._provider, self._desk = provider, desk
        self._labels = Labels(desk.words.by_number, desk.words.choose, desk.words.open_list)

    async def of(self, item: Item, arrival: Arrival) -> Sequence[Step]:
        """All messages of the answer and what goes with them, the same ones whenever it is asked.

        Raises RequestError where the same turn may go well later.
        """
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
                await self._desk.forget(item)
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
        said = [self._with_address(entry) for entry in told if entry["from"] != "visitor"]
        parts = render_turn(said, limits, self._labels, self._token(item.sender))
        warns = any(entry.get("level") for entry in said)  # nothing goes before a warning
        both = [*parts, *around] if warns else [*around, *parts]
        return [*both, *self._hand_over(said)]

    def _with_address(self, entry: Entry) -> Entry:
        """With the whole address of an appointment file; without it where we do not know our own."""
        if "calendar" not in entry:
            return entry
        rest = {name: value for name, value in entry.items() if name != "calendar"}
        return {**rest, "calendar": f"{self._desk.public}{entry['calendar']}"} if self._desk.public else rest

    def _hand_over(self, said: Sequence[Entry]) -> list[HandOver]:
        """One where an answer of the turn asks for it and the channel has staff; else none."""
        asked = [entry["hand_over"] for entry in said if entry.get("hand_over")]
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
            limits = self._provider.limits_for(arrival.to)
            numbers = numbers_shown(_last_turn(events), limits, self._labels)
            payload = chosen(text, open_choices(events), numbers)
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


def _last_turn(events: Sequence[Event]) -> list[Entry]:
    """What Thora said last."""
    begin = max((place for place, event in enumerate(events, 1) if event.get("event") == "user"), default=0)
    return entries(events, begin)
