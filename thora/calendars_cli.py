"""`thora calendars`: practitioners' own calendars, their secret feeds and a sync by hand."""

from __future__ import annotations

from pathlib import Path

import typer

from thora.desk_cli import NowOption, at_the_desk
from thora.terminal import RootOption, fail, print_table, say

calendars = typer.Typer(no_args_is_help=True, help="Practitioners' own calendars (docs/calendars.md).")


@calendars.command("feeds")
def feeds(root: Path = RootOption, now: str = NowOption) -> None:
    """The secret address of each practitioner's feed, on the server of the chat. Who has it can read it."""
    from thora.booking.feed import path

    with at_the_desk(root, now) as desk:
        office = desk.office
        rows = [(who.name, path(office.engine, who.id)) for who in office.clinic.practitioners]
        if not rows:
            say("clinic.yml names no practitioners.")
            return
        print_table(["Practitioner", "Address"], rows, whole=["Address"])


@calendars.command("renew")
def renew(root: Path = RootOption, now: str = NowOption) -> None:
    """Make every feed's address anew, where one became known; the old ones give nothing any more."""
    from thora.booking.feed import KEY
    from thora.booking.secrets import renew

    with at_the_desk(root, now) as desk:
        renew(desk.office.engine, KEY)
    say("Every feed has a new address: `thora calendars feeds` shows them.")


@calendars.command("sync")
def sync_now(root: Path = RootOption, now: str = NowOption) -> None:
    """Bring the calendars that clinic.yml names and the appointments together, now; exit 1 if one failed."""
    from thora.booking.caldav_sync import sync
    from thora.content import load_words

    with at_the_desk(root, now) as desk:
        office, staff = desk.office, load_words(root).staff
        if staff is None:
            raise fail("data/staff.yml: has problems: `thora check` shows them")
        reports = sync(office.clinic, office.engine, office.appointments, desk.now, staff.calendar_event)
    for report in reports:
        say(str(report))
    if not reports:
        say("clinic.yml connects no calendar: docs/calendars.md says how.")
    if any(report.error for report in reports):
        raise typer.Exit(1)
