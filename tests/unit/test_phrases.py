"""The words around an answer: data/phrases.yml."""

from __future__ import annotations

import pytest
import yaml

from tests.unit.conftest import TinyProject
from thora.content import load_content
from thora.phrases import FILLED_IN
from thora.problems import Problem


def problems(tiny: TinyProject) -> list[Problem]:
    return load_content(tiny.root).problems


@pytest.mark.parametrize("name", sorted(FILLED_IN))
@pytest.mark.parametrize("brace", ["{nonsense}", "{", "{0}", "{}"])
def test_a_phrase_with_a_brace_that_nothing_fills_in_is_told(
    tiny: TinyProject, name: str, brace: str
) -> None:
    path = tiny.root / "data/phrases.yml"
    file = yaml.safe_load(path.read_text(encoding="utf-8"))
    file["phrases"][name] += brace
    tiny.write("data/phrases.yml", file)
    found = problems(tiny)
    assert [p.key for p in found] == [f"phrases.{name}"]
    assert found[0].problem == "a brace that nothing fills in"
    assert found[0].fix == "known here are " + ", ".join(f"{{{word}}}" for word in FILLED_IN[name])
