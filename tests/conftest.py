"""What every layer of tests shares: the project's folder, a fixed day, copies to break, the trained model."""

from __future__ import annotations

import datetime
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[1]
TODAY = datetime.date(2026, 11, 26)
CONTENT = ("clinic.yml", "config.yml", "domain.yml", "endpoints.yml", "credentials.yml", "data", "tests/nlu")


def pytest_addoption(parser: pytest.Parser) -> None:
    """--channel, for tests/channels."""
    parser.addoption("--channel", default="", help="run tests/channels for this channel only")


@pytest.fixture(scope="session")
def root() -> Path:
    """The project as it stands; read only."""
    return ROOT


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the content and configuration that a test may change."""
    for name in CONTENT:
        source, target = ROOT / name, tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy2(source, target)
    return tmp_path


@pytest.fixture(scope="session")
def missing() -> Callable[[str], NoReturn]:
    """Call with what is not there: skips with that word on a user's machine, fails in CI."""

    def say(what: str) -> NoReturn:
        if os.environ.get("CI") == "true":
            pytest.fail(f"needs {what}, and CI must have it")
        pytest.skip(f"needs {what}")

    return say


@pytest.fixture(scope="session")
def trained_model(root: Path) -> Path:
    """The up-to-date model of the project, trained now if need be."""
    from thora.training import train

    return train(root, lambda line: None)


@pytest.fixture(scope="session", autouse=True)
def no_store_of_the_project(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test writes to the project's own database, whatever it starts."""
    os.environ["THORA_STORE"] = f"sqlite:///{tmp_path_factory.mktemp('store') / 'thora.db'}"


@pytest.fixture
def desk(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The clinic's appointments, in an empty database of its own, at noon of TODAY by the clinic's clock."""
    import actions.booking
    import actions.suggest_booking
    import thora.nlu.booking_check
    from actions import project

    monkeypatch.chdir(root)
    monkeypatch.setenv("THORA_STORE", f"sqlite:///{tmp_path / 'booking.db'}")
    noon = datetime.datetime.combine(TODAY, datetime.time(12), project.clinic_file().zone)
    for module in (actions.booking, actions.suggest_booking):
        monkeypatch.setattr(module, "clinic_now", lambda: noon)
    monkeypatch.setattr(thora.nlu.booking_check, "clock", lambda: noon)
    project.reception.cache_clear()
    yield project.reception()
    project.reception.cache_clear()


@pytest.fixture(scope="session")
def agent(trained_model: Path) -> Any:
    """The trained model with the real custom actions, in this process."""
    import logging

    from rasa.utils.log_utils import configure_structlog

    from tests.dialogues.conversation import load_agent

    configure_structlog(logging.ERROR)
    return load_agent(trained_model)
