"""The answerer: each message once and in order, whatever fails; real inbox, real turns, a bot for Rasa."""

from __future__ import annotations

import asyncio
import datetime
import json
import logging
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from tests.channel_desk import Post, letter
from tests.web_visits import NAPS, gone
from thora.channels.messaging import answerer as answerer_module
from thora.channels.messaging.answerer import AT_ONCE, MOST_ATTEMPTS
from thora.channels.messaging.arrival import LEFT, MEDIA, PRESSED, STARTED
from thora.channels.messaging.courier import AwayError, GoneError, RefusedError
from thora.channels.messaging.identity import Identity
from thora.channels.messaging.inbox import LEASE, PAUSES, Inbox
from thora.channels.messaging.provider import NEVER

SECOND = datetime.timedelta(seconds=1)


@pytest.fixture
def post(tmp_path: Path) -> Post:
    return Post(tmp_path)


async def talked(post: Post, person: str = "ana") -> None:
    """Somebody who is no stranger any more."""
    await post.brings(letter(f"hello {person}", "hello", person))


async def test_the_first_answer_comes_after_a_word_on_who_answers(post: Post) -> None:
    assert await post.brings(letter("1", "hello")) == [post.words.first, "Yes."]
    assert await post.brings(letter("2", "and now?")) == ["Yes."]
    assert post.pigeon.saw == ["1", "2"]
    assert [each.text for each in post.bot.heard] == ["hello", "and now?"]
    assert {each.sender_id for each in post.bot.heard} == {post.sender()}
    assert post.bot.heard[0].input_channel == "pigeon"


async def test_a_repeat_is_answered_once(post: Post) -> None:
    await asyncio.gather(*(post.answerer.take_in([letter("1", "hello")]) for _ in range(5)))
    await post.quiet()
    assert await post.brings(letter("1", "hello")) == []
    assert len(post.bot.heard) == 1
    assert await post.brings(letter("1", "hello", "ben")) == [post.words.first, "Yes."]


async def test_a_batch_is_answered_in_order_for_each_person(post: Post) -> None:
    post.bot.takes = 0.02
    batch = [letter(f"{person}{n}", f"{person} {n}", person) for n in range(4) for person in ("ana", "ben")]
    await post.brings(*batch)
    for person in ("ana", "ben"):
        heard = [each.text for each in post.bot.heard if str(each.text).startswith(person)]
        assert heard == [f"{person} {n}" for n in range(4)]
        assert [to for to, _ in post.pigeon.sent].count(person) == 5


async def test_what_comes_while_somebody_is_answered_is_answered_next(post: Post) -> None:
    post.bot.takes = 0.1
    await post.answerer.take_in([letter("1", "one")])
    await asyncio.sleep(0.05)
    await post.answerer.take_in([letter("2", "two")])
    await post.answerer.take_in([letter("3", "three")])
    await post.quiet()
    assert [each.text for each in post.bot.heard] == ["one", "two", "three"]


async def test_not_too_many_are_answered_at_once(post: Post) -> None:
    running = most = 0

    async def counted(message: Any, take: Any = post.bot.handle_message) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.02)
        await take(message)
        running -= 1

    post.bot.handle_message = counted  # type: ignore[method-assign]
    await post.brings(*(letter(str(n), "hello", str(n)) for n in range(10)))
    assert len(post.bot.heard) == 10
    assert most <= AT_ONCE


async def test_a_button_is_pressed_by_its_token_or_its_words(post: Post) -> None:
    await talked(post)
    ((_, part),) = post.pigeon.sent[1:]
    (choice,) = part.choices
    assert (choice.title, "/" in choice.token, len(choice.token)) == (NAPS["title"], False, 20)
    await post.brings(letter("2", choice.token, kind=PRESSED))
    await post.brings(letter("3", "are naps good"))
    await post.brings(letter("4", "1"))  # no number stood before it
    assert [each.text for each in post.bot.heard[1:]] == ["/naps", "/naps", "1"]


async def test_another_persons_button_and_an_unknown_one_do_nothing_and_say_so(post: Post) -> None:
    await talked(post)
    token = post.pigeon.sent[1][1].choices[0].token
    await talked(post, "ben")
    for number, pressed in enumerate((token, "x", "/naps", "")):
        assert await post.brings(letter(str(number), pressed, "ben", PRESSED)) == [post.words.old_button]
    assert len(post.bot.heard) == 2


@pytest.mark.parametrize(
    ("typed", "heard"), [("/naps", "naps"), (" //naps ", "naps"), ("a\x00b\ud800", "ab")]
)
async def test_what_is_typed_is_never_a_command(post: Post, typed: str, heard: str) -> None:
    await post.brings(letter("1", typed))
    assert [each.text for each in post.bot.heard] == [heard]


async def test_media_get_a_polite_answer_and_the_words_beside_theirs(post: Post) -> None:
    await talked(post)
    assert await post.brings(letter("1", kind=MEDIA)) == [post.words.media]
    assert await post.brings(letter("2", "what is this", kind=MEDIA)) == [post.words.media_beside, "Yes."]
    assert [each.text for each in post.bot.heard] == ["hello", "what is this"]


async def test_a_long_text_gets_a_sentence(post: Post) -> None:
    assert await post.brings(letter("1", "x" * 2001)) == [post.words.too_long]
    assert post.bot.heard == []


async def test_who_opens_the_conversation_is_greeted(post: Post) -> None:
    assert await post.brings(letter("1", kind=STARTED)) == [post.words.first, "Yes."]
    assert post.bot.heard[0].text == "/greet"


@pytest.mark.parametrize("words", ["delete my conversation", "Delete my conversation!", "FORGET ME"])
async def test_a_conversation_is_deleted_on_demand(post: Post, words: str) -> None:
    await talked(post)
    assert await post.brings(letter("1", words)) == [post.words.forgotten]
    assert post.conversations.load(post.sender()) is None
    assert await post.brings(letter("2", "hello")) == [post.words.first, "Yes."]


async def test_what_is_sent_right_behind_that_is_answered(post: Post) -> None:
    await talked(post)
    said = await post.brings(letter("1", "forget me"), letter("2", "hello"))
    assert said == [post.words.forgotten, post.words.first, "Yes."]


async def test_who_leaves_is_forgotten_and_hears_nothing(post: Post) -> None:
    await talked(post)
    post.pigeon.fails = [RefusedError("no")]
    await post.brings(letter("1", "hello"))
    assert len(post.inbox.letters()) == 1
    assert await post.brings(letter("2", kind=LEFT)) == []
    assert post.conversations.load(post.sender()) is None
    assert post.inbox.letters() == []


async def test_who_leaves_in_a_flood_is_forgotten_all_the_same(post: Post) -> None:
    await talked(post)
    flood = [letter(str(n), "hello") for n in range(30)]
    await post.brings(*flood, letter("bye", kind=LEFT))
    assert post.conversations.load(post.sender()) is None


async def test_who_blocks_thora_before_the_answer_is_forgotten(post: Post) -> None:
    await talked(post)
    post.pigeon.fails = [GoneError("sendMessage: blocked")]
    await post.brings(letter("1", "hello"), letter("2", kind=LEFT))
    assert post.conversations.load(post.sender()) is None
    assert post.inbox.letters() == []


async def test_a_flood_is_held_back_with_one_word(post: Post) -> None:
    await talked(post)
    said = await post.brings(*(letter(str(n), "hello") for n in range(30)))
    assert said.count(post.words.too_many) == 1
    assert said.count("Yes.") == 11  # twelve in ten seconds, the first word among them


async def test_a_fault_of_rasas_is_told(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    post.bot.says = ValueError("xylophonist")
    assert await post.brings(letter("1", "hello")) == [post.words.fault]
    post.bot.says = []
    assert await post.brings(letter("2", "hello")) == [post.words.fault]
    assert post.inbox.letters() == []


async def test_while_rasa_starts_a_message_waits(post: Post) -> None:
    agent, post.agent = post.agent, None
    assert await post.brings(letter("1", "hello"), letter("2", "again")) == []
    assert post.inbox.due("pigeon", post.now) == []
    post.agent, post.now = agent, post.now + PAUSES[0]
    post.answerer.begin(post.sender())
    await post.quiet()
    assert [each.text for each in post.bot.heard] == ["hello", "again"]


async def test_a_provider_that_is_away_gets_it_later_without_what_it_has(post: Post) -> None:
    post.pigeon.fails = [None, AwayError("pigeon: status 500")]
    assert await post.brings(letter("1", "hello"), letter("2", "two")) == [post.words.first]
    post.answerer.begin(post.sender())
    await post.quiet()
    assert len(post.pigeon.sent) == 1  # it is not due yet, and nothing overtakes it
    post.now += PAUSES[0]
    post.answerer.begin(post.sender())
    await post.quiet()
    assert post.pigeon.texts() == [post.words.first, "Yes.", "Yes."]
    assert [each.text for each in post.bot.heard] == ["hello", "two"]


async def test_a_refused_message_is_a_dead_letter_and_holds_up_no_other(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    await talked(post)
    post.pigeon.fails = [RefusedError("sendMessage: status 400")]
    assert await post.brings(letter("1", "my knee"), letter("2", "two")) == ["Yes."]
    (dead,) = post.inbox.letters()
    assert dead.reason == "sendMessage: status 400"
    assert "knee" not in caplog.text
    assert post.inbox.again(dead.id, post.now)
    post.answerer.begin(post.sender())
    await post.quiet()
    assert post.inbox.letters() == []
    assert [each.text for each in post.bot.heard] == ["hello", "my knee", "two"]  # its answer is known


async def test_who_is_gone_leaves_nothing(post: Post) -> None:
    post.pigeon.fails = [GoneError("sendMessage: bot was blocked")]
    assert await post.brings(letter("1", "hello")) == []
    assert post.inbox.letters() == []
    assert post.inbox.due("pigeon", post.now + LEASE) == []


async def test_what_another_key_sealed_is_a_dead_letter(post: Post) -> None:
    post.pigeon.fails = [AwayError("away")]
    await post.brings(letter("1", "hello"))
    post.identity = Identity("another key of more than 32 characters")
    post.now += PAUSES[0]
    pigeon, other = post.worker()
    (sender,) = post.inbox.due("pigeon", post.now)
    other.begin(sender)
    await post.quiet(other)
    assert "THORA_CHANNELS_KEY" in post.inbox.letters()[0].reason
    assert pigeon.sent == []


async def test_a_fault_of_ours_is_tried_again_and_ends_as_a_letter(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    post.pigeon.fails = [ValueError("ana has a cold")] * 99
    with caplog.at_level(logging.ERROR):
        await post.brings(letter("1", "hello"))
        for pause in PAUSES:
            post.now += pause
            post.answerer.begin(post.sender())
            await post.quiet()
    (dead,) = post.inbox.letters()
    assert dead.reason == "ValueError"


async def test_a_message_at_which_every_worker_dies_is_given_up(post: Post) -> None:
    await post.answerer.take_in([letter("1", "hello"), letter("2", "two")])
    await post.answerer.stop()
    for _ in range(MOST_ATTEMPTS):
        post.now += LEASE
        post.inbox.lease(post.sender(), post.now)
    post.now += LEASE
    post.answerer.begin(post.sender())
    await post.quiet()
    assert [dead.reason for dead in post.inbox.letters()] == ["workers died"]
    assert [each.text for each in post.bot.heard if each.text == "two"] == ["two"]


async def test_a_worker_that_stops_leaves_its_message_to_the_next(post: Post) -> None:
    post.pigeon.takes = 0.1
    await post.answerer.take_in([letter("1", "hello")])
    while not post.answerer._on_the_way:
        await asyncio.sleep(0.01)
    assert post.pigeon.sent == []
    await post.answerer.stop()
    assert post.pigeon.texts() == [post.words.first]  # what was under way is sent and noted
    pigeon, other = post.worker()
    other.begin(post.sender())
    await post.quiet(other)
    assert pigeon.sent == []  # the lease goes on for a while
    post.now += LEASE
    other.begin(post.sender())
    await post.quiet(other)
    assert pigeon.texts() == ["Yes."]
    assert len(post.bot.heard) == 1


async def test_a_worker_that_stops_does_not_wait_for_a_provider_that_is_silent(post: Post) -> None:
    post.bot.takes, post.pigeon.seeing = 60.0, asyncio.Event()
    await post.answerer.take_in([letter("1", "hello")])
    while not post.bot.heard:
        await asyncio.sleep(0.01)
    await asyncio.wait_for(post.answerer.stop(), 5)


async def test_a_worker_that_was_too_slow_leaves_the_rest_to_the_other(post: Post) -> None:
    post.bot.says = [{"text": f"Part {n}."} for n in range(3)]
    post.pigeon.takes = 0.2
    await post.answerer.take_in([letter("1", "hello")])
    while not post.pigeon.sent:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
    post.now += LEASE
    pigeon, other = post.worker()
    other.begin(post.sender())
    await post.quiet(other)
    await post.quiet()
    assert pigeon.texts() == ["Part 0.", "Part 1.", "Part 2."]
    assert post.pigeon.texts() == [post.words.first, "Part 0."]  # the one that was under way


async def test_a_lease_is_kept_while_an_answer_takes_long(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answerer_module, "LEASE", datetime.timedelta(seconds=0.06))
    post.bot.takes = 0.4
    await post.answerer.take_in([letter("1", "hello")])
    while not post.bot.heard:
        await asyncio.sleep(0.01)
    post.now += LEASE - SECOND
    await asyncio.sleep(0.2)
    post.now += LEASE - SECOND
    assert post.inbox.lease(post.sender(), post.now) is None
    await post.quiet()
    assert post.pigeon.texts() == [post.words.first, "Yes."]


async def test_the_sweep_finds_what_was_left_behind(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answerer_module, "SWEEP", 0.02)
    await post.answerer.take_in([letter("1", "hello")])
    await post.answerer.stop()
    post.now += LEASE
    pigeon, other = post.worker()
    due, tries = post.inbox.due, []

    def away_once(*arguments: Any) -> list[str]:
        tries.append(1)
        return gone() if len(tries) == 1 else due(*arguments)

    monkeypatch.setattr(post.inbox, "due", away_once)
    sweeping = asyncio.ensure_future(other.sweep())
    while len(pigeon.sent) < 2:
        await asyncio.sleep(0.02)
    sweeping.cancel()
    assert pigeon.texts() == [post.words.first, "Yes."]


async def test_two_workers_on_one_database_answer_everything_once(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answerer_module, "SWEEP", 0.01)
    pigeon, other = post.worker()
    sweeping = asyncio.ensure_future(other.sweep())
    people = [f"p{n}" for n in range(6)]
    for n in range(3):
        await post.answerer.take_in([letter(f"{person} {n}", f"{person} {n}", person) for person in people])
    while post.inbox.due("pigeon", post.now + LEASE):
        await asyncio.sleep(0.02)
    sweeping.cancel()
    await post.quiet()
    await post.quiet(other)
    assert len(post.pigeon.sent) + len(pigeon.sent) == 6 * (3 + 1)
    for person in people:
        assert [str(each.text) for each in post.bot.heard if str(each.text).startswith(person)] == [
            f"{person} {n}" for n in range(3)
        ]


async def test_what_cannot_be_kept_is_not_acknowledged(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post.inbox, "add", gone)
    with pytest.raises(OperationalError):
        await post.answerer.take_in([letter("1", "hello")])


async def test_a_database_that_goes_away_in_between_is_waited_for(
    post: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(post.inbox, "lease", gone)
        await post.brings(letter("1", "xylophonist"))
    assert "OperationalError" in caplog.text
    assert "xylophonist" not in caplog.text
    post.answerer.begin(post.sender())
    await post.quiet()
    assert post.pigeon.texts() == [post.words.first, "Yes."]


async def test_nothing_that_is_kept_or_logged_names_anybody(
    post: Post, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "thora")
    post.pigeon.fails = [AwayError("pigeon: status 500")]
    await post.brings(letter("id-of-marzipan", "hello", "15195550142"))
    raw = b"".join(file.read_bytes() for file in tmp_path.glob("thora.db*"))
    assert b"15195550142" not in raw
    assert b"marzipan" not in raw
    assert "5550142" not in caplog.text


def test_a_lease_lasts_longer_than_what_is_done_between_two_renewals(tmp_path: Path) -> None:
    assert datetime.timedelta(seconds=30) <= LEASE
    assert Inbox(Post(tmp_path).store)._lease == LEASE


# How to reach people later


async def test_where_somebody_wrote_from_is_kept_sealed_with_the_moment(post: Post) -> None:
    await talked(post)
    post.now += 5 * SECOND
    await post.brings(letter("2", "and now?"))
    found = post.addresses.find(post.sender())
    assert found is not None
    assert json.loads(post.identity.unseal(found.sealed)) == {"loft": "ana"}
    assert "ana" not in found.sealed
    assert found.seen == post.now


async def test_where_others_read_too_nothing_is_kept(post: Post) -> None:
    post.pigeon.lasts = NEVER
    await talked(post)
    assert post.addresses.find(post.sender()) is None


async def test_it_is_kept_before_the_turn_in_which_somebody_books(post: Post) -> None:
    known: list[bool] = []

    async def looked(message: Any, take: Any = post.bot.handle_message) -> None:
        known.append(post.addresses.find(post.sender()) is not None)
        await take(message)

    post.bot.handle_message = looked  # type: ignore[method-assign]
    await talked(post)
    assert known == [True]


@pytest.mark.parametrize("way", ["asked", "left", "gone"])
async def test_who_wants_no_more_messages_gets_none(post: Post, way: str) -> None:
    await talked(post)
    await talked(post, "ben")
    if way == "asked":
        await post.brings(letter("2", post.words.forget[0]))
    elif way == "left":
        await post.brings(letter("2", kind=LEFT))
    else:
        post.pigeon.fails = [GoneError("blocked")]
        await post.brings(letter("2", "hello again"))
    assert post.addresses.find(post.sender()) is None
    assert post.addresses.find(post.sender("ben")) is not None
