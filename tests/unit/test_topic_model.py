"""The classifier, on a data set of two dozen made-up phrases."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from thora.nlu import topic_model
from thora.nlu.phrase import Phrase, Rows
from thora.nlu.spelling_counts import Counts
from thora.nlu.spelling_model import SpellingModel
from thora.nlu.topic_model import (
    MeaningModel,
    Settings,
    TopicModel,
    Unseen,
    predict_unseen,
)
from thora.text import is_held_back

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


def with_vector(text: str) -> Phrase:
    """A phrase with a vector, in which "frost" stands for "ice": other words for the same thing."""
    vector = np.zeros(64, np.float32)
    for word in text.lower().replace("frost", "ice").split():
        vector[zlib.crc32(word.encode()) % 64] += 1
    return Phrase(text, tuple(text.split()), vector / (np.linalg.norm(vector) or 1))


PHRASES = [phrase(text) for texts in EXAMPLES.values() for text in texts]
VECTORS = [with_vector(phrase.text) for phrase in PHRASES]
TOPICS = [topic for topic, texts in EXAMPLES.items() for text in texts]
SETTINGS = Settings(alpha=1e-4)  # two dozen examples are learnt less by heart than five thousand


@pytest.fixture(scope="module")
def model() -> TopicModel:
    return TopicModel(SETTINGS).fit(PHRASES, TOPICS)


@pytest.fixture(scope="module")
def both() -> TopicModel:
    """A model with vectors too."""
    return TopicModel(SETTINGS).fit(VECTORS, TOPICS)


def best(model: TopicModel, text: str, make: Callable[[str], Phrase] = phrase) -> str:
    return model.topics[int(model.probabilities([make(text)])[0].argmax())]


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


@pytest.mark.parametrize("phrases", [PHRASES, VECTORS], ids=["spelling", "spelling and meaning"])
def test_training_twice_gives_the_same_model(phrases: list[Phrase]) -> None:
    one, other = (TopicModel(SETTINGS).fit(phrases, TOPICS) for _ in range(2))
    assert np.array_equal(one.probabilities(phrases), other.probabilities(phrases))


def test_punctuation_is_no_word(model: TopicModel) -> None:
    plain, signs = Phrase("ice", ("ice",)), Phrase("ice", ("ice", "?", "!"))
    assert np.array_equal(model.probabilities([plain]), model.probabilities([signs]))


def test_a_phrase_of_a_text_has_its_words() -> None:
    assert Phrase.of("I can\u2019t sit ") == Phrase("I can\u2019t sit ", ("I", "ca", "n't", "sit"))


def test_words_that_no_example_has_are_understood_by_their_meaning(
    both: TopicModel, model: TopicModel
) -> None:
    assert best(both, "frost", with_vector) == "ice"
    spelt = model.probabilities([phrase("frost")])[0]
    assert both.probabilities([with_vector("frost")])[0][0] > spelt[0] + 0.2


def test_a_typing_error_is_understood_by_its_spelling(both: TopicModel) -> None:
    assert best(both, "wallking", with_vector) == "walk"


def test_the_verdict_is_the_weighted_mean_of_both_views() -> None:
    asked = [with_vector("walk or ice"), with_vector("frost"), with_vector("pricey")]
    spelling = SpellingModel(SETTINGS.alpha).fit(VECTORS, TOPICS).probabilities(asked)
    meaning = MeaningModel(SETTINGS.c).fit(VECTORS, TOPICS).probabilities(asked)
    for share, expected in ((1.0, spelling), (0.0, meaning), (0.5, np.sqrt(spelling * meaning))):
        mixed = TopicModel(replace(SETTINGS, spelling_share=share)).fit(VECTORS, TOPICS).probabilities(asked)
        assert mixed == pytest.approx(expected / expected.sum(axis=1, keepdims=True), abs=1e-3)


def test_probabilities_with_vectors_sum_to_one_too(both: TopicModel) -> None:
    table = both.probabilities([with_vector(text) for text in ("ice", "", "\U0001f642 ?!", "frost")])
    assert table.shape == (4, 3)
    assert np.allclose(table.sum(axis=1), 1)
    assert ((table >= 0) & (table <= 1)).all()


def test_where_one_example_has_no_vector_the_spelling_decides_alone() -> None:
    mixed = TopicModel(SETTINGS).fit([*VECTORS[:-1], PHRASES[-1]], TOPICS)
    spelling = TopicModel(SETTINGS).fit(PHRASES, TOPICS)
    assert np.array_equal(mixed.probabilities(VECTORS), spelling.probabilities(PHRASES))


def test_a_model_can_be_stored(both: TopicModel) -> None:
    stored = pickle.loads(pickle.dumps(both))
    assert np.array_equal(stored.probabilities(VECTORS), both.probabilities(VECTORS))


SHARE = 0.4


def unseen(phrases: list[Phrase], topics: list[str], **options: int) -> Unseen:
    return predict_unseen(phrases, topics, SETTINGS, **options)


@pytest.fixture
def none_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """The examples of this module count as many."""
    monkeypatch.setattr(topic_model, "FEW", 0)


def test_cross_validation_gives_each_phrase_a_row_that_sums_to_one() -> None:
    # One phrase stands under another topic than its words: who has not seen it cannot know.
    phrases, topics = [*PHRASES, phrase("walk walk walk")], [*TOPICS, "price"]
    found = unseen(phrases, topics)
    assert found.columns == ["ice", "price", "walk"]
    assert found.rows(SHARE).shape == (len(phrases), 3)
    assert np.allclose(found.rows(SHARE).sum(axis=1), 1)
    assert found.columns[int(found.rows(SHARE)[-1].argmax())] == "walk"


Models = list[tuple[list[str], list[str]]]


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> Models:
    """Of every model that is made: the texts that it was taught and the texts that it was asked."""
    seen: Models = []

    class Listening(TopicModel):
        def fit(
            self, phrases: Sequence[Phrase], topics: Sequence[str], counts: Counts | None = None
        ) -> TopicModel:
            seen.append(([one.text for one in phrases], []))
            return super().fit(phrases, topics, counts)

        def spelling(self, phrases: Sequence[Phrase]) -> Rows:
            seen[-1][1].extend(one.text for one in phrases)
            return super().spelling(phrases)

    monkeypatch.setattr(topic_model, "TopicModel", Listening)
    return seen


@pytest.mark.usefixtures("none_are_few")
@pytest.mark.parametrize(
    ("phrases", "count"), [(PHRASES, 2), (VECTORS, 1)], ids=["spelling", "spelling and meaning"]
)
def test_no_model_is_asked_what_it_was_taught_and_all_else_teaches_it(
    phrases: list[Phrase], count: int, models: Models
) -> None:
    index = unseen(phrases, TOPICS).index
    everything = sorted(one.text for one in phrases)
    assert len(models) == count
    for taught, asked in models:
        assert sorted([*taught, *asked]) == everything
    assert sorted(text for _, asked in models for text in asked) == sorted(phrases[i].text for i in index)


def test_cross_validation_is_right_about_most_phrases() -> None:
    found = unseen(PHRASES, TOPICS)
    right = np.array(found.columns)[found.rows(SHARE).argmax(axis=1)] == np.array(TOPICS)
    assert right.mean() > 0.6


def test_without_vectors_every_phrase_is_asked() -> None:
    assert unseen(PHRASES, TOPICS).index.tolist() == list(range(len(PHRASES)))


@pytest.mark.usefixtures("none_are_few")
def test_with_vectors_only_those_are_asked_that_the_encoder_was_not_tuned_on() -> None:
    held_back = [index for index, one in enumerate(VECTORS) if is_held_back(one.text)]
    assert 0 < len(held_back) < len(VECTORS)
    found = unseen(VECTORS, TOPICS)
    assert found.index.tolist() == held_back
    assert found.columns == ["ice", "price", "walk"]
    assert found.rows(SHARE).shape == (len(held_back), 3)
    assert np.allclose(found.rows(SHARE).sum(axis=1), 1)


def test_of_few_examples_all_are_asked_with_vectors_too(models: Models) -> None:
    assert unseen(VECTORS, TOPICS).index.tolist() == list(range(len(VECTORS)))
    assert len(models) == topic_model.FOLDS_OF_FEW


@pytest.mark.parametrize(("spelling", "meaning"), [(0.9, 0.2), (0.2, 0.9)])
def test_the_view_that_knows_better_gets_the_greater_share(spelling: float, meaning: float) -> None:
    def told(right: float) -> Rows:
        return np.array([[right, 1 - right], [1 - right, right]])

    found = Unseen(np.arange(2), ["ice", "walk"], told(spelling), told(meaning), np.ones((2, 2)))
    best = max if spelling > meaning else min
    assert found.best_share(["ice", "walk"]) == best(topic_model.SHARES)


def test_without_a_topic_for_what_lies_outside_the_nearest_example_tells(both: TopicModel) -> None:
    near, far = both.nearness([with_vector(VECTORS[0].text), with_vector("who won the match")])
    assert near[both.topics.index(TOPICS[0])] == pytest.approx(1)
    assert far.max() < 0.6


def test_where_a_topic_tells_what_lies_outside_nearness_says_nothing(model: TopicModel) -> None:
    outside = TopicModel(SETTINGS).fit([*VECTORS, with_vector("who won")], [*TOPICS, "out_of_scope"])
    assert (outside.nearness([with_vector("who won the match")]) == 1).all()
    assert (model.nearness([phrase("who won the match")]) == 1).all()


def test_a_topic_with_fewer_examples_than_folds_still_gets_its_column() -> None:
    found = unseen([*PHRASES, phrase("rare")], [*TOPICS, "rare"], folds=4)
    assert "rare" in found.columns
    assert np.allclose(found.rows(SHARE).sum(axis=1), 1)
    assert found.rows(SHARE)[-1, found.columns.index("rare")] < 1e-5  # no other example could teach it


@pytest.mark.usefixtures("none_are_few")
def test_a_topic_of_which_nothing_is_held_back_still_gets_its_column() -> None:
    texts = [text for n in range(20) if not is_held_back(text := f"rare number {n}")][:4]
    found = unseen([*VECTORS, *map(with_vector, texts)], [*TOPICS, *["rare"] * 4])
    assert found.columns == ["ice", "price", "rare", "walk"]
    assert max(found.index) < len(VECTORS)
    assert (found.rows(SHARE)[:, 2] > 0).all()


@pytest.mark.usefixtures("none_are_few")
def test_where_nothing_is_held_back_everything_is_asked() -> None:
    kept = [i for i, one in enumerate(VECTORS) if not is_held_back(one.text)]
    found = unseen([VECTORS[i] for i in kept], [TOPICS[i] for i in kept])
    assert found.rows(SHARE).shape == (len(kept), 3)


def test_a_phrase_without_a_vector_does_not_get_the_meaning_of_its_neighbour(both: TopicModel) -> None:
    beside_ice = both.probabilities([phrase("walk"), with_vector("ice")])[0]
    beside_price = both.probabilities([phrase("walk"), with_vector("price")])[0]
    assert beside_ice == pytest.approx(beside_price)
