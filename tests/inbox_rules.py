"""What holds for the inbox of messaging channels in SQLite (tests/unit) and PostgreSQL (tests/services)."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from tests.web_visits import NOW
from thora.channels.messaging.inbox import DEAD, DONE, INBOX, KEEP, LEASE, PAUSES, Inbox, Item, New
from thora.conversations import KEEP as WORDS_KEPT

SECOND = datetime.timedelta(seconds=1)
ANA, BEN = "telegram:ana", "telegram:ben"


def new(key: str, sender: str = ANA, sealed: str = "words") -> New:
    return New(key, sender, sealed)


def put(inbox: Inbox, *keys: str, sender: str = ANA, at: datetime.datetime = NOW) -> list[str]:
    return inbox.add("telegram", [new(key, sender) for key in keys], at)


def leased(inbox: Inbox, at: datetime.datetime = NOW, sender: str = ANA) -> Item:
    item = inbox.lease(sender, at)
    assert item is not None
    return item


def given_up(inbox: Inbox, key: str = "dead", sender: str = ANA, at: datetime.datetime = NOW) -> int:
    """A dead letter; its number."""
    put(inbox, key, sender=sender, at=at)
    item = leased(inbox, at, sender)
    inbox.dead(item, at, "no such chat")
    return item.id


def rows(engine: Engine) -> list[tuple[str, str, str]]:
    """Key, state and sealed words of everything, by number."""
    with engine.begin() as connection:
        query = select(INBOX.c.key, INBOX.c.state, INBOX.c.sealed).order_by(INBOX.c.id)
        return [(row.key, row.state, row.sealed) for row in connection.execute(query)]


def check_that_what_came_in_is_leased_in_its_order(engine: Engine) -> None:
    inbox = Inbox(engine)
    assert inbox.add("telegram", [new("a"), new("b", BEN), new("c")], NOW) == [ANA, BEN]
    first = leased(inbox)
    assert (first.key, first.sealed, first.attempts, first.sent, first.arrived) == ("a", "words", 1, 0, NOW)
    assert inbox.lease(ANA, NOW) is None  # nothing overtakes it
    assert leased(inbox, sender=BEN).key == "b"
    inbox.done(first, NOW)
    assert leased(inbox).key == "c"


def check_that_a_repeat_is_known_before_and_after_its_answer(engine: Engine) -> None:
    inbox = Inbox(engine)
    assert put(inbox, "a", "a") == [ANA]
    assert put(inbox, "a") == []
    inbox.done(leased(inbox), NOW)
    assert put(inbox, "a", at=NOW + KEEP - SECOND) == []
    assert inbox.lease(ANA, NOW) is None
    assert inbox.add("slack", [new("a", "slack:ana")], NOW) == ["slack:ana"]  # another channel's is another


def check_that_a_batch_is_kept_whole_or_not_at_all(engine: Engine) -> None:
    inbox = Inbox(engine)
    with pytest.raises(IntegrityError):
        inbox.add("telegram", [new("a"), New("b", ANA, None)], NOW)  # type: ignore[arg-type]
    assert rows(engine) == []


def check_that_an_answered_message_leaves_nothing_but_its_key(engine: Engine) -> None:
    inbox = Inbox(engine)
    put(inbox, "a")
    inbox.done(leased(inbox), NOW)
    assert rows(engine) == [("a", DONE, "")]
    assert inbox.due("telegram", NOW + KEEP) == []


def check_that_a_lease_ends_and_another_worker_goes_on(engine: Engine) -> None:
    inbox, other = Inbox(engine), Inbox(engine)
    put(inbox, "a")
    first = leased(inbox)
    assert inbox.note_sent(first, 2, NOW)
    assert other.lease(ANA, NOW + LEASE - SECOND) is None
    assert other.due("telegram", NOW + LEASE - SECOND) == []
    assert other.due("telegram", NOW + LEASE) == [ANA]
    second = leased(other, NOW + LEASE)
    assert (second.sent, second.attempts) == (2, 2)
    # Whatever the first one still does, it does in vain.
    assert not inbox.renew(first, NOW + LEASE)
    assert not inbox.note_sent(first, 3, NOW + LEASE)
    inbox.done(first, NOW + LEASE)
    assert inbox.failed(first, NOW + LEASE, "away")
    inbox.dead(first, NOW + LEASE, "refused")
    assert rows(engine) == [("a", "leased", "words")]
    assert other.renew(second, NOW + LEASE)


def check_that_a_renewed_lease_lasts(engine: Engine) -> None:
    inbox = Inbox(engine)
    put(inbox, "a")
    item = leased(inbox)
    assert inbox.renew(item, NOW + LEASE - SECOND)
    assert inbox.lease(ANA, NOW + LEASE) is None
    inbox.note_sent(item, 1, NOW + LEASE)
    assert inbox.lease(ANA, NOW + 2 * LEASE - SECOND) is None
    assert leased(inbox, NOW + 2 * LEASE).sent == 1


def check_that_a_failure_is_tried_again_after_growing_pauses_then_given_up(engine: Engine) -> None:
    inbox, now = Inbox(engine), NOW
    put(inbox, "a", "b")
    for pause in PAUSES:
        assert inbox.failed(leased(inbox, now), now, "away")
        assert inbox.lease(ANA, now + pause - SECOND) is None
        assert inbox.due("telegram", now + pause - SECOND) == []  # "b" waits behind it
        now += pause
        assert inbox.due("telegram", now) == [ANA]
    assert not inbox.failed(leased(inbox, now), now, "away " * 99)
    (letter,) = inbox.letters()
    assert (letter.key, letter.channel, letter.reason) == ("a", "telegram", ("away " * 99)[:200])
    assert leased(inbox, now).key == "b"


def check_that_who_waits_behind_a_failure_holds_up_nobody(engine: Engine) -> None:
    inbox = Inbox(engine)
    put(inbox, *map(str, range(5)))
    inbox.failed(leased(inbox), NOW, "away")
    put(inbox, "b", sender=BEN)
    assert inbox.due("telegram", NOW, most=2) == [BEN]
    assert inbox.due("slack", NOW) == []


def check_that_a_dead_letter_can_be_tried_again_as_if_it_were_new(engine: Engine) -> None:
    inbox = Inbox(engine)
    put(inbox, "a")
    item = leased(inbox)
    inbox.note_sent(item, 1, NOW)
    inbox.dead(item, NOW, "refused")
    assert inbox.lease(ANA, NOW + KEEP) is None
    assert inbox.again(item.id, NOW)
    assert not inbox.again(item.id, NOW)
    assert not inbox.again(item.id + 1, NOW)
    once_more = leased(inbox)
    assert (once_more.attempts, once_more.sent, once_more.sealed) == (1, 1, "words")


def check_that_letters_are_the_newest_first(engine: Engine) -> None:
    inbox = Inbox(engine)
    ids = [given_up(inbox, key) for key in "abc"]
    assert [letter.id for letter in inbox.letters()] == ids[::-1]
    assert [letter.id for letter in inbox.letters(most=2)] == [ids[2], ids[1]]


def check_that_a_forgotten_person_leaves_no_words_and_later_messages_stay(engine: Engine) -> None:
    inbox = Inbox(engine)
    given_up(inbox)
    put(inbox, "forget me", "hello")
    put(inbox, "b", sender=BEN)
    asked = leased(inbox)
    inbox.forget(ANA, before=asked.id)
    inbox.done(asked, NOW)
    assert [(key, sealed) for key, _, sealed in rows(engine)] == [
        ("dead", ""),
        ("forget me", ""),
        ("hello", "words"),
        ("b", "words"),
    ]
    assert inbox.letters() == []
    assert put(inbox, "dead") == []  # its repeat is still known
    assert leased(inbox).key == "hello"


def check_that_keys_are_forgotten_when_nobody_repeats_any_more(engine: Engine) -> None:
    inbox = Inbox(engine)
    put(inbox, "a")
    inbox.done(leased(inbox), NOW)
    assert inbox.expire(NOW + KEEP) == 0
    assert inbox.expire(NOW + KEEP + SECOND) == 1
    assert rows(engine) == []


def check_that_words_that_nobody_answers_are_kept_no_longer_than_a_conversation(engine: Engine) -> None:
    inbox = Inbox(engine)
    given_up(inbox)
    put(inbox, "channel is off", sender=BEN)
    put(inbox, "worker died")
    leased(inbox)
    put(inbox, "young", at=NOW + SECOND)
    assert inbox.expire(NOW + WORDS_KEPT) == 0
    assert inbox.expire(NOW + WORDS_KEPT + SECOND) == 3
    words = [(key, sealed) for key, _, sealed in rows(engine)]
    assert words == [("dead", ""), ("channel is off", ""), ("worker died", ""), ("young", "words")]
    assert inbox.expire(NOW + WORDS_KEPT + KEEP + 3 * SECOND) == 4


def check_that_what_is_being_answered_does_not_expire(engine: Engine) -> None:
    inbox, late = Inbox(engine), NOW + WORDS_KEPT + SECOND
    put(inbox, "a")
    item = leased(inbox, late)
    assert inbox.expire(late) == 0
    assert inbox.renew(item, late)


def check_that_many_workers_never_lease_the_same(engine: Engine) -> None:
    put(Inbox(engine), "a")
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda _: Inbox(engine).lease(ANA, NOW), range(24)))
    assert len([item for item in got if item]) == 1


def check_that_many_workers_answer_everything_once_and_in_order(engine: Engine) -> None:
    people = [f"telegram:{number}" for number in range(4)]
    messages = [(f"{person} {number}", person) for number in range(6) for person in people]
    Inbox(engine).add("telegram", [new(key, person) for key, person in messages], NOW)
    answered: list[str] = []

    def work(_: int) -> None:
        inbox = Inbox(engine)
        while senders := inbox.due("telegram", NOW):
            for sender in senders:
                if item := inbox.lease(sender, NOW):
                    answered.append(item.key)
                    inbox.done(item, NOW)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert sorted(answered) == sorted(key for key, _ in messages)
    for person in people:
        assert [key for key in answered if key.startswith(f"{person} ")] == [
            key for key, sender in messages if sender == person
        ]
    assert {state for _, state, _ in rows(engine)} == {DONE}


def check_that_the_same_request_many_times_at_once_is_kept_once(engine: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        fresh = list(pool.map(lambda _: put(Inbox(engine), "a", "b"), range(16)))
    assert [sender for senders in fresh for sender in senders] == [ANA]
    assert [key for key, _, _ in rows(engine)] == ["a", "b"]


def check_that_a_letter_and_its_state_are_one(engine: Engine) -> None:
    inbox = Inbox(engine)
    given_up(inbox)
    assert rows(engine) == [("dead", DEAD, "words")]


RULES = [rule for name, rule in sorted(globals().items()) if name.startswith("check_that_")]
