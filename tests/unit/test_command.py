"""What goes together, what is refused at once, and which report a request gets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.test_comparison import rows
from tests.unit.test_intent_data import CAFE, CAFE_TEST
from thora.evaluation import command
from thora.evaluation.command import EvaluationError, Request, run
from thora.evaluation.outcomes import Evaluation
from thora.evaluation.report import as_json
from thora.evaluation.understanding import ModelError
from thora.training import TrainingError

GOOD = Evaluation("good", rows("naps", {"naps": 100}))
BAD = Evaluation("bad", rows("naps", {"naps": 70, "socks": 30}))


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with the models good and bad, each with its evaluation."""
    found = {"good": GOOD, "bad": BAD}
    monkeypatch.setattr(command, "evaluate_model", lambda _root, model, _tell: found[model.name])
    for name in found:
        (tmp_path / name).write_text("model", encoding="utf-8")
    (tmp_path / "good.json").write_text(as_json(GOOD), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"format": "xml"}, '--format: "xml": text, json, markdown or html'),
        ({"pipeline": "bert"}, '--pipeline: "bert": project or stock'),
        ({"data": Path("a")}, "--data DIR and --test FILE go together: give both"),
        ({"test": Path("a")}, "--data DIR and --test FILE go together: give both"),
        (
            {"data": Path("a"), "test": Path("b"), "model": Path("m")},
            "--data trains its own model: leave out",
        ),
        (
            {"data": Path("a"), "test": Path("b"), "write_docs": True},
            "--data trains its own model: leave out",
        ),
        ({"data": Path("a"), "test": Path("b"), "format": "html"}, "--format html: shows the held-out"),
        ({"pipeline": "stock"}, "--pipeline and --config: are for other data"),
        ({"config": Path("c")}, "--pipeline and --config: are for other data"),
        (
            {"data": Path("a"), "test": Path("b"), "pipeline": "stock", "config": Path("c")},
            "--config: the stock pipeline has its own",
        ),
        ({"against": Path("a"), "against_json": Path("b")}, "--against and --against-json: give one"),
        ({"against_json": Path("none.json")}, "none.json: there is no such file: save one with"),
        (
            {"against": Path("none.tar.gz")},
            "none.tar.gz: there is no such model; train one with `thora train`",
        ),
        ({"model": Path("none.tar.gz")}, "none.tar.gz: there is no such model; train one with `thora train`"),
        ({"output": Path("/")}, "--output: /: is a folder: name a file"),
    ],
)
def test_what_does_not_go_together_is_told_at_once(options: dict[str, Any], told: str) -> None:
    with pytest.raises(EvaluationError) as error:
        Request(Path("/nowhere"), **options).check()
    assert str(error.value).startswith(told)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("format_", "begin"),
    [("text", "good: held-out"), ("json", "{"), ("markdown", "# How well"), ("html", "<!doctype html>")],
)
def test_a_model_alone_gets_its_report(models: Path, format_: str, begin: str) -> None:
    result = run(Request(models, format_, model=models / "good"))
    assert result.text.startswith(begin)
    assert not result.worse


@pytest.mark.parametrize(
    ("format_", "begin"),
    [
        ("text", "old: good\nnew: bad"),
        ("json", "{"),
        ("markdown", "# bad against good"),
        ("html", "<!doctype"),
    ],
)
@pytest.mark.parametrize("old", [{"against": "good"}, {"against_json": "good.json"}])
def test_two_models_are_compared(models: Path, format_: str, begin: str, old: dict[str, str]) -> None:
    options: Any = {name: models / value for name, value in old.items()}
    result = run(Request(models, format_, model=models / "bad", **options))
    assert result.text.startswith(begin)
    assert result.worse
    assert "worse" in result.text


def test_better_is_not_worse(models: Path) -> None:
    assert not run(Request(models, model=models / "good", against=models / "bad")).worse


def test_a_saved_file_of_other_phrasings_is_no_baseline(models: Path) -> None:
    other = models / "other.json"
    other.write_text(as_json(Evaluation("m", rows("x", {"x": 1}))), encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"other\.json: has no phrasing in common"):
        run(Request(models, model=models / "good", against_json=other))


def test_the_report_of_one_run_is_the_baseline_of_the_next(models: Path) -> None:
    saved = models / "saved.json"
    saved.write_text(run(Request(models, "json", model=models / "bad")).text, encoding="utf-8")
    assert not run(Request(models, model=models / "bad", against_json=saved)).worse


def test_faults_of_the_data_are_told_a_line_each_and_nothing_is_trained(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(command, "measure", lambda *_: pytest.fail("trained"))
    test = tmp_path / "t.csv"
    test.write_text("text,intent\na,b\nc,d\n", encoding="utf-8")
    with pytest.raises(EvaluationError) as error:
        run(Request(tmp_path, data=CAFE, test=test))
    assert [line.split(": ")[1] for line in str(error.value).splitlines()] == ["line 2", "line 3"]


@pytest.mark.parametrize(("pipeline", "epochs"), [("project", None), ("stock", 9)])
def test_other_data_is_measured_with_the_pipeline_that_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pipeline: str, epochs: int | None
) -> None:
    called: list[Any] = []

    class Measured:
        def report(self, format_: str) -> str:
            return format_

    monkeypatch.setattr(command, "measure", lambda *arguments: called.append(arguments) or Measured())
    request = Request(tmp_path, "json", data=CAFE, test=CAFE_TEST, pipeline=pipeline, stock_epochs=9)
    assert run(request).text == "json"
    assert called[0][1:4] == (tmp_path, tmp_path / "config.yml", epochs)


@pytest.mark.parametrize(
    ("fault", "log"),
    [(ModelError("m: cannot be loaded"), ""), (TrainingError("Training failed.", "why"), "why")],
)
def test_a_fault_of_a_model_or_a_training_is_told_as_it_stands(
    monkeypatch: pytest.MonkeyPatch, models: Path, fault: Exception, log: str
) -> None:
    def fail(*_: object) -> None:
        raise fault

    monkeypatch.setattr(command, "evaluate_model", fail)
    with pytest.raises(EvaluationError) as error:
        run(Request(models, model=models / "good"))
    assert (str(error.value), error.value.log) == (str(fault), log)
