"""What holds for conversations in every database: SQLite (tests/unit) and PostgreSQL (tests/services)."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.web_visits import NOW, bot, user
from thora.conversations import KEEP, Conversations, Stored

SECOND = datetime.timedelta(seconds=1)
START = {"event": "action", "name": "action_session_start", "timestamp": 1.0}
SESSION_1 = [START, user("first caf\u00e9 \U0001f642", at=1.0), bot("one", at=2.0)]
SESSION_2 = [{**START, "timestamp": 9.0}, user("second", at=9.0), bot("two", at=10.0)]
SESSION_3 = [{**START, "timestamp": 19.0}, user("third", at=19.0)]
SESSION_4 = [{**START, "timestamp": 29.0}]


def save(
    kept: Conversations, events: list[Any], *, ended: list[Any] | None = None, sender: str = "web:a"
) -> None:
    kept.save(sender, events, NOW, ended or [])


def stored(kept: Conversations, sender: str = "web:a") -> tuple[Any, Any]:
    found = kept.load(sender)
    assert found is not None
    return found.earlier, found.current


def check_that_what_was_saved_is_found(kept: Conversations) -> None:
    assert kept.load("web:a") is None
    save(kept, SESSION_1[:2])
    assert kept.load("web:a") == Stored([], SESSION_1[:2], 1)
    save(kept, SESSION_1)
    assert kept.load("web:a") == Stored([], SESSION_1, 2)
    assert kept.load("web:b") is None
    assert kept.senders() == ["web:a"]


def check_that_a_new_session_moves_the_one_before_once(kept: Conversations) -> None:
    save(kept, SESSION_1)
    for events in (SESSION_2[:1], SESSION_2, SESSION_2):
        save(kept, events, ended=SESSION_1)
        assert stored(kept) == (SESSION_1, events)
    save(kept, SESSION_2)
    assert stored(kept) == (SESSION_1, SESSION_2)
    save(kept, SESSION_3, ended=SESSION_2)
    save(kept, SESSION_3, ended=SESSION_2)
    assert stored(kept) == (SESSION_1 + SESSION_2, SESSION_3)
    found = kept.load("web:a")
    assert found is not None
    assert found.events == SESSION_1 + SESSION_2 + SESSION_3


def check_that_what_could_not_be_read_is_not_lost(kept: Conversations) -> None:
    """Rasa begins anew where the database is away, and saves that once it is back."""
    save(kept, SESSION_1)
    for _ in range(2):
        save(kept, SESSION_2)
        assert stored(kept) == (SESSION_1, SESSION_2)
    for _ in range(2):
        save(kept, SESSION_4, ended=SESSION_3)
        assert stored(kept) == (SESSION_1 + SESSION_2 + SESSION_3, SESSION_4)


def check_that_a_version_rises_with_each_change(kept: Conversations) -> None:
    assert kept.versions(["web:a"]) == {}
    assert kept.versions([]) == {}
    save(kept, SESSION_1)
    save(kept, SESSION_1, sender="web:b")
    save(kept, SESSION_1)
    assert kept.versions(["web:a", "web:b", "web:c"]) == {"web:a": 2, "web:b": 1}


def check_that_a_conversation_is_forgotten(kept: Conversations) -> None:
    save(kept, SESSION_1)
    save(kept, SESSION_1, sender="web:b")
    assert kept.delete("web:a")
    assert not kept.delete("web:a")
    assert kept.load("web:a") is None
    assert kept.senders() == ["web:b"]


def check_that_what_nobody_wrote_in_is_forgotten_in_time(kept: Conversations) -> None:
    for sender, age in (("web:old", KEEP + SECOND), ("web:edge", KEEP), ("web:new", SECOND)):
        kept.save(sender, [], NOW - age)
    kept.save("web:again", [], NOW - KEEP - SECOND)
    kept.save("web:again", [], NOW)
    assert kept.expire(NOW) == 1
    assert kept.expire(NOW) == 0
    assert sorted(kept.senders()) == ["web:again", "web:edge", "web:new"]


def check_that_several_may_write_at_once(kept: Conversations) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: save(kept, SESSION_1, sender=f"web:{number % 3}"), range(48)))
    assert kept.versions([f"web:{number}" for number in range(3)]) == {
        f"web:{number}": 16 for number in range(3)
    }


RULES = [value for name, value in sorted(globals().items()) if name.startswith("check_that_")]
