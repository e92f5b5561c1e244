"""`thora` in a terminal: what it prints, where, and how it ends."""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from tests.unit.conftest import CLINIC, TinyProject
from tests.unit.test_comparison import rows
from thora import cli, training
from thora.evaluation import command, report
from thora.evaluation.command import EvaluationError
from thora.evaluation.comparison import LEVEL, RESAMPLES
from thora.evaluation.outcomes import Evaluation
from thora.evaluation.report import as_json
from thora.training import TrainingError, model_path

DAY = "2026-11-26"


def thora(*arguments: object) -> Result:
    return CliRunner(mix_stderr=False).invoke(cli.app, [str(argument) for argument in arguments])


def check(tiny: TinyProject, *arguments: str) -> Result:
    return thora("check", "--root", tiny.root, "--today", DAY, *arguments)


def lines(text: str) -> list[str]:
    return text.splitlines()


def test_check_of_a_project_without_faults_counts_none_and_ends_well(tiny: TinyProject) -> None:
    result = check(tiny)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "0 problems, 0 notes.\n", "")


def test_check_prints_each_problem_in_a_line_and_fails(tiny: TinyProject) -> None:
    tiny.question("naps", follow_ups=["nowhere"], colour="red")
    result = check(tiny)
    assert result.exit_code == 1
    fix = "name a file in data/faq or data/clinic"
    assert lines(result.stdout) == [
        f'data/faq/naps.yml: faq.follow_ups[0]: there is no topic "nowhere": {fix}',
        "data/faq/naps.yml: faq.colour: is not a key that Thora knows: correct its spelling or remove it",
        "2 problems, 0 notes.",
    ]


def test_a_note_does_not_fail_the_check(tiny: TinyProject) -> None:
    tiny.write("clinic.yml", {**CLINIC, "contact": {"phone": "519-555-0142"}})
    result = check(tiny)
    assert result.exit_code == 0
    assert lines(result.stdout) == [
        "note: clinic.yml: contact.phone: is still an example: put in the clinic's own, or leave it empty",
        "0 problems, 1 notes.",
    ]


def test_what_stands_in_a_file_is_printed_as_it_stands(tiny: TinyProject) -> None:
    example = "[bold]a[/bold] :warning: " + "long " * 60 + "line"
    tiny.question("naps", examples=[example, *(f"example {n}" for n in range(30))])
    assert f'"{example}" holds a bracket or brace' in check(tiny).stdout


def test_check_in_json_has_every_part_of_every_problem(tiny: TinyProject) -> None:
    tiny.write("clinic.yml", {**CLINIC, "contact": {"phone": "519-555-0142"}})
    tiny.question("naps", label="Twenty-one characters")
    result = check(tiny, "--format", "json")
    assert result.exit_code == 1
    clinic, naps = json.loads(result.stdout)
    assert clinic["severity"] == "warning"
    assert naps == {
        "path": "data/faq/naps.yml",
        "line": 4,
        "key": "faq.label",
        "problem": '"Twenty-one characters" has 21 characters',
        "fix": "use at most 20",
        "severity": "error",
    }


def test_check_in_json_of_a_project_without_faults_is_an_empty_list(tiny: TinyProject) -> None:
    result = check(tiny, "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


@pytest.mark.parametrize(("today", "code"), [("2027-11-26", 0), ("2027-11-27", 1), ("2026-11-20", 1)])
def test_check_takes_the_day_that_it_is_given(tiny: TinyProject, today: str, code: int) -> None:
    tiny.question("naps")
    assert thora("check", "--root", tiny.root, "--today", today).exit_code == code


@pytest.mark.parametrize("today", ["21.11.2026", "yesterday", "2026-02-30", "2026"])
def test_a_day_that_is_none_is_told_in_one_line(tiny: TinyProject, today: str) -> None:
    result = thora("check", "--root", tiny.root, "--today", today)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f'--today: "{today}": write a day such as 2026-11-21\n'


@pytest.mark.parametrize(
    ("command", "kinds"), [("check", "text or json"), ("evaluate", "text, json, markdown or html")]
)
def test_a_format_that_is_none_is_told_in_one_line(tiny: TinyProject, command: str, kinds: str) -> None:
    result = thora(command, "--root", tiny.root, "--format", "xml")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f'--format: "xml": {kinds}\n'


@pytest.mark.parametrize(
    "arguments",
    [
        ["chek"],
        ["check", "--colour"],
        ["serve", "--port", "0"],
        ["serve", "--port", "65536"],
        ["serve", "--port", "x"],
    ],
)
def test_a_wrong_call_ends_with_status_2_and_names_what_is_wrong(arguments: list[str]) -> None:
    result = thora(*arguments)
    assert result.exit_code == 2
    assert arguments[-1] in result.stderr


def test_without_a_command_the_help_names_them_all() -> None:
    result = thora()
    for name in ("check", "train", "serve", "evaluate"):
        assert name in result.stdout


def test_content_with_problems_is_not_trained_on(tiny: TinyProject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "train", lambda *_: pytest.fail("trained"))
    tiny.write("clinic.yml", {**CLINIC, "colour": "red"})
    for words in (["train"], ["train", "--force"], ["evaluate"]):
        result = thora(*words, "--root", tiny.root)
        assert result.exit_code == 1
        told, last = lines(result.stderr)
        assert told.startswith("clinic.yml: colour: ")
        assert last == "1 problems in the content: nothing was trained."


def test_train_says_where_the_model_is(tiny: TinyProject, monkeypatch: pytest.MonkeyPatch) -> None:
    def train(root: Path, say: object, force: bool) -> Path:
        path = model_path(root)
        path.parent.mkdir(exist_ok=True)
        path.write_text("model", encoding="utf-8")
        return path

    monkeypatch.setattr(training, "train", train)
    name = model_path(tiny.root).relative_to(tiny.root)
    first, second = thora("train", "--root", tiny.root), thora("train", "--root", tiny.root)
    assert lines(first.stderr) == ["Training ...", f"Trained {name}"]
    assert lines(second.stderr) == [f"The model is up to date: {name}"]
    assert f"Trained {name}" in thora("train", "--root", tiny.root, "--force").stderr
    assert first.stdout == second.stdout == ""  # so that `thora evaluate --format json` is JSON


@pytest.mark.parametrize("debug", [False, True])
def test_a_failed_training_shows_rasas_last_words_once(
    tiny: TinyProject, monkeypatch: pytest.MonkeyPatch, debug: bool
) -> None:
    def train(root: Path, say: object, force: bool) -> Path:
        assert callable(say)
        say("Bad rule.")
        raise TrainingError("Training failed.", "Bad rule.")

    monkeypatch.setattr(training, "train", train)
    result = thora("train", "--root", tiny.root, *(["--debug"] if debug else []))
    assert result.exit_code == 1
    assert lines(result.stderr)[-1] == "Training failed."
    assert (result.stdout + result.stderr).count("Bad rule.") == 1


def test_serve_on_a_taken_port_says_so_in_one_line_before_it_trains(tiny: TinyProject) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        result = thora("serve", "--root", tiny.root, "--port", port)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        f"--port {port}: another program listens there; choose another: make run PORT=5006\n"
    )


def test_evaluate_of_a_model_that_is_not_there_says_so(tiny: TinyProject) -> None:
    result = thora("evaluate", "--root", tiny.root, "--model", tiny.root / "none.tar.gz")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.endswith("none.tar.gz: there is no such model; train one with `thora train`\n")


@pytest.fixture
def model(tiny: TinyProject, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model of the tiny project that gets everything right."""
    outcomes = rows("naps", {"naps": 50})
    monkeypatch.setattr(command, "evaluate_model", lambda *_: Evaluation("m", outcomes))
    return tiny.write("m.tar.gz", "model")


@pytest.mark.parametrize(
    ("format_", "begin"), [("text", "m: held-out"), ("json", "{"), ("markdown", "# How well")]
)
def test_evaluate_prints_the_report_that_was_asked_for(
    tiny: TinyProject, model: Path, format_: str, begin: str
) -> None:
    result = thora("evaluate", "--root", tiny.root, "--model", model, "--format", format_)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(begin)


@pytest.mark.parametrize(
    ("format_", "asked", "target"),
    [
        ("html", None, "build/evaluation.html"),
        ("html", "new/a.html", "new/a.html"),
        ("json", "b.json", "b.json"),
    ],
)
def test_evaluate_writes_a_file_and_says_which(
    tiny: TinyProject, model: Path, format_: str, asked: str | None, target: str
) -> None:
    output = ["--output", tiny.root / asked] if asked else []
    result = thora("evaluate", "--root", tiny.root, "--model", model, "--format", format_, *output)
    path = tiny.root.resolve() / target
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"Wrote {path}\n")
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>" if format_ == "html" else "{")


def test_evaluate_ends_with_status_1_where_the_model_is_worse_than_the_saved_one(
    tiny: TinyProject, model: Path
) -> None:
    saved = {"better": rows("naps", {"socks": 50}), "worse": rows("naps", {"naps": 50})}
    for name, outcomes in saved.items():
        tiny.write(f"{name}.json", as_json(Evaluation(name, outcomes)))
    against = ["evaluate", "--root", tiny.root, "--model", model, "--against-json"]
    assert thora(*against, tiny.root / "better.json").exit_code == 0
    assert thora(*against, tiny.root / "worse.json").exit_code == 0  # the same is not worse


def test_evaluate_of_a_worse_model_reports_it_and_fails(
    tiny: TinyProject, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = tiny.write("saved.json", as_json(Evaluation("old", rows("naps", {"naps": 50}))))
    monkeypatch.setattr(command, "evaluate_model", lambda *_: Evaluation("m", rows("naps", {"socks": 50})))
    result = thora("evaluate", "--root", tiny.root, "--model", model, "--against-json", saved)
    assert result.exit_code == 1
    assert "answered rightly" in result.stdout
    assert result.stderr == "The new model is worse beyond the noise.\n"


def test_evaluate_of_other_data_with_a_fault_ends_with_status_1(tiny: TinyProject) -> None:
    result = thora("evaluate", "--root", tiny.root, "--data", tiny.root / "none", "--test", "x.csv")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "none: line 1: there is no such folder: name a folder" in result.stderr


def test_evaluate_shows_what_rasa_said_of_a_failed_training(
    tiny: TinyProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise EvaluationError("Training failed.", "bad data")

    monkeypatch.setattr(command, "run", fail)
    arguments = ["evaluate", "--root", tiny.root, "--data", tiny.root, "--test", "x.csv"]
    result = thora(*arguments)
    assert (result.exit_code, result.stderr) == (1, "bad data\nTraining failed.\n")
    assert thora(*arguments, "--debug").stderr == "Training failed.\n"


def test_the_help_of_evaluate_says_the_figures_that_are_used() -> None:
    text = " ".join(thora("evaluate", "--help").stdout.split())
    assert f"{100 * LEVEL:.0f} % interval" in text
    assert f"{RESAMPLES:,} paired resamples" in text


def test_evaluate_writes_the_docs_only_when_asked(
    tiny: TinyProject, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[object] = []
    monkeypatch.setattr(
        report, "update_docs", lambda root, evaluation: written.append((root, evaluation.model))
    )
    arguments = ["evaluate", "--root", tiny.root, "--model", model]
    assert thora(*arguments).exit_code == 0
    assert written == []
    assert thora(*arguments, "--write-docs").exit_code == 0
    assert written == [(tiny.root.resolve(), "m")]


def run_main(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> object:
    monkeypatch.setattr(sys, "argv", ["thora", *arguments])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return end.value.code


def test_a_fault_is_one_line_on_stderr_and_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tiny: TinyProject
) -> None:
    def fault(*_: object) -> None:
        raise OSError("disk [full]")

    monkeypatch.setattr(cli, "run_check", fault)
    assert run_main(monkeypatch, "check", "--root", str(tiny.root)) == 1
    assert capsys.readouterr() == ("", "thora: OSError: disk [full] (--debug shows more)\n")


def test_a_fault_with_debug_is_a_traceback(monkeypatch: pytest.MonkeyPatch, tiny: TinyProject) -> None:
    def fault(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(cli, "run_check", fault)
    monkeypatch.setattr(sys, "argv", ["thora", "train", "--debug", "--root", str(tiny.root)])
    with pytest.raises(OSError, match="disk full"):
        cli.main()


def test_ctrl_c_ends_with_status_130(monkeypatch: pytest.MonkeyPatch, tiny: TinyProject) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "app", interrupted)
    assert run_main(monkeypatch, "check") == 130


def test_main_ends_with_the_status_of_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tiny: TinyProject
) -> None:
    assert run_main(monkeypatch, "check", "--root", str(tiny.root), "--today", DAY) == 0
    tiny.question("naps", colour="red")
    assert run_main(monkeypatch, "check", "--root", str(tiny.root), "--today", DAY) == 1
    assert "faq.colour" in capsys.readouterr().out


def test_a_worker_with_a_wrong_setting_ends_with_one_line(
    tiny: TinyProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THORA_SMTP_HOST", "mail.example")
    monkeypatch.setenv("THORA_SMTP_FROM", "nobody")
    result = thora("worker", "--root", tiny.root)
    assert result.exit_code == 1
    assert lines(result.stderr) == [
        "THORA_SMTP_FROM: is missing: write the address that mails come from",
    ]
