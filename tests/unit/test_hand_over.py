"""An answer that asks for staff: they get the conversation once, behind it, and they alone the gist."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.web_visits import Bot, agent_of, bot, conversations_at, user
from thora.answers import AnswerBook
from thora.booking.calendar import UTC
from thora.channels.messaging.answerer import Answerer
from thora.channels.messaging.arrival import TEXT, Arrival
from thora.channels.messaging.courier import AwayError, Courier
from thora.channels.messaging.desk import Desk
from thora.channels.messaging.identity import Identity
from thora.channels.messaging.inbox import Inbox
from thora.channels.messaging.limits import Limits
from thora.channels.messaging.provider import Hook, Provider
from thora.channels.messaging.rendering import Part
from thora.channels.rasa_talk import RasaTalk
from thora.channels.rates import Rates
from thora.clinic import load_clinic
from thora.content import load_words
from thora.dialogue.events import Event
from thora.dialogue.transcript import Entry, answer, entries
from thora.store import connect, upgrade

GIST = "Wants a person.\nAbout: upper back."
ASKED = {"hand_over": {"gist": GIST}}
PERSON = "7/4711"


class Told:
    """Conversations in which the same is said to everything (thora.channels.messaging.desk.Talk)."""

    def __init__(self, *said: dict[str, Any]) -> None:
        self._said = said
        self.kept: list[Event] = [user("hello", "before"), bot("Hello.")]

    async def take(self, sender: str, message_id: str, text: str) -> list[Entry]:
        if not any((event.get("metadata") or {}).get("message_id") == message_id for event in self.kept):
            self.kept += [user(text, message_id), *self._said]
        return entries(self.kept, 2, inner=True)

    async def events(self, sender: str) -> Sequence[Event]:
        return self.kept

    async def forget(self, sender: str) -> None:
        self.kept = []


class Counter(Provider):
    """A channel with a front desk. `does`: all that happens there, in order."""

    name = "counter"
    limits = Limits(text=1000)
    variables = ()
    can_hand_over = True

    def __init__(self) -> None:
        super().__init__({}, Courier("counter"))
        self.does: list[str] = []
        self.faults: list[Exception] = []

    def verify(self, hook: Hook) -> None:
        pass

    def read(self, hook: Hook) -> Sequence[Arrival]:
        return []

    async def send(self, to: Mapping[str, str], part: Part) -> None:
        self.does.append(f"says {part.text}")

    async def hand_over(self, to: Mapping[str, str], gist: str) -> None:
        if self.faults:
            raise self.faults.pop()
        self.does.append(f"hands over {to['conversation']}: {gist}")


class DeskOnly(Counter):
    """A channel where nobody can go on."""

    can_hand_over = False


class Office:
    """An answerer with a database, whose clock is moved by hand."""

    def __init__(self, folder: Path, provider: Counter, talk: Told) -> None:
        store = connect(f"sqlite:///{folder}/thora.db")
        upgrade(store)
        self.now = datetime.datetime(2026, 11, 27, 10, tzinfo=UTC)
        self.inbox, identity = Inbox(store), Identity("k" * 32)
        clinic, _ = load_clinic(ROOT)
        content = load_words(ROOT)
        assert clinic
        assert content.channel_words
        words = content.channel_words.filled(AnswerBook(content, clinic).facts)
        self.sender = identity.sender(provider.name, PERSON)
        self.answerer = Answerer(provider, Desk(self.inbox, identity, words, talk, Rates(), lambda: self.now))

    async def gets(self, text: str = "a person please") -> None:
        arrival = Arrival("31", PERSON, {"conversation": "4711"}, TEXT, text)
        await self.answerer.take_in([arrival])
        await self.settles()

    async def settles(self) -> None:
        while self.answerer._active:
            for task in list(self.answerer._active.values()):
                await task

    async def later(self) -> None:
        self.now += datetime.timedelta(hours=1)
        self.answerer.begin(self.sender)
        await self.settles()


def office(folder: Path, provider: Counter, *said: dict[str, Any]) -> Office:
    return Office(folder, provider, Told(*said))


async def test_staff_get_it_once_behind_all_that_was_said(tmp_path: Path) -> None:
    counter = Counter()
    desk = office(tmp_path, counter, bot("I ask someone.", **ASKED), bot("They will write here.", **ASKED))
    await desk.gets()
    wanted = ["says I ask someone.", "says They will write here.", f"hands over 4711: {GIST}"]
    assert counter.does == wanted
    await desk.gets()  # brought again
    await desk.later()
    assert counter.does == wanted
    assert desk.inbox.letters() == []


async def test_who_did_not_ask_stays_with_thora(tmp_path: Path) -> None:
    counter = Counter()
    await office(tmp_path, counter, bot("Yes.")).gets()
    assert counter.does == ["says Yes."]


async def test_where_nobody_can_go_on_nobody_is_called(tmp_path: Path) -> None:
    counter = DeskOnly()
    await office(tmp_path, counter, bot("Please ring.", **ASKED)).gets()
    assert counter.does == ["says Please ring."]


async def test_a_hand_over_that_fails_is_tried_again_alone(tmp_path: Path) -> None:
    counter = Counter()
    counter.faults = [AwayError("counter: status 503")]
    desk = office(tmp_path, counter, bot("I ask someone.", **ASKED))
    await desk.gets()
    assert counter.does == ["says I ask someone."]
    await desk.later()
    assert counter.does == ["says I ask someone.", f"hands over 4711: {GIST}"]


async def test_a_worker_that_dies_behind_it_does_not_do_it_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = Counter()
    desk = office(tmp_path, counter, bot("I ask someone.", **ASKED))
    done = desk.inbox.done
    monkeypatch.setattr(desk.inbox, "done", lambda *_: None)  # it dies before it has said that all is done
    await desk.gets()
    assert len(counter.does) == 2
    monkeypatch.setattr(desk.inbox, "done", done)
    await desk.later()
    assert len(counter.does) == 2
    assert desk.inbox.lease(desk.sender, desk.now) is None


async def test_a_provider_without_a_front_desk_says_so() -> None:
    with pytest.raises(NotImplementedError, match="counter cannot hand over"):
        await Provider.hand_over(DeskOnly(), {}, GIST)
    assert Provider.can_hand_over is False


async def test_limits_are_those_of_the_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counter = Counter()
    monkeypatch.setattr(counter, "limits_for", lambda to: Limits(text=len(to["conversation"])))
    await office(tmp_path, counter, bot("One two six ten")).gets()
    assert counter.does == ["says One", "says two", "says six", "says ten"]
    assert Counter().limits_for({}) == Counter.limits


async def test_a_messaging_channel_is_told(tmp_path: Path) -> None:
    kept = conversations_at(tmp_path)
    rasa = Bot(kept)
    rasa.says = [{"text": "I ask someone.", "metadata": ASKED}]
    talk = RasaTalk("counter", kept, lambda: agent_of(rasa))
    for _ in range(2):  # the second time from what was kept
        (_, said) = await talk.take("counter:1", "id-of-message", "a person please")
        assert said["hand_over"] == {"gist": GIST}
    rasa.forgets = True
    (said,) = await talk.take("counter:2", "id-of-message", "a person please")
    assert said["hand_over"] == {"gist": GIST}


def test_a_gist_is_for_the_channel_alone() -> None:
    event = bot("I ask someone.", **ASKED)
    assert "hand_over" not in entries([event])[0]
    assert entries([event], inner=True)[0]["hand_over"] == {"gist": GIST}
    message = {"text": "I ask someone.", "metadata": ASKED}
    assert "hand_over" not in answer(message, message)
    assert answer(message, message, inner=True)["hand_over"] == {"gist": GIST}
