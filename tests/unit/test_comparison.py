"""The bootstrap on cases whose answer is known, and what counts as worse."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from tests.unit.test_outcomes import outcome
from thora.evaluation.comparison import BETTER, NOISE, WORSE, Comparison, Difference, interval
from thora.evaluation.outcomes import Evaluation, Outcome


def test_the_interval_of_a_known_case_is_that_of_the_normal_distribution() -> None:
    # 60 newly right and 40 newly wrong of 1,000: mean 0.02, standard error sqrt((0.1 - 0.02**2) / 1000).
    low, high = interval([1.0] * 60 + [-1.0] * 40 + [0.0] * 900)
    error = math.sqrt((0.1 - 0.02**2) / 1000)
    assert low == pytest.approx(0.02 - 1.96 * error, abs=0.002)
    assert high == pytest.approx(0.02 + 1.96 * error, abs=0.002)


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(7)
    held = 0
    for _ in range(60):  # the truth: one in ten better, one in twenty worse, so 0.05
        changes = random.choice([1.0, -1.0, 0.0], size=400, p=[0.1, 0.05, 0.85])
        low, high = interval(changes.tolist())
        held += low <= 0.05 <= high
    assert held >= 53  # 95 % of 60 is 57; fewer than 53 would come by chance once in 200 times


def test_the_interval_is_the_same_every_time() -> None:
    changes = [1.0, 0.0, -1.0, 0.0, 1.0]
    assert interval(changes) == interval(changes)


@pytest.mark.parametrize("changes", [[], [0.0, 0.0]])
def test_no_change_has_no_interval(changes: list[float]) -> None:
    assert interval(changes) == (0.0, 0.0)


@pytest.mark.parametrize("changes", [[1.0], [-1.0] * 50])
def test_the_same_change_everywhere_is_certain(changes: list[float]) -> None:
    assert interval(changes) == (changes[0], changes[0])


@pytest.mark.parametrize(
    ("low", "high", "more_is_better", "verdict"),
    [
        (0.01, 0.03, True, BETTER),
        (0.01, 0.03, False, WORSE),
        (-0.03, -0.01, True, WORSE),
        (-0.03, -0.01, False, BETTER),
        (-0.01, 0.02, True, NOISE),
        (0.0, 0.02, True, NOISE),
        (-0.02, 0.0, False, NOISE),
    ],
)
def test_only_a_whole_interval_on_one_side_is_a_verdict(
    low: float, high: float, more_is_better: bool, verdict: str
) -> None:
    assert Difference("x", 9, 0.5, 0.5, low, high, more_is_better).verdict == verdict


def rows(topic: str, answers: dict[str, int], part: str = "") -> list[Outcome]:
    """So many phrasings of a topic that got each answer; texts are numbered."""
    got = [name for name, count in answers.items() for _ in range(count)]
    return [replace(outcome(topic, name, part), text=f"{topic} {part} {n}") for n, name in enumerate(got)]


def compared(old: list[Outcome], new: list[Outcome]) -> Comparison:
    return Comparison(Evaluation("old", old), Evaluation("new", new))


def verdicts(comparison: Comparison) -> dict[str, str]:
    return {each.name: each.verdict for each in comparison.differences if each.verdict != NOISE}


def test_many_phrasings_newly_wrong_are_worse_and_the_figures_say_by_how_much() -> None:
    found = compared(rows("naps", {"naps": 100}), rows("naps", {"naps": 80, "socks": 20}))
    assert found.is_worse
    first = found.differences[0]
    assert (first.name, first.count, first.old, first.new) == ("answered rightly", 100, 1.0, 0.8)
    assert first.change == pytest.approx(-0.2)
    assert verdicts(found) == {
        "answered rightly": WORSE,
        "right one among the three likeliest": WORSE,
        "answered with another topic": WORSE,
    }
    assert len(found.newly_wrong) == 20
    assert found.newly_right == []


def test_the_other_way_round_it_is_better() -> None:
    found = compared(rows("naps", {"socks": 20, "naps": 80}), rows("naps", {"naps": 100}))
    assert not found.is_worse
    assert set(verdicts(found).values()) == {BETTER}
    assert len(found.newly_right) == 20


def test_as_many_changes_in_both_directions_are_noise() -> None:
    old = rows("naps", {"naps": 10, "socks": 10, "doors": 0})
    new = rows("naps", {"socks": 10, "naps": 10})
    found = compared(old, new)
    assert verdicts(found) == {}
    assert (len(found.newly_wrong), len(found.newly_right)) == (10, 10)


@pytest.mark.parametrize(
    ("topic", "before", "after", "figure"),
    [
        ("naps", "naps", "nlu_fallback", "answerable but refused"),
        ("naps", "socks", "warning_urgent", "false alarms on answerable ones"),
        ("out_of_scope", "nlu_fallback", "naps", "out of scope not answered"),
        ("warning_urgent", "warning_urgent", "naps", "warning signs noticed"),
    ],
)
def test_each_headline_figure_can_be_what_is_worse(topic: str, before: str, after: str, figure: str) -> None:
    found = compared(rows(topic, {before: 50}), rows(topic, {after: 50}))
    assert found.is_worse
    assert verdicts(found)[figure] == WORSE


def test_a_warning_sign_at_another_level_is_told_but_does_not_fail() -> None:
    found = compared(
        rows("warning_urgent", {"warning_urgent": 50}), rows("warning_urgent", {"warning_crisis": 50})
    )
    assert verdicts(found) == {"warning signs at their level": WORSE}
    assert not found.is_worse


def test_near_far_and_each_warning_sign_have_a_line_where_they_have_phrasings() -> None:
    both = [*rows("out_of_scope", {"naps": 1}, "near"), *rows("warning_crisis", {"naps": 1})]
    names = [each.name for each in compared(both, both).differences if not each.headline]
    assert names == ["near misses not answered", "warning signs at their level", "warning_crisis noticed"]


def test_phrasings_are_paired_by_topic_and_text_not_by_place() -> None:
    old = rows("naps", {"naps": 2, "socks": 1})
    assert verdicts(compared(old, old[::-1])) == {}
    assert compared(old, old[::-1]).newly_wrong == []


def test_what_only_one_of_them_was_asked_is_left_out_and_counted() -> None:
    found = compared(
        rows("naps", {"naps": 3}), rows("naps", {"naps": 2, "socks": 0}) + rows("doors", {"doors": 4})
    )
    assert (len(found.pairs), found.left_out) == (2, 5)
