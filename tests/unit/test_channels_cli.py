"""`thora channels` in a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from tests.channel_desk import KEY
from tests.channels.telegram import TelegramApi, TelegramKit
from tests.inbox_rules import given_up, leased
from tests.unit.conftest import TinyProject
from tests.unit.test_booking_cli import ok, refused
from tests.web_visits import NOW
from thora.channels.messaging.inbox import Inbox
from thora.channels.providers import PROVIDERS
from thora.store import VARIABLE, connect, upgrade


@pytest.fixture(autouse=True)
def nothing_set(tiny: TinyProject, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("THORA_CHANNELS_KEY", "THORA_URL", VARIABLE):
        monkeypatch.delenv(name, raising=False)
    for provider in PROVIDERS:
        for variable in provider.variables:
            monkeypatch.delenv(variable.name, raising=False)
    monkeypatch.chdir(tiny.root)


@pytest.fixture
def telegram(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = TelegramKit(TelegramApi()).environment("http://127.0.0.1:1")
    for name, value in {**settings, "THORA_CHANNELS_KEY": KEY, "THORA_URL": "https://c.example"}.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def inbox(tiny: TinyProject) -> Inbox:
    return Inbox(engine_of(tiny))


def engine_of(tiny: TinyProject) -> Engine:
    engine = connect(f"sqlite:///{tiny.root}/thora.db")
    upgrade(engine)
    return engine


def line_of(told: str, name: str) -> list[str]:
    return next(line.split() for line in told.splitlines() if line.startswith(f"{name} "))


def test_without_any_setting_it_says_how_to_begin() -> None:
    told = ok("channels", now="")
    assert line_of(told, "telegram")[:4] == ["telegram", "off", "/telegram/webhook", "THORA_TELEGRAM_TOKEN"]
    assert "the bot's token, from @BotFather" in told
    assert "token_urlsafe(32)" in told
    assert "No channel is on. To begin: " in told
    assert "docs/channels.md" in told
    assert "THORA_URL is not set" in told


def test_a_channel_that_is_on_has_its_address(telegram: None) -> None:
    told = ok("channels", now="")
    assert line_of(told, "telegram") == ["telegram", "on", "https://c.example/telegram/webhook"]
    assert "No channel is on" not in told
    assert "THORA_URL" not in told
    assert KEY not in told


def test_half_of_the_settings_is_told(telegram: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("THORA_TELEGRAM_SECRET")
    told = ok("channels", now="")
    assert line_of(told, "telegram")[1:5:2] == ["unfinished", "THORA_TELEGRAM_SECRET"]


def test_as_json(telegram: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("THORA_CHANNELS_KEY")
    found = {each["name"]: each for each in json.loads(ok("channels", "--format", "json", now=""))}
    assert list(found) == [provider.name for provider in PROVIDERS]
    assert found["telegram"]["state"] == "unfinished"
    assert found["telegram"]["webhook"] == "https://c.example/telegram/webhook"
    assert [each["name"] for each in found["telegram"]["missing"]] == ["THORA_CHANNELS_KEY"]
    assert refused("channels", "--format", "yaml", now="") == '--format: "yaml": text or json'


def test_letters_say_when_and_why_and_not_who(inbox: Inbox) -> None:
    assert ok("channels", "letters", now="") == "Every message was answered, or waits for its next try.\n"
    id_ = given_up(inbox)
    heading, row = ok("channels", "letters", now="").splitlines()
    assert heading.split() == ["No", "Channel", "Arrived", "Reason"]
    assert row.startswith(f"{id_}   telegram  Thu 26 Nov")
    assert "12 pm" in row  # by the clinic's clock
    assert row.endswith("no such chat")
    assert "ana" not in row
    assert "words" not in row


def test_a_letter_is_tried_again(inbox: Inbox) -> None:
    first, second = given_up(inbox, "a"), given_up(inbox, "b", "telegram:ben")
    told = ok("channels", "again", first, second, now="")
    assert [line.split()[1] for line in told.splitlines()] == [str(first), str(second)]
    assert inbox.letters() == []
    assert leased(inbox, NOW.replace(year=2999)).key == "a"


def test_what_is_no_letter_is_told_and_the_others_are_tried(inbox: Inbox) -> None:
    id_ = given_up(inbox)
    assert refused("channels", "again", 98, 99, now="") == (
        '"98", "99": no such message: `thora channels letters` shows those that can be tried again'
    )
    assert len(inbox.letters()) == 1
    assert refused_beside("channels", "again", str(id_), "99").startswith('"99": no such message')
    assert inbox.letters() == []


def refused_beside(*words: str) -> str:
    from typer.testing import CliRunner

    from thora.cli import app

    result = CliRunner(mix_stderr=False).invoke(app, list(words))
    assert result.exit_code == 1
    return str(result.stderr)


def test_the_folder_may_stand_before_or_behind_the_command(
    inbox: Inbox, tiny: TinyProject, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_up(inbox)
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert "no such chat" in ok("channels", "--root", tiny.root, "letters", now="")
    assert "no such chat" in ok("channels", "letters", "--root", tiny.root, now="")


def test_a_database_that_is_none_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(VARIABLE, "no url")
    assert refused("channels", "letters", now="").startswith("THORA_STORE: is no database")
    monkeypatch.setenv(VARIABLE, f"sqlite:///{tmp_path}/no/such/folder/thora.db")
    assert refused("channels", "again", 1, now="") == (
        "the database cannot be read (OperationalError): is THORA_STORE right?"
    )
