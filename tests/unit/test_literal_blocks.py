"""YAML is shortened where only examples stand, and says the same of all else."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT
from thora.literal_blocks import shortened

CONTENT = sorted(ROOT.glob("data/**/*.yml"))


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("a: |\n  - one\n  - two\nb: 1\n", "a: |\n  - one\n\nb: 1\n"),
        ("- a: |\n    one\n    two\n  b: 1", "- a: |\n    one\n\n  b: 1"),
        ("a:\n- |\n  one\n  two\n- 2", "a:\n- |\n  one\n\n- 2"),
        ("a: >-\n  one\n  two", "a: >-\n  one\n"),
        ("a: | # why\n\n  one\n\n  two\nb: 1", "a: | # why\n\n  one\n\n\nb: 1"),
        ("- - a: |\n      one\n      two\n    b: 1", "- - a: |\n      one\n\n    b: 1"),
        ("a: one | two\nb: 1", "a: one | two\nb: 1"),
        ("a: |", "a: |"),
        ("|", "|"),
        (">\n one\n two", ">\n one\n two"),
        ("", ""),
    ],
)
def test_a_block_keeps_its_first_line(text: str, short: str) -> None:
    assert shortened(text) == short
    assert len(shortened(text).split("\n")) == len(text.split("\n"))
    yaml.safe_load(short)


def keys(value: object) -> object:
    """A value without the text of its leaves."""
    if isinstance(value, dict):
        return {key: keys(each) for key, each in value.items()}
    if isinstance(value, list):
        return [keys(each) for each in value]
    return type(value)


@pytest.mark.parametrize("path", CONTENT, ids=lambda path: path.stem)
def test_all_that_ships_is_put_together_as_before(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    whole, short = (yaml.load(each, yaml.CSafeLoader) for each in (text, shortened(text)))
    assert keys(short) == keys(whole)


def test_most_of_the_content_is_left_out() -> None:
    text = (ROOT / "data/faq/posture.yml").read_text(encoding="utf-8")
    assert len(shortened(text)) < len(text) / 2
