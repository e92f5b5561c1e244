"""What `thora evaluate` does with its options: refuse what does not go together, measure, report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from thora.evaluation import comparison_report, report
from thora.evaluation.comparison import Comparison
from thora.evaluation.intent_data import read_intent_data
from thora.evaluation.measurement import measure
from thora.evaluation.outcomes import Evaluation, evaluate_model
from thora.evaluation.page import as_html
from thora.evaluation.saved import MADE_BY, SavedError, load_saved
from thora.evaluation.understanding import ModelError
from thora.training import TrainingError

FORMATS = ("text", "json", "markdown", "html")
DEFAULT_PAGE = Path("build", "evaluation.html")
Tell = Callable[[str], None]


class EvaluationError(Exception):
    """The measuring cannot be done; the message says why, one problem a line, and `log` what Rasa said."""

    def __init__(self, message: str, log: str = "") -> None:
        super().__init__(message)
        self.log = log


@dataclass(frozen=True)
class Request:
    """The options of one call. `root` is a whole path."""

    root: Path
    format: str = "text"
    output: Path | None = None
    model: Path | None = None
    against: Path | None = None
    against_json: Path | None = None
    write_docs: bool = False
    data: Path | None = None
    test: Path | None = None
    config: Path | None = None
    pipeline: str = "project"
    stock_epochs: int = 100

    def check(self) -> None:
        """Say at once what cannot go well, before minutes are spent. Raises EvaluationError."""
        for wrong, message in self._rules():
            if wrong:
                raise EvaluationError(message)

    def _rules(self) -> list[tuple[bool, str]]:
        other = bool(self.data or self.test)
        of_project = self.model or self.against or self.against_json or self.write_docs
        rules = [
            (self.format not in FORMATS, f'--format: "{self.format}": text, json, markdown or html'),
            (self.pipeline not in ("project", "stock"), f'--pipeline: "{self.pipeline}": project or stock'),
            (bool(self.data) != bool(self.test), "--data DIR and --test FILE go together: give both"),
            (
                other and bool(of_project),
                "--data trains its own model: leave out --model, --against, --against-json and --write-docs",
            ),
            (
                other and self.format == "html",
                "--format html: shows the held-out phrasings only; with --data use text, json or markdown",
            ),
            (
                not other and (self.pipeline != "project" or self.config is not None),
                "--pipeline and --config: are for other data: give --data DIR and --test FILE too",
            ),
            (
                self.pipeline == "stock" and self.config is not None,
                "--config: the stock pipeline has its own; leave out one of the two",
            ),
            (bool(self.against and self.against_json), "--against and --against-json: give one of the two"),
            (
                bool(self.output and self.output.is_dir()),
                f"--output: {self.output}: is a folder: name a file",
            ),
        ]
        if self.against_json and not self.against_json.is_file():
            rules.append((True, f"{self.against_json}: there is no such file: {MADE_BY}"))
        for model in filter(None, (self.model, self.against)):
            rules.append(
                (not model.is_file(), f"{model}: there is no such model; train one with `thora train`")
            )
        return rules


@dataclass(frozen=True)
class Result:
    """A report, and whether the new model is worse beyond the noise."""

    text: str
    worse: bool = False


def run(request: Request, tell: Tell = lambda _: None) -> Result:
    """Measure what was asked for; `tell` hears how far the work is. Raises EvaluationError.

    Without `data` the request names a model.
    """
    try:
        if request.data and request.test:
            return _other_data(request, request.data, request.test, tell)
        return _held_out(request, tell)
    except (ModelError, SavedError) as error:
        raise EvaluationError(str(error)) from error
    except TrainingError as error:
        raise EvaluationError(str(error), error.log) from error


def _held_out(request: Request, tell: Tell) -> Result:
    if request.model is None:
        raise EvaluationError("--model: there is none; train one with `thora train`")
    old = load_saved(request.against_json) if request.against_json else None
    new = evaluate_model(request.root, request.model, tell)
    if request.against:
        old = evaluate_model(request.root, request.against, tell)
    comparison = Comparison(old, new) if old else None
    if comparison and not comparison.pairs:
        held = request.against_json or request.against
        raise EvaluationError(f"{held}: has no phrasing in common with tests/nlu: save a new one")
    if request.write_docs:
        report.update_docs(request.root, new)
    return Result(_report(request.format, new, comparison), bool(comparison and comparison.is_worse))


def _report(format_: str, new: Evaluation, comparison: Comparison | None) -> str:
    if format_ == "html":
        return as_html(new, comparison)
    if comparison:
        reports = {
            "text": comparison_report.as_text,
            "json": comparison_report.as_json,
            "markdown": comparison_report.as_markdown,
        }
        return reports[format_](comparison)
    return {"text": report.as_text, "json": report.as_json, "markdown": report.as_markdown}[format_](new)


def _other_data(request: Request, folder: Path, test: Path, tell: Tell) -> Result:
    data = read_intent_data(folder, test)
    if data.problems:
        raise EvaluationError("\n".join(map(str, data.problems)))
    epochs = request.stock_epochs if request.pipeline == "stock" else None
    config = request.config or request.root / "config.yml"
    return Result(measure(data, request.root, config, epochs, tell).report(request.format))
