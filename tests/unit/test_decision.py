"""From probabilities to a decision."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thora.content import NOT_SURE
from thora.nlu.decision import MAX_FALSE_ALARMS, Decision, Thresholds, certainty, decide

ALL = Thresholds()  # everything is sure enough, no alarm but by rank


def names(decision: Decision) -> list[str]:
    return [entry["name"] for entry in decision.ranking]


def test_certainty_grows_with_the_topic_and_falls_with_out_of_scope() -> None:
    assert certainty(0.6, 0.1) > certainty(0.5, 0.1) > certainty(0.5, 0.2)
    assert math.isfinite(certainty(0.0, 0.0))
    assert math.isfinite(certainty(1.0, 1.0))


def test_the_likeliest_topic_is_taken_and_the_ranking_begins_with_it() -> None:
    decision = decide([("naps", 0.7), ("socks", 0.3)], ALL)
    assert decision.intent == {"name": "naps", "confidence": 0.7}
    assert decision.ranking == [{"name": "naps", "confidence": 0.7}, {"name": "socks", "confidence": 0.3}]


def test_below_the_threshold_it_is_not_sure_and_the_ranking_keeps_every_topic() -> None:
    decision = decide([("naps", 0.4), ("socks", 0.35), ("out_of_scope", 0.25)], Thresholds(sure=2.0))
    assert decision.intent == {"name": NOT_SURE, "confidence": pytest.approx(0.6)}
    assert names(decision) == [NOT_SURE, "naps", "socks", "out_of_scope"]


def test_a_topic_exactly_as_certain_as_the_threshold_is_answered() -> None:
    sure = certainty(0.4, 0.1)
    ranked = [("naps", 0.4), ("out_of_scope", 0.1)]
    assert decide(ranked, Thresholds(sure=sure)).intent["name"] == "naps"
    assert decide(ranked, Thresholds(sure=math.nextafter(sure, math.inf))).intent["name"] == NOT_SURE


def test_the_same_topic_is_less_sure_where_out_of_scope_is_near() -> None:
    thresholds = Thresholds(sure=certainty(0.5, 0.2))
    assert decide([("naps", 0.5), ("out_of_scope", 0.1)], thresholds).intent["name"] == "naps"
    assert decide([("naps", 0.5), ("out_of_scope", 0.3)], thresholds).intent["name"] == NOT_SURE


def test_out_of_scope_needs_no_certainty() -> None:
    ranked = [("out_of_scope", 0.3), ("naps", 0.2)]
    assert decide(ranked, Thresholds(sure=99.0)).intent == {"name": "out_of_scope", "confidence": 0.3}


@pytest.mark.parametrize("first", ["naps", "out_of_scope"])
def test_a_warning_sign_at_the_threshold_goes_before_a_likelier_topic(first: str) -> None:
    ranked = [(first, 0.8), ("warning_urgent", 0.2)]
    decision = decide(ranked, Thresholds(sure=-math.inf, warning=0.2))
    assert decision.intent == {"name": "warning_urgent", "confidence": 0.2}
    assert names(decision) == ["warning_urgent", first]
    assert decide(ranked, Thresholds(warning=0.21)).intent["name"] == first


def test_a_warning_sign_that_is_likeliest_is_taken_however_unsure() -> None:
    ranked = [("warning_crisis", 0.3), ("naps", 0.29), ("out_of_scope", 0.2)]
    assert decide(ranked, Thresholds(sure=99.0, warning=0.9)).intent["name"] == "warning_crisis"


def test_of_two_warning_signs_the_likelier_is_taken() -> None:
    ranked = [("naps", 0.4), ("warning_urgent", 0.35), ("warning_emergency", 0.25)]
    assert decide(ranked, Thresholds(warning=0.2)).intent["name"] == "warning_urgent"


def test_an_empty_message_has_no_intent() -> None:
    assert Decision.none() == Decision({"name": None, "confidence": 0.0}, [])


TOPICS = ["naps", "socks", "out_of_scope", "warning_urgent", "warning_crisis"]


@given(
    st.permutations(TOPICS),
    st.lists(st.floats(0.01, 1), min_size=5, max_size=5),
    st.floats(-10, 10),
    st.floats(0, 1),
)
def test_a_decision_is_one_intent_with_a_confidence_and_a_ranking_without_repeats(
    topics: list[str], weights: list[float], sure: float, warning: float
) -> None:
    shares = sorted((weight / sum(weights) for weight in weights), reverse=True)
    ranked = list(zip(topics, shares, strict=True))
    decision = decide(ranked, Thresholds(sure, warning))
    assert 0 <= decision.intent["confidence"] <= 1
    assert decision.ranking[0] == decision.intent
    assert sorted(set(names(decision)) - {NOT_SURE}) == sorted(topics)
    assert len(names(decision)) == len(set(names(decision)))
    alarm = any(share >= warning for topic, share in ranked if topic.startswith("warning_"))
    assert not alarm or decision.intent["name"].startswith("warning_")


def rows(*shares: tuple[float, ...]) -> np.ndarray:
    return np.array(shares)


def test_thresholds_keep_the_asked_share_of_answerable_messages() -> None:
    columns = ["naps", "out_of_scope", "socks"]
    shares = [0.9 - 0.05 * n for n in range(10)]
    table = rows(*((share, 0.05, 0.95 - share) for share in shares))
    for keep in (0.5, 0.9, 1.0):
        sure = Thresholds.choose(columns, table, ["naps"] * 10, keep).sure
        answered = sum(certainty(row.max(), row[1]) >= sure for row in table)
        assert answered == pytest.approx(10 * keep, abs=1)


def test_only_answerable_messages_taken_for_a_topic_set_the_threshold() -> None:
    columns = ["naps", "out_of_scope", "warning_urgent"]
    counted = [(0.8, 0.1, 0.1), (0.7, 0.2, 0.1)]
    others = [(0.1, 0.9, 0.0), (0.4, 0.3, 0.3), (0.34, 0.33, 0.33)]
    alone = Thresholds.choose(columns, rows(*counted), ["naps", "naps"], 0.9)
    topics = ["naps", "naps", "naps", "out_of_scope", "warning_urgent"]
    assert Thresholds.choose(columns, rows(*counted, *others), topics, 0.9).sure == alone.sure


def test_the_alarm_is_as_low_as_false_alarms_allow() -> None:
    columns = ["naps", "warning_crisis", "warning_urgent"]
    rng = np.random.default_rng(1)
    table = rng.dirichlet([5, 1, 1], size=1_000)
    topics = ["naps"] * 900 + ["warning_urgent"] * 100
    warning = Thresholds.choose(columns, table, topics, 0.9).warning
    alarms = table[:900, 1:].max(axis=1)
    assert (alarms >= warning).mean() <= MAX_FALSE_ALARMS + 1 / 900
    assert (alarms >= warning).any()


@pytest.mark.parametrize(
    ("columns", "topics", "thresholds"),
    [
        (["naps", "socks"], ["naps", "socks"], (None, 1.0)),  # no warning signs: no alarm below certainty
        (["out_of_scope", "warning_urgent"], ["out_of_scope", "warning_urgent"], (-math.inf, None)),
        (["warning_crisis", "warning_urgent"], ["warning_crisis", "warning_urgent"], (-math.inf, 1.0)),
    ],
)
def test_without_topics_or_warning_signs_the_thresholds_let_all_through(
    columns: list[str], topics: list[str], thresholds: tuple[float | None, float | None]
) -> None:
    chosen = Thresholds.choose(columns, rows((0.6, 0.4), (0.3, 0.7)), topics, 0.9)
    for found, expected in zip((chosen.sure, chosen.warning), thresholds, strict=True):
        assert math.isfinite(found) if expected is None else found == expected
