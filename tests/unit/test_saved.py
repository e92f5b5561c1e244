"""A saved evaluation is read back whole, and a broken file is told in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.test_report import EVALUATION, MEASURED
from thora.evaluation.outcomes import Evaluation
from thora.evaluation.report import as_json
from thora.evaluation.saved import SavedError, load_saved


@pytest.mark.parametrize("evaluation", [EVALUATION, MEASURED])
def test_what_was_saved_is_read_back(tmp_path: Path, evaluation: Evaluation) -> None:
    path = tmp_path / "saved.json"
    path.write_text(as_json(evaluation), encoding="utf-8")
    assert load_saved(path) == evaluation


def test_a_file_of_before_confidences_were_saved_is_taken(tmp_path: Path) -> None:
    data = json.loads(as_json(EVALUATION))
    old = [{k: v for k, v in row.items() if k != "confidence"} for row in data["outcomes"]]
    path = tmp_path / "saved.json"
    path.write_text(json.dumps({"model": "m", "outcomes": old}), encoding="utf-8")
    assert len(load_saved(path).outcomes) == len(EVALUATION.outcomes)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"outcomes":\n[', "line 2: is not JSON"),
        ("[]", 'holds no "outcomes"'),
        ('{"outcomes": []}', 'holds no "outcomes"'),
        ('{"outcomes": [{"topic": "naps"}]}', "an outcome lacks or has what others do not"),
        ('{"outcomes": [1]}', "an outcome lacks or has what others do not"),
        ('{"figures": []}', 'holds no "outcomes"'),
    ],
)
def test_a_file_that_is_none_is_told_in_one_line(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "saved.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SavedError) as error:
        load_saved(path)
    assert told in str(error.value)
    assert str(error.value).startswith(f"{path}: ")
    assert str(error.value).endswith("save one with `thora evaluate --format json --output FILE`")
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(SavedError, match="there is no such file"):
        load_saved(tmp_path / "none.json")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(SavedError, match="cannot be read"):
        load_saved(tmp_path / "bytes")
