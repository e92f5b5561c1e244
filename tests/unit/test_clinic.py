"""clinic.yml: what is right, and what is said about what is not."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.conftest import CLINIC, TinyProject
from thora.clinic import load_clinic
from thora.fields import parse_hours

MISSING = object()


def changed(keys: str, value: Any) -> dict[str, Any]:
    """The clinic with another value at a path such as "sites.0.hours"."""
    clinic = copy.deepcopy(CLINIC)
    *path, last = (int(key) if key.isdigit() else key for key in keys.split("."))
    part: Any = clinic
    for key in path:
        part = part[key] if isinstance(key, int) else part.setdefault(key, {})
    if value is MISSING:
        del part[last]
    else:
        part[last] = value
    return clinic


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("08:00-18:00", ((480, 1080),)),
        ("8:00 - 18:30", ((480, 1110),)),
        ("08:00-12:00, 13:00-18:00", ((480, 720), (780, 1080))),
        ("08:00-12:00,12:00-18:00", ((480, 720), (720, 1080))),
        ("00:00-24:00", ((0, 1440),)),
        ("9-17", ((540, 1020),)),
        ("9\u201312:30", ((540, 750),)),
        ("closed", ()),
        (" Closed ", ()),
    ],
)
def test_hours_become_minutes_after_midnight(text: str, spans: tuple[tuple[int, int], ...]) -> None:
    assert parse_hours(text) == spans


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("9-25", "hours run from 00:00 to 24:00"),
        ("9:5-17", 'write "08:00-18:00"'),
        ("9-", 'write "08:00-18:00"'),
        ("9 to 5", 'write "08:00-18:00"'),
        ("", 'write "08:00-18:00"'),
        ("08:00-12:00,", 'write "08:00-18:00"'),
        ("09:00-25:00", "hours run from 00:00 to 24:00"),
        ("09:60-10:00", "hours run from 00:00 to 24:00"),
        ("23:00-24:30", "hours run from 00:00 to 24:00"),
        ("18:00-08:00", "the end comes after the start"),
        ("08:00-08:00", "the end comes after the start"),
        ("08:00-12:00, 11:00-18:00", "without overlap"),
        ("13:00-18:00, 08:00-12:00", "without overlap"),
    ],
)
def test_hours_that_make_no_sense_name_the_rule(text: str, rule: str) -> None:
    with pytest.raises(ValueError, match=rule) as error:
        parse_hours(text)
    assert f'"{text}"' in str(error.value)


@given(st.text(alphabet="0123456789:-, closed", max_size=24))
def test_hours_are_spans_in_order_or_a_value_error(text: str) -> None:
    try:
        spans = parse_hours(text)
    except ValueError:
        return
    points = [minute for span in spans for minute in span]
    assert points == sorted(points)
    assert all(0 <= minute <= 1440 for minute in points)


def test_a_clinic_without_faults_is_read(tiny: TinyProject) -> None:
    clinic, source = load_clinic(tiny.root)
    assert source.problems == []
    assert clinic is not None
    assert (clinic.name, clinic.zone.key, clinic.review_after_days) == ("Test Clinic", "America/Toronto", 365)


@pytest.mark.parametrize(
    ("keys", "value", "key", "problem"),
    [
        ("name", MISSING, "name", "is missing"),
        ("name", "  ", "name", "at least 1 character"),
        ("name", None, "name", "is empty"),
        ("nmae", "X", "nmae", "is not a key that Thora knows"),
        ("contact.fax", "1", "contact.fax", "is not a key that Thora knows"),
        ("timezone", "Mars/Olympus", "timezone", '"Mars/Olympus"'),
        ("timezone", "America", "timezone", '"America"'),
        ("timezone", "", "timezone", '""'),
        ("timezone", "../zone", "timezone", '"../zone"'),
        ("country", "Canada", "country", "does not match"),
        ("contact", {}, "contact", "no way to reach the clinic"),
        ("contact", "519-555-2000", "contact", "has no keys below it"),
        ("contact", {"website": "https://a.ca"}, "contact", "no way to reach the clinic"),
        ("contact.phone", "call us", "contact.phone", '"call us"'),
        ("contact.email", "desk at clinic", "contact.email", '"desk at clinic"'),
        ("safety.emergency_number", "", "safety.emergency_number", "at least 2"),
        ("booking.mode", "fax", "booking.mode", "permitted"),
        ("booking", {"mode": "link"}, "booking", "url is empty"),
        ("booking.url", "http://a.ca/book", "booking.url", '"http://a.ca/book"'),
        ("booking.notify", "the desk", "booking.notify", '"the desk"'),
        ("chat.origins", ["http://a.ca"], "chat.origins[0]", '"http://a.ca"'),
        ("chat.origins", ["https://a.ca", "https://a.ca/book"], "chat.origins[1]", '"https://a.ca/book"'),
        ("chat.origins", ["*"], "chat.origins[0]", '"*"'),
        ("chat.origins", ["https://*.a.ca"], "chat.origins[0]", '"https://*.a.ca"'),
        ("chat.origins", ["https://a.ca:port"], "chat.origins[0]", '"https://a.ca:port"'),
        ("chat.origins", ["http://localhost.evil.ca"], "chat.origins[0]", '"http://localhost.evil.ca"'),
        ("chat.colour", "red", "chat.colour", "is not a key that Thora knows"),
        ("sites", [], "sites", "at least 1"),
        ("sites.0.hours", {"mon": "09:00-25:00"}, "sites[0].hours.mon", '"09:00-25:00"'),
        ("sites.0.hours", {"mon": 930}, "sites[0].hours.mon", '"930"'),
        ("sites.0.hours", {"monday": "closed"}, "sites[0].hours", "permitted"),
        ("practitioners", [{"credentials": "PT"}], "practitioners[0].name", "is missing"),
        ("facts.price", "$10", "facts.price", "is not a key that Thora knows"),
        ("review_after_days", 0, "review_after_days", "greater than or equal to 1"),
        ("review_after_days", "a year", "review_after_days", "not a valid integer"),
    ],
)
def test_a_fault_is_told_at_its_key_and_the_clinic_is_none(
    tiny: TinyProject, keys: str, value: Any, key: str, problem: str
) -> None:
    tiny.write("clinic.yml", changed(keys, value))
    clinic, source = load_clinic(tiny.root)
    assert clinic is None
    assert [p.key for p in source.problems] == [key]
    assert problem in source.problems[0].problem
    assert source.problems[0].fix
    assert source.problems[0].severity == "error"


@pytest.mark.parametrize(
    "origin",
    ["https://www.a.ca", "https://a.ca/", "https://a.ca:8443", "http://localhost:8080", "http://127.0.0.1"],
)
def test_the_chat_may_be_shown_on_other_websites(tiny: TinyProject, origin: str) -> None:
    tiny.write("clinic.yml", changed("chat.origins", [origin]))
    clinic, _ = load_clinic(tiny.root)
    assert clinic is not None
    assert clinic.chat.origins == [origin]


CALDAV = {"url": "https://dav.ca/ann", "user": "ann", "password_variable": "THORA_CALDAV_ANN"}


@pytest.mark.parametrize(
    ("change", "key", "problem"),
    [
        ({"url": "http://dav.ca/ann"}, "url", '"http://dav.ca/ann"'),
        ({"url": "http://127.0.0.1.dav.ca/ann"}, "url", "dav.ca"),
        ({"url": "dav.ca/ann"}, "url", '"dav.ca/ann"'),
        ({"url": "https://"}, "url", '"https://"'),
        ({"url": "https://dav.ca/a b"}, "url", '"https://dav.ca/a b"'),
        ({"url": "https://ann:hunter2@dav.ca/ann"}, "url", "has a user, a password"),
        ({"url": "https://dav.ca/ann?key=hunter2"}, "url", "has a user, a password, ?"),
        ({"user": ""}, "user", "at least 1"),
        ({"user": "ann:b"}, "user", '"ann:b"'),
        ({"password_variable": "hunter2"}, "password_variable", "is no name of a variable here"),
        ({"password_variable": "HUNTER2"}, "password_variable", "is no name of a variable here"),
        ({"password": "hunter2"}, "password", "is not a key that Thora knows"),
    ],
)
def test_a_calendar_is_at_a_safe_address_and_its_password_elsewhere(
    tiny: TinyProject, change: dict[str, str], key: str, problem: str
) -> None:
    tiny.write("clinic.yml", changed("practitioners", [{"name": "Ann", "caldav": {**CALDAV, **change}}]))
    clinic, source = load_clinic(tiny.root)
    assert clinic is None
    (found,) = source.problems
    assert (found.key, problem in found.problem) == (f"practitioners[0].caldav.{key}", True)
    assert found.fix
    assert "hunter2" not in str(found).lower()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("https://dav.ca/ann", "https://dav.ca/ann/"),
        ("https://DAV.ca:8443/a%40b.ca/", "https://dav.ca:8443/a@b.ca/"),
        ("http://127.0.0.1:5232/ann/", "http://127.0.0.1:5232/ann/"),
        ("http://[::1]:5232/ann/", "http://[::1]:5232/ann/"),
        ("http://localhost/ann", "http://localhost/ann/"),
    ],
)
def test_the_address_of_a_calendar_is_spelled_in_one_way(tiny: TinyProject, written: str, read: str) -> None:
    tiny.write(
        "clinic.yml", changed("practitioners", [{"name": "Ann", "caldav": {**CALDAV, "url": written}}])
    )
    clinic, _ = load_clinic(tiny.root)
    assert clinic is not None
    assert clinic.practitioners[0].caldav is not None
    assert clinic.practitioners[0].caldav.url == read


@pytest.mark.parametrize("other", ["https://dav.ca/ann", "https://dav.ca/ann/home"])
def test_two_practitioners_have_two_calendars(tiny: TinyProject, other: str) -> None:
    both = [
        {"name": name, "caldav": {**CALDAV, "url": url}} for name, url in (("A", CALDAV["url"]), ("B", other))
    ]
    tiny.write("clinic.yml", changed("practitioners", both))
    clinic, source = load_clinic(tiny.root)
    assert clinic is None
    assert source.problems[0].key == "practitioners"
    assert source.problems[0].fix.endswith("give each one of their own")


def test_what_is_wrong_and_the_way_out_are_told_apart(tiny: TinyProject) -> None:
    tiny.write("clinic.yml", changed("contact.phone", "x"))
    problem = load_clinic(tiny.root)[1].problems[0]
    assert (problem.problem, problem.fix) == ('"x"', 'write digits, spaces and dashes: "519-555-0100"')


def test_every_fault_of_the_file_is_told_at_once(tiny: TinyProject) -> None:
    clinic = changed("timezone", "Mars/Olympus")
    clinic["contact"] = {}
    clinic["extra"] = 1
    tiny.write("clinic.yml", clinic)
    assert {p.key for p in load_clinic(tiny.root)[1].problems} == {"timezone", "contact", "extra"}


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        ("contact.phone", "519-555-0142"),
        ("contact.email", "hello@clinic.example"),
        ("sites.0.address", "(Example) 1 King Street"),
        ("practitioners", [{"name": "(Example) A. Person"}]),
    ],
)
def test_an_example_value_is_a_warning_and_the_clinic_is_read(
    tiny: TinyProject, keys: str, value: Any
) -> None:
    tiny.write("clinic.yml", changed(keys, value))
    clinic, source = load_clinic(tiny.root)
    assert clinic is not None
    assert [(p.problem, p.severity) for p in source.problems] == [("is still an example", "warning")]
    assert source.problems[0].key.startswith(keys.replace(".0", "[0]"))


def test_a_project_without_clinic_yml_says_so(tiny: TinyProject) -> None:
    (tiny.root / "clinic.yml").unlink()
    clinic, source = load_clinic(tiny.root)
    assert clinic is None
    assert "missing" in source.problems[0].problem
