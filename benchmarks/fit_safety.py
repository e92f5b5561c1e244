"""Fits the weights with which patterns and the learned view decide together (thora/safety/watch.py).

    .venv/bin/python benchmarks/fit_safety.py [--misses]

A logistic regression on messages that neither the encoder of signs nor the learned views have seen: the
held-back examples and near misses of data/safety/, alone and beside a question, held-back examples of
ordinary topics, and tests/safety/develop.yml. Prints WEIGHTS and BIAS to copy, what the watch notices with
those in force, and how many messages it passes over without asking the encoder (HOPELESS).
"""

from __future__ import annotations

import argparse
import math
import random
import sys
from collections.abc import Sequence
from functools import cache

import numpy as np
import quiet  # noqa: F401
from sklearn.linear_model import LogisticRegression
from trained import ROOT

from thora.content import load_content
from thora.evaluation.safety_table import DEVELOP, read_safety
from thora.nlu.sentence_encoder import sentence_encoder
from thora.safety import watch as watch_module
from thora.safety.material import Material
from thora.safety.sign_encoder import sign_encoder
from thora.safety.watch import PIECE_SHARE, WEIGHTS, Finding
from thora.text import in_company, is_held_back

C = 1.0
SHARES = {"develop": 3.0, "examples": 1.0, "near misses": 1.0, "ordinary": 1.0}  # of a message; others: half


Messages = list[tuple[str, tuple[str, ...]]]
STRICTER, ALONE = (0.8, 0.9, 1.0, 1.1, 1.2), (0.75, 1.0, 1.25, 1.5, math.inf)
SHORT = 40  # letters of a plain sign that stands behind a question: "... and my legs are numb"


@cache
def vector(text: str) -> np.ndarray:
    return sign_encoder().encode_one(text)


@cache
def glance(text: str) -> np.ndarray:
    return sentence_encoder().encode_one(text)


def encode(texts: Sequence[str]) -> np.ndarray:
    return np.stack([vector(text) for text in texts])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="list what is wrong in develop.yml")
    options = parser.parse_args()
    content = load_content(ROOT)
    material = Material.of(content)
    watch = material.train(
        sign_encoder().encode_examples,
        sentence_encoder().encode_examples,
        keep=lambda text: not is_held_back(text),
    )
    rows = read_safety(ROOT, DEVELOP, content.signs)
    parts: dict[str, Messages] = {
        "examples": [
            (text, (sign,))
            for sign, texts in material.examples.items()
            for text in texts
            if is_held_back(text)
        ],
        "near misses": [
            (text, ()) for texts in material.near_misses.values() for text in texts if is_held_back(text)
        ],
        "ordinary": [
            (text, ()) for texts in material.ordinary.values() for text in texts if is_held_back(text)
        ],
        "develop": [(row.says, tuple(row.signs)) for row in rows],
    }
    chance, asked = random.Random(C), [text for text, _ in parts["ordinary"]]
    plain = [pair for pair in parts["examples"] if len(pair[0]) <= SHORT]
    parts["short signs behind a question"] = [
        (f"{question} and {text}", signs)
        for question, (text, signs) in zip(chance.sample(asked, len(plain)), plain, strict=True)
    ]
    parts |= {
        f"{name} with a question": [
            (in_company(text, chance.choice(asked), chance), signs) for text, signs in parts[name]
        ]
        for name in ("examples", "near misses")
    }
    found = {
        name: [watch.read(text, encode, glance) for text, _ in messages] for name, messages in parts.items()
    }
    x, y, w = [], [], []
    for name, messages in parts.items():
        for (_, signs), finding in zip(messages, found[name], strict=True):
            if "meaning" in finding.features:
                x.append([finding.features[key] for key in WEIGHTS])
                y.append(bool(signs))
                w.append(SHARES.get(name, 0.5))
    fitted = LogisticRegression(C=C, max_iter=3000).fit(np.array(x), y, sample_weight=w)
    print("WEIGHTS =", {key: round(float(v), 2) for key, v in zip(WEIGHTS, fitted.coef_[0], strict=True)})
    print("BIAS =", round(float(fitted.intercept_[0]), 2))
    report("in force", parts, found)
    passed = {name: [bool(f.features) and "meaning" not in f.features for f in found[name]] for name in parts}
    print(f"-- passed over: {shares(parts, passed)}".replace("noticed", "signs").replace("alarms", "ones"))
    if options.misses:
        list_misses(parts["develop"], found["develop"])
    watch_module.WEIGHTS.update(zip(WEIGHTS, map(float, fitted.coef_[0]), strict=True))
    watch_module.BIAS = float(fitted.intercept_[0])
    watch_module.PIECE_ALONE = -math.inf  # every piece is read that has a pattern
    found = {
        name: [watch.read(text, encode, glance) for text, _ in messages] for name, messages in parts.items()
    }
    for stricter in STRICTER:
        for alone in ALONE:
            decided = {
                name: [decide(finding, stricter, alone) for finding in findings]
                for name, findings in found.items()
            }
            print(f"-- BIAS - {stricter}, PIECE_ALONE {alone}: {shares(parts, decided)}")
    return 0


def decide(finding: Finding, stricter: float, alone: float) -> bool:
    """Whether a message alarms with another BIAS and PIECE_ALONE."""
    if "meaning" not in finding.features:
        return False
    whole, piece = finding.features["whole"], finding.features["in_piece"]
    if piece > -math.inf:
        whole = max(whole, PIECE_SHARE * piece + (1 - PIECE_SHARE) * whole - alone)
    return whole >= stricter


def shares(parts: dict[str, Messages], decided: dict[str, list[bool]]) -> str:
    """Noticed and false alarms of each part."""
    line = []
    for name, messages in parts.items():
        for has, what in ((True, "noticed"), (False, "false alarms")):
            chosen = [
                alarm for alarm, (_, signs) in zip(decided[name], messages, strict=True) if bool(signs) == has
            ]
            if chosen:
                line.append(f"{name} {what} {sum(chosen) / len(chosen):.1%}")
    return "; ".join(line)


def report(title: str, parts: dict[str, Messages], found: dict[str, list[Finding]]) -> None:
    """What the watch notices, and whether at the right level."""
    print(f"-- {title}: {shares(parts, {k: [bool(f.signs) for f in v] for k, v in found.items()})}")
    levels = {id_: sign.card.level for id_, sign in load_content(ROOT).signs.items()}
    for name, messages in parts.items():
        noticed = [(f.signs, s) for f, (_, s) in zip(found[name], messages, strict=True) if f.signs and s]
        if noticed:
            right = sum(levels[f[0]] == levels[s[0]] for f, s in noticed)
            print(f"{name}: level right {right / len(noticed):.1%}")


def list_misses(messages: Messages, found: list[Finding]) -> None:
    """Every message that is decided wrongly, with what spoke for it."""
    for (text, signs), finding in zip(messages, found, strict=True):
        if bool(finding.signs) != bool(signs):
            marks = " ".join(f"{k} {v:.1f}" for k, v in finding.features.items() if v)
            print(f"{'MISSED' if signs else 'ALARM '} {signs} {finding.score:.1f} [{marks}] {text}")


if __name__ == "__main__":
    sys.exit(main())
