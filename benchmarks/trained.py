"""The understanding of the trained model, asked without Rasa."""

from __future__ import annotations

import pickle
import sys
import tarfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import quiet  # noqa: F401

from thora.nlu.phrase import Phrase
from thora.nlu.sentence_encoder import Vectors, sentence_encoder
from thora.nlu.understanding import Understanding
from thora.safety.watch import Watch
from thora.training import model_path

ROOT = Path(__file__).resolve().parents[1]
# thora/nlu/topic_classifier.py and safety_check.py write these; to ask there would load Rasa.
UNDERSTANDING_FILE, WATCH_FILE = "understanding.pkl", "watch.pkl"


def trained(file: str, model: Path | None = None) -> Any:
    """A part of a model, else of that of the project as it stands; ends the program where there is none."""
    model = model or model_path(ROOT)
    if not model.exists():
        sys.exit(f"{model}: there is no such model; `make train` makes that of the project as it stands")
    with tarfile.open(model) as archive:
        member = next(member for member in archive if Path(member.name).name == file)
        return pickle.loads(archive.extractfile(member).read())


def trained_understanding() -> Understanding:
    """What the trained model makes of topics."""
    understanding: Understanding = trained(UNDERSTANDING_FILE)
    return understanding


def trained_watch(model: Path | None = None) -> Watch:
    """What a model makes of warning signs."""
    watch: Watch = trained(WATCH_FILE, model)
    return watch


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
