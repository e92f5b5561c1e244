"""The classifier, on a data set of two dozen made-up phrases."""

from __future__ import annotations

import numpy as np
import pytest
from joblib import parallel_backend

from thora.nlu.topic_model import Phrase, TopicModel, fold, out_of_fold

EXAMPLES = {
    "ice": [
        "use ice",
        "ice pack",
        "cold pack on it",
        "is ice good",
        "put ice on",
        "cold or ice",
        "ice today",
        "cold",
    ],
    "price": [
        "the price",
        "what does it cost",
        "cost of it",
        "price list",
        "how much",
        "is it a high cost",
        "price",
    ],
    "walk": [
        "go for a walk",
        "walking",
        "can i walk",
        "is a walk good",
        "walk daily",
        "long walk",
        "walks",
        "walk",
    ],
}


def phrase(text: str) -> Phrase:
    return Phrase(text, tuple(text.split()))


PHRASES = [phrase(text) for texts in EXAMPLES.values() for text in texts]
TOPICS = [topic for topic, texts in EXAMPLES.items() for text in texts]


@pytest.fixture(scope="module")
def model() -> TopicModel:
    return TopicModel(60.0).fit(PHRASES, TOPICS)


def best(model: TopicModel, text: str) -> str:
    return model.topics[int(model.probabilities([phrase(text)])[0].argmax())]


@pytest.mark.parametrize(
    ("text", "folded"), [("Caf\u00e9", "cafe"), ("it\u2019s", "it's"), ("NA\u00cfVE", "naive"), ("ok", "ok")]
)
def test_case_accents_and_curly_quotes_are_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("should i ice it", "ice"),
        ("COLD pack", "ice"),
        ("the cost please", "price"),
        ("a short walk", "walk"),
        ("wallking", "walk"),  # by its letters
        ("pri\u0301ce ?", "price"),
    ],
)
def test_a_phrase_that_it_never_saw_goes_to_the_topic_of_its_words(
    model: TopicModel, text: str, topic: str
) -> None:
    assert best(model, text) == topic


def test_probabilities_are_a_row_a_phrase_that_sums_to_one(model: TopicModel) -> None:
    table = model.probabilities([phrase("ice"), phrase("walk"), phrase(""), phrase("\U0001f642 ?!")])
    assert table.shape == (4, 3)
    assert np.allclose(table.sum(axis=1), 1)
    assert ((table >= 0) & (table <= 1)).all()
    assert model.topics == ["ice", "price", "walk"]


def test_training_twice_gives_the_same_model(model: TopicModel) -> None:
    again = TopicModel(60.0).fit(PHRASES, TOPICS)
    assert np.array_equal(model.probabilities(PHRASES), again.probabilities(PHRASES))


def test_punctuation_is_no_word(model: TopicModel) -> None:
    plain, signs = Phrase("ice", ("ice",)), Phrase("ice", ("ice", "?", "!"))
    assert np.array_equal(model.probabilities([plain]), model.probabilities([signs]))


def test_cross_validation_gives_each_phrase_a_row_from_a_model_that_has_not_seen_it() -> None:
    # One phrase stands under another topic than its words: a model that saw it would know it by heart.
    phrases, topics = [*PHRASES, phrase("walk walk walk")], [*TOPICS, "price"]
    with parallel_backend("threading"):
        columns, table = out_of_fold(phrases, topics, 60.0)
    assert columns == ["ice", "price", "walk"]
    assert table.shape == (len(phrases), 3)
    assert np.allclose(table.sum(axis=1), 1)
    assert columns[int(table[-1].argmax())] == "walk"
    assert best(TopicModel(60.0).fit(phrases, topics), "walk walk walk") == "price"


def test_cross_validation_is_right_about_most_phrases() -> None:
    with parallel_backend("threading"):
        columns, table = out_of_fold(PHRASES, TOPICS, 60.0)
    right = np.array(columns)[table.argmax(axis=1)] == np.array(TOPICS)
    assert right.mean() > 0.6


@pytest.mark.filterwarnings("ignore:The least populated class")
def test_a_topic_with_fewer_examples_than_folds_still_gets_its_column() -> None:
    with parallel_backend("threading"):
        columns, table = out_of_fold([*PHRASES, phrase("rare")], [*TOPICS, "rare"], 60.0, folds=4)
    assert "rare" in columns
    assert np.allclose(table.sum(axis=1), 1)
    assert table[-1, columns.index("rare")] == 0  # no other example could teach it
