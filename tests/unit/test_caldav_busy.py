"""When somebody is busy by their own calendar: read from events, kept, and joined with what Thora knows."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy.engine import Engine

from tests.caldav_clinic import moment
from thora.booking.caldav_busy import (
    both,
    busy,
    busy_times,
    event_id,
    events_to_come,
    keep_only,
    replace_busy,
)
from thora.booking.calendar import Span
from thora.store import connect, upgrade

ZONE = ZoneInfo("America/Toronto")
WITHIN = Span(moment("10-30 04:00"), moment("11-04 05:00"))  # the clock goes back on 1 November
FIRST, SECOND = (
    Span(moment("10-30 14:00"), moment("10-30 15:00")),
    Span(moment("10-31 14:00"), moment("10-31 15:00")),
)


def file(*events: str) -> Calendar:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x"]
    for each in events:
        lines += ["BEGIN:VEVENT", "UID:1", "DTSTAMP:20260101T000000Z", *each.split(), "END:VEVENT"]
    return Calendar.from_ical("\r\n".join([*lines, "END:VCALENDAR", ""]))


def times(*events: str) -> list[tuple[str, str]]:
    found = busy_times(file(*events), WITHIN, ZONE)
    return [(f"{span.start:%m-%d %H:%M}", f"{span.end:%m-%d %H:%M}") for span in found]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("DTSTART:20261030T140000Z DTEND:20261030T150000Z", [("10-30 14:00", "10-30 15:00")]),
        ("DTSTART:20261030T140000Z DURATION:PT30M", [("10-30 14:00", "10-30 14:30")]),
        ("DTSTART:20261030T140000 DURATION:PT30M", [("10-30 18:00", "10-30 18:30")]),
        ("DTSTART:20261102T140000 DURATION:PT30M", [("11-02 19:00", "11-02 19:30")]),
        ("DTSTART;TZID=Asia/Kolkata:20261030T140000 DURATION:PT30M", [("10-30 08:30", "10-30 09:00")]),
        ("DTSTART;VALUE=DATE:20261030", [("10-30 04:00", "10-31 04:00")]),
        ("DTSTART;VALUE=DATE:20261101", [("11-01 04:00", "11-02 05:00")]),
        ("DTSTART;VALUE=DATE:20261031 DTEND;VALUE=DATE:20261103", [("10-31 04:00", "11-03 05:00")]),
        ("DTSTART:20261001T140000Z DTEND:20261201T150000Z", [("10-01 14:00", "12-01 15:00")]),
        ("DTSTART:20261030T033000Z DTEND:20261030T040000Z", []),
        ("DTSTART:20261104T050000Z DTEND:20261104T060000Z", []),
        ("DTSTART:20261030T140000Z", []),
        ("DTSTART:20261030T140000Z DURATION:PT30M TRANSP:TRANSPARENT", []),
        ("DTSTART:20261030T140000Z DURATION:PT30M TRANSP:OPAQUE", [("10-30 14:00", "10-30 14:30")]),
        ("DTSTART:20261030T140000Z DURATION:PT30M STATUS:CANCELLED", []),
        ("DTSTART:20261030T140000Z DURATION:PT30M STATUS:TENTATIVE", [("10-30 14:00", "10-30 14:30")]),
    ],
)
def test_an_event_keeps_busy(event: str, expected: list[tuple[str, str]]) -> None:
    assert times(event) == expected


def test_a_repeated_event_keeps_its_hour_and_its_exceptions() -> None:
    rule = (
        "DTSTART;TZID=America/Toronto:20200101T090000 DURATION:PT1H RRULE:FREQ=DAILY "
        "EXDATE;TZID=America/Toronto:20261031T090000"
    )
    moved = (
        "RECURRENCE-ID;TZID=America/Toronto:20261102T090000 "
        "DTSTART;TZID=America/Toronto:20261102T120000 DURATION:PT1H"
    )
    off = (
        "RECURRENCE-ID;TZID=America/Toronto:20261103T090000 STATUS:CANCELLED "
        "DTSTART:20261103T140000Z DURATION:PT1H"
    )
    assert times(rule, moved, off) == [
        ("10-30 13:00", "10-30 14:00"),
        ("11-01 14:00", "11-01 15:00"),
        ("11-02 17:00", "11-02 18:00"),
    ]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY",
        "FREQ=HOURLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2,3",
        "FREQ=DAILY;BYSECOND=1,2",
        "FREQ=DAILY;COUNT=x",
        "FREQ=NEVER",
    ],
)
def test_a_rule_that_would_be_unfolded_for_ever_is_refused_at_once(rule: str) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        times(f"DTSTART:20000101T090000Z DURATION:PT1M RRULE:{rule}")


@pytest.mark.parametrize(
    "event", ["SUMMARY:x", "DTSTART:2026 DURATION:PT1M", "DTSTART:20261030T140000Z DURATION:x"]
)
def test_a_broken_event_is_a_value_error_without_its_words(event: str) -> None:
    with pytest.raises(ValueError, match=r"an event cannot be read \(\w+\)$"):
        times(f"{event} DESCRIPTION:Sam")


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    made = connect(f"sqlite:///{tmp_path}/thora.db")
    upgrade(made)
    return made


def test_times_are_replaced_as_a_whole_and_one_practitioner_at_a_time(engine: Engine) -> None:
    assert replace_busy(engine, "ann", [("a", FIRST), ("b", SECOND)])
    assert replace_busy(engine, "ben", [("a", FIRST)])
    assert not replace_busy(engine, "ann", [("b", SECOND), ("a", FIRST)])
    assert replace_busy(engine, "ann", [("b", SECOND)])
    assert sorted(busy(engine)(["ann", "ben"], WITHIN)) == [("ann", SECOND), ("ben", FIRST)]
    assert busy(engine)(["ann"], FIRST) == []
    assert replace_busy(engine, "ann", [])
    assert busy(engine)(["ann"], WITHIN) == []


def test_of_two_times_of_an_event_with_one_start_the_longer_counts(engine: Engine) -> None:
    longer = Span(FIRST.start, SECOND.end)
    replace_busy(engine, "ann", [("a", longer), ("a", FIRST)])
    assert busy(engine)(["ann"], WITHIN) == [("ann", longer)]


def test_a_span_takes_what_reaches_into_it(engine: Engine) -> None:
    replace_busy(engine, "ann", [("a", Span(moment("10-01 04:00"), moment("11-20 05:00")))])
    assert len(list(busy(engine)(["ann"], FIRST))) == 1
    replace_busy(engine, "ann", [("a", FIRST)])
    assert busy(engine)(["ann"], Span(FIRST.end, SECOND.end)) == []


def test_those_who_have_no_calendar_any_more_are_dropped(engine: Engine) -> None:
    for who in ("ann", "ben"):
        replace_busy(engine, who, [("a", FIRST)])
    keep_only(engine, ["ben"])
    assert busy(engine)(["ann", "ben"], WITHIN) == [("ben", FIRST)]


def test_events_to_come_are_counted_once_each(engine: Engine) -> None:
    replace_busy(engine, "ann", [("a", FIRST), ("a", SECOND), ("b", SECOND), ("c", FIRST)])
    assert events_to_come(engine, "ann", FIRST.start) == 3
    assert events_to_come(engine, "ann", FIRST.end) == 2


def test_both_is_either() -> None:
    joined = both(lambda who, within: [("ann", FIRST)], lambda who, within: iter([("ben", SECOND)]))
    assert list(joined(["ann", "ben"], WITHIN)) == [("ann", FIRST), ("ben", SECOND)]


def test_an_event_is_named_without_its_words() -> None:
    assert event_id("dinner-with-sam@home") == event_id("dinner-with-sam@home") != event_id("other")
    assert "sam" not in event_id("dinner-with-sam@home")
