"""Names, phones and addresses as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thora.booking.who import contact_in, name_among, name_in, shown_phone, why_no_phone


@pytest.mark.parametrize(
    ("text", "country", "phone", "email"),
    [
        ("519 885 0142", "CA", "+15198850142", ""),
        ("my number is (519) 885-0142 thanks", "CA", "+15198850142", ""),
        ("5198850142", "CA", "+15198850142", ""),
        ("+44 20 7946 0958", "CA", "+442079460958", ""),
        ("07911 123456", "GB", "+447911123456", ""),
        ("98765 43210", "IN", "+919876543210", ""),
        ("0412 345 678", "AU", "+61412345678", ""),
        ("sam.lee@clinic.com", "CA", "", "sam.lee@clinic.com"),
        ("its Sam@Clinic.com.", "CA", "", "Sam@clinic.com"),
        ("sam@clinic.com or 519-885-0142", "CA", "+15198850142", "sam@clinic.com"),
        ("519 885", "CA", "", ""),
        ("sam@", "CA", "", ""),
        ("tomorrow at 10", "CA", "", ""),
        ("", "CA", "", ""),
    ],
)
def test_contacts_are_found(text: str, country: str, phone: str, email: str) -> None:
    found = contact_in(text, country)
    assert (found.phone, found.email) == (phone, email)


def test_what_is_left_is_without_the_contact() -> None:
    assert contact_in("Sam Lee, tomorrow 10, 519 885 0142", "CA").rest == "Sam Lee, tomorrow 10"
    assert contact_in("Sam Lee and my email is sam@clinic.com", "CA").rest == "Sam Lee"


@pytest.mark.parametrize(
    ("text", "reason"),
    [("519 885", "short"), ("519 885 0142 99 99", "long"), ("000 000 0000", "unknown"), ("at 10", "")],
)
def test_why_a_number_is_no_phone(text: str, reason: str) -> None:
    assert why_no_phone(text, "CA") == reason


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sam Lee", "Sam Lee"),
        ("sam lee", "Sam Lee"),
        ("my name is Sam", "Sam"),
        ("hi, it's Seán O'Brien, thanks", "Seán O'Brien"),
        ("o'brien", "O'Brien"),
        ("María José", "María José"),
        ("李", "李"),
        ("Nguyễn Thị Minh Khai", "Nguyễn Thị Minh Khai"),
        ("Jean-Luc d'Arcy", "Jean-Luc d'Arcy"),
        ("I'm Bob.", "Bob"),
        ("put it under Mrs Hargreaves please", "Hargreaves"),
        ("محمد", "محمد"),
        ("Mohammed bin Rashid", "Mohammed bin Rashid"),
        ("519 885 0142", ""),
        ("what do you need that for?", ""),
        ("", ""),
        ("...", ""),
        ("<script>", ""),
    ],
)
def test_names_of_every_kind(text: str, name: str) -> None:
    assert name_in(text) == name


def test_a_name_among_other_things() -> None:
    assert name_among("Sam Lee, tomorrow 10") == "Sam Lee"
    assert name_among("tomorrow 10, Sam Lee") == "Sam Lee"
    assert name_among("tomorrow 10") == ""


def test_a_phone_is_shown_as_people_write_it() -> None:
    assert shown_phone("+15198850142", "CA") == "(519) 885-0142"
    assert shown_phone("+442079460958", "CA") == "+44 20 7946 0958"


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    contact_in(text, "CA")
    why_no_phone(text, "CA")
    assert len(name_in(text)) <= 80
