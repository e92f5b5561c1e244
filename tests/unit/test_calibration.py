"""Confidence in ten bins against share right."""

from __future__ import annotations

import pytest

from thora.evaluation.calibration import Calibration
from thora.evaluation.outcomes import Outcome


def sure(confidence: float, right: bool = True, got: str = "") -> Outcome:
    best = "naps" if right else "socks"
    return Outcome("naps", "text", got or best, (best,), "", confidence)


def test_each_phrasing_is_in_the_bin_of_its_confidence_and_1_is_in_the_last() -> None:
    bins = Calibration.of([sure(0.0), sure(0.05), sure(0.1), sure(0.95), sure(1.0)]).bins
    assert [each.count for each in bins] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    assert (bins[3].low, bins[3].high, bins[3].right) == (0.3, 0.4, 0.0)


def test_a_bin_holds_the_share_right_and_the_mean_confidence() -> None:
    last = Calibration.of([sure(0.92), sure(0.94), sure(0.96, right=False), sure(0.98)]).bins[9]
    assert last.right == 0.75
    assert last.confidence == pytest.approx(0.95)


def test_the_error_is_the_distance_weighed_by_phrasings() -> None:
    rows = [sure(0.95), sure(0.95, right=False), sure(0.55), sure(0.55)]  # off by 0.45 twice, twice
    assert Calibration.of(rows).error == pytest.approx(0.45)


def test_a_model_that_is_right_as_often_as_it_is_sure_has_no_error() -> None:
    rows = [sure(0.75), sure(0.75), sure(0.75), sure(0.75, right=False)]
    assert Calibration.of(rows).error == pytest.approx(0)


def test_the_likeliest_topic_counts_also_where_it_was_not_answered() -> None:
    assert Calibration.of([sure(0.25, got="nlu_fallback")]).bins[2].right == 1.0


def test_without_a_ranking_there_is_nothing_to_count() -> None:
    empty = Calibration.of([Outcome("naps", "text", "nlu_fallback", ())])
    assert (empty.count, empty.error) == (0, 0.0)
