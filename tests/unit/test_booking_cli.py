"""`thora appointments` and `thora openings` in a terminal: what they print, where, and how they end."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from pathlib import Path

import icalendar
import pytest
from click.testing import Result
from typer.testing import CliRunner

from tests.booking_project import SAM, booked, local, office_of, opening
from thora import booking_cli, cli
from thora.booking.office import Office
from thora.booking.records import Visitor

NOW = "2026-11-26T12:00"
EVE = Visitor("Eve Ng", email="eve@home.ca")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.delenv("THORA_STORE", raising=False)
    monkeypatch.chdir(tmp_path)  # the project's folder is this one
    return office_of(tmp_path)


def thora(*arguments: object, now: str = NOW, typed: str = "") -> Result:
    words = [str(argument) for argument in arguments]
    runner = CliRunner(mix_stderr=False)
    return runner.invoke(cli.app, [*words, "--now", now] if now else words, input=typed)


def ok(*arguments: object, **more: str) -> str:
    """What a command prints that ends well and without a word on stderr."""
    result = thora(*arguments, **more)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def refused(*arguments: object, **more: str) -> str:
    """The one line with which a command ends that does nothing."""
    result = thora(*arguments, **more)
    assert (result.exit_code, result.stdout) == (1, "")
    (line,) = result.stderr.splitlines()
    return line


def test_list_shows_two_weeks_of_what_is_booked(office: Office) -> None:
    first = booked(office, "2026-12-03 10:30")
    last = booked(office, "2026-12-10 16:00", EVE, who="ben")
    booked(office, "2026-12-11 09:00")
    gone = booked(office, "2026-12-04 09:00", EVE)
    office.appointments.cancel(gone.id, local(NOW))
    assert ok("appointments", "list").splitlines() == [
        "Reference  When                 Visitor  Service      With     Where",
        f"{first.reference}     Thu 3 Dec, 10:30 am  Sam Lee  First visit  Ann Roy  Main",
        f"{last.reference}     Thu 10 Dec, 4 pm     Eve Ng   First visit  Ben Ito  Main",
    ]
    with_all = ok("appointments", "list", "--all")
    assert [line.split()[-1] for line in with_all.splitlines()] == ["State", "booked", "cancelled", "booked"]
    assert ok("appointments", "list", "--from", "2026-12-10", "--to", "2026-12-11").count("First visit") == 2
    assert ok("appointments", "list", "--practitioner", "ben").splitlines()[1:] == [
        f"{last.reference}     Thu 10 Dec, 4 pm  Eve Ng   First visit  Ben Ito  Main"
    ]


def test_list_without_appointments_says_so(office: Office) -> None:
    assert ok("appointments", "list") == "No appointments from Thu 26 Nov to Thu 10 Dec.\n"
    assert json.loads(ok("appointments", "list", "--json")) == []


def test_list_in_json(office: Office) -> None:
    made = booked(office, "2026-12-03 10:30", Visitor("李", "+442079460018"))
    (row,) = json.loads(ok("appointments", "list", "--json"))
    assert (row["reference"], row["name"], row["phone"]) == (made.reference, "李", "+442079460018")
    assert (row["starts"], row["practitioner_id"]) == ("2026-12-03T10:30:00-05:00", "ann")


def test_list_of_days_that_are_none_is_refused(office: Office) -> None:
    fix = "write a day such as 2026-11-21"
    assert refused("appointments", "list", "--from", "soon") == f'--from: "soon": {fix}'
    assert refused("appointments", "list", "--to", "3/12") == f'--to: "3/12": {fix}'
    assert refused("appointments", "list", "--to", "2026-11-01").startswith("2026-11-01: the last day is")
    assert refused("appointments", "list", "--practitioner", "bob").startswith('"bob": no practitioner has')


def test_show_tells_everything_with_its_history(office: Office) -> None:
    made = booked(office, "2026-12-03 10:30")
    office.appointments.move(made.id, opening("2026-12-04 14:00"), local("2026-11-27 09:05"), "staff")
    shown = ok("appointments", "show", made.reference.lower())
    facts, history = shown.split("\n\n")
    assert facts.splitlines() == [
        f"Reference  {made.reference}",
        "State      booked",
        "When       Fri 4 Dec, 2 pm to 2:45 pm",
        "Service    First visit, in person",
        "With       Ann Roy",
        "Where      Main",
        "Visitor    Sam Lee",
        "Phone      (519) 555-0142",
        "E-mail     sam@home.ca",
    ]
    assert history.splitlines() == [
        "Changed              By       To      Appointment on",
        "Thu 26 Nov, 12 pm    visitor  booked  Thu 3 Dec, 10:30 am",
        "Fri 27 Nov, 9:05 am  staff    moved   Fri 4 Dec, 2 pm",
    ]
    row = json.loads(ok("appointments", "show", made.reference, "--json"))
    assert row["email"] == "sam@home.ca"
    assert [(step["who"], step["state"]) for step in row["history"]] == [
        ("visitor", "booked"),
        ("staff", "moved"),
    ]


@pytest.mark.parametrize(
    "words", [["show"], ["move", "2026-12-03 10:00"], ["cancel", "--yes"], ["mark", "attended"]]
)
def test_a_reference_that_is_none_is_told_with_the_way_out(office: Office, words: list[str]) -> None:
    command, *rest = words
    assert refused("appointments", command, "ZZZZZZ", *rest) == (
        '"ZZZZZZ": no appointment has this reference: `thora appointments list --all --from DAY` shows them'
    )


@pytest.mark.parametrize(
    "at", ["2026-12-04 14:00", "2026-12-04T14:00", "2026-12-04 2:00 pm", "2026-12-04 2 PM"]
)
def test_move_by_the_clinics_clock(office: Office, at: str) -> None:
    made = booked(office, "2026-12-03 10:30")
    assert ok("appointments", "move", made.reference, at) == (
        f"Moved: {made.reference}, Fri 4 Dec, 2 pm, Sam Lee, with Ann Roy at Main\n"
    )
    moved = office.appointments.with_reference(made.reference)
    assert moved is not None
    assert moved.opening == opening("2026-12-04 14:00")
    assert [(who, state) for _, who, state in office.appointments.changes(made.id)][1:] == [
        ("staff", "moved")
    ]
    again = ok("appointments", "move", made.reference, at)
    assert again.startswith(f"It is there already: {made.reference}, Fri 4 Dec, 2 pm")


def test_move_to_another_practitioner_and_site(office: Office) -> None:
    made = booked(office, "2026-12-03 10:30")
    arguments = ["appointments", "move", made.reference, "2026-11-30 08:30", "--practitioner", "ben"]
    assert ok(*arguments, "--site", "north").endswith("Mon 30 Nov, 8:30 am, Sam Lee, with Ben Ito at North\n")


def test_move_is_refused_with_the_reason_and_force_never_books_twice(office: Office) -> None:
    made = booked(office, "2026-12-03 10:30")
    booked(office, "2026-12-05 14:00", EVE)  # on a Saturday
    move = ["appointments", "move", made.reference]
    assert refused(*move, "2026-12-05 10:00") == "Main is closed on Sat 5 Dec: --force moves it all the same"
    assert "is less than 2 hours from now" in refused(*move, "2026-11-26 13:00")
    taken = "Ann Roy is taken from Sat 5 Dec, 2 pm to 3 pm: choose another time"
    assert refused(*move, "2026-12-05 14:30", "--force") == taken
    assert refused(*move, "noon") == 'TIME: "noon": write a day and time such as "2026-12-03 10:30"'
    assert office.appointments.with_reference(made.reference) == made
    assert ok(*move, "2026-12-05 10:00", "--force").startswith(f"Moved: {made.reference}, Sat 5 Dec, 10 am")


def test_cancel_with_yes(office: Office) -> None:
    made = booked(office, "2026-12-03 10:30")
    told = f"{made.reference}, Thu 3 Dec, 10:30 am, Sam Lee, with Ann Roy at Main"
    assert ok("appointments", "cancel", made.reference, "--yes") == f"Cancelled: {told}\n"
    assert refused("appointments", "cancel", made.reference, "--yes").startswith(f"{told}: is cancelled")
    assert [who for _, who, _ in office.appointments.changes(made.id)] == ["visitor", "staff"]


@pytest.mark.parametrize(("typed", "code", "state"), [("y\n", 0, "cancelled"), ("n\n", 1, "booked")])
def test_cancel_asks_on_a_terminal(
    office: Office, monkeypatch: pytest.MonkeyPatch, typed: str, code: int, state: str
) -> None:
    monkeypatch.setattr(booking_cli, "can_ask", lambda: True)
    made = booked(office, "2026-12-03 10:30")
    result = thora("appointments", "cancel", made.reference, typed=typed)
    assert result.exit_code == code
    assert "Sam Lee, with Ann Roy at Main\nCancel this appointment? [y/N]:" in result.stderr
    assert result.stderr.endswith("Nothing was changed.\n") == (state == "booked")
    after = office.appointments.with_reference(made.reference)
    assert after is not None
    assert after.state == state


def test_cancel_where_nobody_can_be_asked_changes_nothing(office: Office) -> None:
    made = booked(office, "2026-12-03 10:30")
    line = refused("appointments", "cancel", made.reference, typed="y\n")
    assert line == "Nobody can be asked here: add --yes. Nothing was changed."
    assert office.appointments.with_reference(made.reference) == made


@pytest.mark.parametrize(("came", "state"), [("attended", "attended"), ("no-show", "no_show")])
def test_mark_notes_whether_somebody_came(office: Office, came: str, state: str) -> None:
    made = booked(office, "2026-12-03 10:30")
    assert "has not begun" in refused("appointments", "mark", made.reference, came)
    assert refused("appointments", "mark", made.reference, "late") == '"late": write attended or no-show'
    told = ok("appointments", "mark", made.reference, came, now="2026-12-03T11:00")
    assert told.startswith(f"Marked {came}: {made.reference}, ")
    after = office.appointments.with_reference(made.reference)
    assert after is not None
    assert after.state == state


def test_export_has_all_of_them_in_three_forms(office: Office) -> None:
    first = booked(office, "2026-12-03 10:30")
    gone = booked(office, "2027-06-04 09:00", EVE)
    office.appointments.cancel(gone.id, local(NOW))
    both = {first.reference, gone.reference}
    as_csv = ok("appointments", "export")
    assert {row["reference"] for row in csv.DictReader(io.StringIO(as_csv, newline=""))} == both
    assert {row["reference"] for row in json.loads(ok("appointments", "export", "--format", "json"))} == both
    calendar = icalendar.Calendar.from_ical(ok("appointments", "export", "--format", "ics"))
    assert len(calendar.walk("VEVENT")) == 1
    assert len(ok("appointments", "export", "--from", "2026-12-04").splitlines()) == 2
    assert len(ok("appointments", "export", "--to", "2026-12-02").splitlines()) == 1
    assert refused("appointments", "export", "--format", "xls") == '--format: "xls": csv, json or ics'


def test_export_writes_a_file_that_only_its_owner_reads(office: Office, tmp_path: Path) -> None:
    booked(office, "2026-12-03 10:30", Visitor("李", SAM.phone))
    result = thora("appointments", "export", "--output", tmp_path / "a.csv")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"Wrote {tmp_path / 'a.csv'}\n"
    file = tmp_path / "a.csv"
    assert file.read_bytes().startswith(b"\xef\xbb\xbfreference,")  # so that Excel reads 李
    assert "李" in file.read_text("utf-8-sig")
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    thora("appointments", "export", "--format", "json", "--output", tmp_path / "a.json")
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))[0]["name"] == "李"
    line = refused("appointments", "export", "--output", tmp_path / "none" / "a.csv")
    assert line.endswith("cannot be written (No such file or directory): choose another file")


def test_openings_by_day(office: Office) -> None:
    booked(office, "2026-11-30 10:00")
    arguments = ["openings", "--service", "first_visit", "--from", "2026-11-28", "--days", "3"]
    assert ok(*arguments).splitlines() == [
        "Day         Service              With     Where  Free at",
        "Mon 30 Nov  First visit, 45 min  Ann Roy  Main   9 am, 11 am, 1 pm, 2 pm, 3 pm, 4 pm",
        "Mon 30 Nov  First visit, 45 min  Ben Ito  Main   9 am, 10 am, 11 am, 1 pm, 2 pm, 3 pm, 4 pm",
        "Mon 30 Nov  First visit, 45 min  Ben Ito  North  8 am, 9 am",
    ]
    assert len(ok(*arguments, "--practitioner", "ben", "--site", "north").splitlines()) == 2
    (north,) = json.loads(ok(*arguments, "--site", "north", "--json"))
    assert north == {
        "day": "2026-11-30",
        "service": "first_visit",
        "practitioner": "ben",
        "site": "north",
        "minutes": 45,
        "starts": ["2026-11-30T08:00:00-05:00", "2026-11-30T09:00:00-05:00"],
    }


def test_openings_where_there_are_none_say_what_visitors_can_book(office: Office) -> None:
    assert ok("openings", "--from", "2026-11-28", "--days", "2") == (
        "No free time from Sat 28 Nov to Sun 29 Nov. Visitors can book 2 hours to 60 days ahead.\n"
    )
    assert refused("openings", "--service", "x") == (
        '"x": no service has this id: write one of first_visit, follow_up'
    )
    assert thora("openings", "--days", "0").exit_code == 2


def test_a_wrong_call_ends_with_status_2(office: Office) -> None:
    for words in (["appointments", "shw"], ["appointments", "show"], ["appointments", "list", "--colour"]):
        assert thora(*words, now="").exit_code == 2


def test_without_now_it_is_now(office: Office) -> None:
    made = booked(office, "2020-12-03 10:30")
    assert "is in the past" in refused("appointments", "move", made.reference, "2020-12-03 11:00", now="")
