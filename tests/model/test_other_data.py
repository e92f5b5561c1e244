"""`thora evaluate --data --test` as a whole: the project's pipeline on a small café's phrases."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from thora.training import rasa_environment

pytestmark = pytest.mark.model


def evaluate(root: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    command = [sys.executable, "-m", "thora", "evaluate", "--root", str(root), *map(str, arguments)]
    return subprocess.run(command, cwd=root, env=rasa_environment(root), capture_output=True, text=True)


def test_the_projects_pipeline_learns_a_cafe(root: Path) -> None:
    data = root / "tests/data/cafe"
    done = evaluate(root, "--data", data, "--test", root / "tests/data/cafe_test.csv", "--format", "json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["in_scope"], found["out_of_scope"]) == (15, 5)
    assert found["accuracy"] >= 0.8
    assert found["auroc"] >= 0.8
    assert found["timing"]["p50"] > 0


def test_training_phrases_without_out_of_scope_and_a_test_without_it_will_do(
    root: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    text = (root / "tests/data/cafe/nlu.yml").read_text(encoding="utf-8")
    (data / "nlu.yml").write_text(text.partition("- intent: out_of_scope")[0], encoding="utf-8")
    rows = (root / "tests/data/cafe_test.csv").read_text(encoding="utf-8").splitlines()
    test = tmp_path / "test.csv"
    test.write_text("\n".join(row for row in rows if "out_of_scope" not in row), encoding="utf-8")
    done = evaluate(root, "--data", data, "--test", test)
    assert done.returncode == 0, done.stderr
    assert "AUROC, in scope against 0 out of scope" in done.stdout
    assert [line for line in done.stdout.splitlines() if "AUROC, in" in line and line.endswith("  -")]
    assert "of 5 intents, none out_of_scope" in done.stdout


def test_a_fault_in_the_data_ends_with_status_1_and_a_line(root: Path, tmp_path: Path) -> None:
    test = tmp_path / "test.csv"
    test.write_text("text,intent\nhello,nobody\n", encoding="utf-8")
    done = evaluate(root, "--data", root / "tests/data/cafe", "--test", test)
    assert (done.returncode, done.stdout) == (1, "")
    assert 'line 2: there is no intent "nobody"' in done.stderr.splitlines()[-1]
