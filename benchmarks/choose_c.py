"""How C and the measure of certainty of thora/nlu were chosen: four-fold cross-validation on the examples.

    .venv/bin/python benchmarks/choose_c.py

Prints for each C: right, right one in the three likeliest, seconds; and for each measure of certainty the
area under the curve that tells answerable messages from those out of scope.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import spacy
from sklearn.metrics import roc_auc_score

from thora.content import OUT_OF_SCOPE, WARNING_PREFIX, load_content
from thora.nlu.topic_model import Phrase, out_of_fold

CANDIDATES = (3.0, 10.0, 30.0, 60.0, 200.0)


def main() -> None:
    content = load_content(Path(__file__).resolve().parents[1])
    tokenize = spacy.blank("en").tokenizer
    pairs = [(text, topic.id) for topic in content.topics.values() for text in topic.examples]
    phrases = [Phrase(text, tuple(t.text for t in tokenize(text) if not t.is_space)) for text, _ in pairs]
    topics = np.array([topic for _, topic in pairs])
    warning = np.char.startswith(topics, WARNING_PREFIX)
    answerable = ~warning & (topics != OUT_OF_SCOPE)
    asked = ~warning
    print(f"{len(phrases)} examples, {len(set(topics))} topics")
    for c in CANDIDATES:
        started = time.perf_counter()
        columns, rows = out_of_fold(phrases, topics.tolist(), c)
        seconds = time.perf_counter() - started
        names = np.array(columns)
        order = np.argsort(-rows, axis=1)[:, :3]
        right = (names[order[:, 0]] == topics)[answerable].mean()
        top_three = (names[order] == topics[:, None]).any(axis=1)[answerable].mean()
        print(f"C {c:5.0f}: right {right:.3f}, in top three {top_three:.3f}, {seconds:.0f} s", flush=True)
        best = rows.max(axis=1)
        outside = rows[:, columns.index(OUT_OF_SCOPE)]
        is_topic = names[order[:, 0]] != OUT_OF_SCOPE
        for weight in (0.0, 0.25, 0.5, 0.75, 1.0):
            score = np.where(is_topic, np.log(best + 1e-6) - weight * np.log(outside + 1e-4), -99.0)
            print(f"    ln p - {weight:.2f} ln q: {roc_auc_score(answerable[asked], score[asked]):.4f}")


if __name__ == "__main__":
    main()
