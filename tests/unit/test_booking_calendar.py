"""When there is an opening: hours, breaks, holidays, closures, time off, notice, clocks that change."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.conftest import CLINIC
from thora.booking.calendar import UTC, Calendar, Opening, Span, Wanted
from thora.booking.settings import CELL, holidays_in
from thora.clinic import Clinic

TORONTO = ZoneInfo("America/Toronto")
MONDAY = datetime.date(2026, 11, 30)
NOW = datetime.datetime(2026, 11, 26, 12, 0, tzinfo=TORONTO)
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-12:00, 13:00-17:00")


def clinic(**changes: Any) -> Clinic:
    """A clinic with two sites, two practitioners and two services."""
    data = copy.deepcopy(CLINIC)
    data |= {
        "timezone": "America/Toronto",
        "country": "CA",
        "region": "ON",
        "sites": [{"name": "Main", "hours": WEEK}, {"name": "North", "hours": {"mon": "08:00-10:00"}}],
        "practitioners": [{"name": "Ann", "sites": ["main"]}, {"name": "Ben"}],
        "booking": {
            "services": [
                {"name": "First visit", "minutes": 45, "buffer": 15, "ways": ["in_person", "video"]},
                {"name": "Follow-up", "minutes": 30},
            ],
            "rules": {"every": 60},
        },
    }
    return Clinic.parse_obj({**data, **changes})


def nobody_busy(ids: Sequence[str], within: Span) -> Iterable[tuple[str, Span]]:
    return []


def at(day: datetime.date, clock: str, zone: ZoneInfo = TORONTO) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time.fromisoformat(clock), zone).astimezone(UTC)


def whole(day: datetime.date, days: int = 1, zone: ZoneInfo = TORONTO) -> Span:
    return Span(at(day, "00:00", zone), at(day + datetime.timedelta(days=days), "00:00", zone))


def openings(
    of: Clinic, day: datetime.date = MONDAY, busy: Any = nobody_busy, **wanted: Any
) -> list[Opening]:
    calendar = Calendar(of)
    service = calendar.services[wanted.pop("service", "first_visit")]
    return list(calendar.openings(Wanted(service, **wanted), whole(day), busy, NOW))


def clocks(found: Iterable[Opening], zone: ZoneInfo = TORONTO) -> list[str]:
    return [opening.span.start.astimezone(zone).strftime("%H:%M") for opening in found]


def test_openings_lie_within_the_hours_and_leave_the_break_free() -> None:
    found = openings(clinic(), practitioner="ann")
    assert clocks(found) == ["09:00", "10:00", "11:00", "13:00", "14:00", "15:00", "16:00"]
    assert {(o.practitioner, o.site, o.service) for o in found} == {("ann", "main", "first_visit")}
    assert {o.until - o.span.end for o in found} == {datetime.timedelta(minutes=15)}


def test_any_site_and_anybody_gives_each_time_once() -> None:
    found = clocks(openings(clinic()))
    assert found == sorted(set(found))
    assert found[0] == "08:00"  # Ben, in the north


def test_whoever_is_less_busy_that_day_is_offered() -> None:
    def ben_is_busy(ids: Sequence[str], within: Span) -> Iterable[tuple[str, Span]]:
        return [("ben", Span(at(MONDAY, "16:00"), at(MONDAY, "17:00")))]

    found = openings(clinic(), busy=ben_is_busy, site="main")
    assert {opening.practitioner for opening in found} == {"ann"}


def test_what_is_taken_is_not_offered_and_the_buffer_counts() -> None:
    taken = Span(at(MONDAY, "10:00"), at(MONDAY, "10:05"))
    found = openings(clinic(), busy=lambda ids, within: [("ann", taken)], practitioner="ann")
    assert clocks(found) == ["09:00", "11:00", "13:00", "14:00", "15:00", "16:00"]
    taken = Span(at(MONDAY, "09:55"), at(MONDAY, "10:00"))
    found = openings(clinic(), busy=lambda ids, within: [("ann", taken)], practitioner="ann")
    assert clocks(found)[0] == "10:00"  # 09:00 to 09:45 is free, its buffer is not


@pytest.mark.parametrize(
    ("changes", "day"),
    [
        ({}, datetime.date(2026, 11, 29)),  # Sunday: the hours say nothing
        ({}, datetime.date(2026, 12, 25)),  # Christmas
        ({"closures": [{"first": "2026-11-28", "last": "2026-12-01", "reason": "move"}]}, MONDAY),
        ({"closures": [{"first": "2026-11-30", "sites": ["main", "north"]}]}, MONDAY),
        ({"practitioners": [{"name": "Ann", "time_off": [{"first": "2026-11-30"}]}]}, MONDAY),
        ({"practitioners": [{"name": "Ann", "services": ["follow_up"]}]}, MONDAY),
        ({"practitioners": [{"name": "Ann", "hours": {"tue": "09:00-17:00"}}]}, MONDAY),
        ({"practitioners": []}, MONDAY),
    ],
)
def test_closed_on_holiday_or_away_is_no_opening(changes: dict[str, Any], day: datetime.date) -> None:
    assert openings(clinic(**changes), day) == []


def test_why_a_site_is_closed() -> None:
    calendar = Calendar(clinic(closures=[{"first": "2026-11-30", "reason": "We move."}]))
    site = calendar.clinic.sites[0]
    assert calendar.closed_because(site, MONDAY) == "We move."
    assert calendar.closed_because(site, datetime.date(2026, 12, 25)) == "Christmas Day"
    assert calendar.closed_because(site, datetime.date(2026, 11, 29)) == ""
    assert calendar.closed_because(site, datetime.date(2026, 12, 1)) is None


def test_a_clinic_may_stay_open_on_holidays() -> None:
    booking = {"closed_on_holidays": False, "services": [{"name": "First visit", "minutes": 45}]}
    assert openings(clinic(booking=booking), datetime.date(2026, 12, 25))


def test_neither_too_soon_nor_too_far() -> None:
    calendar = Calendar(
        clinic(booking={"services": [{"name": "A", "minutes": 30}], "rules": {"days_ahead": 5}})
    )
    span = Span(NOW - datetime.timedelta(days=3), NOW + datetime.timedelta(days=30))
    found = list(calendar.openings(Wanted(calendar.services["a"]), span, nobody_busy, NOW))
    assert found[0].span.start == at(NOW.date(), "14:00")  # two hours' notice
    assert max(calendar.day_of(o.span.start) for o in found) == datetime.date(2026, 12, 1)


def test_a_way_that_the_service_does_not_have_is_no_opening() -> None:
    assert openings(clinic(), way="video")
    assert openings(clinic(), way="phone") == []


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"region": "XX"}, "write one of"),
        ({"closures": [{"first": "2026-12-02", "last": "2026-12-01"}]}, "not before the first"),
        ({"closures": [{"first": "2026-12-02", "sites": ["south"]}]}, "is no site of clinic.yml"),
        ({"practitioners": [{"name": "Ann", "services": ["yoga"]}]}, "is no service of clinic.yml"),
        ({"practitioners": [{"name": "Ann"}, {"name": "Ann"}]}, "two have this id"),
        ({"booking": {"services": [{"name": "A", "minutes": 42}]}}, "in steps of 5"),
    ],
)
def test_a_mistake_in_clinic_yml_is_named(changes: dict[str, Any], rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        clinic(**changes)


def test_a_country_whose_holidays_are_not_known_is_named() -> None:
    with pytest.raises(ValueError, match="of this country are not known"):
        holidays_in("XX", "", 2026)


ZONES = ["America/Toronto", "Europe/London", "Asia/Kolkata", "Australia/Sydney"]
HOURS = st.integers(0, 22).flatmap(lambda start: st.tuples(st.just(start), st.integers(start + 1, 24)))


@settings(max_examples=150, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    day=st.dates(datetime.date(2026, 1, 1), datetime.date(2027, 12, 31)),
    hours=HOURS,
    minutes=st.integers(1, 24).map(lambda cells: cells * CELL),
    every=st.sampled_from([5, 15, 20, 60]),
)
def test_openings_keep_to_the_clock_on_the_wall_and_to_their_real_length(
    zone: str, day: datetime.date, hours: tuple[int, int], minutes: int, every: int
) -> None:
    """Also on the days on which the clock changes."""
    start, end = hours
    week = dict.fromkeys(WEEK | {"sat": "", "sun": ""}, f"{start:02}:00-{end:02}:00")
    of = clinic(
        timezone=zone,
        sites=[{"name": "Main", "hours": week}],
        practitioners=[{"name": "Ann"}],
        booking={
            "services": [{"name": "First visit", "minutes": minutes}],
            "rules": {"every": every, "notice_hours": 0, "days_ahead": 3},
            "closed_on_holidays": False,
        },
    )
    calendar, clock = Calendar(of), ZoneInfo(zone)
    now = at(day, "00:00", clock)
    found = list(
        calendar.openings(Wanted(calendar.services["first_visit"]), whole(day, 1, clock), nobody_busy, now)
    )
    for opening in found:
        local, finish = (moment.astimezone(clock) for moment in (opening.span.start, opening.span.end))
        assert opening.span.end - opening.span.start == datetime.timedelta(minutes=minutes)
        assert local.date() == day
        assert start <= local.hour + local.minute / 60
        assert (local.minute + 60 * (local.hour - start)) % every == 0
        assert finish.replace(tzinfo=None) <= datetime.datetime.combine(
            day, datetime.time()
        ) + datetime.timedelta(hours=end)
    assert [o.span.start for o in found] == sorted({o.span.start for o in found})
    usual = len(range(start * 60, end * 60 - minutes + 1, every))
    changes = whole(day, 1, clock).end - whole(day, 1, clock).start != datetime.timedelta(hours=24)
    assert len(found) == usual or changes


def test_the_hour_that_a_clock_leaves_out_has_no_opening() -> None:
    spring = datetime.date(2027, 3, 14)  # Toronto: 02:00 becomes 03:00
    of = clinic(
        sites=[{"name": "Main", "hours": {"sun": "00:00-05:00"}}],
        booking={
            "services": [{"name": "First visit", "minutes": 60}],
            "rules": {"every": 30, "days_ahead": 366},
        },
    )
    assert clocks(openings(of, spring)) == ["00:00", "00:30", "01:00", "01:30", "03:00", "03:30", "04:00"]
