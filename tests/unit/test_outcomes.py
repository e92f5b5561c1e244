"""Rates and pairs, on outcomes made by hand and on an agent that answers by rote."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.conftest import TinyProject
from thora.evaluation import Evaluation, Outcome, Rates, evaluate_agent

OUTCOME = Outcome("naps", "can i nap", "naps", ("naps", "socks", "doors", "walks"))


def outcome(topic: str, got: str, part: str = "", ranking: tuple[str, ...] = ()) -> Outcome:
    return Outcome(topic, "text", got, ranking or (got,), part)


@pytest.mark.parametrize(
    ("got", "right", "refused", "alarm"),
    [
        ("naps", True, False, False),
        ("socks", False, False, False),
        ("nlu_fallback", False, True, False),
        ("out_of_scope", False, True, False),
        ("warning_urgent", False, False, True),
    ],
)
def test_an_outcome_is_right_refused_an_alarm_or_wrong(
    got: str, right: bool, refused: bool, alarm: bool
) -> None:
    found = replace(OUTCOME, got=got)
    assert (found.right, found.refused, found.alarm) == (right, refused, alarm)


@pytest.mark.parametrize(
    ("topic", "inside"), [("naps", True), ("doors", True), ("walks", False), ("x", False)]
)
def test_only_the_first_three_of_the_ranking_count(topic: str, inside: bool) -> None:
    assert replace(OUTCOME, topic=topic).in_top_three is inside


def test_rates_are_shares_of_all_outcomes() -> None:
    rates = Rates.of(
        [
            outcome("naps", "naps"),
            outcome("naps", "socks", ranking=("socks", "naps")),
            outcome("naps", "nlu_fallback"),
            outcome("naps", "warning_urgent"),
        ]
    )
    assert rates == Rates(4, right=0.25, top_three=0.5, refused=0.25, alarms=0.25)
    assert rates.wrong == 0.5


def test_rates_of_nothing_are_zero() -> None:
    assert Rates.of([]) == Rates(0, 0.0, 0.0, 0.0, 0.0)


def test_out_of_scope_called_so_is_right_and_never_wrong() -> None:
    rates = Rates.of([outcome("out_of_scope", "out_of_scope")])
    assert (rates.right, rates.refused, rates.wrong) == (1.0, 1.0, 0.0)


OUTCOMES = [
    outcome("naps", "socks"),
    outcome("naps", "socks"),
    outcome("doors", "naps"),
    outcome("doors", "warning_urgent"),
    outcome("doors", "nlu_fallback"),
    outcome("doors", "doors"),
    outcome("out_of_scope", "naps", "near"),
    outcome("out_of_scope", "out_of_scope", "far"),
    outcome("warning_urgent", "naps"),
]


def test_the_worst_pairs_are_the_most_frequent_mistakes_among_answerable_topics() -> None:
    evaluation = Evaluation("m", OUTCOMES)
    assert evaluation.worst_pairs() == [
        ("naps", "socks", 2),
        ("doors", "naps", 1),
        ("doors", "warning_urgent", 1),
    ]
    assert evaluation.worst_pairs(1) == [("naps", "socks", 2)]


def test_confusions_are_counted_in_all_topics_and_refusals_are_none() -> None:
    assert Evaluation("m", OUTCOMES).confusions == [
        ("naps", "socks", 2),
        ("doors", "naps", 1),
        ("doors", "warning_urgent", 1),
        ("out_of_scope", "naps", 1),
        ("warning_urgent", "naps", 1),
    ]


@pytest.mark.parametrize(
    ("topic", "got", "fine", "wrong"),
    [
        ("naps", "naps", True, False),
        ("naps", "nlu_fallback", False, False),
        ("naps", "out_of_scope", False, False),
        ("naps", "socks", False, True),
        ("out_of_scope", "nlu_fallback", True, False),
        ("out_of_scope", "out_of_scope", True, False),
        ("out_of_scope", "naps", False, True),
        ("warning_urgent", "warning_emergency", False, True),
    ],
)
def test_an_outcome_is_what_a_visitor_should_get_or_another_answer(
    topic: str, got: str, fine: bool, wrong: bool
) -> None:
    found = outcome(topic, got)
    assert (found.fine, found.wrong) == (fine, wrong)


def test_answerable_outcomes_are_neither_warning_signs_nor_out_of_scope() -> None:
    assert {row.topic for row in Evaluation("m", OUTCOMES).answerable} == {"naps", "doors"}


def test_topics_are_told_apart_and_so_are_near_and_far() -> None:
    evaluation = Evaluation("m", OUTCOMES)
    assert evaluation.topics == ["doors", "naps", "out_of_scope", "warning_urgent"]
    assert len(evaluation.of_topic("doors")) == 4
    assert [row.got for row in evaluation.out_of_scope("near")] == ["naps"]
    assert [row.got for row in evaluation.out_of_scope("far")] == ["out_of_scope"]


class ByRote:
    """Stands where Rasa's agent would: one answer for every message."""

    async def parse_message(self, text: str) -> dict[str, Any]:
        shares = {"nlu_fallback": 0.4, "naps": 0.6, "socks": 0.2}
        ranking = [{"name": name, "confidence": share} for name, share in shares.items()]
        return {"intent": ranking[0], "intent_ranking": ranking}


async def test_every_held_out_phrasing_of_a_topic_is_asked(tiny: TinyProject) -> None:
    tiny.question("naps", held_out=["a nap?"])
    tiny.talk("out_of_scope", ["x"])
    tiny.write("tests/nlu/out_of_scope.txt", "# Near\nmy knee\n# Far\nthe weather\n")
    tiny.write("tests/nlu/nothing.txt", "no topic\n")
    evaluation = await evaluate_agent(tiny.root, ByRote(), "m")
    ranking = ("naps", "socks")
    assert evaluation.outcomes == [
        Outcome("naps", "a nap?", "nlu_fallback", ranking, "", 0.6),
        Outcome("out_of_scope", "my knee", "nlu_fallback", ranking, "near", 0.6),
        Outcome("out_of_scope", "the weather", "nlu_fallback", ranking, "far", 0.6),
    ]
    assert evaluation.timing is not None
    assert evaluation.timing.count == 3


async def test_a_project_without_phrasings_gives_no_outcome_and_no_time(tiny: TinyProject) -> None:
    assert await evaluate_agent(tiny.root, ByRote(), "m") == Evaluation("m")
