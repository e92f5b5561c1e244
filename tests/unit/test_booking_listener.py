"""What a message adds to a wish for an appointment."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.booking_talks import NOW, Desk
from thora.booking.hearing import Heard
from thora.booking.listener import Listener
from thora.booking.state import State

TUESDAY = datetime.date(2026, 12, 1)


@pytest.fixture
def listener(tmp_path: Path) -> Listener:
    desk = Desk(tmp_path / "thora.db")
    return Listener(desk.calendar, desk.speech)


@pytest.mark.parametrize(
    ("says", "added"),
    [
        ("tuesday", {"days": (TUESDAY,)}),
        ("tuesday at 10", {"days": (TUESDAY,), "at": 600}),
        ("Sam Lee, tuesday, 519 885 0142", {"days": (TUESDAY,), "name": "Sam Lee", "phone": "+15198850142"}),
        ("with Nitin by video", {"practitioner": "nitin_nair", "way": "video"}),
        ("in Kitchener please", {"site": "kitchener"}),
        ("my name is O'Brien", {"name": "O'Brien"}),
        ("well then", {}),
    ],
)
def test_all_that_is_said_is_put_into_the_state(listener: Listener, says: str, added: dict[str, Any]) -> None:
    before = State("book", "when")
    after, notes = listener.absorb(before, Heard(says), NOW)
    found = {"days": after.when.days, "at": after.when.at} | {
        name: getattr(after, name) for name in ("name", "phone", "practitioner", "way", "site")
    }
    assert {name: value for name, value in found.items() if value} == added
    assert notes == []
    assert (after == before) == (not added)


def test_a_way_that_is_not_possible_is_told(listener: Listener) -> None:
    after, notes = listener.absorb(State("book", "when"), Heard("by phone"), NOW)
    assert after.way is None
    assert notes == ["First visit is not possible by phone."]


def test_a_name_that_sounds_like_a_day_is_a_name_where_one_was_asked_for(listener: Listener) -> None:
    after, _ = listener.absorb(State("book", "name"), Heard("May Lee"), NOW)
    assert not after.when
