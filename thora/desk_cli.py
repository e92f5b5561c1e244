"""What the commands of the clinic's desk share: the desk itself, days and times as they are typed, JSON."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

import typer

from thora.terminal import fail

if TYPE_CHECKING:  # it takes a second to load: only for the commands that need it
    from thora.booking.desk import Desk

JsonOption = typer.Option(False, "--json", help="As JSON, for programs.")
NowOption = typer.Option("", "--now", hidden=True, help="As if it were this moment (ISO 8601).")
TIMES = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %I:%M %p", "%Y-%m-%d %I %p")


@contextmanager
def at_the_desk(root: Path, now: str) -> Iterator[Desk]:
    """The desk of the project at `root`. Whatever is refused inside becomes one line and exit status 1.

    `now`: "", or a moment; by the clinic's clock where it has no zone.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from thora.booking.callbacks import NoCallbackError
    from thora.booking.desk import Desk
    from thora.booking.office import Office, OfficeError
    from thora.booking.outbox_view import NoMailError
    from thora.booking.staff_move import RefusedError
    from thora.store import StoreError

    try:
        office = Office.of(root.resolve())
        yield Desk(office, _moment(now, office.calendar.zone))
    except (OfficeError, StoreError, RefusedError, NoCallbackError, NoMailError) as error:
        raise fail(str(error)) from error
    except SQLAlchemyError as error:
        raise fail(f"the database cannot be read ({type(error).__name__}): is THORA_STORE right?") from error


def _moment(text: str, zone: datetime.tzinfo) -> datetime.datetime:
    if not text:
        return datetime.datetime.now(zone)
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise fail(f'--now: "{text}": write a moment such as 2026-11-21T09:30') from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def day_of(name: str, text: str) -> Optional[datetime.date]:
    """The day that was typed for an option, None for "". Raises typer.Exit after one line."""
    try:
        return datetime.date.fromisoformat(text) if text else None
    except ValueError:
        raise fail(f'{name}: "{text}": write a day such as 2026-11-21') from None


def time_of(name: str, text: str) -> datetime.datetime:
    """The day and time that were typed, without a zone. Raises typer.Exit after one line."""
    for form in TIMES:
        try:
            return datetime.datetime.strptime(text.strip(), form)
        except ValueError:
            continue
    raise fail(f'{name}: "{text}": write a day and time such as "2026-12-03 10:30"')


def say_json(value: Any) -> None:
    """Print a value for programs."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))
