"""Patterns and the learned view decide together; the learned view is set by the test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from thora.content import load_content
from thora.safety.patterns import Message, Pattern
from thora.safety.sign_model import NO_SIGN, SignModel
from thora.safety.spelling import Speller
from thora.safety.watch import ALARM, CRISIS_ALARM, Watch

SIGNS = [NO_SIGN, "chest_pain", "fever", "leg_weakness", "suicidal"]
LEVELS = {"chest_pain": "emergency", "fever": "urgent", "leg_weakness": "emergency", "suicidal": "crisis"}
PATTERNS = {
    "chest_pain": ["chest pain"],
    "leg_weakness": ["legs ~ numb"],
    "fever": ["fever"],
    "suicidal": ["point ~ living"],
}


class SetModel:
    """Stands in for the learned view: the texts that the encoder was given say what is likely."""

    signs = SIGNS

    def __init__(self, shares: Mapping[str, Mapping[str, float]]) -> None:
        self.shares = shares
        self.texts: list[str] = []
        self.glances: list[str] = []

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        start = len(self.texts)
        self.texts += texts
        return np.arange(start, len(self.texts), dtype=np.float32)[:, np.newaxis]

    def probabilities(self, vectors: np.ndarray) -> np.ndarray:
        rows = []
        for vector in vectors:
            shares = self.shares.get(self.texts[int(vector[0])], {})
            rest = 1 - sum(shares.values())
            rows.append([rest, *(shares.get(sign, 0.0) for sign in SIGNS[1:])])
        return np.array(rows)

    def spelled(self, text: str) -> float:
        return sum(self.shares.get(text, {}).values())

    def glance(self, text: str) -> np.ndarray:
        self.glances.append(text)
        return np.array([sum(self.shares.get(f"a glance at {text}", {}).values())])

    def glanced(self, vector: np.ndarray) -> float:
        return float(vector[0])


def read(text: str, **shares: Mapping[str, float]) -> tuple[Watch, SetModel, tuple[str, ...], str | None]:
    """What a watch finds in a text; `whole`, and texts with _ for spaces, have these probabilities."""
    table = {(text if key == "whole" else key.replace("_", " ")): value for key, value in shares.items()}
    model = SetModel(table)
    watch = Watch(
        Speller.learn([], ["chest pain"] * 2, []),
        {sign: [Pattern.read(line, {}) for line in lines] for sign, lines in PATTERNS.items()},
        {"past": [Pattern.read("years ago", {})], "general": [], "checked": []},
        cast(SignModel, model),
        LEVELS,
    )
    finding = watch.read(text, model.encode, model.glance)
    return watch, model, finding.signs, finding.mentions


def test_a_sign_that_words_and_meaning_agree_on_is_noticed() -> None:
    assert read("chest pain", whole={"chest_pain": 0.9})[2] == ("chest_pain",)


def test_a_sign_that_no_pattern_foresaw_is_noticed_by_its_meaning() -> None:
    assert read("an elephant sits on me", whole={"chest_pain": 0.98})[2] == ("chest_pain",)


@pytest.mark.parametrize(("sign", "found"), [("suicidal", ("suicidal",)), ("fever", ())])
def test_a_crisis_is_noticed_where_another_sign_would_be_left(sign: str, found: tuple[str, ...]) -> None:
    watch, model, signs, _ = read("this is the last message", whole={sign: 0.77})
    score = watch.read("this is the last message", model.encode, model.glance).score
    assert CRISIS_ALARM < score < ALARM
    assert signs == found


def test_an_ordinary_message_has_none() -> None:
    assert read("how much is it")[2:] == ((), None)


def test_words_of_a_sign_without_its_meaning_are_a_mention() -> None:
    assert read("chest pain leaflet")[2:] == ((), "chest_pain")


def test_a_denied_sign_is_no_alarm_whatever_the_meaning_says() -> None:
    assert read("no chest pain", whole={"chest_pain": 0.999})[2:] == ((), "chest_pain")


def test_what_stands_beside_a_denied_sign_is_heard() -> None:
    text = "no chest pain but my legs are numb"
    shares = {"leg_weakness": 0.99}
    signs = read(text, whole={"chest_pain": 0.9}, but_my_legs_are_numb=shares, my_legs_are_numb=shares)[2]
    assert signs == ("leg_weakness",)


def test_the_spelling_counts_as_much_as_the_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SetModel, "spelled", lambda self, text: 0.999)
    assert read("sore legs", whole={"leg_weakness": 0.5})[2] == ("leg_weakness",)
    monkeypatch.setattr(SetModel, "spelled", lambda self, text: 0.001)
    assert read("sore legs", whole={"leg_weakness": 0.5})[2] == ()


def test_typing_errors_are_mended_before_anything_is_read() -> None:
    _, model, signs, _ = read("chest painn", chest_pain={"chest_pain": 0.9})
    assert signs == ("chest_pain",)
    assert model.texts == ["chest pain"]


def test_what_was_taught_word_for_word_is_decided_so() -> None:
    watch, model, *_ = read("x")
    watch.known = {"cold feet": "leg_weakness", "chest pain": ""}
    assert watch.read("Cold feet!", model.encode, model.glance).signs == ("leg_weakness",)
    assert watch.read("chest pain", model.encode, model.glance).signs == ()


def test_of_two_signs_the_more_urgent_comes_first() -> None:
    shares = {"fever": {"fever": 0.9}, "chest_pain": {"chest_pain": 0.9}}
    whole = {"fever": 0.5, "chest_pain": 0.4}
    assert read("fever and chest pain", whole=whole, **shares)[2] == ("chest_pain", "fever")


def test_a_no_that_belongs_to_a_crisis_denies_nothing() -> None:
    text = "i see no point in living"
    assert read(text, whole={"suicidal": 0.95})[2] == ("suicidal",)


def test_a_no_that_is_part_of_a_crisis_cuts_nothing_out_of_the_text(root: Path) -> None:
    """The patterns of Thora find "no point in living" and "point in living": neither is denied."""
    content = load_content(root)
    lines = content.signs["suicidal"].card.patterns
    patterns = [Pattern.read(line, content.safety_words.groups) for line in lines]
    watch = replace(read("x")[0], patterns={"suicidal": patterns})
    for text in ("i see no point in living", "no reason to live", "no point going on"):
        live, denied = watch._hits(Message(text, watch.speller.read(text)))
        assert live, text
        assert not denied, text
    live, denied = watch._hits(
        Message("no thoughts of suicide", watch.speller.read("no thoughts of suicide"))
    )
    assert denied
    assert not live


@pytest.mark.parametrize("text", ["", "?", "\U0001f623", "a" * 3000])
def test_every_text_can_be_read(text: str) -> None:
    assert read(text)[2] == ()


def test_what_nothing_speaks_for_costs_no_encoding(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(SetModel, "spelled", lambda self, text: 0.01)
    model = read("how much is it")[1]
    assert (model.texts, model.glances) == ([], ["how much is it"])
    assert read("chest pain leaflet")[1].texts != []
    assert read("how much is it", a_glance_at_how_much_is_it={"fever": 0.1})[1].texts == ["how much is it"]


def test_where_the_spelling_leaves_a_doubt_no_glance_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SetModel, "spelled", lambda self, text: 0.4)
    model = read("how much is it")[1]
    assert (model.texts, model.glances) == (["how much is it"], [])


def test_a_long_story_is_read_in_stretches_too() -> None:
    story = " ".join(f"word{n}" for n in range(70))
    last = " ".join(f"word{n}" for n in range(40, 70))
    assert read(story, **{last.replace(" ", "_"): {"fever": 0.99}})[2] == ("fever",)


def test_a_plain_sign_behind_a_question_is_noticed_by_itself() -> None:
    text = "Do you have parking and both my legs are numb"
    signs = read(text, whole={"leg_weakness": 0.2}, both_my_legs_are_numb={"leg_weakness": 0.999})[2]
    assert signs == ("leg_weakness",)


def test_a_piece_needs_more_than_a_whole_message() -> None:
    text = "Do you have parking and my legs get numb on long rides"
    shares = {"leg_weakness": 0.9}
    assert read(text, whole={"leg_weakness": 0.2}, my_legs_get_numb_on_long_rides=shares)[2] == ()
    assert read("my legs get numb on long rides", whole=shares)[2] == ("leg_weakness",)


def test_what_the_rest_of_a_message_clears_is_no_alarm() -> None:
    text = "My boots are tight and both my legs are numb"
    piece = {"both_my_legs_are_numb": {"leg_weakness": 0.99}}
    assert read(text, whole={"leg_weakness": 0.4}, **piece)[2] == ("leg_weakness",)
    assert read(text, whole={"leg_weakness": 0.02}, **piece)[2] == ()


def test_a_piece_without_a_pattern_of_its_own_is_not_read_by_itself() -> None:
    text = "I had a fever, and an elephant sits on me"
    piece = {
        "and_an_elephant_sits_on_me": {"chest_pain": 0.999},
        "an_elephant_sits_on_me": {"chest_pain": 0.999},
    }
    _, model, signs, _ = read(text, whole={"fever": 0.3}, **piece)
    assert signs == ()
    assert not set(model.texts) & {part.replace("_", " ") for part in piece}
    assert read("an elephant sits on me", whole={"chest_pain": 0.999})[2] == ("chest_pain",)


def test_the_level_of_a_sign_that_alarms_by_itself_counts() -> None:
    text = "I had a fever and both my legs are numb"
    piece = {"both_my_legs_are_numb": {"leg_weakness": 0.999}}
    assert read(text, whole={"fever": 0.3}, **piece)[2] == ("leg_weakness",)
    assert read(text, whole={"fever": 0.9}, **piece)[2] == ("leg_weakness", "fever")


def test_a_piece_that_is_an_example_word_for_word_is_decided_so() -> None:
    watch, model, *_ = read("x")
    watch.known = {"i have chest pain": "chest_pain", "cold feet at night": ""}
    assert watch.read("Where are you? I have chest pain.", model.encode, model.glance).signs == (
        "chest_pain",
    )
    assert watch.read("Where are you? I have no chest pain.", model.encode, model.glance).signs == ()
    assert watch.read("Where are you? Cold feet at night.", model.encode, model.glance).signs == ()
