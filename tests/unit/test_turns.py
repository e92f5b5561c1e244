"""One turn: a message runs once, however often it comes and whoever goes away."""

from __future__ import annotations

import asyncio
import functools
import logging
import time
import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.web_visits import NAPS, NOW, Bot, agent_of, conversations_at, gone
from thora.channels import turns
from thora.channels.turns import Turns
from thora.channels.web_errors import RequestError
from thora.channels.web_requests import Message
from thora.channels.web_tokens import LIFE, Pass
from thora.conversations import Conversations

VISITOR = Pass("a" * 32, "ab12cd34", NOW, NOW + LIFE)
OTHER = Pass("b" * 32, "ab12cd34", NOW, NOW + LIFE)


def typed(text: str = "hello") -> Message:
    return Message(str(uuid.uuid4()), text)


def pressed(payload: str = "/naps") -> Message:
    return Message(str(uuid.uuid4()), payload, is_payload=True)


class Desk:
    """Turns with a bot, and what was told to whoever looks on."""

    def __init__(self, conversations: Conversations) -> None:
        self.bot = Bot(conversations)
        self.agent = agent_of(self.bot)
        self.told: list[str] = []
        self.turns = Turns(
            conversations,
            begun=lambda sender, message: self.told.append(f"{sender[4]} begun"),
            ended=lambda sender: self.told.append(f"{sender[4]} ended"),
        )

    async def take(self, message: Message, visitor: Pass = VISITOR) -> list[dict[str, Any]]:
        return await self.turns.take(self.agent, visitor, message)

    async def refusal(self, message: Message, visitor: Pass = VISITOR) -> RequestError:
        with pytest.raises(RequestError) as error:
            await self.take(message, visitor)
        return error.value


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    return conversations_at(tmp_path)


@pytest.fixture
def desk(kept: Conversations) -> Desk:
    return Desk(kept)


async def test_a_turn_is_the_visitors_message_and_the_answers(desk: Desk) -> None:
    message = typed()
    said = await desk.take(message)
    assert [(entry["from"], entry["text"]) for entry in said] == [("visitor", "hello"), ("thora", "Yes.")]
    assert said[0]["id"] == message.id
    assert said[0]["seq"] < said[1]["seq"]
    assert said[1]["buttons"] == [NAPS]


async def test_rasa_gets_it_under_a_name_of_this_channel_with_id_and_consent(desk: Desk) -> None:
    message = typed("heat or ice?")
    await desk.take(message)
    (heard,) = desk.bot.heard
    assert (heard.text, heard.sender_id, heard.input_channel) == ("heat or ice?", VISITOR.sender, "web")
    assert heard.metadata == {"message_id": message.id, "consent": "ab12cd34"}
    assert heard.output_channel.name() == "web"


async def test_the_same_message_sent_again_gets_the_same_entries_and_runs_once(desk: Desk) -> None:
    first, second = typed("one"), typed("two")
    answers = [await desk.take(first), await desk.take(second)]
    assert [await desk.take(first), await desk.take(second)] == answers
    assert await desk.take(Message(first.id, "other words")) == answers[0]
    assert len(desk.bot.heard) == 2


async def test_the_same_words_with_another_id_are_another_turn(desk: Desk) -> None:
    assert await desk.take(typed()) != await desk.take(typed())
    assert len(desk.bot.heard) == 2


async def test_the_same_message_many_times_at_once_runs_once(desk: Desk) -> None:
    desk.bot.takes = 0.2
    message = typed()
    answers = await asyncio.gather(*(desk.take(message) for _ in range(8)))
    assert len(desk.bot.heard) == 1
    assert all(answer == answers[0] for answer in answers)


async def test_a_turn_that_outlives_rasas_lock_runs_once(desk: Desk) -> None:
    desk.bot.takes = 0.6
    desk.agent.lock_store.lock = functools.partial(desk.agent.lock_store.lock, lock_lifetime=0.2)
    message = typed()
    first = asyncio.ensure_future(desk.take(message))
    await asyncio.sleep(0.4)
    assert await desk.take(message) == await first
    assert len(desk.bot.heard) == 1


async def test_two_processes_that_get_the_same_message_run_it_once(desk: Desk, kept: Conversations) -> None:
    desk.bot.takes = 0.2
    other = Turns(kept)
    message = typed()
    one, two = await asyncio.gather(desk.take(message), other.take(desk.agent, VISITOR, message))
    assert one == two
    assert len(desk.bot.heard) == 1


async def test_messages_of_one_conversation_run_one_after_the_other(desk: Desk) -> None:
    running = 0

    async def alone(message: Any, take: Any = desk.bot.handle_message) -> None:
        nonlocal running
        running += 1
        assert running == 1
        await asyncio.sleep(0.02)
        await take(message)
        running -= 1

    desk.bot.handle_message = alone  # type: ignore[method-assign]
    began = time.monotonic()
    said = await asyncio.gather(*(desk.take(typed(str(number))) for number in range(6)))
    assert [answer[0]["text"] for answer in said] == [str(number) for number in range(6)]
    assert time.monotonic() - began < 3


async def test_conversations_do_not_wait_for_each_other(desk: Desk) -> None:
    desk.bot.takes = 0.5
    began = time.monotonic()
    await asyncio.gather(desk.take(typed()), desk.take(typed(), OTHER))
    assert time.monotonic() - began < 0.9


async def test_a_client_that_goes_away_gets_its_answer_when_it_sends_again(desk: Desk) -> None:
    desk.bot.takes = 0.3
    message = typed()
    waiting = asyncio.ensure_future(desk.take(message))
    await asyncio.sleep(0.1)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    said = await desk.take(message)
    assert [entry["text"] for entry in said] == ["hello", "Yes."]
    assert len(desk.bot.heard) == 1


async def test_a_turn_nobody_waits_for_ends_and_is_told(desk: Desk, kept: Conversations) -> None:
    desk.bot.takes = 0.1
    waiting = asyncio.ensure_future(desk.take(typed()))
    await asyncio.sleep(0.05)
    waiting.cancel()
    await asyncio.sleep(0.3)
    stored = kept.load(VISITOR.sender)
    assert stored is not None
    assert [event["text"] for event in stored.events] == ["hello", "Yes."]
    assert desk.told == ["a begun", "a ended"]


async def test_a_fault_nobody_waits_for_is_logged_and_not_left_over(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.bot.takes, desk.bot.says = 0.1, ValueError("no")
    waiting = asyncio.ensure_future(desk.take(typed()))
    await asyncio.sleep(0.05)
    waiting.cancel()
    await asyncio.sleep(0.3)
    assert "could not be handled" in caplog.text
    assert "never retrieved" not in caplog.text


async def test_a_button_that_was_shown_may_be_pressed_as_long_as_it_stands_there(desk: Desk) -> None:
    await desk.take(typed())
    await desk.take(typed())
    said = await desk.take(pressed())
    assert said[0]["text"] == NAPS["title"]
    assert desk.bot.heard[-1].text == "/naps"


@pytest.mark.parametrize("payload", ["/naps", "/restart", "/heat_or_ice"])
async def test_a_button_that_was_never_shown_is_refused(desk: Desk, payload: str) -> None:
    desk.bot.says = [{"text": "Yes."}]
    await desk.take(typed())
    error = await desk.refusal(pressed(payload))
    assert (error.status, error.code) == (400, "unknown_payload")
    assert len(desk.bot.heard) == 1


async def test_a_button_of_another_conversation_is_refused(desk: Desk) -> None:
    await desk.take(typed(), OTHER)
    assert (await desk.refusal(pressed())).code == "unknown_payload"


async def test_a_button_that_was_pressed_twice_by_a_resend_runs_once(desk: Desk) -> None:
    await desk.take(typed())
    message = pressed()
    assert await desk.take(message) == await desk.take(message)
    assert len(desk.bot.heard) == 2


async def test_a_message_that_is_refused_shows_nobody_a_turn(desk: Desk) -> None:
    await desk.refusal(pressed())
    assert desk.told == []


@pytest.mark.parametrize(("says", "code"), [(ValueError("no"), "internal"), ([], "no_answer")])
async def test_a_fault_inside_rasa_and_silence_are_errors_in_the_visitors_words(
    desk: Desk, says: Any, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    desk.bot.says = says
    with caplog.at_level(logging.CRITICAL):
        error = await desk.refusal(typed())
    assert (error.status, error.code, error.word) == (500, code, "no_answer")


async def test_after_a_fault_the_same_message_may_be_sent_again(desk: Desk) -> None:
    message = typed()
    says, desk.bot.says = desk.bot.says, ValueError("no")
    await desk.refusal(message)
    desk.bot.says = says
    assert [entry["text"] for entry in await desk.take(message)] == ["hello", "Yes."]


async def test_without_the_database_the_answer_comes_all_the_same(
    desk: Desk, kept: Conversations, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk.bot.forgets = True
    monkeypatch.setattr(kept, "load", gone)
    assert await desk.take(typed()) == [{"from": "thora", "text": "Yes.", "buttons": [NAPS]}]
    assert await desk.take(pressed("/heat_or_ice"))
    assert "OperationalError" in caplog.text
    assert "xylophonist" not in caplog.text


@pytest.mark.parametrize("message", [typed(), pressed("/heat_or_ice")])
async def test_without_the_database_too_a_message_sent_again_runs_once(
    desk: Desk, kept: Conversations, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.bot.forgets = True
    with monkeypatch.context() as away:
        away.setattr(kept, "load", gone)
        first = await desk.take(message)
        assert await desk.take(message) == first
        assert await desk.take(message, OTHER) == first  # of another conversation: another turn
        assert len(desk.bot.heard) == 2
    assert await desk.take(message) == first  # the database is back, and knows nothing of it
    assert len(desk.bot.heard) == 2


async def test_what_the_database_has_goes_before_what_is_remembered(desk: Desk) -> None:
    message = typed()
    desk.bot.forgets = True
    await desk.take(message)
    desk.bot.forgets = False  # Rasa remembered it too, and could keep it later
    desk.bot._keep(desk.bot.heard[0], [{"text": "Yes."}])
    said = await desk.take(message)
    assert [entry["text"] for entry in said] == ["hello", "Yes."]
    assert all(entry["seq"] for entry in said)
    assert len(desk.bot.heard) == 1


async def test_after_a_fault_without_the_database_the_same_message_may_be_sent_again(
    desk: Desk, kept: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "load", gone)
    says, desk.bot.says, desk.bot.forgets = desk.bot.says, ValueError("no"), True
    message = typed()
    await desk.refusal(message)
    desk.bot.says = says
    assert [entry["text"] for entry in await desk.take(message)] == ["Yes."]


async def test_nothing_is_remembered_of_a_conversation_that_was_deleted(desk: Desk) -> None:
    desk.bot.forgets = True
    message = typed()
    await desk.take(message)
    await desk.turns.forget(desk.agent, VISITOR)
    await desk.take(message)
    assert len(desk.bot.heard) == 2


@pytest.mark.parametrize("payload", ["/restart", "/socks"])
async def test_without_the_database_only_topics_may_be_pressed(
    desk: Desk, kept: Conversations, monkeypatch: pytest.MonkeyPatch, payload: str
) -> None:
    monkeypatch.setattr(kept, "load", gone)
    assert (await desk.refusal(pressed(payload))).code == "unknown_payload"


async def test_an_answer_that_was_not_kept_is_given_as_it_came(desk: Desk) -> None:
    desk.bot.forgets = True
    assert await desk.take(typed()) == [{"from": "thora", "text": "Yes.", "buttons": [NAPS]}]


async def test_who_waits_longer_than_a_lock_lives_is_told_to_come_again(desk: Desk) -> None:
    desk.bot.takes = 0.5
    desk.agent.lock_store.lock = functools.partial(desk.agent.lock_store.lock, lock_lifetime=0.1)
    first = asyncio.ensure_future(desk.take(typed("one")))
    await asyncio.sleep(0.05)
    second = asyncio.ensure_future(desk.take(typed("two")))
    third = await asyncio.gather(desk.take(typed("three")), return_exceptions=True)
    assert await first
    results = [*(await asyncio.gather(second, return_exceptions=True)), *third]
    assert all(isinstance(each, list) or (each.status, each.wait) == (503, 5) for each in results), results


async def test_a_conversation_is_forgotten_after_the_turn_that_runs(desk: Desk, kept: Conversations) -> None:
    desk.bot.takes = 0.2
    turn = asyncio.ensure_future(desk.take(typed()))
    await asyncio.sleep(0.05)
    await desk.turns.forget(desk.agent, VISITOR)
    assert kept.load(VISITOR.sender) is None
    assert turn.done()


async def test_who_asks_to_forget_and_goes_away_is_forgotten(desk: Desk, kept: Conversations) -> None:
    desk.bot.takes = 0.2
    turn = asyncio.ensure_future(desk.take(typed()))
    await asyncio.sleep(0.05)
    leaving = asyncio.ensure_future(desk.turns.forget(desk.agent, VISITOR))
    await asyncio.sleep(0.05)
    leaving.cancel()
    await turn
    await asyncio.sleep(0.3)
    assert kept.load(VISITOR.sender) is None


async def test_a_database_that_is_away_is_no_promise_to_have_forgotten(
    desk: Desk, kept: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "delete", gone)
    with pytest.raises(RequestError, match="unavailable") as error:
        await desk.turns.forget(desk.agent, VISITOR)
    assert error.value.status == 503


def guests(number: int) -> list[Pass]:
    return [Pass(f"{guest:032}", "ab12cd34", NOW, NOW + LIFE) for guest in range(number)]


async def test_only_so_many_turns_run_at_once(desk: Desk) -> None:
    running, most = 0, 0

    async def counted(message: Any, take: Any = desk.bot.handle_message) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.02)
        await take(message)
        running -= 1

    desk.bot.handle_message = counted  # type: ignore[method-assign]
    said = await asyncio.gather(*(desk.take(typed(), guest) for guest in guests(12)))
    assert len(said) == 12
    assert most == turns.MOST_AT_ONCE


async def test_turns_that_hang_hold_up_nobody_for_long(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.1)
    desk.bot.takes = 60
    hanging = [asyncio.ensure_future(desk.take(typed(), guest)) for guest in guests(turns.MOST_AT_ONCE)]
    await asyncio.sleep(0.3)
    desk.bot.takes = 0
    assert await asyncio.wait_for(desk.take(typed()), 5)
    for each in [*hanging, *desk.turns._under_way.values()]:
        each.cancel()


async def test_an_answer_is_told_at_once_and_what_comes_after_it_later(desk: Desk) -> None:
    desk.bot.says = [{"text": "Yes."}, {"text": "Shall I book?", "buttons": [NAPS]}]
    desk.bot.goes_on = asyncio.Event()
    early: list[dict[str, Any]] = []
    turn = asyncio.ensure_future(desk.turns.take(desk.agent, VISITOR, typed(), early.append))
    while not early:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.01)
    assert early == [{"from": "thora", "text": "Yes."}]
    assert not turn.done()
    desk.bot.goes_on.set()
    said = (await turn)[1:]
    bare = [{name: each[name] for name in each if name not in ("seq", "at")} for each in said]
    assert early == bare


async def test_who_joins_in_a_turn_is_told_nothing_early(desk: Desk) -> None:
    message, early = typed(), list[dict[str, Any]]()
    desk.bot.takes = 0.05
    first = asyncio.ensure_future(desk.take(message))
    await asyncio.sleep(0.01)
    assert await desk.turns.take(desk.agent, VISITOR, message, early.append) == await first
    assert await desk.turns.take(desk.agent, VISITOR, message, early.append) == await first
    assert early == []
