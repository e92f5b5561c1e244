"""What an answer on a messaging channel is made of, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.channel_desk import KEY, RING, Pigeon, letter
from tests.conftest import ROOT
from tests.web_visits import NOW, bot, user
from thora.channels.messaging.arrival import MEDIA, PRESSED, STARTED, Arrival
from thora.channels.messaging.courier import Courier
from thora.channels.messaging.desk import Desk
from thora.channels.messaging.identity import Identity
from thora.channels.messaging.inbox import Inbox, Item
from thora.channels.messaging.rendering import Part
from thora.channels.messaging.steps import GREETING, HURRIED, Steps
from thora.channels.rates import IN_PROCESS, Rates
from thora.channels.web_errors import RequestError
from thora.content import load_words
from thora.dialogue.events import Event
from thora.dialogue.transcript import Entry, entries
from thora.store import connect, upgrade

SENDER, KEY_OF_MESSAGE = "pigeon:ana", "a" * 32


class Told:
    """Conversations in which the same is said to everything; what was taken is noted."""

    def __init__(self, *said: dict[str, Any], before: Sequence[Event] = ()) -> None:
        self._said, self.kept = said, list(before)
        self.taken: list[str] = []
        self.error: RequestError | None = None

    async def take(self, sender: str, message_id: str, text: str) -> list[Entry]:
        if self.error:
            raise self.error
        self.taken.append(text)
        begin = len(self.kept)
        self.kept += [user(text, message_id), *self._said]
        return entries(self.kept, begin, inner=True)

    async def events(self, sender: str) -> Sequence[Event]:
        return self.kept

    async def forget(self, sender: str) -> None:
        self.kept = []


def desk_of(folder: Path, talk: Told, public: str = "") -> Desk:
    store = connect(f"sqlite:///{folder}/thora.db")
    upgrade(store)
    words = load_words(ROOT).channel_words
    assert words is not None
    return Desk(Inbox(store), Identity(KEY), words, talk, Rates(IN_PROCESS), lambda: NOW, public)


async def texts(folder: Path, talk: Told, arrival: Arrival, public: str = "") -> list[str]:
    """All that is said to an arrival."""
    desk = desk_of(folder, talk, public)
    pigeon = Pigeon({"THORA_PIGEON_RING": RING}, Courier("pigeon"))
    item = Item(1, "pigeon", KEY_OF_MESSAGE, SENDER, "", 1, 0, NOW, "")
    steps = await Steps(pigeon, desk).of(item, arrival)
    return [step.text for step in steps if isinstance(step, Part)]


def with_buttons(*titles: str) -> dict[str, Any]:
    buttons = [{"title": title, "payload": f"/{title.lower()}"} for title in titles]
    return {**bot("Which one?"), "data": {"buttons": buttons}}


def with_metadata(event: dict[str, Any], **metadata: str) -> dict[str, Any]:
    """As Rasa keeps an answer's metadata."""
    return {**event, "metadata": {"metadata": metadata}}


async def test_who_writes_first_reads_first_who_answers(tmp_path: Path) -> None:
    said = await texts(tmp_path, Told(bot("Rows help.")), letter("1", "exercises"))
    assert len(said) == 2
    assert "7 days" in said[0]
    assert said[1] == "Rows help."


async def test_nothing_goes_before_a_warning(tmp_path: Path) -> None:
    warning = with_metadata(bot("Please call 911 now."), level="emergency")
    said = await texts(tmp_path, Told(warning), letter("1", "chest pain"))
    assert said[0] == "Please call 911 now."
    assert "7 days" in said[1]


async def test_later_nobody_is_told_again(tmp_path: Path) -> None:
    talk = Told(bot("Rows help."), before=[user("hi", "b" * 32), bot("Hello.")])
    assert await texts(tmp_path, talk, letter("1", "exercises")) == ["Rows help."]


async def test_an_opened_conversation_is_greeted(tmp_path: Path) -> None:
    talk = Told(bot("Hello."))
    await texts(tmp_path, talk, letter("1", kind=STARTED))
    assert talk.taken == [GREETING]


@pytest.mark.parametrize(
    ("typed", "taken"), [("2", "/no"), ("no", "/no"), ("4", "/later"), ("5", "5"), ("none", "none")]
)
async def test_a_number_or_the_words_choose(tmp_path: Path, typed: str, taken: str) -> None:
    before = [user("hi", "b" * 32), with_buttons("Yes", "No", "Perhaps", "Later")]  # too many for its buttons
    talk = Told(bot("Good."), before=before)
    await texts(tmp_path, talk, letter("1", typed))
    assert talk.taken == [taken]


@pytest.mark.parametrize(("typed", "taken"), [("2", "2"), ("no", "/no")])
async def test_where_no_numbers_stood_a_number_is_text(tmp_path: Path, typed: str, taken: str) -> None:
    talk = Told(bot("Good."), before=[user("hi", "b" * 32), with_buttons("Yes", "No")])
    await texts(tmp_path, talk, letter("1", typed))
    assert talk.taken == [taken]


async def test_a_token_of_nobody_is_told(tmp_path: Path) -> None:
    talk = Told(before=[user("hi", "b" * 32), with_buttons("Yes", "No")])
    (said,) = await texts(tmp_path, talk, letter("1", "f" * 20, kind=PRESSED))
    assert "does not work here any more" in said
    assert talk.taken == []


async def test_a_typed_payload_is_text(tmp_path: Path) -> None:
    talk = Told(bot("Pardon?"), before=[user("hi", "b" * 32)])
    await texts(tmp_path, talk, letter("1", " /all_clear"))
    assert talk.taken == ["all_clear"]


async def test_a_picture_is_no_turn_and_says_whom_to_call(tmp_path: Path) -> None:
    talk = Told()
    (said,) = await texts(tmp_path, talk, letter("1", kind=MEDIA))
    assert "{emergency_number}" in said  # filled in by the clinic's facts
    assert talk.taken == []


async def test_what_is_too_long_or_too_much_is_no_turn(tmp_path: Path) -> None:
    talk = Told()
    assert "too long" in (await texts(tmp_path, talk, letter("1", "pain " * 1000)))[0]
    assert "a lot at once" in (await texts(tmp_path, talk, letter("2", "hi", extra={HURRIED: "yes"})))[0]
    assert talk.taken == []


@pytest.mark.parametrize(
    ("public", "told"), [("https://chat.clinic.example", "https://chat.clinic.example/a.ics"), ("", "")]
)
async def test_an_appointments_file_has_its_whole_address(tmp_path: Path, public: str, told: str) -> None:
    booked = with_metadata(bot("It is booked."), calendar="/a.ics")
    talk = Told(booked, before=[user("hi", "b" * 32)])
    (said,) = await texts(tmp_path, talk, letter("1", "yes"), public)
    assert ("/a.ics" in said, told in said) == (bool(public), True)


async def test_a_fault_is_said_and_what_may_go_well_later_is_not(tmp_path: Path) -> None:
    talk = Told()
    talk.error = RequestError("internal")
    assert "did not work on my side" in (await texts(tmp_path, talk, letter("1", "hi")))[0]
    talk.error = RequestError("busy")
    with pytest.raises(RequestError):
        await texts(tmp_path, talk, letter("1", "hi"))


async def test_forgetting_is_at_once_and_confirmed(tmp_path: Path) -> None:
    talk = Told(before=[user("hi", "b" * 32)])
    assert "deleted" in (await texts(tmp_path, talk, letter("1", "Forget me!")))[0]
    assert talk.kept == []
