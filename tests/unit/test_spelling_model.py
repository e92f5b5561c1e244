"""The spelling of messages, against what scikit-learn makes of the same texts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier

from tests.unit.test_topic_model import PHRASES, TOPICS, phrase
from thora.nlu.spelling_counts import letters, words_and_pairs
from thora.nlu.spelling_model import SEED, SGD_PASSES, SpellingModel
from thora.text import fold


def vectorizers() -> list[TfidfVectorizer]:
    common = {"sublinear_tf": True, "dtype": np.float32}
    return [
        TfidfVectorizer(analyzer=words_and_pairs, min_df=2, **common),
        TfidfVectorizer(analyzer=letters, min_df=3, **common),
    ]


@pytest.mark.parametrize("merged", [False, True], ids=["three topics", "two topics"])
def test_it_gives_the_probabilities_of_scikit_learn(merged: bool) -> None:
    topics = ["ice" if topic == "ice" else "other" for topic in TOPICS] if merged else TOPICS
    asked = [*PHRASES, phrase("ICE ice, walkin the prices"), phrase("nothing known"), phrase("")]
    both = vectorizers()
    features = hstack([one.fit_transform(PHRASES) for one in both], format="csr")
    regression = SGDClassifier(
        loss="log_loss", alpha=3e-6, class_weight="balanced", max_iter=SGD_PASSES, tol=None, random_state=SEED
    ).fit(features, topics)
    expected = regression.predict_proba(hstack([one.transform(asked) for one in both], format="csr"))
    found = SpellingModel(3e-6).fit(PHRASES, topics).probabilities(asked)
    assert found == pytest.approx(expected, abs=1e-5)


@given(st.text(alphabet="abc \t\u00e9.'", max_size=30))
def test_letters_are_those_of_scikit_learn(text: str) -> None:
    analyse = TfidfVectorizer(
        preprocessor=lambda one: fold(one.text), analyzer="char_wb", ngram_range=(3, 4)
    ).build_analyzer()
    assert sorted(letters(phrase(text))) == sorted(analyse(phrase(text)))


def test_words_come_with_their_neighbours_and_without_signs() -> None:
    assert words_and_pairs(phrase("Is it Caf\u00e9 ?")) == ["is", "it", "cafe", "is it", "it cafe"]
