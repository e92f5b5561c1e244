"""Fits the weights of thora/nlu/piece_signs.py, which tell a question of its own from other pieces.

    .venv/bin/python benchmarks/fit_pieces.py

A logistic regression on the pieces of tests/several/develop.yml, of pairs of examples joined by the usual
words, and of single examples. Prints WEIGHTS and BIAS to copy, and by five-fold cross-validation on
develop.yml, for a few stricter biases, the messages with several questions that are right and those with
one that stay unsplit. Asks the trained model.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from unittest.mock import patch

import numpy as np
import quiet  # noqa: F401
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from trained import ROOT, asked, trained_understanding, vector

from thora.content import Content, load_content
from thora.evaluation.tables import DEVELOP, SEVERAL, SeveralRow, SeveralScores, TableError, read_several
from thora.nlu import piece_signs
from thora.nlu.phrase import Phrase
from thora.nlu.piece_signs import WEIGHTS
from thora.nlu.questions import asks, parts
from thora.nlu.understanding import Understanding

SEED = 20261121
FOLDS = 5
C = 3.0
DEVELOP_COUNTS = 2.0  # against 1 of a piece that was put together: people wrote develop.yml
PAIRS, SINGLES = 300, 300
LONGEST = 14  # words of an example in a pair; visitors who ask two things ask each of them briefly
JOINS = (" and ", "? ", ", and ", ". also ", "? and ", " also ", " plus ", " btw ", ". ", "? oh and ")
STRICTER = (0.0, 0.5, 0.95, 1.4)  # taken off the bias that was fitted

Piece = tuple[dict[str, float], bool]  # its signs, and whether it asks something of its own
Fit = tuple[dict[str, float], float]  # weights and bias


def put_together(content: Content, draw: random.Random) -> list[SeveralRow]:
    """Pairs of examples of two questions, put as questions where there are such."""
    short = {
        topic.id: [text for text in topic.examples if len(text.split()) <= LONGEST]
        for topic in content.of_kind("faq", "clinic")
    }
    rows = []
    for number in range(PAIRS):
        two = draw.sample(sorted(id_ for id_, texts in short.items() if texts), 2)
        first, second = (
            draw.choice([text for text in short[id_] if asks(text)] or short[id_]) for id_ in two
        )
        says = first.rstrip("?.") + JOINS[number % len(JOINS)] + second
        rows.append(SeveralRow(says=says, right=two))
    return rows


def singles(content: Content, draw: random.Random) -> list[SeveralRow]:
    """Single examples that might be cut; the others never are."""
    rows = [
        SeveralRow(says=text, right=[topic.id])
        for topic in content.of_kind("faq", "clinic")
        for text in topic.examples
        if len(parts(text)) > 1
    ]
    return draw.sample(rows, min(SINGLES, len(rows)))


def pieces_of(understanding: Understanding, row: SeveralRow) -> list[Piece]:
    """The pieces of a message; one asks something of its own where its topic is among the right ones."""
    found = parts(row.says)
    if len(found) < 2:
        return []
    probabilities = understanding.topics.probabilities
    whole, *rows = probabilities(
        [Phrase.of(text, vector(text)) for text in [row.says, *(piece.text for piece in found)]]
    )
    signs = [
        understanding.piece_signs(piece, vector(piece.text), piece_row, whole)
        for piece, piece_row in zip(found, rows, strict=True)
    ]
    return [(each.features(), each.topic in row.ids) for each in signs if each is not None]


def fit(pieces: Sequence[Piece], develop: Sequence[Piece]) -> Fit:
    """Weights and bias from pieces that were put together and pieces of develop.yml."""
    everything = [*pieces, *develop]
    regression = LogisticRegression(C=C, max_iter=3000).fit(
        np.array([[signs[name] for name in WEIGHTS] for signs, _ in everything]),
        [own for _, own in everything],
        sample_weight=[1.0] * len(pieces) + [DEVELOP_COUNTS] * len(develop),
    )
    return dict(zip(WEIGHTS, regression.coef_[0], strict=True)), float(regression.intercept_[0])


def understood(understanding: Understanding, rows: Sequence[SeveralRow], fitted: Fit) -> list[list[str]]:
    """What Thora would make of these messages with these weights."""
    weights, bias = fitted
    with patch.object(piece_signs, "WEIGHTS", weights), patch.object(piece_signs, "BIAS", bias):
        return [asked(understanding, row.says) for row in rows]


def main() -> int:
    content = load_content(ROOT)
    try:
        rows = read_several(ROOT / SEVERAL / f"{DEVELOP}.yml", content.topics)
    except TableError as error:
        print(f"fit_pieces: {error}")
        return 1
    understanding = trained_understanding()
    draw = random.Random(SEED)
    others = [*put_together(content, draw), *singles(content, draw)]
    pieces = [piece for row in others for piece in pieces_of(understanding, row)]
    develop = [pieces_of(understanding, row) for row in rows]
    print(f"{len(pieces)} pieces of {len(others)} messages put together,", end=" ")
    print(f"{sum(map(len, develop))} of {len(rows)} in develop.yml")
    weights, bias = fit(pieces, [piece for found in develop for piece in found])
    print("WEIGHTS = {")
    for name, weight in weights.items():
        print(f'    "{name}": {weight:.2f},')
    print(f"}}\nBIAS = {bias:.2f}")
    folds = list(KFold(FOLDS, shuffle=True, random_state=SEED).split(rows))
    fits = [fit(pieces, [piece for i in seen for piece in develop[i]]) for seen, _ in folds]
    order = [rows[i] for _, unseen in folds for i in unseen]
    for stricter in STRICTER:
        found = [
            topics
            for (_, unseen), (fold_weights, fold_bias) in zip(folds, fits, strict=True)
            for topics in understood(
                understanding, [rows[i] for i in unseen], (fold_weights, fold_bias - stricter)
            )
        ]
        scores = SeveralScores.of(order, found)
        print(
            f"bias - {stricter:.2f}: several questions right {scores.several_right} / {scores.several},"
            f" one question unsplit {scores.one - scores.split_wrongly} / {scores.one}",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
