"""What a conversation has come to, written into a slot and read back."""

from __future__ import annotations

import datetime
import json
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.booking_rivals import opening
from thora.booking.calendar import Opening, Span
from thora.booking.settings import Way
from thora.booking.state import Goal, State, Step
from thora.booking.when import When

MINUTES = st.none() | st.integers(0, 1440)
DAYS = st.lists(st.dates(datetime.date(2026, 1, 1), datetime.date(2028, 1, 1)), max_size=3).map(tuple)
MOMENTS = st.datetimes(datetime.datetime(2026, 1, 1), datetime.datetime(2028, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=datetime.timezone.utc)
)
IDS = st.none() | st.text(max_size=8)
OPENINGS = st.builds(
    Opening,
    span=st.builds(Span, MOMENTS, MOMENTS),
    practitioner=st.text(max_size=8),
    site=st.text(max_size=8),
    service=st.text(max_size=8),
    way=st.sampled_from(get_args(Way)),
    until=MOMENTS,
)
STATES = st.builds(
    State,
    goal=st.sampled_from(get_args(Goal)),
    step=st.sampled_from(get_args(Step)),
    id=st.text(max_size=16),
    service=IDS,
    way=st.none() | st.sampled_from(get_args(Way)),
    practitioner=IDS,
    site=IDS,
    when=st.builds(When, DAYS, DAYS, MINUTES, MINUTES, MINUTES, st.booleans(), st.booleans()),
    wish=st.text(max_size=20),
    offered=st.lists(OPENINGS, max_size=3).map(tuple),
    chosen=st.none() | OPENINGS,
    name=st.text(max_size=20),
    phone=st.text(max_size=12),
    email=st.text(max_size=12),
    reference=st.text(max_size=6),
    appointments=st.lists(st.integers(1, 99), max_size=3).map(tuple),
    appointment=st.none() | st.integers(1, 99),
    old=st.none() | OPENINGS,
    misses=st.integers(0, 9),
)


@settings(max_examples=150, deadline=None)
@given(STATES)
def test_what_is_written_is_read_back(state: State) -> None:
    assert State.from_text(state.as_text()) == state


def test_moments_come_back_with_their_zone() -> None:
    kept = State.from_text(State("book", "confirm", chosen=opening()).as_text())
    assert kept is not None
    assert kept.chosen is not None
    assert kept.chosen.span.start.tzinfo is not None
    assert kept.chosen.span.start == opening().span.start


def test_only_what_was_said_is_written() -> None:
    assert set(json.loads(State("book", "when").as_text())) == {"goal", "step", "id"}


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "{",
        "[]",
        "7",
        "null",
        {"goal": "book"},
        '{"goal": "book"}',
        '{"goal": "book", "step": "when", "id": "a", "colour": "red"}',
        '{"goal": "book", "step": "when", "when": {"days": ["soon"]}}',
        '{"goal": "book", "step": "when", "chosen": {"span": 1}}',
        '{"goal": "book", "step": "when", "offered": [{}]}',
    ],
)
def test_what_another_version_wrote_is_nothing(text: object) -> None:
    assert State.from_text(text) is None


def test_each_wish_has_a_name_of_its_own_that_it_keeps() -> None:
    one, another = State("book", "when"), State("book", "when")
    assert one.id != another.id
    assert one.but(step="name", name="Sam").id == one.id


def test_a_change_leaves_the_state_before_as_it_was() -> None:
    before = State("book", "when")
    after = before.but(name="Sam", when=When(at=600))
    assert (before.name, after.name, after.when.at) == ("", "Sam", 600)


@pytest.mark.parametrize(
    ("phone", "email", "contact"),
    [
        ("+15198850142", "a@b.ca", "+15198850142"),
        ("", "a@b.ca", "a@b.ca"),
        ("+15198850142", "", "+15198850142"),
        ("", "", ""),
    ],
)
def test_the_phone_goes_before_the_address(phone: str, email: str, contact: str) -> None:
    assert State("book", "confirm", phone=phone, email=email).contact == contact
