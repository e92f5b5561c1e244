"""Which openings are offered for a wish, and what is said where none fits."""

from __future__ import annotations

import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from tests.booking_talks import NOW, OTHER, REVIEW, ZONE, Desk, at, clinic
from thora.booking.calendar import Opening, Wanted
from thora.booking.search import APART, MOST, Found, Search
from thora.booking.when import When, understand


@pytest.fixture
def here(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "thora.db")


def search(desk: Desk) -> Search:
    return Search(desk.calendar, desk.openings)


def wanted(desk: Desk, who: str | None = None, site: str | None = None) -> Wanted:
    return Wanted(desk.clinic.booking.services[0], "in_person", who, site)


def find(desk: Desk, says: str, who: str | None = None, site: str | None = None) -> Found:
    return search(desk).find(wanted(desk, who, site), understand(says, desk.now, "CA"), desk.now)


def starts(openings: tuple[Opening, ...]) -> list[str]:
    return [f"{each.span.start.astimezone(ZONE):%m-%d %H:%M}" for each in openings]


@pytest.mark.parametrize(
    ("says", "offered"),
    [
        ("tomorrow at 10", ["11-27 10:00"]),
        ("tomorrow", ["11-27 09:00", "11-27 10:00", "11-27 11:00"]),
        ("next tue arvo", ["12-01 13:00", "12-01 14:00", "12-01 15:00"]),
        ("tomorrow after 3", ["11-27 15:00", "11-27 15:15", "11-27 16:00"]),
        ("any morning next week", ["11-30 09:00", "12-01 09:00", "12-02 09:00"]),
        ("the 2nd or 3rd", ["12-02 09:00", "12-02 10:00", "12-03 09:00"]),
        ("asap", ["11-26 14:00", "11-26 15:00", "11-26 16:00"]),
        ("saturday", ["11-28 09:00", "11-28 10:00", "11-28 11:00"]),
    ],
)
def test_what_fits_the_wish_is_offered(here: Desk, says: str, offered: list[str]) -> None:
    found = find(here, says)
    assert (starts(found.openings), found.why) == (offered, "")


@pytest.mark.parametrize(
    ("says", "why", "day", "reason"),
    [
        ("today at 9 am", "past", "2026-11-26", ""),
        ("today at 1 pm", "too_soon", "2026-11-26", ""),
        ("on sunday", "closed", "2026-11-29", ""),
        ("8 december", "holiday", "2026-12-08", "staff training"),
        ("25 december", "holiday", "2026-12-25", "Christmas Day"),
        ("10 march", "too_far", "2027-01-25", ""),
        ("tomorrow at 8 pm", "outside", "2026-11-27", ""),
        ("tomorrow before 8 am", "outside", "2026-11-27", ""),
        ("tomorrow at 10:10 am", "taken", "2026-11-27", ""),
    ],
)
def test_where_nothing_fits_the_reason_and_the_nearest_are_given(
    here: Desk, says: str, why: str, day: str, reason: str
) -> None:
    found = find(here, says)
    assert (found.why, found.day, found.reason) == (why, datetime.date.fromisoformat(day), reason)
    assert len(found.openings) == MOST
    assert list(found.openings) == sorted(found.openings)


def test_a_time_that_somebody_has_is_taken_and_what_is_next_to_it_offered(here: Desk) -> None:
    here.booked("2026-11-27 10:00", OTHER)
    found = find(here, "tomorrow at 10", who="nitin_nair")
    assert (found.why, starts(found.openings)) == ("taken", ["11-27 09:00", "11-27 11:00", "11-27 13:00"])
    assert starts(find(here, "tomorrow at 10").openings) == ["11-27 10:00"]  # with the other practitioner


def test_the_site_and_the_practitioner_that_were_named_are_kept_to(here: Desk) -> None:
    for says in ("saturday", "monday", "25 december"):
        assert {each.site for each in find(here, says, site="waterloo").openings} == {"waterloo"}
        assert {each.practitioner for each in find(here, says, who="ann_o_neil").openings} == {"ann_o_neil"}
    assert find(here, "saturday", site="waterloo").why == "closed"


def test_openings_of_one_day_lie_apart(here: Desk) -> None:
    offered = find(here, "tomorrow").openings
    gaps = [b.span.start - a.span.start for a, b in pairwise(offered)]
    assert all(gap >= APART for gap in gaps)


def test_later_ones_lie_behind_and_earlier_ones_before(here: Desk) -> None:
    asked, tomorrow = search(here), When((datetime.date(2026, 11, 27),))
    ten = at("2026-11-27 10:00")
    assert starts(asked.later(wanted(here), tomorrow, ten, here.now)) == [
        "11-27 11:00",
        "11-27 13:00",
        "11-27 14:00",
    ]
    assert starts(asked.earlier(wanted(here), ten, here.now)) == ["11-26 15:15", "11-26 16:15", "11-27 09:00"]


def test_later_than_the_last_of_a_day_goes_on_to_the_next(here: Desk) -> None:
    tomorrow = When((datetime.date(2026, 11, 27),))
    later = search(here).later(wanted(here), tomorrow, at("2026-11-27 16:15"), here.now)
    assert starts(later)[0] == "11-28 09:00"


def test_there_is_an_end_to_later_and_earlier(here: Desk) -> None:
    asked = search(here)
    assert asked.later(wanted(here), When(), at("2027-01-25 16:15"), here.now) == ()
    assert asked.earlier(wanted(here), at("2026-11-26 14:00"), here.now) == ()


def test_a_clinic_that_is_full_offers_nothing(tmp_path: Path) -> None:
    full = Desk(tmp_path / "thora.db", clinic([REVIEW], rules={"days_ahead": 1, "notice_hours": 48}))
    assert find(full, "asap") == Found((), "none")
    assert find(full, "tomorrow").openings == ()


def test_the_first_day_of_a_wish_that_has_passed_by_is_no_reason(here: Desk) -> None:
    here.now = NOW.replace(hour=18)
    found = find(here, "today or tomorrow")
    assert (found.why, starts(found.openings)[0]) == ("", "11-27 09:00")
