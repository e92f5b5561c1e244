"""A worker process that is killed at any moment: no mail is lost, and none has two names."""

from __future__ import annotations

import datetime
import logging
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from tests.booking_mails import put
from tests.conftest import ROOT
from tests.mail_server import Inbox, listening
from thora.booking.calendar import UTC
from thora.booking.outbox import SENT, WAITING, Mail, Outbox
from thora.store import VARIABLE, connect, upgrade

pytestmark = pytest.mark.service
MAILS = 30
LEASE = 1.0  # seconds: short, so that the test need not wait five minutes for the mail of a dead worker
LIMIT = 120.0
WORKER = f"""
import datetime, threading
from pathlib import Path
from thora.booking.worker import run
run(Path.cwd(), threading.Event(), every=0.05, lease=datetime.timedelta(seconds={LEASE}))
"""


def until(condition: object, limit: float = LIMIT) -> None:
    end = time.monotonic() + limit
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


class Office:
    """A database with mails that are due, a mail server that takes its time, and workers to kill."""

    def __init__(self, folder: Path, settings: dict[str, str], inbox: Inbox) -> None:
        self.url = f"sqlite:///{folder}/thora.db"
        self.engine: Engine = connect(self.url)
        upgrade(self.engine)
        self.inbox = inbox
        self._environment = {**os.environ, **settings, VARIABLE: self.url}

    def put(self, mails: int) -> Outbox:
        now = datetime.datetime.now(UTC)
        return put(
            self.engine,
            *(
                Mail(f"mail {number}", "confirmation", f"v{number}@home.example", "Hello", "Hello", now)
                for number in range(mails)
            ),
        )

    def worker(self, *command: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *(command or ("-c", WORKER))],
            cwd=ROOT,
            env=self._environment,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    inbox = Inbox()
    with listening(inbox) as settings:
        yield Office(tmp_path, settings, inbox)


def test_killed_at_random_moments_it_loses_no_mail_and_gives_none_two_names(office: Office) -> None:
    chance = random.Random(1)
    office.inbox.thinks = lambda: chance.uniform(0.01, 0.15)
    outbox = office.put(MAILS)
    kills = 0
    while any(entry.state != SENT for entry in outbox.all()):
        worker, before = office.worker(), len(office.inbox.raw)
        until(lambda: len(office.inbox.raw) > before or not outbox.waiting())  # noqa: B023
        time.sleep(chance.uniform(0.0, 0.5))
        kills += bool(outbox.waiting())
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
    assert kills >= 3
    arrived = Counter((mail["To"], mail["Message-ID"]) for mail in office.inbox.mails)
    assert {to for to, _ in arrived} == {f"v{number}@home.example" for number in range(MAILS)}
    # Who counts by Message-ID sees each mail once. By copies a kill may repeat the mail that was under way.
    assert len(arrived) == len({name for _, name in arrived}) == MAILS
    twice = sum(arrived.values()) - MAILS
    assert twice <= kills
    logging.getLogger(__name__).warning("%d kills, %d of %d mails came twice", kills, twice, MAILS)


def test_killed_between_the_servers_yes_and_the_note_the_copy_has_the_same_name(office: Office) -> None:
    outbox, workers = office.put(1), []
    office.inbox.on_mail = lambda raw: workers.pop().kill() if workers else None
    workers.append(office.worker())
    until(lambda: not workers)
    until(lambda: office.inbox.raw)
    assert outbox.waiting()  # nobody knows that it was sent
    with office.worker() as again:
        until(lambda: not outbox.waiting())
        again.kill()
        again.communicate()
    first, second = office.inbox.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert first.get_content() == second.get_content()


def test_two_workers_send_each_mail_once(office: Office) -> None:
    office.inbox.thinks = lambda: 0.02
    outbox = office.put(MAILS)
    workers = [office.worker(), office.worker()]
    until(lambda: not outbox.waiting())
    for worker in workers:
        worker.kill()
        worker.communicate()
    assert Counter(mail["To"] for mail in office.inbox.mails) == {
        f"v{number}@home.example": 1 for number in range(MAILS)
    }


def test_asked_to_stop_it_finishes_its_mail_and_ends_well(office: Office) -> None:
    office.inbox.thinks = lambda: 0.5
    outbox = office.put(3)
    worker = office.worker("-m", "thora", "worker")
    until(lambda: office.inbox.raw)
    worker.send_signal(signal.SIGTERM)
    _, log = worker.communicate(timeout=20)
    assert worker.returncode == 0
    states = Counter(entry.state for entry in outbox.all())
    assert states == {SENT: len(office.inbox.raw), WAITING: 3 - len(office.inbox.raw)}
    assert states[WAITING]
    assert "(confirmation) was sent." in log
    assert "home.example" not in log
    assert all(line[:4].isdigit() for line in log.splitlines())
