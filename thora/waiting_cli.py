"""`thora callbacks` and `thora outbox`: who waits for the clinic, and which mails wait to go."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import typer

from thora.desk_cli import JsonOption, NowOption, at_the_desk, say_json
from thora.terminal import RootOption, plain, print_table, say

callbacks = typer.Typer()
outbox = typer.Typer()


@callbacks.callback(invoke_without_command=True)
def list_callbacks(
    context: typer.Context,
    all_: bool = typer.Option(False, "--all", help="Those that are done too."),
    as_json: bool = JsonOption,
    root: Path = RootOption,
    now: str = NowOption,
) -> None:
    """Visitors whom the clinic rings or writes back, who waits longest first."""
    if _goes_on(context, root, now):
        return
    from thora.booking.callbacks import Callbacks
    from thora.booking.staff_view import as_plain, contact_words, when_words

    with at_the_desk(root, now) as desk:
        clinic, known = desk.office.clinic, Callbacks(desk.office.engine)
        found = known.all() if all_ else known.open(desk.now)
        if as_json:
            say_json([as_plain(replace(each, made=each.made.astimezone(clinic.zone))) for each in found])
            return
        if not found:
            say("There are no call-backs." if all_ else "Nobody waits to be rung back.")
            return
        print_table(
            ["No", "Since", "Name", "Phone, e-mail", "Wish", *(["State"] if all_ else [])],
            [
                (
                    str(each.id),
                    when_words(each.made.astimezone(clinic.zone), desk.today),
                    each.name,
                    contact_words(each.phone, each.email, clinic.country),
                    each.wish,
                    *([each.state] if all_ else []),
                )
                for each in found
            ],
            whole=["No"],
        )


@callbacks.command("done")
def done(
    number: int = typer.Argument(..., metavar="N", help="Number of the call-back."),
    root: Path = RootOption,
    now: str = NowOption,
) -> None:
    """Note that somebody was rung back."""
    from thora.booking.callbacks import Callbacks

    with at_the_desk(root, now) as desk:
        Callbacks(desk.office.engine).done(number)
        say(f"Call-back {number} is done.")


@outbox.callback(invoke_without_command=True)
def list_mails(
    context: typer.Context,
    all_: bool = typer.Option(False, "--all", help="Those that were sent, or need not be, too."),
    root: Path = RootOption,
    now: str = NowOption,
) -> None:
    """Mails that wait or could not be sent, by when they are due."""
    if _goes_on(context, root, now):
        return
    from thora.booking.outbox_view import Mails
    from thora.booking.staff_view import when_words

    with at_the_desk(root, now) as desk:
        mails, zone = Mails(desk.office.engine), desk.office.clinic.zone
        found = mails.all() if all_ else mails.unsent()
        if not found:
            say("There are no mails." if all_ else "No mail waits.")
            return
        print_table(
            ["No", "Kind", "To", "Due", "State", "Tries", "Error"],
            [
                (
                    str(mail.id),
                    mail.kind,
                    mail.to,
                    when_words(mail.due.astimezone(zone), desk.today),
                    mail.state,
                    str(mail.attempts),
                    mail.error,
                )
                for mail in found
            ],
            whole=["No", "State"],
        )


@outbox.command("show")
def show_mail(
    number: int = typer.Argument(..., metavar="N", help="Number of the mail."),
    root: Path = RootOption,
    now: str = NowOption,
) -> None:
    """What stands in a mail."""
    from thora.booking.outbox_view import Mails

    with at_the_desk(root, now) as desk:
        mail = Mails(desk.office.engine).one(number)
        typer.echo(plain(f"To: {mail.to}\n{mail.words}"))


def _goes_on(context: typer.Context, root: Path, now: str) -> bool:
    """Whether a command follows, as in `thora callbacks --root DIR done 3`: it gets the same folder."""
    if context.invoked_subcommand is None:
        return False
    context.default_map = {context.invoked_subcommand: {"root": root, "now": now}}
    return True
