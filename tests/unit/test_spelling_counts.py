"""Pieces of spelling are counted as scikit-learn counts them, for all phrases or for some."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from tests.unit.test_topic_model import PHRASES, phrase
from thora.nlu.phrase import Phrase
from thora.nlu.spelling_counts import KINDS, Counts


def expected(phrases: list[Phrase], kind: int) -> dict[str, list[int]]:
    vectorizer = CountVectorizer(analyzer=KINDS[kind][0])
    table = vectorizer.fit_transform(phrases).toarray()
    return {piece: table[:, column].tolist() for piece, column in vectorizer.vocabulary_.items()}


def found(counts: Counts, kind: int) -> dict[str, list[int]]:
    table = counts.tables[kind].toarray()
    return {piece: table[:, column].tolist() for column, piece in enumerate(counts.pieces[kind])}


@pytest.mark.parametrize("kind", [0, 1])
def test_counted_as_scikit_learn_does(kind: int) -> None:
    phrases = [*PHRASES, phrase("ice ice ice"), phrase("")]
    assert found(Counts.of(phrases), kind) == expected(phrases, kind)


@pytest.mark.parametrize("kind", [0, 1])
def test_some_are_those_of_their_rows(kind: int) -> None:
    rows = np.arange(len(PHRASES))[::-2]
    some = found(Counts.of(PHRASES).some(rows), kind)
    seen = {piece: counts for piece, counts in some.items() if any(counts)}
    assert seen == expected([PHRASES[row] for row in rows], kind)


def test_no_phrases_have_no_pieces() -> None:
    assert Counts.of([]).pieces == ((), ())
