"""What a message means after an answer: on made-up topics, with vectors made of letters and words."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thora.nlu.follow_up_model import (
    WHOLE_PER_TOPIC,
    FollowUpModel,
    Lessons,
    Reply,
    in_context,
    names_nothing,
)
from thora.nlu.phrase import Phrase
from thora.text import joined

WIDTH = 256


def encode(texts: Sequence[str]) -> np.ndarray:
    """Stands in for the sentence encoder: a text is the sum of its words' places, made length 1."""
    rows = np.zeros((len(texts), WIDTH), np.float32)
    for row, text in zip(rows, texts, strict=True):
        for word in text.lower().split():
            row[zlib.crc32(word.encode()) % WIDTH] += 1
        row /= np.linalg.norm(row) or 1
    return rows


def vector(text: str) -> np.ndarray:
    return encode([text])[0]


SUBJECTS = {"naps": "Short naps", "socks": "Warm socks"}
REPLIES = [
    *(Reply("Short naps", text, "naps_dose") for text in ("how often", "and how often", "how often then")),
    *(Reply("Short naps", text, "naps_place") for text in ("where", "and where", "where then")),
    *(Reply("Warm socks", text, "socks_dose") for text in ("how often", "and how often", "how often then")),
    *(Reply("Warm socks", text, "socks_place") for text in ("where", "and where", "where then")),
]
WHOLE = {
    "price": ["what does a visit cost", "the cost of a visit", "cost please"],
    "doors": ["are your doors wide", "a wide door", "doors please"],
}
TOPICS = sorted({*WHOLE, *(reply.topic for reply in REPLIES)})
PHRASES = [Phrase.of(text) for texts in WHOLE.values() for text in texts]
LABELS = [topic for topic, texts in WHOLE.items() for _ in texts]


@pytest.fixture(scope="module")
def model() -> FollowUpModel:
    return FollowUpModel().fit(Lessons.of(REPLIES, PHRASES, LABELS, encode))


def after(model: FollowUpModel, subject: str, text: str, topics: Sequence[str] = TOPICS) -> np.ndarray:
    """Probabilities of topics for a message after an answer."""
    return model.probabilities(subject, text, vector(text), encode, topics)


def meant(model: FollowUpModel, subject: str, text: str) -> str:
    return TOPICS[int(after(model, subject, text).argmax())]


@pytest.mark.parametrize(
    ("subject", "text", "topic"),
    [
        ("Short naps", "how often", "naps_dose"),
        ("Warm socks", "how often", "socks_dose"),
        ("Short naps", "ok where", "naps_place"),
        ("Warm socks", "ok where", "socks_place"),
    ],
)
def test_the_same_words_mean_another_thing_after_another_answer(
    model: FollowUpModel, subject: str, text: str, topic: str
) -> None:
    assert meant(model, subject, text) == topic


@pytest.mark.parametrize("subject", SUBJECTS.values())
def test_a_whole_message_means_the_same_whatever_was_before(model: FollowUpModel, subject: str) -> None:
    assert meant(model, subject, "what does a visit cost") == "price"


def test_a_short_reply_leans_on_what_was_before_and_a_whole_question_does_not(model: FollowUpModel) -> None:
    short = [model.leaning(vector(text)) for text in ("how often", "and where", "where")]
    whole = [model.leaning(vector(text)) for text in ("what does a visit cost", "are your doors wide")]
    assert min(short) > 0.5 > max(whole)
    assert all(0 <= share <= 1 for share in (*short, *whole))


def test_probabilities_stand_in_the_order_that_is_asked_for(model: FollowUpModel) -> None:
    forwards = after(model, "Short naps", "how often")
    assert np.array_equal(forwards, after(model, "Short naps", "how often", TOPICS[::-1])[::-1])
    assert forwards.sum() == pytest.approx(1)


def test_a_topic_that_no_follow_up_leads_to_has_none(model: FollowUpModel) -> None:
    row = after(model, "Short naps", "where", ["unheard_of", "naps_place"])
    assert row[0] == 0
    assert row[1] > 0


def test_of_whole_messages_as_many_a_topic_are_taken_and_the_same_ones_again() -> None:
    read: list[list[str]] = []

    def listening(texts: Sequence[str]) -> np.ndarray:
        read.append(list(texts))
        return encode(texts)

    many = [Phrase.of(f"door number {n}") for n in range(3 * WHOLE_PER_TOPIC)]
    few = [Phrase.of("the cost"), Phrase.of("cost please")]
    labels = ["doors"] * len(many) + ["price"] * len(few)
    for _ in range(2):
        FollowUpModel().fit(Lessons.of(REPLIES, [*many, *few], labels, listening))
    half = len(read) // 2
    assert read[:half] == read[half:]
    (alone,) = (texts for texts in read[:half] if "the cost" in texts)
    taken = [text for text in alone if text.startswith("door number")]
    assert len(taken) == len(set(taken)) == WHOLE_PER_TOPIC
    assert len(alone) == len(REPLIES) + WHOLE_PER_TOPIC + len(few)
    (with_subject,) = (texts for texts in read[:half] if joined("Short naps", "how often") in texts)
    assert len(with_subject) == len(alone)
    for text, whole in zip(alone, with_subject, strict=True):
        assert whole in {joined(subject, text) for subject in SUBJECTS.values()}


def test_a_vector_that_is_known_already_is_not_asked_for_again(model: FollowUpModel) -> None:
    read: list[str] = []

    def listening(texts: Sequence[str]) -> np.ndarray:
        read.extend(texts)
        return encode(texts)

    known = [replace(reply, vector=vector(joined(reply.subject, reply.text))) for reply in REPLIES]
    again = FollowUpModel().fit(Lessons.of(known, PHRASES, LABELS, listening))
    assert joined("Short naps", "how often") not in read
    assert after(again, "Short naps", "where") == pytest.approx(after(model, "Short naps", "where"))


def test_training_twice_gives_the_same_model(model: FollowUpModel) -> None:
    again = FollowUpModel().fit(Lessons.of(REPLIES, PHRASES, LABELS, encode))
    for text in ("how often", "the cost"):
        assert np.array_equal(after(again, "Short naps", text), after(model, "Short naps", text))
        assert again.leaning(vector(text)) == model.leaning(vector(text))


def test_it_can_be_stored(model: FollowUpModel) -> None:
    stored = pickle.loads(pickle.dumps(model))
    assert np.array_equal(after(stored, "Short naps", "how often"), after(model, "Short naps", "how often"))


ALONE, AFTER = np.array([0.7, 0.2, 0.1]), np.array([0.1, 0.1, 0.8])


def test_a_message_that_leans_on_nothing_keeps_what_it_means_alone() -> None:
    assert in_context(ALONE, AFTER, 0.0) == pytest.approx(ALONE)


def test_the_more_a_message_leans_the_more_counts_what_was_before() -> None:
    shares = [float(in_context(ALONE, AFTER, leaning)[2]) for leaning in np.linspace(0, 1, 11)]
    assert shares == sorted(shares)
    assert int(in_context(ALONE, AFTER, 1.0).argmax()) == 2


def test_what_is_not_known_after_an_answer_is_taken_as_it_is_alone() -> None:
    assert in_context(ALONE, np.zeros(3), 1.0) == pytest.approx(ALONE)


ROWS = st.lists(st.floats(0.001, 1), min_size=4, max_size=4).map(lambda row: np.array(row) / sum(row))


@given(ROWS, ROWS, st.floats(0, 1))
def test_what_comes_out_are_probabilities(alone: np.ndarray, meant_after: np.ndarray, leaning: float) -> None:
    row = in_context(alone, meant_after, leaning)
    assert row.sum() == pytest.approx(1)
    assert ((row >= 0) & (row <= 1)).all()


@given(ROWS, st.integers(0, 3), st.floats(0, 1))
def test_a_topic_that_is_likeliest_alone_and_after_stays_so(
    row: np.ndarray, best: int, leaning: float
) -> None:
    sure = row.copy()
    sure[best] += 1
    sure /= sure.sum()
    assert int(in_context(sure, sure, leaning).argmax()) == best


@pytest.mark.parametrize("text", ["why?", "How often", "and what about it", "Really?!", "is that so"])
def test_some_words_name_nothing(text: str) -> None:
    assert names_nothing(text)


@pytest.mark.parametrize("text", ["cost?", "how do i book", "", "???", "why massage"])
def test_other_messages_say_what_they_are_about(text: str) -> None:
    assert not names_nothing(text)
