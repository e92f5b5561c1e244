"""When there is an opening: hours, breaks, holidays, closures, time off, notice, clocks that change."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice
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


def test_a_buffer_that_reaches_into_the_next_day_counts() -> None:
    of = clinic(
        sites=[{"name": "Main", "hours": {"mon": "20:00-24:00"}}],
        practitioners=[{"name": "Ann"}],
        booking={
            "services": [{"name": "First visit", "minutes": 60, "buffer": 15}],
            "rules": {"every": 60},
        },
    )
    midnight = at(MONDAY, "00:00") + datetime.timedelta(days=1)
    for minutes, last in ((0, "22:00"), (10, "22:00"), (15, "23:00")):
        taken = Span(midnight + datetime.timedelta(minutes=minutes), midnight + datetime.timedelta(hours=1))

        def busy(ids: Sequence[str], within: Span, taken: Span = taken) -> Iterable[tuple[str, Span]]:
            return [("ann", taken)] if taken.overlaps(within) else []

        assert clocks(openings(of, busy=busy))[-1] == last


def test_the_first_openings_ask_for_a_week_and_a_month_asks_twice() -> None:
    asked: list[Span] = []

    def busy(ids: Sequence[str], within: Span) -> Iterable[tuple[str, Span]]:
        asked.append(within)
        return []

    calendar = Calendar(clinic())
    found = calendar.openings(Wanted(calendar.services["first_visit"]), whole(MONDAY, 30), busy, NOW)
    assert len(list(islice(found, 3))) == 3
    buffer = datetime.timedelta(minutes=15)
    assert asked == [Span(whole(MONDAY).start, whole(MONDAY, 7).end + buffer)]
    list(found)
    assert len(asked) == 2
    assert asked[1].start == whole(MONDAY, 7).end
    assert asked[1].end >= whole(MONDAY, 30).end


# Clocks that change at two, at one, at midnight, by half an hour; some that never do.
CHANGES = {
    "America/Toronto": ["2027-03-14", "2026-11-01"],
    "Europe/London": ["2027-03-28", "2026-10-25"],
    "Asia/Kolkata": ["2026-12-01"],
    "Australia/Sydney": ["2026-10-04", "2027-04-04"],
    "Australia/Lord_Howe": ["2026-10-04", "2027-04-04"],
    "America/Havana": ["2027-03-14", "2026-11-01"],
    "America/Santiago": ["2026-09-06", "2027-04-04"],
}
SOME_DAY = st.sampled_from([(zone, day) for zone, days in CHANGES.items() for day in days])


def some_hours(first: int, last: int) -> st.SearchStrategy[str]:
    """One span or two between two half hours of the day."""
    return st.lists(st.integers(first, last), min_size=2, max_size=4, unique=True).map(
        lambda halves: ", ".join(
            f"{a // 2:02}:{a % 2 * 30:02}-{b // 2:02}:{b % 2 * 30:02}"
            for a, b in zip(sorted(halves)[::2], sorted(halves)[1::2], strict=False)
        )
    )


SOME_BUSY = st.lists(
    st.tuples(
        st.sampled_from(["ann", "ben"]),
        st.one_of(
            st.sampled_from([0, 240, 288]).flatmap(  # cells: the night, the evening, the night after
                lambda begin: st.integers(begin - 12, begin + 48).map(lambda cells: cells * CELL)
            ),
            st.integers(0, 9 * 24 * 60),  # minutes from the day on
        ),
        st.one_of(st.integers(0, 36).map(lambda cells: cells * CELL), st.integers(0, 2 * 24 * 60)),  # minutes
    ),
    max_size=20,
)


def slow_openings(
    calendar: Calendar, wanted: Wanted, within: Span, taken: list[tuple[str, Span]], now: datetime.datetime
) -> list[Opening]:
    """Every five minutes of real time are looked at, for everybody everywhere."""
    may, rules, service = calendar.bookable(now), calendar.rules, wanted.service
    within = Span(max(within.start, may.start), min(within.end, may.end))
    length, buffer = (datetime.timedelta(minutes=n) for n in (service.minutes, service.buffer))
    pairs = [
        (who, site, [span for id_, span in taken if id_ == who.id])
        for who in calendar.clinic.practitioners
        for site in calendar.clinic.sites
        if wanted.practitioner in (None, who.id) and wanted.site in (None, site.id)
    ]
    hours = cache(
        lambda day: [each for who, site, _ in pairs for each in [calendar.working_minutes(who, site, day)]]
    )
    found = []
    moment = datetime.datetime.fromtimestamp(-(-within.start.timestamp() // 300) * 300, UTC)
    while moment + length <= within.end:
        local = moment.astimezone(calendar.zone)
        midnight = datetime.datetime.combine(local.date(), datetime.time(), calendar.zone)
        day = Span(midnight.astimezone(UTC), (midnight + datetime.timedelta(days=1)).astimezone(UTC))
        minute, until = local.hour * 60 + local.minute, moment + length + buffer
        candidates = [
            (sum(day.overlaps(span) for span in mine), number)
            for number, (_, _, mine) in enumerate(pairs)
            for first, last in hours(local.date())[number]
            if first <= minute <= last - service.minutes
            and (minute - first) % rules.every == 0
            and moment + length <= (midnight + datetime.timedelta(minutes=last)).astimezone(UTC)
            and not any(Span(moment, until).overlaps(span) for span in mine)
        ]
        if candidates and local.fold == 0:
            who, site, _ = pairs[min(candidates)[1]]  # the first of the least busy
            span = Span(moment, moment + length)
            found.append(Opening(span, who.id, site.id, service.id, wanted.way, until))
        moment += datetime.timedelta(minutes=5)
    return found


@settings(max_examples=200, deadline=None)
@given(
    when=SOME_DAY,
    hours=st.tuples(
        some_hours(0, 8), some_hours(40, 48), st.just("00:00-24:00") | some_hours(0, 48)
    ),  # at night: there clocks change
    minutes=st.sampled_from([5, 30, 45, 60, 120]),
    buffer=st.sampled_from([0, 15, 60]),
    every=st.sampled_from([5, 15, 20, 60]),
    busy=SOME_BUSY,
    who=st.sampled_from([None, None, "ann", "ben"]),
    site=st.sampled_from([None, None, "main", "north"]),
    begins=st.one_of(
        st.integers(-12, 12).map(lambda halves: halves * 1800), st.integers(-3600, 3600)
    ),  # seconds
    days=st.sampled_from([1, 1, 2, 9]),
)
def test_openings_are_those_that_a_slow_search_finds(
    when: tuple[str, str],
    hours: tuple[str, str, str],
    minutes: int,
    buffer: int,
    every: int,
    busy: list[tuple[str, int, int]],
    who: str | None,
    site: str | None,
    begins: int,
    days: int,
) -> None:
    """Also across clock changes, over several questions for what is taken, and with times that overlap."""
    zone, day = when[0], datetime.date.fromisoformat(when[1])
    week = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    main, north, bens = (dict.fromkeys(week, each) for each in hours)
    of = clinic(
        timezone=zone,
        sites=[{"name": "Main", "hours": main}, {"name": "North", "hours": north}],
        practitioners=[{"name": "Ann"}, {"name": "Ben", "hours": bens}],
        booking={
            "services": [{"name": "First visit", "minutes": minutes, "buffer": buffer}],
            "rules": {"every": every, "notice_hours": 1, "days_ahead": 8},
            "closed_on_holidays": False,
        },
    )
    calendar, from_ = Calendar(of), at(day, "00:00", ZoneInfo(zone))
    taken = [
        (id_, Span(start, start + datetime.timedelta(minutes=lasts)))
        for id_, offset, lasts in busy
        for start in [from_ + datetime.timedelta(minutes=offset)]
    ]

    def busy_of(ids: Sequence[str], within: Span) -> Iterable[tuple[str, Span]]:
        return [(id_, span) for id_, span in taken if id_ in ids and span.overlaps(within)]

    wanted = Wanted(calendar.services["first_visit"], practitioner=who, site=site)
    now = from_ - datetime.timedelta(hours=6)
    start = from_ + datetime.timedelta(seconds=begins)
    within = Span(start, start + datetime.timedelta(days=days))
    found = list(calendar.openings(wanted, within, busy_of, now))
    assert found == slow_openings(calendar, wanted, within, taken, now)
