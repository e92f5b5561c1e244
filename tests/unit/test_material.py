"""What a watch is trained on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from tests.unit.conftest import TinyProject
from tests.unit.test_follow_up_model import encode
from thora.content import load_content
from thora.safety.material import COMPANY_WORDS, ORDINARY_A_TOPIC, Material, company
from thora.safety.patterns import PatternError
from thora.safety.sign_model import NO_SIGN, SignModel
from thora.text import digest_of


@pytest.fixture
def material(tiny: TinyProject) -> Material:
    tiny.question("naps", examples=[f"a nap of {n} minutes" for n in range(3 * ORDINARY_A_TOPIC)])
    tiny.sign("fever", examples=["i have a fever", "high fever", "fever at night"], near_misses=["no fever"])
    return Material.of(load_content(tiny.root))


def test_signs_near_misses_and_some_of_every_topic_are_taught(material: Material) -> None:
    texts, signs, special = material.taught(lambda text: True)
    assert special == 4
    assert signs.count("fever") == 3
    assert signs[texts.index("no fever")] == NO_SIGN
    assert signs.count(NO_SIGN) == 1 + ORDINARY_A_TOPIC
    taught = dict(zip(texts, signs, strict=True))
    assert {taught[text] for text in material.examples["fever"]} == {"fever"}


def test_only_what_is_kept_is_taught(material: Material) -> None:
    texts, _, _ = material.taught(lambda text: "fever" in text)
    assert texts == ["i have a fever", "high fever", "fever at night", "no fever"]


def one(text: str) -> np.ndarray:
    (vector,) = encode([text])
    return vector


def test_a_trained_watch_notices(material: Material) -> None:
    def many(texts: Sequence[str]) -> np.ndarray:
        return encode(texts)

    material.examples = {"fever": [f"a high fever since day {n}" for n in range(100)]}
    watch = material.train(many, many)
    assert watch.read("since monday a high fever", encode, one).signs == ("fever",)
    assert watch.read("a nap of 7 minutes", encode, one).signs == ()


def test_what_is_learnt_from_is_seen_beside_ordinary_messages_too(
    material: Material, monkeypatch: pytest.MonkeyPatch
) -> None:
    learnt: list[tuple[str, str]] = []
    monkeypatch.setattr(
        SignModel,
        "fit",
        lambda self, vectors, glanced, texts, signs: learnt.extend(zip(texts, signs, strict=True)) or self,
    )
    watch = material.train(encode, encode)
    special = {
        "i have a fever": "fever",
        "high fever": "fever",
        "fever at night": "fever",
        "no fever": NO_SIGN,
    }
    beside = [(text, sign) for text, sign in learnt if "fever" in text and "nap of" in text.lower()]
    chosen = {text for text in special if digest_of(text) % 2 == 0}
    assert 0 < len(chosen) < len(special)
    paired = {one for one in special for text, _ in beside if one in text.lower()}
    assert (paired, len(beside)) == (chosen, len(chosen))
    for text, sign in beside:
        assert sign == next(sign for one, sign in special.items() if one in text.lower())
    assert set(watch.known) == set(special)  # as they were written, and no others


def test_after_an_edit_nearly_all_is_paired_as_before() -> None:
    signs = [f"a fever of {n} degrees" for n in range(200)]
    ordinary = [f"is a nap of {n} minutes enough" for n in range(200)]
    texts = [*signs, *ordinary]
    kinds = ["fever"] * len(signs) + [NO_SIGN] * len(ordinary)
    before = set(company(texts, kinds, len(signs)))
    after = set(company(["new", *texts, "another"], ["fever", *kinds, NO_SIGN], len(signs) + 1))
    assert len(before) == pytest.approx(100, abs=30)
    assert len(before - after) <= 3


def test_long_stories_get_no_company() -> None:
    story = " ".join(["fever"] * (COMPANY_WORDS + 1))
    texts = [f"{story} {n}" for n in range(20)]
    assert company([*texts, "is a nap enough"], ["fever"] * 20 + [NO_SIGN], 20) == []


def test_a_pattern_with_a_fault_stops_the_training(material: Material) -> None:
    material.patterns = {"fever": ["$nothing"]}
    with pytest.raises(PatternError):
        material.train(encode, encode)
