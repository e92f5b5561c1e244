"""`thora warnings`: how often each warning sign was noticed."""

from __future__ import annotations

import datetime
import json
from dataclasses import asdict
from pathlib import Path

import typer

from thora.terminal import RootOption, fail, out


def add_to(app: typer.Typer) -> None:
    """Add the command to `thora`."""
    app.command()(warnings)


def warnings(
    root: Path = RootOption,
    days: int = typer.Option(30, min=1, help="How many days back, today included."),
    format_: str = typer.Option("text", "--format", help="text or json."),
) -> None:
    """How often each warning sign was noticed in conversations; no text of a visitor is kept."""
    from sqlalchemy.exc import SQLAlchemyError

    from thora.clinic import load_clinic
    from thora.content import load_content
    from thora.safety.tally import Tally
    from thora.store import StoreError, engine

    if format_ not in ("text", "json"):
        raise fail(f'--format: "{format_}": text or json')
    root = root.resolve()
    clinic, _ = load_clinic(root)
    signs = load_content(root).signs
    today = datetime.datetime.now(clinic.zone if clinic else datetime.timezone.utc).date()
    since = today - datetime.timedelta(days=days - 1)
    try:
        tally = Tally(engine(root))
        tally.create()
        counts = tally.counts(since)
    except StoreError as error:
        raise fail(str(error)) from error
    except SQLAlchemyError as error:
        raise fail(f"the database cannot be read ({type(error).__name__}): is THORA_STORE right?") from error
    if format_ == "json":
        entries = [{**asdict(count), "last": count.last.isoformat()} for count in counts]
        typer.echo(json.dumps(entries, indent=2))
        return
    out.print(f"Warning signs noticed since {since}: {sum(count.noticed for count in counts)}", markup=False)
    for count in counts:
        sign = signs.get(count.sign)
        what = f"{sign.card.label} ({sign.card.level})" if sign else count.sign
        out.print(f"{count.noticed:6}  {what}, last on {count.last}", markup=False)
