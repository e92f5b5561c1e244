"""The tables of docs/clinical-safety.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.unit.conftest import TinyProject
from tests.unit.test_safety import SCORES
from thora.content import load_content
from thora.evaluation.safety_docs import PAGE, SIGNS_MARKS, sign_table, write


def test_the_page_holds_every_sign_as_it_stands_in_the_content() -> None:
    assert sign_table(load_content(ROOT).signs.values()) in (ROOT / PAGE).read_text(encoding="utf-8")


def test_tables_are_written_between_their_marks(tiny: TinyProject) -> None:
    tiny.sign("fever")
    page = tiny.write(PAGE.as_posix(), (ROOT / PAGE).read_text(encoding="utf-8"))
    for _ in range(2):
        write(tiny.root, load_content(tiny.root).signs.values(), SCORES)
    text = page.read_text(encoding="utf-8")
    assert (
        text.count("| fever: fever | urgent | Something | It needs to be checked. | NHS, Backs, 2022 |") == 1
    )
    assert "| urgent, noticed | 1 / 2 (50.0 %), level right 100.0 % |" in text
    assert "chest_pain" not in text


def test_a_page_without_marks_is_not_touched(tmp_path: Path) -> None:
    page = tmp_path / PAGE
    page.parent.mkdir()
    page.write_text("nothing", encoding="utf-8")
    with pytest.raises(ValueError, match=SIGNS_MARKS[0]):
        write(tmp_path, [], SCORES)
    assert page.read_text(encoding="utf-8") == "nothing"
