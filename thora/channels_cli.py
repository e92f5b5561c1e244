"""`thora channels`: which messaging channels are on, what could not be answered, Telegram's webhook."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from thora.desk_cli import say_json
from thora.telegram_cli import telegram
from thora.terminal import RootOption, fail, print_table, say

if TYPE_CHECKING:  # SQLAlchemy takes a while to load: only for the commands that need it
    from thora.channels.messaging.inbox import Inbox

channels = typer.Typer(help="Messaging channels: Telegram and others (docs/channels.md).")
channels.add_typer(telegram, name="telegram")


def add_to(app: typer.Typer) -> None:
    """Add the commands of messaging channels to `thora`."""
    app.add_typer(channels, name="channels")


@channels.callback(invoke_without_command=True)
def list_channels(
    context: typer.Context,
    format_: str = typer.Option("text", "--format", help="text, or json for programs."),
    root: Path = RootOption,
) -> None:
    """Which channels are on here, by the settings in this environment, and what the others want."""
    if context.invoked_subcommand is not None:
        context.default_map = {context.invoked_subcommand: {"root": root}}
        return
    from thora.channels.overview import ON, PUBLIC_URL, overview

    if format_ not in ("text", "json"):
        raise fail(f'--format: "{format_}": text or json')
    found = overview(os.environ)
    if format_ == "json":
        say_json(
            [
                {
                    "name": each.name,
                    "state": each.state,
                    "missing": [{"name": one.name, "what": one.what} for one in each.missing],
                    "webhook": each.webhook,
                }
                for each in found
            ]
        )
        return
    rows = []
    for each in found:
        first, *more = [(one.name, one.what) for one in each.missing] or [("", "")]
        rows.append((each.name, each.state, each.webhook, *first))
        rows += [("", "", "", *one) for one in more]
    print_table(["Channel", "State", "Webhook", "Missing", "What that is"], rows, whole=["Channel", "State"])
    if not os.environ.get(PUBLIC_URL):
        say(
            f"\n{PUBLIC_URL} is not set: put the address of your server there, https://chat.your-clinic.example"
        )
    if not any(each.state == ON for each in found):
        say(
            "\nNo channel is on. To begin: choose one, put what it misses into the environment of `thora"
            " serve`, never into a file that git knows, and start it again. docs/channels.md leads the way."
        )


@channels.command("letters")
def letters(root: Path = RootOption) -> None:
    """Messages that could not be answered, the newest first: no names, no words."""
    from thora.booking.staff_view import when_words
    from thora.clinic import load_clinic

    clinic, _ = load_clinic(root.resolve())
    zone = clinic.zone if clinic else datetime.timezone.utc
    today = datetime.datetime.now(zone).date()
    with _inbox(root) as inbox:
        found = inbox.letters()
    if not found:
        say("Every message was answered, or waits for its next try.")
        return
    print_table(
        ["No", "Channel", "Arrived", "Reason"],
        [
            (str(each.id), each.channel, when_words(each.arrived.astimezone(zone), today), each.reason)
            for each in found
        ],
        whole=["No", "Channel"],
    )


@channels.command("again")
def again(
    numbers: list[int] = typer.Argument(..., metavar="N...", help="Numbers of `thora channels letters`."),
    root: Path = RootOption,
) -> None:
    """Try to answer messages once more."""
    now = datetime.datetime.now(datetime.timezone.utc)
    with _inbox(root) as inbox:
        unknown = [number for number in numbers if not inbox.again(number, now)]
    for number in numbers:
        if number not in unknown:
            say(f"Message {number} is answered within seconds, where `thora serve` runs with its channel on.")
    if unknown:
        numbers_ = ", ".join(f'"{number}"' for number in unknown)
        raise fail(
            f"{numbers_}: no such message: `thora channels letters` shows those that can be tried again"
        )


@contextmanager
def _inbox(root: Path) -> Iterator[Inbox]:
    """The inbox of the project at `root`; whatever fails becomes one line and exit status 1."""
    from sqlalchemy.exc import SQLAlchemyError

    from thora.channels.messaging.inbox import Inbox
    from thora.store import StoreError, engine, upgrade

    try:
        store = engine(root.resolve())
        upgrade(store)
        yield Inbox(store)
    except StoreError as error:
        raise fail(str(error)) from error
    except SQLAlchemyError as error:
        raise fail(f"the database cannot be read ({type(error).__name__}): is THORA_STORE right?") from error
