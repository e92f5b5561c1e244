"""data/booking_words.yml: what stands in braces, and how long a button may be."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from tests.booking_talks import ROOT
from thora.booking.words import FILLED_IN, LONGEST_BUTTON, BookingWords, filled_in


def written() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "data/booking_words.yml").read_text("utf-8"))
    words: dict[str, Any] = found["booking_words"]
    return words


def test_the_words_that_ship_with_thora_are_in_order() -> None:
    words = BookingWords.parse_obj(written())
    assert words.day_names[0] == "Monday"
    assert set(words.dict()) == set(written())


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("ask_name", "What name, {name}?", "{name}: is not filled in here: known: none"),
        (
            "why_closed",
            "Closed on {date}.",
            "{date}: is not filled in here: known: {day}, {reason}, {notice}",
        ),
        ("yes_button", "Yes, {time}", "{time}: is not filled in here: known: none"),
        ("booked", "Booked at {0}", "{0}: is not filled in here"),
        ("booked", "Booked at {", "Booked at {"),
        ("yes_button", "Yes, please book it now", f"a button has at most {LONGEST_BUTTON} characters"),
    ],
)
def test_a_phrase_that_could_not_be_said_is_refused(name: str, text: str, fault: str) -> None:
    with pytest.raises(ValidationError) as error:
        BookingWords.parse_obj({**written(), name: text})
    assert fault in str(error.value)


@pytest.mark.parametrize("change", [{"ask_nothing": "x"}, {"day_names": ["Mon"]}])
def test_other_keys_and_a_week_without_its_days_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        BookingWords.parse_obj({**written(), **change})


def test_no_phrase_may_be_left_out() -> None:
    words = written()
    del words["wait_reference"]
    with pytest.raises(ValidationError, match="wait_reference"):
        BookingWords.parse_obj(words)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("no_later", ("contact",)),
        ("why_past", ("day", "reason", "notice")),
        ("no_thanks_button", ()),
        ("ask_name", ()),
        ("summary_callback", ("name", "contact", "wish")),
    ],
)
def test_what_is_filled_in_follows_from_the_name(name: str, known: tuple[str, ...]) -> None:
    assert filled_in(name) == known


def test_every_name_of_the_table_is_a_phrase_or_begins_one() -> None:
    names = set(BookingWords.__fields__)
    for name in FILLED_IN:
        assert any(each == name or (name.endswith("_") and each.startswith(name)) for each in names), name
