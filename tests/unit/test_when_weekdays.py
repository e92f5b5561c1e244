"""Days by their names. The tables: test_booking_when.py."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest

from thora.booking.when import understand

NOW = datetime.datetime(2026, 11, 26, 12, 0, tzinfo=ZoneInfo("Europe/London"))  # a Thursday


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("friday", ["2026-11-27"]),
        ("fridays", ["2026-11-27", "2026-12-04"]),
        ("friday mornings", ["2026-11-27", "2026-12-04"]),
        ("mon/wed/fri", ["2026-11-27", "2026-11-30", "2026-12-02"]),
        ("the tuesday after next", ["2026-12-08"]),
        ("wednesday in two weeks", ["2026-12-09"]),
        ("two wednesdays from now", ["2026-12-09"]),
        ("not this coming monday but the next", ["2026-12-07"]),
        (
            "before next friday",
            [f"2026-{day}" for day in ["11-26", "11-27", "11-28", "11-29", "11-30"]]
            + [f"2026-12-0{day}" for day in (1, 2, 3)],
        ),
        ("monday 7 or tuesday 8 december", ["2026-12-07", "2026-12-08"]),
    ],
)
def test_names_of_days(text: str, days: list[str]) -> None:
    assert [day.isoformat() for day in understand(text, NOW, "GB").days] == days


def test_weekdays_rule_out_the_weekend() -> None:
    found = understand("weekdays after 5", NOW, "GB")
    assert (found.days, found.earliest) == ((), 17 * 60)
    assert [day.day for day in found.not_days] == [28, 29, 5, 6]
