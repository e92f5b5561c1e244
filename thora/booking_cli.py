"""`thora appointments` and `thora openings`: the clinic's desk in a terminal."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

import typer

from thora.calendars_cli import calendars
from thora.desk_cli import JsonOption, NowOption, at_the_desk, day_of, say_json, time_of
from thora.terminal import RootOption, err, fail, print_table, say
from thora.waiting_cli import callbacks, outbox

DAYS = 14  # that a list shows, without other wishes
Reference = typer.Argument(..., help="Of the appointment, such as AB2CDE.")
PractitionerOption = typer.Option("", "--practitioner", help="An id of clinic.yml.")
SiteOption = typer.Option("", "--site", help="An id of clinic.yml.")

appointments = typer.Typer(no_args_is_help=True, help="See and change appointments.")


def add_to(app: typer.Typer) -> None:
    """Add the commands of booking to `thora`."""
    app.add_typer(appointments, name="appointments")
    app.command("openings")(openings)
    app.add_typer(callbacks, name="callbacks")
    app.add_typer(outbox, name="outbox")
    app.add_typer(calendars, name="calendars")


@appointments.command("list")
def list_(
    first: str = typer.Option("", "--from", help="First day (YYYY-MM-DD).", show_default="today"),
    last: str = typer.Option("", "--to", help="Last day.", show_default=f"{DAYS} days later"),
    practitioner: str = PractitionerOption,
    all_: bool = typer.Option(False, "--all", help="Cancelled ones too."),
    as_json: bool = JsonOption,
    root: Path = RootOption,
    now: str = NowOption,
) -> None:
    """The appointments of some days, by time."""
    from thora.booking.records import BOOKED
    from thora.booking.staff_view import as_plain, day_words, when_words

    with at_the_desk(root, now) as desk:
        begin = day_of("--from", first) or desk.today
        end = day_of("--to", last) or begin + datetime.timedelta(days=DAYS)
        rows = [desk.row(each) for each in desk.between(begin, end, practitioner, all_)]
        if as_json:
            say_json([as_plain(row) for row in rows])
            return
        if not rows:
            days = f"{day_words(begin, desk.today)} to {day_words(end, desk.today)}"
            say(f"No appointments from {days}.")
            return
        booked = all(row.state == BOOKED for row in rows)
        print_table(
            ["Reference", "When", "Visitor", "Service", "With", "Where", *([] if booked else ["State"])],
            [
                (
                    row.reference,
                    when_words(row.starts, desk.today),
                    row.name,
                    row.service,
                    row.practitioner,
                    row.site,
                    *([] if booked else [row.state]),
                )
                for row in rows
            ],
            whole=["Reference", "When"],
        )


@appointments.command()
def show(
    reference: str = Reference, as_json: bool = JsonOption, root: Path = RootOption, now: str = NowOption
) -> None:
    """Everything about one appointment, with what happened to it."""
    from thora.booking.staff_view import as_plain, clock_words, phone_words, when_words

    with at_the_desk(root, now) as desk:
        appointment = desk.one(reference)
        row, steps = desk.row(appointment), desk.history(appointment)
        if as_json:
            say_json({**as_plain(row), "history": [as_plain(step) for step in steps]})
            return
        facts = {
            "Reference": row.reference,
            "State": row.state,
            "When": f"{when_words(row.starts, desk.today)} to {clock_words(row.ends)}",
            "Service": f"{row.service}, {row.way}",
            "With": row.practitioner,
            "Where": row.site,
            "Visitor": row.name,
            "Phone": phone_words(row.phone, desk.office.clinic.country),
            "E-mail": row.email,
        }
        print_table(["", ""], [(key, value) for key, value in facts.items() if value])
        say("")
        print_table(
            ["Changed", "By", "To", "Appointment on"],
            [
                (when_words(step.at, desk.today), step.who, step.state, when_words(step.starts, desk.today))
                for step in steps
            ],
        )


@appointments.command()
def move(
    reference: str = Reference,
    at: str = typer.Argument(..., metavar="TIME", help='By the clinic\'s clock: "2026-12-03 10:30".'),
    practitioner: str = PractitionerOption,
    site: str = SiteOption,
    force: bool = typer.Option(
        False, "--force", help="Also outside opening hours and the rules of notice; never into taken time."
    ),
    root: Path = RootOption,
    now: str = NowOption,
) -> None:
    """Give an appointment another time; the old one is kept until the new one is safe."""
    from thora.booking.staff_move import Target

    with at_the_desk(root, now) as desk:
        before = desk.one(reference)
        moved = desk.move(before, Target(time_of("TIME", at), practitioner, site, force))
        done = "Moved" if moved != before else "It is there already"
        say(f"{done}: {desk.words(moved)}")


@appointments.command()
def cancel(
    reference: str = Reference,
    yes: bool = typer.Option(False, "--yes", help="Do not ask."),
    root: Path = RootOption,
    now: str = NowOption,
) -> None:
    """Give up an appointment, after a question."""
    with at_the_desk(root, now) as desk:
        appointment = desk.one(reference)
        desk.booked(appointment)
        if not yes:
            if not can_ask():
                raise fail("Nobody can be asked here: add --yes. Nothing was changed.")
            say(desk.words(appointment), err)
            if not typer.confirm("Cancel this appointment?", err=True):
                raise fail("Nothing was changed.")
        desk.cancel(appointment)
        say(f"Cancelled: {desk.words(appointment)}")


def can_ask() -> bool:
    """Whether somebody sits at the terminal."""
    return sys.stdin.isatty()


@appointments.command()
def mark(
    reference: str = Reference,
    came: str = typer.Argument(..., metavar="attended|no-show", help="Whether the visitor came."),
    root: Path = RootOption,
    now: str = NowOption,
) -> None:
    """Note whether a visitor came."""
    if came not in ("attended", "no-show"):
        raise fail(f'"{came}": write attended or no-show')
    with at_the_desk(root, now) as desk:
        marked = desk.mark(desk.one(reference), came == "attended")
        say(f"Marked {came}: {desk.words(marked)}")


@appointments.command()
def export(
    format_: str = typer.Option("csv", "--format", help="csv, json or ics (a calendar; none cancelled)."),
    first: str = typer.Option("", "--from", help="First day (YYYY-MM-DD).", show_default="the very first"),
    last: str = typer.Option("", "--to", help="Last day.", show_default="the very last"),
    output: Path = typer.Option(Path("-"), help="A file to write, for its owner only.", show_default="none"),
    root: Path = RootOption,
    now: str = NowOption,
) -> None:
    """All appointments, cancelled ones too, for another program."""
    if format_ not in ("csv", "json", "ics"):
        raise fail(f'--format: "{format_}": csv, json or ics')
    from thora.booking.export import as_csv, as_ics, as_json

    with at_the_desk(root, now) as desk:
        found = desk.between(day_of("--from", first), day_of("--to", last), cancelled=True)
        rows = [desk.row(each) for each in found]
        clinic = desk.office.clinic
        if format_ == "ics":
            text = as_ics(found, clinic, desk.now)
        else:
            text = as_json(rows) if format_ == "json" else as_csv(rows, clinic.country)
    if output == Path("-"):
        sys.stdout.write(text)
        return
    # Spreadsheets take a CSV without this mark for an old encoding, and 李 for noise.
    encoding = "utf-8-sig" if format_ == "csv" else "utf-8"
    try:
        output.touch(mode=0o600)
        output.write_bytes(text.encode(encoding))
    except OSError as error:
        raise fail(f"--output {output}: cannot be written ({error.strerror}): choose another file") from error
    say(f"Wrote {output}", err)


def openings(
    service: str = typer.Option("", "--service", help="An id of clinic.yml.", show_default="every one"),
    practitioner: str = PractitionerOption,
    site: str = SiteOption,
    first: str = typer.Option("", "--from", help="First day (YYYY-MM-DD).", show_default="today"),
    days: int = typer.Option(7, "--days", min=1, max=366, help="How many days."),
    as_json: bool = JsonOption,
    root: Path = RootOption,
    now: str = NowOption,
) -> None:
    """Free times, by day; those that visitors can book."""
    from thora.booking.staff_view import clock_words, day_words

    with at_the_desk(root, now) as desk:
        begin = day_of("--from", first) or desk.today
        found = desk.free(begin, days, service, practitioner, site)
        if as_json:
            say_json(
                [
                    {
                        "day": free.day.isoformat(),
                        "service": free.service.id,
                        "practitioner": free.practitioner.id,
                        "site": free.site.id,
                        "minutes": free.service.minutes,
                        "starts": [start.isoformat() for start in free.starts],
                    }
                    for free in found
                ]
            )
            return
        if not found:
            end, rules = begin + datetime.timedelta(days=days - 1), desk.office.calendar.rules
            span = f"{day_words(begin, desk.today)} to {day_words(end, desk.today)}"
            may = f"Visitors can book {rules.notice_hours} hours to {rules.days_ahead} days ahead."
            say(f"No free time from {span}. {may}")
            return
        print_table(
            ["Day", "Service", "With", "Where", "Free at"],
            [
                (
                    day_words(free.day, desk.today),
                    f"{free.service.name}, {free.service.minutes} min",
                    free.practitioner.name,
                    free.site.name,
                    ", ".join(map(clock_words, free.starts)),
                )
                for free in found
            ],
            whole=["Day"],
        )
