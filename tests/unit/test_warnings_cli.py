"""`thora warnings` in a terminal, over a real database."""

from __future__ import annotations

import datetime
import json

import pytest
from click.testing import Result
from typer.testing import CliRunner

from tests.unit.conftest import TinyProject
from thora.cli import app
from thora.clinic import load_clinic
from thora.safety.tally import Tally
from thora.store import engine

pytestmark = pytest.mark.usefixtures("store_of_the_folder")


def thora(tiny: TinyProject, *arguments: str) -> Result:
    return CliRunner(mix_stderr=False).invoke(app, ["warnings", "--root", str(tiny.root), *arguments])


def today(tiny: TinyProject) -> datetime.date:
    clinic, _ = load_clinic(tiny.root)
    assert clinic is not None
    return datetime.datetime.now(clinic.zone).date()


@pytest.fixture
def noticed(tiny: TinyProject) -> TinyProject:
    """A fever now and twelve days ago, and a sign that the content has no more."""
    tiny.sign("fever", examples=["i have a fever"], near_misses=["no fever"])
    tally = Tally(engine(tiny.root))
    tally.create()
    day = today(tiny)
    tally.add(["fever"], day)
    tally.add(["fever", "gone"], day - datetime.timedelta(days=12))
    return tiny


def test_each_sign_is_told_by_its_label_and_level(noticed: TinyProject) -> None:
    result = thora(noticed)
    first, fever, gone = result.stdout.splitlines()
    assert result.exit_code == 0
    assert first.endswith(": 3")
    assert fever.startswith("     2  ")
    assert fever.endswith(f"last on {today(noticed)}")
    assert "(" in fever
    assert gone.startswith("     1  gone, last on")


def test_only_the_last_days_count(noticed: TinyProject) -> None:
    (first, fever) = thora(noticed, "--days", "12").stdout.splitlines()
    assert first.endswith(": 1")
    assert fever.startswith("     1  ")


def test_json_is_for_programs(noticed: TinyProject) -> None:
    fever, gone = json.loads(thora(noticed, "--format", "json").stdout)
    assert fever == {"sign": "fever", "noticed": 2, "last": today(noticed).isoformat()}
    assert (gone["sign"], gone["noticed"]) == ("gone", 1)


def test_without_any_warning_the_count_is_none(tiny: TinyProject) -> None:
    (line,) = thora(tiny).stdout.splitlines()
    assert line.endswith(": 0")


def test_another_format_is_refused_in_one_line(tiny: TinyProject) -> None:
    result = thora(tiny, "--format", "xml")
    assert result.exit_code == 1
    assert result.stderr == '--format: "xml": text or json\n'


def test_a_database_that_is_not_there_is_one_line(tiny: TinyProject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THORA_STORE", "postgresql://nobody@127.0.0.1:1/none")
    result = thora(tiny)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert "THORA_STORE" in result.stderr
