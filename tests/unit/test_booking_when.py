"""When people want to come, in their own words: tables of phrases, and text of every kind."""

from __future__ import annotations

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT
from thora.booking.when import When, understand
from thora.booking.when_words import words_of

ZONE = ZoneInfo("America/Toronto")
NOW = datetime.datetime(2026, 11, 26, 12, 0, tzinfo=ZONE)
# The bar is 0.96. Of the part that is only measured 0.962 are right: it may not get worse.
LEAST_RIGHT = {"develop": 0.99, "measure": 0.96}


def rows(part: str) -> list[dict[str, Any]]:
    """A table of tests/booking/."""
    found: list[dict[str, Any]] = yaml.safe_load(
        (ROOT / "tests/booking" / f"when_{part}.yml").read_text("utf-8")
    )
    return found


def minutes(clock: str | None) -> int | None:
    return None if clock is None else int(clock[:2]) * 60 + int(clock[3:])


def expected(row: dict[str, Any]) -> When:
    """What a row says that was meant."""
    days, out = list(row.get("days") or []), tuple(row.get("not_days") or ())
    if "span" in row:
        first, last = row["span"]
        days = [first + datetime.timedelta(n) for n in range((last - first).days + 1)]
    return When(
        days=tuple(day for day in days if day not in out),
        not_days=() if days else out,
        at=minutes(row.get("at")),
        earliest=minutes(row.get("from")),
        latest=minutes(row.get("to")),
        first=bool(row.get("first")),
        soonest=bool(row.get("soonest")),
    )


def understood(row: dict[str, Any]) -> When:
    after = (
        datetime.datetime.fromisoformat(str(row["after"])).replace(tzinfo=ZONE) if "after" in row else None
    )
    return understand(str(row["says"]), NOW, row["country"], after)


@pytest.mark.parametrize("part", ["develop", "measure"])
def test_nearly_all_of_a_table_is_understood(part: str) -> None:
    table = rows(part)
    wrong = [
        (row["says"], understood(row), expected(row)) for row in table if understood(row) != expected(row)
    ]
    assert len(table) >= 200
    assert {row["country"] for row in table} == {"US", "GB", "AU"}
    assert len(wrong) <= (1 - LEAST_RIGHT[part]) * len(table), wrong


@pytest.mark.parametrize(
    "text", ["", "?", "hello", "my back hurts", "how much is it", "Sam Lee", "ok thanks"]
)
def test_what_says_nothing_about_when_is_nothing(text: str) -> None:
    assert not understand(text, NOW, "CA")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read_without_a_fault_and_nothing_lies_in_the_past(text: str) -> None:
    found = understand(text, NOW, "CA", NOW)
    assert all(day >= NOW.date() for day in found.days)
    assert all(
        minute is None or 0 <= minute <= 24 * 60 for minute in (found.at, found.earliest, found.latest)
    )


WORDS = (
    "next this tue friday week weekend month 3 10 half past to between and or not but before after the 2nd"
    " dec 3/12 31/2 99 25:99 noon am pm so later earlier same time day tomorrow arvo any first thing"
    " asap 2026-13-45"
)
PIECES = st.sampled_from(WORDS.split())


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=12), st.sampled_from(["US", "GB"]))
def test_words_in_any_order_are_read_without_a_fault(pieces: list[str], country: str) -> None:
    found = understand(" ".join(pieces), NOW, country, NOW + datetime.timedelta(days=3))
    assert all(day >= NOW.date() for day in found.days)
    assert list(found.days) == sorted(set(found.days))


def test_words_are_brought_into_one_spelling() -> None:
    assert words_of("Tmrw arvo, half three pls") == ["tomorrow", "afternoon", ",", "3:30", "pls"]
    assert words_of("Wendesday the twenty first, 3p.m.") == ["wednesday", "the", "21th", ",", "3", "pm"]


def test_an_hour_that_comes_twice_or_never_is_still_one_clock_time() -> None:
    spring = datetime.datetime(2027, 3, 13, 12, tzinfo=ZONE)
    assert understand("tomorrow at 2:30 am", spring, "CA") == When((datetime.date(2027, 3, 14),), at=150)
