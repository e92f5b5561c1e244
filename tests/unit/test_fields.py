"""Kinds of value: what is taken and what is said about the rest. More on hours: test_clinic.py."""

from __future__ import annotations

import pytest

from thora.fields import check_names, email_address, hours_text, id_from_name, names_in, slug


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("First visit", "first_visit"),
        ("Nitin Nair", "nitin_nair"),
        ("  O'Brien & Co ", "o_brien_co"),
        ("李", "李"),
    ],
)
def test_a_name_becomes_an_id(name: str, id_: str) -> None:
    assert slug(name) == id_
    assert id_from_name("", {"name": name}) == id_
    assert id_from_name("own", {"name": name}) == "own"


def test_hours_are_text() -> None:
    assert hours_text("09:00-17:00") == "09:00-17:00"
    for wrong, rule in ((9, "in quotes"), ("9-25", "24:00")):
        with pytest.raises(ValueError, match=rule):
            hours_text(wrong)


def test_an_address_has_the_form_of_one() -> None:
    assert email_address("a@clinic.example") == "a@clinic.example"
    assert email_address("") == ""
    with pytest.raises(ValueError, match="write an address such as"):
        email_address("a@clinic")


def test_names_in_braces_are_those_that_are_filled_in() -> None:
    assert names_in("{a} and {b}, {a}, {{c}}") == {"a", "b"}
    check_names("{a} {{c}}", ["a", "b"])
    for text, said in (("{c}", r"^\{c\}: is not filled in here: known: a, b$"), ("{a", '^"{a": ')):
        with pytest.raises(ValueError, match=said):
            check_names(text, ["a", "b"])
    with pytest.raises(ValueError, match="known: none"):
        check_names("{a}", [])
