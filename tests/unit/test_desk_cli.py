"""What the commands of the desk share: every fault becomes one line and status 1."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
import typer
from sqlalchemy.exc import OperationalError

from tests.booking_project import NOW, office_of
from thora.desk_cli import at_the_desk, day_of, say_json, time_of


@pytest.fixture(autouse=True)
def sqlite_in_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("THORA_STORE", raising=False)


def line_of(capsys: pytest.CaptureFixture[str]) -> str:
    out, err = capsys.readouterr()
    assert out == ""
    (line,) = err.splitlines()
    return line


@pytest.mark.parametrize("now", ["2026-11-26T12:00", "2026-11-26 17:00+00:00", "2026-11-26T12:00:00-05:00"])
def test_now_is_by_the_clinics_clock_unless_it_has_a_zone(tmp_path: Path, now: str) -> None:
    office_of(tmp_path)
    with at_the_desk(tmp_path, now) as desk:
        assert desk.now == NOW
        assert desk.today == NOW.date()


def test_without_now_it_is_now(tmp_path: Path) -> None:
    office_of(tmp_path)
    before = datetime.datetime.now(datetime.timezone.utc)
    with at_the_desk(tmp_path, "") as desk:
        assert before <= desk.now <= datetime.datetime.now(datetime.timezone.utc)


def test_a_now_that_is_none_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office_of(tmp_path)
    with pytest.raises(typer.Exit), at_the_desk(tmp_path, "noon"):
        pytest.fail("there is no desk")
    assert line_of(capsys) == '--now: "noon": write a moment such as 2026-11-21T09:30'


def test_a_folder_without_a_clinic_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as end, at_the_desk(tmp_path, ""):
        pytest.fail("there is no desk")
    assert end.value.exit_code == 1
    assert line_of(capsys).startswith("clinic.yml: ")


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("nonsense", "THORA_STORE: is no database that is known here (ArgumentError): "),
        ("sqlite:////nowhere/at/all.db", "the database cannot be read (OperationalError): is THORA_STORE"),
    ],
)
def test_a_database_that_is_away_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str, line: str
) -> None:
    office_of(tmp_path)
    monkeypatch.setenv("THORA_STORE", url)
    with pytest.raises(typer.Exit), at_the_desk(tmp_path, ""):
        pytest.fail("there is no desk")
    assert line_of(capsys).startswith(line)


def test_a_database_that_goes_away_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office_of(tmp_path)
    with pytest.raises(typer.Exit), at_the_desk(tmp_path, ""):
        raise OperationalError("SELECT secret", {}, Exception("gone"))
    assert "secret" not in line_of(capsys)


def test_a_fault_of_the_program_is_not_hidden(tmp_path: Path) -> None:
    office_of(tmp_path)
    with pytest.raises(KeyError), at_the_desk(tmp_path, ""):
        raise KeyError("bug")


def test_days_and_times_as_they_are_typed(capsys: pytest.CaptureFixture[str]) -> None:
    assert day_of("--from", "2026-12-03") == datetime.date(2026, 12, 3)
    assert day_of("--from", "") is None
    for text in ("2026-12-03 14:30", "2026-12-03T14:30", " 2026-12-03 2:30 pm ", "2026-12-03 02:30 PM"):
        assert time_of("TIME", text) == datetime.datetime(2026, 12, 3, 14, 30)
    for text in ("2026-12-03", "14:30", "2026-02-30 10:00", "2026-12-03 25:00", "2026-12-03 14:30+02:00", ""):
        with pytest.raises(typer.Exit):
            time_of("TIME", text)
        assert line_of(capsys) == f'TIME: "{text}": write a day and time such as "2026-12-03 10:30"'


def test_json_has_letters_of_every_kind(capsys: pytest.CaptureFixture[str]) -> None:
    say_json([{"name": "李"}])
    text = capsys.readouterr().out
    assert "李" in text
    assert json.loads(text) == [{"name": "李"}]
