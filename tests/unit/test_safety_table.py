"""Messages with warning signs and near misses, read from a table."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT
from thora.content import load_content
from thora.evaluation.safety_table import DEVELOP, MEASURE, read_safety
from thora.evaluation.tables import TableError

SIGNS = {"fever", "lump"}


def table(folder: Path, text: str) -> Path:
    path = folder / "tests/safety/develop.yml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return folder


def test_rows_are_read(tmp_path: Path) -> None:
    text = "- {says: hot, signs: [fever, lump]}\n- {says: hot tea, near: fever, why: meaning}\n"
    hot, tea = read_safety(table(tmp_path, text), DEVELOP, SIGNS)
    assert (hot.signs, hot.near, tea.signs, tea.near) == (["fever", "lump"], None, [], "fever")


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("{says: hot, signs: [cold]}", 'there is no sign "cold"'),
        ("{says: hot}", "has either `signs` or `near`"),
        ("{says: hot, signs: [fever], near: lump}", "has either `signs` or `near`"),
        ("{says: hot, near: fever, why: because}", "why: unexpected value"),
    ],
)
def test_a_row_with_a_fault_is_named(tmp_path: Path, row: str, fault: str) -> None:
    with pytest.raises(TableError, match="row 1") as error:
        read_safety(table(tmp_path, f"- {row}\n"), DEVELOP, SIGNS)
    assert fault in str(error.value)


def test_the_two_parts_are_large_and_share_no_message() -> None:
    signs = load_content(ROOT).signs
    parts = [read_safety(ROOT, part, signs) for part in (DEVELOP, MEASURE)]
    for rows in parts:
        assert sum(bool(row.signs) for row in rows) >= 200
        assert sum(bool(row.near) for row in rows) >= 200
        assert {row.signs[0] for row in rows if row.signs} == set(signs)
    texts = [{row.says for row in rows} for rows in parts]
    assert not texts[0] & texts[1]
