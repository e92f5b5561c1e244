"""What is made of a message: rules one at a time, with probabilities that the test itself sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np
import pytest

from thora.nlu.decision import Decision, Thresholds
from thora.nlu.follow_up_model import FollowUpModel
from thora.nlu.phrase import Phrase
from thora.nlu.topic_model import TopicModel
from thora.nlu.understanding import MAX_QUESTIONS, Understanding
from thora.topics import NOT_SURE, OUT_OF_SCOPE, SEVERAL_QUESTIONS

SUBJECTS = {"cards": "Paying", "hours": "Hours", "naps": "Short naps", "price": "Prices", "socks": "Socks"}
TOPICS = sorted([*SUBJECTS, "greet", OUT_OF_SCOPE])
Shares = Mapping[str, float]

COST, OPEN, SOCKS, CARDS = "What does it cost?", "When are you open?", "Do socks help?", "Can I use a card?"
CLEAR: dict[str, Shares] = {
    COST: {"price": 0.95},
    OPEN: {"hours": 0.96},
    SOCKS: {"socks": 0.97},
    CARDS: {"cards": 0.98},
}


def row_of(shares: Shares) -> np.ndarray:
    """Probabilities of TOPICS: what is not given is out of scope."""
    row = np.array([shares.get(topic, 0.0) for topic in TOPICS])
    row[TOPICS.index(OUT_OF_SCOPE)] += 1 - row.sum()
    return row


class SetTopics:
    """Stands in for the topic model: says of a text what the test set."""

    topics = TOPICS

    def __init__(self, table: Mapping[str, Shares]) -> None:
        self.table = table
        self.asked: list[str] = []

    def spelling(self, phrases: Sequence[Phrase]) -> np.ndarray:
        return np.stack([row_of(self.table.get(phrase.text, {})) for phrase in phrases])

    def probabilities(self, phrases: Sequence[Phrase], spelling: np.ndarray | None = None) -> np.ndarray:
        self.asked += [phrase.text for phrase in phrases]
        return np.stack([row_of(self.table.get(phrase.text, {})) for phrase in phrases])

    def nearness(self, phrases: Sequence[Phrase]) -> np.ndarray:
        return np.ones((len(phrases), len(TOPICS)))


class SetFollowUps:
    """Stands in for the model of follow-ups: each message leans as much, and means the same."""

    def __init__(self, leaning: float, meant: Shares) -> None:
        self._leaning, self._meant = leaning, meant
        self.subjects: list[str] = []

    def leaning(self, vector: np.ndarray) -> float:
        return self._leaning

    def probabilities(self, subject: str, *others: Any) -> np.ndarray:
        self.subjects.append(subject)
        return row_of(self._meant)


def encode(texts: Sequence[str]) -> np.ndarray:
    return np.zeros((len(texts), 2), np.float32)


def understanding(
    table: Mapping[str, Shares],
    follow_ups: SetFollowUps | None = None,
    subjects: Mapping[str, str] = SUBJECTS,
) -> Understanding:
    return Understanding(
        cast(TopicModel, SetTopics({**CLEAR, **table})),
        Thresholds(sure=0.5, maybe=-0.5),
        cast(FollowUpModel, follow_ups),
        subjects,
    )


def read(
    text: str,
    shares: Shares,
    follow_ups: SetFollowUps | None = None,
    after: str | None = None,
    pieces: Mapping[str, Shares] | None = None,
) -> Decision:
    """The decision for a text that has these probabilities as a whole."""
    table = {**(pieces or {}), text: shares}
    return understanding(table, follow_ups).read(Phrase.of(text), encode, after)


def name(decision: Decision) -> str:
    return str(decision.intent["name"])


def to_socks() -> SetFollowUps:
    return SetFollowUps(1.0, {"socks": 0.9})


def test_without_an_encoder_neither_what_was_before_nor_pieces_are_looked_at() -> None:
    text, follow_ups = f"{COST} {OPEN}", to_socks()
    model = understanding({text: {"price": 0.6, "hours": 0.3}}, follow_ups)
    decision = model.read(Phrase.of(text, encode([text])[0]), None, "naps")
    assert (name(decision), decision.questions) == ("price", ())
    assert cast(SetTopics, model.topics).asked == [text]
    assert follow_ups.subjects == []


def test_a_follow_up_means_what_it_means_after_the_answer() -> None:
    follow_ups = to_socks()
    assert name(read("how often", {"hours": 0.8}, follow_ups, "naps")) == "socks"
    assert follow_ups.subjects == ["Short naps"]


@pytest.mark.parametrize("after", [None, "greet", "gone"])
def test_without_an_answer_before_a_message_means_what_it_says(after: str | None) -> None:
    assert name(read("how often", {"hours": 0.8}, to_socks(), after)) == "hours"


def test_a_message_that_does_not_lean_means_the_same_after_an_answer() -> None:
    assert name(read(OPEN, {"hours": 0.96}, SetFollowUps(0.0, {"socks": 0.9}), "naps")) == "hours"


@pytest.mark.parametrize(("share", "expected"), [(0.7, "greet"), (0.5, "socks")])
def test_likely_small_talk_is_not_bent_by_what_was_before(share: float, expected: str) -> None:
    follow_ups = SetFollowUps(0.55, {"socks": 0.9})
    assert name(read("good day", {"greet": share, "price": 0.2}, follow_ups, "naps")) == expected


def test_what_surely_leans_is_a_follow_up_though_it_sounds_like_small_talk() -> None:
    assert name(read("what can i do", {"greet": 0.9}, to_socks(), "naps")) == "socks"


def test_the_second_of_two_questions_may_go_on_about_the_first() -> None:
    pieces = {"Is it covered?": {"cards": 0.5}}
    text = f"{COST} Is it covered?"
    whole = {"price": 0.6, "socks": 0.3, "cards": 0.05}
    decision = read(text, whole, SetFollowUps(0.9, {"socks": 0.95}), pieces=pieces)
    assert decision.questions == ("price", "socks")


def test_two_questions_are_several_in_their_order() -> None:
    decision = read(f"{OPEN} {COST}", {"price": 0.6, "hours": 0.3})
    assert decision.questions == ("hours", "price")
    assert decision.intent == {"name": SEVERAL_QUESTIONS, "confidence": pytest.approx(0.95)}
    assert [entry["name"] for entry in decision.ranking] == [SEVERAL_QUESTIONS, "hours", "price"]


def test_of_many_questions_the_first_three_are_taken() -> None:
    decision = read(
        f"{CARDS} {COST} {SOCKS} {OPEN}", {"price": 0.3, "cards": 0.3, "socks": 0.2, "hours": 0.2}
    )
    assert decision.questions == ("cards", "price", "socks")
    assert len(decision.questions) == MAX_QUESTIONS


def test_a_story_is_read_once_but_for_what_it_may_ask() -> None:
    story = "My chair at work is old. We moved house. Tell me the price"
    model = understanding({story: {"price": 0.9}, "Tell me the price": CLEAR[COST]})
    assert name(model.read(Phrase.of(story), encode)) == "price"
    assert cast(SetTopics, model.topics).asked == [story]


def test_a_statement_whose_words_are_those_of_a_question_is_a_piece_too() -> None:
    text = f"I must know the opening hours on Monday. {COST}"
    pieces = {"I must know the opening hours on Monday.": {"hours": 0.97}}
    assert read(text, {"price": 0.5, "hours": 0.45}, pieces=pieces).questions == ("hours", "price")


def test_pieces_that_are_spelt_like_no_other_question_are_not_read() -> None:
    text = f"{COST} What is the price?"
    model = understanding({text: {"price": 0.9}, "What is the price?": CLEAR[COST]})
    asked = cast(SetTopics, model.topics).asked
    assert name(model.read(Phrase.of(text), encode)) == "price"
    assert asked == [text]


@pytest.mark.parametrize(("share", "reads"), [(0.01, True), (0.0001, False)])
def test_pieces_are_read_where_the_whole_message_leaves_room_for_what_they_may_ask(
    share: float, reads: bool
) -> None:
    text = f"{OPEN} {COST}"
    model = understanding({text: {"price": 0.95, "hours": share}})
    model.read(Phrase.of(text), encode)
    assert (cast(SetTopics, model.topics).asked != [text]) == reads


def test_what_is_small_talk_is_no_question_of_several() -> None:
    model = understanding({f"{OPEN} {COST}": {"price": 0.6, "hours": 0.3}})
    model.talk = frozenset({"hours"})
    assert name(model.read(Phrase.of(f"{OPEN} {COST}"), encode)) == "price"


def test_the_same_question_twice_is_one() -> None:
    decision = read(f"{COST} What is the price?", {"price": 0.9}, pieces={"What is the price?": CLEAR[COST]})
    assert (name(decision), decision.questions) == ("price", ())


def test_pieces_of_a_message_that_goes_on_about_the_answer_are_not_looked_at() -> None:
    text = f"{OPEN} {COST}"
    shares = {"price": 0.6, "hours": 0.3}
    assert name(read(text, shares, SetFollowUps(0.85, {"socks": 0.9}), "naps")) == "socks"
    assert name(read(text, shares, SetFollowUps(0.3, {"socks": 0.9}), "naps")) == SEVERAL_QUESTIONS


def test_a_greeting_and_a_question_are_the_question() -> None:
    decision = read(f"Good morning. {COST}", {"greet": 0.8, "price": 0.1})
    assert name(decision) == "price"
    names = [entry["name"] for entry in decision.ranking]
    assert (names[0], sorted(names)) == ("price", TOPICS)
    assert decision.questions == ()


@pytest.mark.parametrize(
    ("whole", "alone"),
    [
        ({"price": 0.2}, OUT_OF_SCOPE),
        ({"hours": 0.45, "price": 0.15}, NOT_SURE),
        ({"greet": 0.8, "price": 0.15}, "greet"),
    ],
)
@pytest.mark.parametrize("share", [0.8, 0.95])
def test_what_is_not_understood_as_a_whole_needs_a_very_likely_piece(
    whole: Shares, alone: str, share: float
) -> None:
    text = "The weather is grey. What about my bill?"
    assert name(read(text, whole)) == alone
    decision = read(text, whole, pieces={"What about my bill?": {"price": share}})
    assert name(decision) == ("price" if share > 0.9 or alone == "greet" else alone)


def test_torn_between_two_topics_that_two_pieces_ask_about_both_are_answered() -> None:
    text = f"{OPEN} {COST}"
    pieces = {OPEN: {"hours": 0.6}, COST: {"price": 0.7}}
    assert read(text, {"hours": 0.4, "price": 0.35}, pieces=pieces).questions == ("hours", "price")


def test_only_questions_with_an_answer_are_one_of_several() -> None:
    text = f"{OPEN} {COST}"
    table = {text: {"price": 0.6, "hours": 0.3}}
    one = {topic: subject for topic, subject in SUBJECTS.items() if topic != "hours"}
    for subjects in ({}, one):
        decision = understanding(table, subjects=subjects).read(Phrase.of(text), encode)
        assert (name(decision), decision.questions) == ("price", ())
