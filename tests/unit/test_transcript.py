"""What a visitor sees of a conversation."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.web_visits import NAPS, bot, user
from thora.dialogue.transcript import Entry, answer, entries, offered, turn_of

ICE = {"title": "Ice?", "payload": "/heat_or_ice"}
SLOT = {"event": "slot", "name": "booking", "value": None, "timestamp": 0.0}
LISTEN = {"event": "action", "name": "action_listen", "timestamp": 0.0}
START = {"event": "action", "name": "action_session_start", "timestamp": 0.0}
AT = "1970-01-01T00:00:00.000Z"


def said(**parts: Any) -> Entry:
    (entry,) = entries([bot(**parts)])
    return entry


def test_entries_are_what_was_said_with_their_places_among_the_events() -> None:
    events = [START, LISTEN, user("hello", "id-of-hello"), SLOT, bot("Hello."), bot("How are you?"), LISTEN]
    assert entries(events) == [
        {"seq": 3, "at": AT, "from": "visitor", "text": "hello", "id": "id-of-hello"},
        {"seq": 5, "at": AT, "from": "thora", "text": "Hello."},
        {"seq": 6, "at": AT, "from": "thora", "text": "How are you?"},
    ]


def test_moments_are_utc_with_milliseconds() -> None:
    (entry,) = entries([user("hello", at=1796000000.1239)])
    assert entry["at"] == "2026-11-30T00:53:20.123Z"


def test_a_source_line_is_a_part_of_its_own() -> None:
    links = [{"text": "NHS", "url": "https://nhs.example"}]
    entry = said(text="Yes.\nSource: NHS.", source="Source: NHS.", links=links)
    assert entry == {
        "seq": 1,
        "at": AT,
        "from": "thora",
        "text": "Yes.",
        "source": "Source: NHS.",
        "links": links,
    }


def test_a_warning_has_its_level_and_an_appointment_its_file() -> None:
    assert said(text="Call 911.", level="emergency")["level"] == "emergency"
    assert said(text="Done.", calendar="/appointments/x.ics")["calendar"] == "/appointments/x.ics"


def test_staff_are_told_apart() -> None:
    assert said(text="Ann here.", **{"from": "staff"})["from"] == "staff"


def test_an_answer_without_extras_has_no_empty_ones() -> None:
    assert set(said(text="Yes.", links=[], level=None, calendar="")) == {"seq", "at", "from", "text"}


def test_buttons_come_as_they_were_given() -> None:
    opening = {"title": "Mon 30 Nov 9 am", "payload": "Mon 30 Nov 9 am", "start": "2026-11-30T09:00:00-05:00"}
    assert said(text="When?", buttons=[opening, NAPS])["buttons"] == [opening, NAPS]


def test_what_shows_nothing_is_no_entry() -> None:
    assert entries([bot(None), bot("")]) == []
    assert said(text=None, buttons=[NAPS])["text"] == ""


def test_a_button_that_was_pressed_is_shown_by_its_title() -> None:
    events = [bot("Well?", buttons=[NAPS]), user("/naps", "id"), user("/never_offered")]
    assert [entry["text"] for entry in entries(events)] == ["Well?", "Are naps good?", ""]
    assert [entry["text"] for entry in entries(events, after=1)] == ["Are naps good?", ""]


def test_what_was_typed_is_shown_as_it_was_typed() -> None:
    button = {"title": "Another", "payload": "yes"}
    assert entries([bot("Well?", buttons=[button]), user("yes")])[1]["text"] == "yes"


@given(st.lists(st.sampled_from([START, LISTEN, SLOT, user("a"), bot("b")]), max_size=12), st.integers(0, 14))
def test_whoever_missed_some_gets_exactly_those(events: list[Any], after: int) -> None:
    everything = entries(events)
    assert entries(events, after) == [entry for entry in everything if entry["seq"] > after]
    numbers = [entry["seq"] for entry in everything]
    assert numbers == sorted(set(numbers))


def test_offered_is_every_button_that_was_shown() -> None:
    events = [bot("a", buttons=[NAPS]), user("b"), bot("c", buttons=[ICE, NAPS]), bot("d"), SLOT]
    assert offered(events) == {"/naps", "/heat_or_ice"}
    assert offered([]) == set()


def test_a_turn_is_a_message_and_all_up_to_the_next_one() -> None:
    events = [START, user("a", "first"), bot("A"), SLOT, user("b", "second"), bot("B"), LISTEN]
    assert turn_of(events, "first") == (1, 4)
    assert turn_of(events, "second") == (4, 7)
    assert turn_of(events, "third") is None
    for id_, text in (("first", "aA"), ("second", "bB")):
        begin, end = turn_of(events, id_) or (0, 0)
        assert "".join(entry["text"] for entry in entries(events[:end], begin)) == text


@pytest.mark.parametrize("metadata", [None, {}, {"other": 1}])
def test_a_message_of_no_client_belongs_to_no_turn(metadata: Any) -> None:
    events = [{**user("a"), "metadata": metadata}]
    assert turn_of(events, "first") is None
    assert "id" not in entries(events)[0]


def test_an_answer_on_its_way_is_the_entry_that_it_will_be() -> None:
    metadata = {"source": "Source: NHS.", "level": "urgent"}
    message = {
        "text": "Yes.\nSource: NHS.",
        "buttons": [NAPS],
        "metadata": metadata,
        "utter_action": "utter_x",
    }
    kept = said(text=message["text"], buttons=[NAPS], **metadata)
    assert answer(message, message) == {name: kept[name] for name in kept if name not in ("seq", "at")}


@pytest.mark.parametrize("metadata", [None, {}])
def test_an_answer_on_its_way_may_be_text_alone(metadata: Any) -> None:
    message = {"text": "Yes.", "metadata": metadata}
    assert answer(message, message) == {"from": "thora", "text": "Yes."}
