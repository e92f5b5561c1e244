"""data/safety/<sign>.yml as it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.conftest import TinyProject
from thora.content import load_content
from thora.safety.signs import load_cards


def told(project: TinyProject) -> list[tuple[str, str]]:
    return [(problem.key, problem.problem) for problem in load_content(project.root).problems]


def test_a_sign_is_read_with_its_examples_and_near_misses(tiny: TinyProject) -> None:
    tiny.sign("fever", examples=["i am hot"], near_misses=["hot weather"])
    content = load_content(tiny.root)
    sign = content.signs["fever"]
    assert content.problems == []
    assert (sign.intent, sign.examples, sign.near_misses) == (
        "warning_urgent",
        ("i am hot",),
        ("hot weather",),
    )


def test_signs_of_a_level_are_one_topic_with_the_text_of_safety_yml(tiny: TinyProject) -> None:
    tiny.write("data/safety.yml", {"responses": {"utter_warning_urgent": [{"text": "See a doctor."}]}})
    tiny.sign("fever", examples=["i am hot"])
    tiny.sign("lump", examples=["a lump"])
    topic = load_content(tiny.root).topics["warning_urgent"]
    assert (topic.examples, topic.answer) == (("i am hot", "a lump"), "See a doctor.")
    assert topic.source.name == "data/safety.yml"


@pytest.mark.parametrize(
    ("faults", "key", "problem"),
    [
        ({"intent": "warning_crisis"}, "nlu[0].intent", '"warning_crisis" is not its level'),
        ({"metadata": {"sign": "other"}}, "nlu[0]", "does not name the sign"),
        (
            {"near_misses": None, "label": "x" * 41},
            "sign.label",
            "ensure this value has at most 40 characters",
        ),
        ({"sources": []}, "sign.sources", "ensure this value has at least 1 items"),
        ({"patterns": []}, "sign.patterns", "ensure this value has at least 1 items"),
    ],
)
def test_a_fault_is_named_at_its_place(
    tiny: TinyProject, faults: dict[str, object], key: str, problem: str
) -> None:
    tiny.sign("fever", **faults)  # type: ignore[arg-type]
    assert (key, problem) in told(tiny)


def test_a_near_miss_without_a_dash_is_named(tiny: TinyProject) -> None:
    path = tiny.sign("fever")
    path.write_text(path.read_text().replace("- no fever 7", "no fever 7"))
    assert ("sign.near_misses", '"no fever 7" is no near miss') in told(tiny)


def test_a_file_without_a_sign_says_so(tiny: TinyProject) -> None:
    tiny.write("data/safety/fever.yml", "version: '3.1'\n")
    assert ("sign", "is missing") in told(tiny)


def test_cards_alone_say_the_same_as_whole_files_without_messages(root: Path) -> None:
    cards, signs = load_cards(root), load_content(root).signs
    assert cards == {id_: sign.card.copy(update={"near_misses": ""}) for id_, sign in signs.items()}
    assert len(cards) > 20


def test_a_sign_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "data" / "safety").mkdir(parents=True)
    (tmp_path / "data" / "safety" / "fever.yml").write_text("sign:\n  level: huge\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"data/safety/fever\.yml: has problems"):
        load_cards(tmp_path)
