"""What has been read so far: days that would do and that would not, and the rules that read them."""

from __future__ import annotations

import datetime

from thora.booking.when_reading import DaysSaid, Reading, Rules, coming, monday_of, next_date

TODAY = datetime.date(2026, 11, 26)  # a Thursday
DAY = datetime.timedelta(days=1)


def reading() -> Reading:
    return Reading(TODAY, 12 * 60, month_first=False)


def test_after_a_not_days_are_ruled_out_and_times_turn_round() -> None:
    one = reading()
    one.negated = True
    one.add_weekdays(0)
    one.clock(earliest=600)
    assert (one.said, one.ruled_out) == (DaysSaid(), DaysSaid(weekdays=(0,)))
    assert (one.when.earliest, one.when.latest) == (None, 600)


def test_a_second_span_narrows_the_first_or_takes_its_place() -> None:
    one = reading()
    one.add_span(TODAY, TODAY + 10 * DAY)
    one.add_span(TODAY + 5 * DAY, TODAY + 20 * DAY)
    assert one.said.span == (TODAY + 5 * DAY, TODAY + 10 * DAY)
    one.add_span(TODAY + 30 * DAY, TODAY + 31 * DAY)
    assert one.said.span == (TODAY + 30 * DAY, TODAY + 31 * DAY)


def test_what_was_named_last_can_be_taken_back() -> None:
    one = reading()
    one.add_weekdays(1)
    one.add_weekdays(0)
    one.take_back()
    assert (one.said.weekdays, one.ruled_out.weekdays) == ((1,), (0,))


def test_the_first_rule_that_fits_reads_and_may_refuse() -> None:
    rules, seen = Rules(), []

    @rules.rule(r"a")
    def refuse(reading: Reading, match: object) -> bool:
        return False

    @rules.rule(r"a b")
    def take(reading: Reading, match: object) -> None:
        seen.append("a b")

    assert rules.read(reading(), "a b c") == "c"
    assert rules.read(reading(), "a bc") is None
    assert seen == ["a b"]


def test_days_to_come() -> None:
    assert coming(TODAY, 3) == TODAY + 7 * DAY
    assert coming(TODAY, 4) == TODAY + DAY
    assert monday_of(TODAY) == TODAY - 3 * DAY
    assert next_date(TODAY, 26) == TODAY
    assert next_date(TODAY, 25) == datetime.date(2026, 12, 25)
    assert next_date(TODAY, 31, 2) is None
    assert next_date(TODAY, 1, 11, 2026) is None


def test_an_or_widens_a_part_of_the_day_and_else_the_last_one_counts() -> None:
    one, other = reading(), reading()
    for each in (one, other):
        each.part(None, 720)
        each.alternative = each is one
        each.part(720, 1020)
    assert (one.when.earliest, one.when.latest) == (None, 1020)
    assert (other.when.earliest, other.when.latest) == (720, 1020)


def test_what_was_corrected_is_kept_aside() -> None:
    one = reading()
    one.add_weekdays(0)
    one.correct()
    assert one.said == DaysSaid()
    assert one.corrected is not None
    assert one.corrected.said.weekdays == (0,)
