"""Which language a message is in: sentences that patients type, and English that only looks like another."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ROOT
from thora.content import Content, load_content
from thora.nlu.language import SUPPORTED, detect

SENTENCES = ROOT / "tests/languages"
# Questions in other languages that stand among the held-out phrasings of out_of_scope.
FOREIGN_OUT_OF_SCOPE = {"es", "fr", "de", "hi", "zh", "ru", "it", "ar"}


def lines(path: Path) -> list[str]:
    return [
        line.strip()
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip() and line[0] != "#"
    ]


def recognised(code: str) -> float:
    sentences = lines(SENTENCES / f"{code}.txt")
    return sum(detect(sentence) == code for sentence in sentences) / len(sentences)


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content(ROOT)


def test_every_language_has_25_sentences_or_more() -> None:
    files = {path.stem: lines(path) for path in SENTENCES.glob("*.txt") if path.stem != "en"}
    assert set(files) == SUPPORTED
    assert [code for code, sentences in files.items() if len(set(sentences)) < 25] == []


def test_nineteen_of_twenty_sentences_are_recognised() -> None:
    shares = {code: recognised(code) for code in SUPPORTED}
    assert sum(shares.values()) / len(shares) >= 0.95, shares


@pytest.mark.parametrize("code", sorted(SUPPORTED))
def test_no_language_is_left_behind(code: str) -> None:
    assert recognised(code) >= 0.85


def test_tricky_english_is_never_taken_for_another_language() -> None:
    english = lines(SENTENCES / "en.txt")
    assert len(english) >= 300
    assert {line: detect(line) for line in english if detect(line)} == {}


def test_held_out_phrasings_stay_english() -> None:
    taken = {
        line: detect(line)
        for path in (ROOT / "tests/nlu").glob("*.txt")
        for line in lines(path)
        if detect(line) and not (path.stem == "out_of_scope" and detect(line) in FOREIGN_OUT_OF_SCOPE)
    }
    assert len(taken) <= 2, taken


def test_few_phrasings_are_out_of_scope_because_of_their_language() -> None:
    foreign = [line for line in lines(ROOT / "tests/nlu/out_of_scope.txt") if detect(line)]
    assert len(foreign) <= 10, foreign


def test_examples_of_questions_stay_english(content: Content) -> None:
    taken = {line for topic in content.of_kind("faq", "clinic") for line in topic.examples if detect(line)}
    assert taken == set()


def test_a_warning_sign_of_the_examples_stays_english(content: Content) -> None:
    ids = ("warning_emergency", "warning_urgent", "warning_crisis")
    assert [line for id_ in ids for line in content.topics[id_].examples if detect(line)] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("hola", "es"),
        ("Merci!", "fr"),
        ("HALLO", "de"),
        ("buongiorno", "it"),
        ("olá", "pt"),
        ("cześć", "pl"),
        ("bonjou", "ht"),
        ("cảm ơn", "vi"),
        ("salamat po", "tl"),
        ("سلام", "fa"),
        ("مرحبا", "ar"),
        ("السلام علیکم", "ur"),
        ("привет", "ru"),
        ("привіт", "uk"),
        ("你好", "zh"),
        ("謝謝", "zh"),
    ],
)
def test_a_greeting_alone_is_its_language(text: str, code: str) -> None:
    assert detect(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "?!",
        "12",
        "😂😂",
        "...",
        "http://example.com",
        "\x00",
        "\ud800",
        "背中が痛いです",
        "ปวดหลัง",
        "כואב לי הגב",
    ],
)
def test_what_is_no_supported_language_is_none(text: str) -> None:
    assert detect(text) is None


@pytest.mark.parametrize("text", ["боли ме леђа, помозите њој", "ێوارە باش", "ښه راغلاست"])
def test_neighbours_in_the_same_script_are_not_guessed(text: str) -> None:
    assert detect(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("मुझे physio की appointment चाहिए", "hi"),
        ("我想book一个appointment", "zh"),
        ("what does 你好 mean", None),
    ],
)
def test_mixed_scripts_go_by_the_words_that_carry_the_sentence(text: str, code: str | None) -> None:
    assert detect(text) == code


@pytest.mark.parametrize(
    "sign", ["chest pain", "i cant breathe", "numb legs", "want to die", "suicidal", "fainted"]
)
@pytest.mark.parametrize(
    "around", ["hola, {} por favor ayuda", "ich habe {} seit gestern", "मुझे {} है", "我 {} 很严重"]
)
def test_a_warning_sign_in_english_words_stays_english(sign: str, around: str) -> None:
    assert detect(around.format(sign)) is None


def test_every_language_is_recognised_by_its_own_name_and_its_own_text(content: Content) -> None:
    assert set(content.languages) == SUPPORTED
    assert {c: detect(lang.own_name) for c, lang in content.languages.items()} == {c: c for c in SUPPORTED}
    firsts = {code: content.topics[f"language_{code}"].answer.splitlines()[1] for code in SUPPORTED}
    assert {code: detect(line) for code, line in firsts.items()} == {code: code for code in SUPPORTED}


@given(st.text(max_size=200))
def test_any_text_is_answered(text: str) -> None:
    assert detect(text) in {None, *SUPPORTED}


def test_a_message_takes_less_than_a_millisecond() -> None:
    sentences = [line for path in SENTENCES.glob("*.txt") for line in lines(path)]
    detect("hola")  # loads the model
    start = time.process_time()
    for sentence in sentences:
        detect(sentence)
    assert (time.process_time() - start) / len(sentences) < 0.001


def test_a_long_message_takes_no_longer_than_its_length() -> None:
    start = time.process_time()
    detect("me duele la espalda " * 500)
    assert time.process_time() - start < 0.5
