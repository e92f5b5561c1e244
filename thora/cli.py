"""`thora`: check, train, serve and evaluate from a terminal.

Errors are one clear line on stderr and exit status 1 (2 for a wrong call); `--debug` shows the rest.
"""

from __future__ import annotations

import datetime
import json
import os
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Optional

import typer

from thora import booking_cli, channels_cli, warnings_cli, widget_cli
from thora.problems import Problem, errors, failures
from thora.terminal import RootOption, err, fail, out, progress

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Thora: a physiotherapy clinic's own chatbot.",
)
DebugOption = typer.Option(False, "--debug", help="Show everything that Rasa says.")


def run_check(root: Path, today: Optional[datetime.date] = None) -> list[Problem]:
    """Problems of the project's content, with today's date in the clinic's zone."""
    from thora.checks import check_project
    from thora.clinic import load_clinic

    clinic, _ = load_clinic(root)
    zone = clinic.zone if clinic else datetime.timezone.utc
    return check_project(root, today or datetime.datetime.now(zone).date())


@app.command()
def check(
    root: Path = RootOption,
    format_: str = typer.Option("text", "--format", help="text, or json for editors."),
    today: str = typer.Option("", help="Check as if it were this day (YYYY-MM-DD)."),
) -> None:
    """Read clinic.yml and data/ and report every problem at once; exit 1 if there is one."""
    if format_ not in ("text", "json"):
        raise fail(f'--format: "{format_}": text or json')
    try:
        day = datetime.date.fromisoformat(today) if today else None
    except ValueError:
        raise fail(f'--today: "{today}": write a day such as 2026-11-21') from None
    problems = run_check(root, day)
    wrong = failures(problems)
    if format_ == "json":
        print(json.dumps([problem.as_dict() for problem in problems], indent=2))
    else:
        for problem in problems:
            mark = "note: " if problem.severity == "warning" else ""
            out.print(f"{mark}{problem}", markup=False)
        notes = len(problems) - len(wrong)
        out.print(f"{len(wrong)} problems, {notes} notes.", markup=False)
    if wrong:
        raise typer.Exit(1)


@app.command()
def train(
    root: Path = RootOption,
    force: bool = typer.Option(False, "--force", help="Train even if nothing changed."),
    debug: bool = DebugOption,
) -> None:
    """Check the content, then train a model if anything changed since the last one."""
    trained(root, force, debug)


def trained(root: Path, force: bool = False, debug: bool = False) -> Path:
    """An up-to-date model, with progress on the terminal. Exits 1 with the reason where there is none."""
    from thora.training import TrainingError, model_path
    from thora.training import train as train_model

    problems = run_check(root)
    wrong = errors(problems)
    if wrong:
        for problem in wrong:
            err.print(str(problem), markup=False)
        raise fail(f"{len(wrong)} problems in the content: nothing was trained.")
    if len(problems) > len(wrong):
        err.print(f"Note: {len(problems)} things in the content want a look: `make check` names them.")
    target = model_path(root)
    if target.exists() and not force:
        err.print(f"The model is up to date: {target.relative_to(root)}", markup=False)
        return target
    say: Callable[[str], None] = (lambda line: out.print(line, markup=False)) if debug else (lambda _: None)
    if not err.is_terminal:
        err.print("Training ...")
    with err.status("Training (about a minute) ...") if err.is_terminal else nullcontext():
        try:
            model = train_model(root, say, force)
        except TrainingError as error:
            if not debug:
                err.print(error.log[-1500:], markup=False)
            raise fail(str(error)) from error
    err.print(f"Trained {model.relative_to(root)}", markup=False)
    return model


@app.command()
def serve(
    root: Path = RootOption,
    host: str = typer.Option("127.0.0.1", help="Address that the chat listens on."),
    port: int = typer.Option(5005, min=1, max=65535, help="Port of the chat."),
    actions_port: int = typer.Option(
        0, min=0, max=65535, help="Port of the action server; 0 takes a free one."
    ),
    debug: bool = DebugOption,
) -> None:
    """Train if needed, then run Rasa, the action server and the worker until Ctrl-C."""
    from thora.mail import Mailer, MailError
    from thora.serving import ServingError
    from thora.serving import serve as serve_project
    from thora.store import StoreError, engine

    try:
        Mailer.of()
        engine(root)
        code = serve_project(
            root.resolve(),
            lambda: trained(root.resolve(), debug=debug),
            host,
            port,
            actions_port,
            debug,
            lambda line: out.print(line, markup=False),
        )
    except (ServingError, MailError, StoreError) as error:
        raise fail(str(error)) from error
    raise typer.Exit(code)


@app.command()
def worker(root: Path = RootOption) -> None:
    """Send what waits in the outbox, forget old conversations, until Ctrl-C; `thora serve` starts one."""
    from thora.booking.worker import calendar_job, forget_job, inbox_job, run_until_signal
    from thora.mail import MailError
    from thora.store import StoreError

    try:
        root = root.resolve()
        run_until_signal(root, [calendar_job(root), forget_job(root), inbox_job(root)])
    except (MailError, StoreError) as error:
        raise fail(str(error)) from error


@app.command()
def safety(
    root: Path = RootOption,
    model: Optional[Path] = typer.Option(None, help="A model archive; default: the up-to-date one."),
    hide_measured: bool = typer.Option(
        False, "--hide-measured", help="Do not list what is wrong in measure.yml: for work on the signs."
    ),
    write_docs: bool = typer.Option(False, "--write-docs", help="Also write docs/clinical-safety.md."),
    debug: bool = DebugOption,
) -> None:
    """Measure which warning signs a model notices: tests/safety and the held-out phrasings."""
    from thora.content import load_content
    from thora.evaluation import safety_docs
    from thora.evaluation.safety import as_text, measure_safety
    from thora.evaluation.tables import TableError
    from thora.evaluation.understanding import ModelError

    root = root.resolve()
    archive = model or trained(root, debug=debug)
    try:
        with progress("Measuring", debug) as tell:
            scores = measure_safety(root, archive, tell)
    except (ModelError, TableError) as error:
        raise fail(str(error)) from error
    out.print(as_text(scores, hide_measured), markup=False)
    if write_docs:
        page = safety_docs.write(root, load_content(root).signs.values(), scores)
        err.print(f"Wrote {page}", markup=False)


@app.command()
def evaluate(
    root: Path = RootOption,
    model: Optional[Path] = typer.Option(None, help="A model archive; default: the up-to-date one."),
    format_: str = typer.Option("text", "--format", help="text, json, markdown or html."),
    output: Optional[Path] = typer.Option(
        None, help="Write the report there; html goes to build/evaluation.html without it."
    ),
    write_docs: bool = typer.Option(
        False, "--write-docs", help="Also write docs/understanding.md and the figures in README.md."
    ),
    against: Optional[Path] = typer.Option(None, help="An older model archive: compare; exit 1 if worse."),
    against_json: Optional[Path] = typer.Option(
        None, "--against-json", help="The same with what an earlier --format json wrote."
    ),
    data: Optional[Path] = typer.Option(None, help="Other data: a folder of Rasa NLU files to train on."),
    test: Optional[Path] = typer.Option(
        None, help="With --data: a CSV text,intent; out_of_scope is what must be refused."
    ),
    config: Optional[Path] = typer.Option(None, help="With --data: pipeline; default: the project's."),
    pipeline: str = typer.Option("project", help="With --data: project, or stock for Rasa's own (DIET)."),
    stock_epochs: int = typer.Option(100, "--stock-epochs", min=1, help="Epochs of the stock pipeline."),
    debug: bool = DebugOption,
) -> None:
    """Measure a model: on tests/nlu, against another model, or its pipeline on other data.

    With --against, a headline figure that is worse beyond the noise (95 % interval, 2,000 paired resamples)
    ends with status 1.
    """
    from thora.evaluation.command import DEFAULT_PAGE, EvaluationError, Request, run

    root = root.resolve()
    request = Request(
        root=root,
        format=format_,
        output=output,
        model=model,
        against=against,
        against_json=against_json,
        write_docs=write_docs,
        data=data,
        test=test,
        config=config,
        pipeline=pipeline,
        stock_epochs=stock_epochs,
    )
    try:
        request.check()
        if data is None and model is None:
            request = replace(request, model=trained(root, debug=debug))
        with progress("Measuring", debug) as tell:
            result = run(request, tell)
    except EvaluationError as error:
        if error.log and not debug:
            err.print(error.log[-1500:], markup=False)
        raise fail(str(error)) from error
    target = output or (root / DEFAULT_PAGE if format_ == "html" else None)
    if target:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(result.text + "\n", encoding="utf-8")
        err.print(f"Wrote {target}", markup=False)
    else:
        print(result.text)
    if result.worse:
        raise fail("The new model is worse beyond the noise.")


booking_cli.add_to(app)
widget_cli.add_to(app)
channels_cli.add_to(app)
warnings_cli.add_to(app)


def main() -> None:
    """Entry point of the `thora` command: a fault becomes one line, with `--debug` a traceback."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"  # Rasa sets 2, with which TensorFlow warns at each start
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        err.print(f"thora: {type(error).__name__}: {error} (--debug shows more)", markup=False)
        sys.exit(1)
