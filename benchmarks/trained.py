"""The understanding of the trained model, asked without Rasa."""

from __future__ import annotations

import pickle
import sys
import tarfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import quiet  # noqa: F401

from thora.nlu.sentence_encoder import Vectors, sentence_encoder
from thora.nlu.topic_model import Phrase
from thora.nlu.understanding import Understanding
from thora.training import model_path

ROOT = Path(__file__).resolve().parents[1]
MODEL_FILE = "understanding.pkl"  # thora/nlu/topic_classifier.py writes it; to ask there would load Rasa


def trained_understanding() -> Understanding:
    """That of the model of the project as it stands, which it names; ends the program where there is none."""
    model = model_path(ROOT)
    if not model.exists():
        sys.exit(
            f"{model.relative_to(ROOT)}: there is no model of the project as it stands: run `make train`"
        )
    print(f"model: {model.name}", flush=True)
    with tarfile.open(model) as archive:
        member = next(member for member in archive if Path(member.name).name == MODEL_FILE)
        understanding: Understanding = pickle.loads(archive.extractfile(member).read())
    return understanding


@cache
def vector(text: str) -> Vectors:
    """What the sentence encoder makes of a text, once."""
    return sentence_encoder().encode_one(text)


def encode(texts: Sequence[str]) -> Vectors:
    """One row a text."""
    return np.stack([vector(text) for text in texts])


def asked(understanding: Understanding, says: str, after: str | None = None) -> list[str]:
    """The topics that the model sees in a message, in order. `after`: the topic answered before."""
    decision = understanding.read(Phrase.of(says, vector(says)), encode, after)
    return list(decision.questions) or [decision.intent["name"]]
