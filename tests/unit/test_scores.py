"""Figures on other data, on cases that can be counted by hand."""

from __future__ import annotations

import math

import pytest

from thora.evaluation.intent_data import TestRow
from thora.evaluation.scores import CERTAINTY, CONFIDENCE, Scores
from thora.evaluation.understanding import Understood


def understood(best: str, confidence: float, got: str = "", certainty: float | None = None) -> Understood:
    return Understood(got or best, (best, "other"), (confidence, 0.0), certainty)


INSIDE = [TestRow(f"in {n}", "naps") for n in range(4)]
OUTSIDE = [TestRow(f"out {n}", "out_of_scope") for n in range(4)]


def test_the_figures_of_a_case_that_is_counted_by_hand() -> None:
    found = [
        understood("naps", 0.9),
        understood("naps", 0.8),
        understood("naps", 0.3, got="nlu_fallback"),
        understood("socks", 0.7),
        understood("naps", 0.85),
        understood("socks", 0.2, got="nlu_fallback"),
        understood("naps", 0.1, got="nlu_fallback"),
        understood("naps", 0.05, got="nlu_fallback"),
    ]
    scores = Scores.of(INSIDE + OUTSIDE, found)
    assert (scores.in_scope, scores.out_of_scope, scores.score) == (4, 4, CONFIDENCE)
    assert scores.accuracy == 0.75  # the third is the right intent, though refused
    assert scores.auroc == 13 / 16  # only the 0.85 outside beats three inside
    # 70 % of four outside needs three of them, so the bar is 0.2; inside three are right above it.
    assert scores.accuracy_at_refusal == 0.75
    assert (scores.answered_rightly, scores.refused, scores.out_of_scope_refused) == (0.5, 0.25, 0.75)


def test_at_least_the_share_is_refused_and_no_more_than_it_needs() -> None:
    outside = [TestRow(f"out {n}", "out_of_scope") for n in range(10)]
    found = [understood("naps", 0.1 * n + 0.05) for n in range(10)]
    inside = [understood("naps", share) for share in (0.64, 0.66, 0.70, 0.96)]
    scores = Scores.of(INSIDE + outside, inside + found)
    # Seven of ten outside have 0.65 or less: the bar.
    assert scores.accuracy_at_refusal == 0.75


def test_the_certainty_decides_where_every_message_has_one() -> None:
    rows = INSIDE[:2] + OUTSIDE[:2]
    found = [
        understood("naps", 0.1, certainty=5.0),
        understood("naps", 0.1, certainty=4.0),
        understood("naps", 0.9, certainty=-1.0),
        understood("naps", 0.9, certainty=-math.inf),
    ]
    scores = Scores.of(rows, found)
    assert (scores.score, scores.auroc, scores.accuracy_at_refusal) == (CERTAINTY, 1.0, 1.0)
    without = Scores.of(rows, [*found[:3], understood("naps", 0.9)])
    assert (without.score, without.auroc) == (CONFIDENCE, 0.0)


def test_the_likeliest_real_intent_stands_behind_out_of_scope() -> None:
    found = Understood("out_of_scope", ("out_of_scope", "naps"), (0.6, 0.4))
    scores = Scores.of(INSIDE[:1], [found])
    assert (scores.accuracy, scores.answered_rightly, scores.refused) == (1.0, 0.0, 1.0)


def test_without_rows_out_of_scope_there_is_no_figure_of_them() -> None:
    scores = Scores.of(INSIDE[:1], [understood("naps", 0.9)])
    assert (scores.auroc, scores.accuracy_at_refusal, scores.out_of_scope_refused) == (None, None, None)
    assert scores.accuracy == 1.0


def test_a_message_without_any_intent_is_refused_and_not_right() -> None:
    scores = Scores.of(
        [*INSIDE[:1], *OUTSIDE[:1]], [understood("naps", 0.5), Understood("nlu_fallback", (), ())]
    )
    assert (scores.accuracy, scores.auroc, scores.out_of_scope_refused) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize("share", [0.5, 0.0])
def test_scores_that_are_all_the_same_tell_nothing_apart(share: float) -> None:
    found = [understood("naps", share)] * 8
    assert Scores.of(INSIDE + OUTSIDE, found).auroc == 0.5
    assert Scores.of(INSIDE + OUTSIDE, found).accuracy_at_refusal == 0.0
