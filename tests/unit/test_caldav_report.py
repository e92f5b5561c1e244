"""The line of a log that a sync leaves."""

from __future__ import annotations

from thora.booking.caldav_report import TAKEN, UNREADABLE, CalendarReport, Problem


def test_a_report_is_one_line() -> None:
    report = CalendarReport("ann", busy=3, moved=[7, 9])
    report.problems = [Problem(8, TAKEN), Problem(0, UNREADABLE)]
    report.error = "https://dav.example: status 500"
    assert str(report) == "ann: busy 3; moved 7, 9; taken 8; unreadable; https://dav.example: status 500"
    assert str(CalendarReport("ben")) == "ben: busy 0"
