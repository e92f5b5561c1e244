"""Services, rules and days off as clinic.yml writes them. More: test_booking_calendar.py."""

from __future__ import annotations

import datetime

import pytest

from thora.booking.settings import Closure, Days, Rules, Service, holidays_in

FIRST, LAST = datetime.date(2026, 12, 24), datetime.date(2026, 12, 26)


def test_one_day_is_its_own_last() -> None:
    assert Days.parse_obj({"first": FIRST}).last == FIRST
    assert FIRST in Days.parse_obj({"first": FIRST, "last": LAST})
    assert LAST in Closure.parse_obj({"first": FIRST, "last": LAST, "sites": ["main"]})
    assert datetime.date(2026, 12, 27) not in Days.parse_obj({"first": FIRST, "last": LAST})


def test_a_service_has_an_id_from_its_name() -> None:
    service = Service.parse_obj({"name": "First visit", "minutes": 45})
    assert (service.id, service.buffer, service.ways) == ("first_visit", 0, ["in_person"])


@pytest.mark.parametrize(
    ("kind", "values", "rule"),
    [
        (Service, {"name": "A", "minutes": 7}, "in steps of 5"),
        (Service, {"name": "A", "minutes": 30, "buffer": 3}, "in steps of 5"),
        (Service, {"name": "A", "minutes": 0}, "greater than or equal to 5"),
        (Service, {"name": "A", "minutes": 30, "ways": ["fax"]}, "unexpected value"),
        (Rules, {"every": 12}, "in steps of 5"),
        (Rules, {"days_ahead": 0}, "greater than or equal to 1"),
        (Rules, {"unknown": 1}, "extra fields"),
        (Days, {"first": LAST, "last": FIRST}, "is not before the first"),
    ],
)
def test_what_cannot_be_is_named(kind: type, values: dict[str, object], rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        kind.parse_obj(values)


def test_holidays_are_those_of_the_region() -> None:
    assert holidays_in("CA", "ON", 2026)[datetime.date(2026, 2, 16)] == "Family Day"
    assert datetime.date(2026, 2, 16) not in holidays_in("CA", "QC", 2026)
    assert datetime.date(2026, 12, 28) in holidays_in("GB", "ENG", 2026)  # for a Boxing Day on Saturday
