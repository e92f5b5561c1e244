"""What is known of an appointment."""

from __future__ import annotations

import pytest

from thora.booking.records import Visitor, digest


def test_the_same_phone_is_the_same_visitor_whatever_name_or_address() -> None:
    one = Visitor("Ann Lee", "+15195552000", "ann@example.org")
    assert one.key == Visitor("A. Lee", "+15195552000").key
    assert one.key != Visitor("Ann Lee", "+15195552001", "ann@example.org").key


def test_without_a_phone_it_is_the_address_in_any_case() -> None:
    assert Visitor("Ann", email="Ann@Example.org").key == Visitor("Bo", email="ann@example.org").key


@pytest.mark.parametrize("text", ["+15195552000", "ann@example.org"])
def test_a_digest_tells_nothing_of_the_text(text: str) -> None:
    assert len(digest(text)) == 64
    assert text not in digest(text)


def test_nothing_has_no_digest() -> None:
    assert digest("") == ""
