"""How the settings of thora/nlu/topic_model.py were chosen.

    .venv/bin/python benchmarks/choose_settings.py

Every figure is of examples that neither the models nor the sentence encoder had seen. For a few values of
each setting, the others as chosen: the likeliest topic is right, the right one is in the three likeliest,
and the area under the curve by which certainty tells answerable messages from those out of scope.
Ten minutes on two cores.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import quiet  # noqa: F401
from sklearn.metrics import roc_auc_score

from thora.content import load_content
from thora.nlu.decision import certainty_of
from thora.nlu.phrase import Phrase
from thora.nlu.sentence_encoder import sentence_encoder
from thora.nlu.topic_model import SHARES, Settings, Unseen, predict_unseen
from thora.topics import OUT_OF_SCOPE, is_learnt

ROOT = Path(__file__).resolve().parents[1]
TRIED = {
    "alpha": (1e-6, 3e-6, 1e-5, 3e-5),
    "c": (5.0, 20.0, 60.0),
    "spelling_share": SHARES,
}


def examples() -> tuple[list[Phrase], list[str]]:
    """Every example that is learnt, with its vector, and its topic."""
    topics = [topic for topic in load_content(ROOT).topics.values() if is_learnt(topic.id)]
    pairs = [(text, topic.id) for topic in topics for text in topic.examples]
    vectors = sentence_encoder().encode_many([text for text, _ in pairs])
    phrases = [Phrase.of(text, vector) for (text, _), vector in zip(pairs, vectors, strict=True)]
    return phrases, [topic for _, topic in pairs]


def candidates() -> Iterator[tuple[str, Settings]]:
    """The chosen settings, then each of them changed on its own."""
    chosen = Settings()
    yield "as chosen", chosen
    for name, values in TRIED.items():
        for value in values:
            if value != getattr(chosen, name):
                yield f"{name} {value:g}", replace(chosen, **{name: value})


def topic_figures(unseen: Unseen, share: float, truth: np.ndarray) -> tuple[float, float, float]:
    """Right, right one in the three likeliest, area under the curve of certainty."""
    answerable, rows = truth != OUT_OF_SCOPE, unseen.rows(share)
    likeliest = np.array(unseen.columns)[np.argsort(-rows, axis=1)[:, :3]]
    certainty = [certainty_of(list(zip(unseen.columns, row, strict=True))) for row in rows]
    return (
        (likeliest[:, 0] == truth)[answerable].mean(),
        (likeliest == truth[:, np.newaxis]).any(axis=1)[answerable].mean(),
        roc_auc_score(answerable, certainty),
    )


def main() -> None:
    phrases, topics = examples()
    print(f"{len(phrases)} examples, {len(set(topics))} topics; chosen: {Settings()}")
    print(f"{'':20} {'right':>6} {'in three':>9} {'area':>6} {'seconds':>8}")
    for name, settings in candidates():
        started = time.perf_counter()
        unseen = predict_unseen(phrases, topics, settings)
        seconds = time.perf_counter() - started
        truth = np.array(topics)[unseen.index]
        best = unseen.best_share(truth.tolist())
        share = best if settings.spelling_share is None else settings.spelling_share
        right, in_three, area = topic_figures(unseen, share, truth)
        print(f"{name:20} {right:6.3f} {in_three:9.3f} {area:6.4f} {seconds:8.0f}", flush=True)


if __name__ == "__main__":
    main()
