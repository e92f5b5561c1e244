"""From probabilities to a decision."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thora.nlu.decision import Decision, Thresholds, certainty, certainty_of, decide
from thora.topics import NOT_SURE, OUT_OF_SCOPE

ALL = Thresholds()  # everything is sure enough


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


def test_between_the_thresholds_it_is_not_sure_and_the_ranking_keeps_every_topic() -> None:
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


def test_below_both_thresholds_it_is_out_of_scope() -> None:
    ranked = [("out_of_scope", 0.3), ("naps", 0.2), ("socks", 0.1)]
    decision = decide(ranked, Thresholds(sure=99.0, maybe=98.0))
    assert decision.intent == {"name": OUT_OF_SCOPE, "confidence": 0.3}
    assert names(decision) == [OUT_OF_SCOPE, "naps", "socks"]


def test_out_of_scope_is_said_of_a_topic_that_is_not_even_maybe_meant() -> None:
    ranked = [("naps", 0.4), ("out_of_scope", 0.35), ("socks", 0.25)]
    decision = decide(ranked, Thresholds(sure=3.0, maybe=2.0))
    assert decision.intent == {"name": OUT_OF_SCOPE, "confidence": pytest.approx(0.6)}
    assert names(decision) == [OUT_OF_SCOPE, "naps", "socks"]


def test_a_topic_is_answered_though_out_of_scope_is_likelier_where_that_is_sure_enough() -> None:
    ranked = [("out_of_scope", 0.5), ("naps", 0.4), ("socks", 0.1)]
    decision = decide(ranked, Thresholds(sure=certainty(0.4, 0.5), maybe=-5.0))
    assert decision.intent == {"name": "naps", "confidence": 0.4}
    assert names(decision) == ["naps", OUT_OF_SCOPE, "socks"]


@pytest.mark.parametrize(
    ("outside", "name"),
    [
        (0.1, "naps"),
        (0.2, "naps"),
        (0.21, NOT_SURE),
        (0.4, NOT_SURE),
        (0.41, OUT_OF_SCOPE),
        (0.5, OUT_OF_SCOPE),
    ],
)
def test_the_nearer_out_of_scope_the_less_is_said(outside: float, name: str) -> None:
    thresholds = Thresholds(sure=certainty(0.45, 0.2), maybe=certainty(0.45, 0.4))
    ranked = sorted([("naps", 0.45), ("out_of_scope", outside)], key=lambda entry: -entry[1])
    assert decide(ranked, thresholds).intent["name"] == name


def test_the_certainty_is_that_of_the_likeliest_topic_in_scope_whatever_is_decided() -> None:
    ranked = [("out_of_scope", 0.5), ("naps", 0.3), ("socks", 0.2)]
    for thresholds in (ALL, Thresholds(sure=99.0), Thresholds(99.0, 98.0)):
        assert decide(ranked, thresholds).certainty == certainty(0.3, 0.5)
    assert certainty_of(ranked[::-1]) == certainty_of(ranked)


def test_an_empty_message_has_no_intent() -> None:
    assert Decision.none() == Decision({"name": None, "confidence": 0.0}, [])


TOPICS = ["naps", "socks", "out_of_scope", "doors", "price"]


SHARES = st.lists(st.floats(0.01, 1), min_size=5, max_size=5)
CERTAINTIES = st.floats(-10, 10)
THRESHOLDS = st.builds(Thresholds, CERTAINTIES, CERTAINTIES)


def ranking(topics: Sequence[str], weights: Sequence[float]) -> list[tuple[str, float]]:
    """Topics with their shares of `weights`, likeliest first."""
    whole = sum(weights)
    shares = [(topic, weight / whole) for topic, weight in zip(topics, weights, strict=True)]
    return sorted(shares, key=lambda entry: -entry[1])


def answers(decision: Decision) -> bool:
    return decision.intent["name"] not in (NOT_SURE, OUT_OF_SCOPE)


@given(st.permutations(TOPICS), SHARES, THRESHOLDS)
def test_a_decision_is_one_intent_with_a_confidence_and_a_ranking_without_repeats(
    topics: list[str], weights: list[float], thresholds: Thresholds
) -> None:
    decision = decide(ranking(topics, weights), thresholds)
    assert 0 <= decision.intent["confidence"] <= 1
    assert decision.ranking[0] == decision.intent
    assert sorted(set(names(decision)) - {NOT_SURE}) == sorted(topics)
    assert len(names(decision)) == len(set(names(decision)))


@given(st.permutations(TOPICS), SHARES, THRESHOLDS, st.floats(0, 1))
def test_more_certainty_never_turns_an_answer_into_a_question(
    topics: list[str], weights: list[float], thresholds: Thresholds, moved: float
) -> None:
    ranked = ranking(topics, weights)
    before = decide(ranked, thresholds)
    if not answers(before):
        return
    # What spoke for "out of scope" and for the others goes over to the topic that was answered.
    topic = before.intent["name"]
    shares = {name: p * (1 - moved) for name, p in ranked}
    shares[topic] += moved * sum(p for _, p in ranked)
    after = decide(ranking(list(shares), list(shares.values())), thresholds)
    if after.certainty > before.certainty or moved == 0:
        assert after.intent["name"] == topic
    assert after.certainty >= before.certainty - 1e-9


@given(st.permutations(TOPICS), SHARES, CERTAINTIES, st.floats(0, 5))
def test_what_is_said_goes_from_an_answer_to_a_question_to_out_of_scope(
    topics: list[str], weights: list[float], maybe: float, gap: float
) -> None:
    ranked = ranking(topics, weights)
    decision = decide(ranked, Thresholds(maybe + gap, maybe))
    certain = certainty_of(ranked)
    assert answers(decision) == (certain >= maybe + gap)
    assert (decision.intent["name"] == OUT_OF_SCOPE) == (certain < maybe)


def rows(*shares: tuple[float, ...]) -> np.ndarray:
    return np.array(shares)


def test_thresholds_keep_the_asked_shares_of_answerable_messages() -> None:
    columns = ["naps", "out_of_scope", "socks"]
    shares = [0.9 - 0.05 * n for n in range(10)]
    table = rows(*((share, 0.05, 0.95 - share) for share in shares))
    for keep in (0.5, 0.9, 1.0):
        chosen = Thresholds.choose(columns, table, ["naps"] * 10, keep, keep)
        assert chosen.sure == chosen.maybe
        answered = sum(certainty(row.max(), row[1]) >= chosen.sure for row in table)
        assert answered == pytest.approx(10 * keep, abs=1)


def test_more_messages_are_asked_back_about_than_are_answered() -> None:
    columns = ["naps", "out_of_scope"]
    table = rows(*((1 - p / 100, p / 100) for p in range(1, 51)))
    chosen = Thresholds.choose(columns, table, ["naps"] * 50, 0.8, 0.9)
    decisions = [decide(list(zip(columns, row, strict=True)), chosen) for row in table]
    said = [decision.intent["name"] for decision in decisions]
    assert [said.count(name) for name in ("naps", NOT_SURE, OUT_OF_SCOPE)] == [40, 5, 5]


def test_only_answerable_messages_set_the_thresholds_of_certainty() -> None:
    columns = ["naps", "out_of_scope", "socks"]
    counted = [(0.8, 0.1, 0.1), (0.7, 0.2, 0.1), (0.2, 0.6, 0.2)]
    others = [(0.1, 0.9, 0.0), (0.3, 0.5, 0.2)]
    alone = Thresholds.choose(columns, rows(*counted), ["naps"] * 3, 0.9, 0.95)
    topics = ["naps", "naps", "naps", "out_of_scope", "out_of_scope"]
    together = Thresholds.choose(columns, rows(*counted, *others), topics, 0.9, 0.95)
    assert (together.sure, together.maybe) == (alone.sure, alone.maybe)
