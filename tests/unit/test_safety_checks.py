"""The rules that signs keep."""

from __future__ import annotations

import datetime

import pytest

from tests.conftest import TODAY
from tests.unit.conftest import TinyProject


def told(project: TinyProject) -> list[tuple[str, str, str]]:
    return [(problem.path, problem.key, problem.problem) for problem in project.errors()]


def test_a_sign_without_a_fault_passes(tiny: TinyProject) -> None:
    tiny.sign("fever")
    assert told(tiny) == []


@pytest.mark.parametrize(
    ("faults", "key", "problem"),
    [
        ({"examples": ["one"]}, "nlu", "1 different lines"),
        ({"near_misses": ["one"]}, "sign.near_misses", "1 different lines"),
        ({"patterns": ["a ~"]}, "sign.patterns[0]", '"a ~" needs words on both sides of one ~'),
        ({"patterns": ["fever", "$none"]}, "sign.patterns[1]", 'there are no words named "$none"'),
        ({"because": "word " * 19}, "sign.because", "19 words"),
        ({"reviewed": TODAY + datetime.timedelta(1)}, "sign.reviewed", "is in the future"),
        ({"reviewed": TODAY - datetime.timedelta(400)}, "sign.reviewed", "last checked 400 days ago"),
    ],
)
def test_a_fault_is_named_at_its_place(
    tiny: TinyProject, faults: dict[str, object], key: str, problem: str
) -> None:
    tiny.sign("fever", **faults)  # type: ignore[arg-type]
    ((path, found_key, found),) = told(tiny)
    assert (path, found_key) == ("data/safety/fever.yml", key)
    assert problem in found


def test_a_phrase_belongs_to_one_sign(tiny: TinyProject) -> None:
    tiny.sign("fever", examples=[*(f"hot {n}" for n in range(30)), "Same words!"])
    tiny.sign("lump", examples=[*(f"lump {n}" for n in range(30)), "same words"], level="emergency")
    assert ("data/safety/lump.yml", "sign", '"same words" stands in fever too') in told(tiny)


def test_a_message_has_the_sign_or_only_sounds_like_it(tiny: TinyProject) -> None:
    tiny.sign("fever", near_misses=[*(f"no {n}" for n in range(30)), "i have fever 1"])
    assert ("data/safety/fever.yml", "sign.near_misses", '"i have fever 1" is an example too') in told(tiny)


def test_words_that_patterns_share_are_checked(tiny: TinyProject) -> None:
    tiny.write(
        "data/safety_words.yml",
        {"safety_words": {"groups": {"hot": ["hot"]}, "cues": {"past": ["$hot", "$cold"]}}},
    )
    ((path, key, problem),) = told(tiny)
    assert (path, key) == ("data/safety_words.yml", "safety_words.cues.past[1]")
    assert 'there are no words named "$cold"; known: hot' in problem
