"""`thora callbacks` and `thora outbox` in a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from tests.booking_project import NOW as TAKEN
from tests.booking_project import SAM, office_of
from tests.unit.test_booking_cli import ok, refused, thora
from tests.unit.test_booking_outbox_view import write
from thora.booking.callbacks import Callbacks


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.delenv("THORA_STORE", raising=False)
    monkeypatch.chdir(tmp_path)
    return office_of(tmp_path).engine


def take(engine: Engine, wish: str = "Tuesday after 5") -> int:
    return Callbacks(engine).take(SAM.name, SAM.phone, SAM.email, wish, wish, TAKEN)


def test_callbacks_show_who_waits(engine: Engine) -> None:
    assert ok("callbacks") == "Nobody waits to be rung back.\n"
    assert ok("callbacks", "--all") == "There are no call-backs.\n"
    id_ = take(engine, "Tuesday \x1b[2J after 5, my\nneck")
    heading, row = ok("callbacks").splitlines()
    assert heading == "No  Since              Name     Phone, e-mail                Wish"
    assert row == (
        f"{id_}   Thu 26 Nov, 12 pm  Sam Lee  (519) 555-0142, sam@home.ca  Tuesday [2J after 5, my neck"
    )


def test_callbacks_are_done(engine: Engine) -> None:
    id_ = take(engine)
    assert ok("callbacks", "done", id_) == f"Call-back {id_} is done.\n"
    assert ok("callbacks") == "Nobody waits to be rung back.\n"
    heading, row = ok("callbacks", "--all").splitlines()
    assert (heading.split()[-1], row.split()[-1]) == ("State", "done")
    assert refused("callbacks", "done", 99) == (
        '"99": no call-back has this number: `thora callbacks --all` shows them'
    )
    assert thora("callbacks", "done", "x").exit_code == thora("callbacks", "done", now="").exit_code == 2


def test_callbacks_in_json(engine: Engine) -> None:
    id_ = take(engine)
    (row,) = json.loads(ok("callbacks", "--json"))
    assert row == {
        "id": id_,
        "state": "open",
        "made": "2026-11-26T12:00:00-05:00",
        "name": "Sam Lee",
        "phone": "+15195550142",
        "email": "sam@home.ca",
        "wish": "Tuesday after 5",
    }


def test_the_folder_may_stand_before_or_behind_the_command(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = take(engine), take(engine, "another")
    (elsewhere := tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(elsewhere)
    assert ok("callbacks", "--root", tmp_path, "done", first) == f"Call-back {first} is done.\n"
    assert ok("callbacks", "done", second, "--root", tmp_path) == f"Call-back {second} is done.\n"
    assert refused("callbacks", "done", first).startswith("clinic.yml: ")
    assert Callbacks(engine).open(TAKEN) == []


def test_the_outbox_shows_what_waits_or_failed(engine: Engine) -> None:
    assert ok("outbox") == "No mail waits.\n"
    assert ok("outbox", "--all") == "There are no mails.\n"
    failed = write(engine, "failed", "failed", attempts=8, error="a.example: timeout")
    waits = write(engine, "waits", "waiting", kind="reminder", due=TAKEN.replace(day=27, minute=30))
    sent = write(engine, "sent", "sent", sent=TAKEN)
    assert ok("outbox").splitlines() == [
        "No  Kind          To           Due                   State    Tries  Error",
        f"{failed}   confirmation  sam@home.ca  Thu 26 Nov, 12 pm     failed   8      a.example: timeout",
        f"{waits}   reminder      sam@home.ca  Fri 27 Nov, 12:30 pm  waiting  0",
    ]
    assert [line.split()[0] for line in ok("outbox", "--all").splitlines()[1:]] == [
        str(failed),
        str(sent),
        str(waits),
    ]


def test_the_outbox_shows_a_mail(engine: Engine) -> None:
    id_ = write(engine, "a", "waiting", text="Hello Sam\x1b[2J,\n\nsee you on Thursday.")
    assert ok("outbox", "show", id_) == (
        "To: sam@home.ca\nSubject: Your appointment\n\nHello Sam [2J,\n\nsee you on Thursday.\n"
    )
    assert refused("outbox", "show", 99) == '"99": no mail has this number: `thora outbox --all` shows them'
