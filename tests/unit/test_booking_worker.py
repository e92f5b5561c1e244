"""The worker: sends what is due, and goes on whatever fails."""

from __future__ import annotations

import datetime
import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError
from typer.testing import CliRunner

from tests.booking_mails import mail, put
from tests.booking_rivals import MOST, NOW, opening, visitor
from tests.mail_server import Inbox, listening
from thora.booking import worker
from thora.booking.addresses import Addresses
from thora.booking.appointments import Appointments
from thora.booking.outbox import FAILED, PAUSES, SENT, WAITING, Outbox
from thora.booking.worker import Job, Letterhead, repeat, run, work
from thora.channels.messaging import inbox as channel_inbox
from thora.cli import app
from thora.conversations import KEEP, Conversations
from thora.mail import Mailer, MailError
from thora.serving import free_port
from thora.store import VARIABLE, connect, upgrade

HEAD = Letterhead("CARESPACE", "desk@clinic.example", "clinic.example", "secret")
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    made = connect(f"sqlite:///{tmp_path}/thora.db")
    upgrade(made)
    return made


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def settings(inbox: Inbox) -> Iterator[dict[str, str]]:
    with listening(inbox) as found:
        yield found


@pytest.fixture
def mailer(settings: dict[str, str]) -> Mailer:
    made = Mailer.of(settings)
    assert made is not None
    return made


def at(now: datetime.datetime) -> Callable[[], datetime.datetime]:
    return lambda: now


def states(outbox: Outbox) -> list[str]:
    return [entry.state for entry in reversed(outbox.all())]


def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "waited too long"
        time.sleep(0.01)


def test_what_is_due_is_sent_once_over_one_connection(engine: Engine, inbox: Inbox, mailer: Mailer) -> None:
    outbox = put(engine, mail("a"), mail("b"), mail("later", 1))
    assert work(outbox, mailer, HEAD, at(NOW)) == 2
    assert work(outbox, mailer, HEAD, at(NOW)) == 0
    assert states(outbox) == [SENT, SENT, WAITING]
    assert inbox.connections == 1
    sent = inbox.mails[0]
    assert (sent["To"], sent["Reply-To"]) == ("sam@home.example", "desk@clinic.example")
    assert sent["From"].addresses[0].display_name == "CARESPACE"
    assert len({sent["Message-ID"] for sent in inbox.mails}) == 2


def test_a_refused_mail_holds_up_no_other_and_goes_later_under_the_same_name(
    engine: Engine, inbox: Inbox, mailer: Mailer, caplog: pytest.LogCaptureFixture
) -> None:
    outbox = put(engine, mail("bad", recipient="bad@home.example"), mail("good"))
    inbox.refused = {"bad@home.example"}
    with caplog.at_level(logging.INFO):
        assert work(outbox, mailer, HEAD, at(NOW)) == 1
    assert states(outbox) == [WAITING, SENT]
    assert "SMTPRecipientsRefused" in outbox.waiting()[0].error
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("thora.")]
    assert "Mail 2 (confirmation) was sent." in ours
    assert "home.example" not in "".join(ours)
    inbox.refused = set()
    assert work(outbox, mailer, HEAD, at(NOW)) == 0
    assert work(outbox, mailer, HEAD, at(NOW + PAUSES[0])) == 1
    assert states(outbox) == [SENT, SENT]


def test_a_mail_that_cannot_be_written_fails_alone(engine: Engine, inbox: Inbox, mailer: Mailer) -> None:
    outbox = put(engine, mail("bad", calendar="no iCalendar file"), mail("good"))
    assert work(outbox, mailer, HEAD, at(NOW)) == 1
    assert outbox.waiting()[0].error == "the mail cannot be written: ValueError"


def test_while_the_server_is_away_no_mail_counts_as_tried(engine: Engine) -> None:
    outbox = put(engine, mail())
    nobody = Mailer("127.0.0.1", free_port(), "none", "thora@clinic.example")
    for _ in range(len(PAUSES) + 1):
        with pytest.raises(MailError):
            work(outbox, nobody, HEAD, at(NOW))
    assert [(entry.state, entry.attempts) for entry in outbox.all()] == [(WAITING, 0)]


def test_where_nothing_is_due_the_server_is_left_alone(engine: Engine) -> None:
    nobody = Mailer("127.0.0.1", free_port(), "none", "thora@clinic.example")
    assert work(put(engine, mail(after=1)), nobody, HEAD, at(NOW)) == 0


def test_a_line_that_breaks_ends_the_round_and_the_mail_is_tried_again(
    engine: Engine, inbox: Inbox, mailer: Mailer
) -> None:
    outbox = put(engine, mail("a"), mail("b"))
    inbox.hangs_up = True
    with pytest.raises(MailError):
        work(outbox, mailer, HEAD, at(NOW))
    assert [entry.attempts for entry in reversed(outbox.all())] == [1, 0]
    inbox.hangs_up = False
    assert work(outbox, mailer, HEAD, at(NOW + PAUSES[0])) == 2
    assert states(outbox) == [SENT, SENT]


def test_mails_of_a_past_appointment_are_not_sent(engine: Engine, inbox: Inbox, mailer: Mailer) -> None:
    id_ = Appointments(engine, MOST).book(opening(), visitor(), "wish", NOW).id
    outbox = put(engine, mail("confirmation", appointment=id_))
    assert work(outbox, mailer, HEAD, at(opening().span.start)) == 0
    assert inbox.mails == []


def test_a_sent_mail_is_noted_though_the_database_is_away_for_a_moment(
    engine: Engine, inbox: Inbox, mailer: Mailer, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = put(engine, mail())
    monkeypatch.setattr(worker, "NOTE_PAUSES", (0.0, 0.01, 0.01))
    note, calls = outbox.sent, []

    def away_twice(*arguments: object) -> None:
        calls.append(arguments)
        if len(calls) < 3:
            raise OperationalError("UPDATE", {}, Exception("locked"))
        note(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(outbox, "sent", away_twice)
    assert work(outbox, mailer, HEAD, at(NOW)) == 1
    assert states(outbox) == [SENT]
    assert len(inbox.mails) == 1


def test_asked_to_stop_it_begins_no_other_mail(engine: Engine, inbox: Inbox, mailer: Mailer) -> None:
    outbox, stop = put(engine, mail("a"), mail("b")), threading.Event()
    inbox.on_mail = lambda raw: stop.set()
    assert work(outbox, mailer, HEAD, at(NOW), stop) == 1
    assert states(outbox) == [SENT, WAITING]


@pytest.mark.parametrize("every", [0.01, 700.0])
def test_a_job_that_fails_is_tried_again_after_growing_pauses(
    every: float, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pauses: list[float] = []

    class Stop(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            pauses.append(timeout or 0.0)
            return len(pauses) == 14

    done: list[int] = []

    def job() -> None:
        done.append(1)
        if len(done) < 13:
            raise ValueError("Sam Lee has a cold")

    with caplog.at_level(logging.ERROR):
        repeat(Job("calendars", every, job), Stop())
    if every < 1:
        assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300, every, every]
    else:
        assert set(pauses) == {every}
    assert "calendars: failed, next try in" in caplog.text
    assert "ValueError" in caplog.text
    assert "Sam Lee" not in caplog.text


@pytest.fixture
def project_of_run(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(VARIABLE, f"sqlite:///{project}/thora.db")
    return project


def running(root: Path, stop: threading.Event, *jobs: Job) -> threading.Thread:
    thread = threading.Thread(target=run, args=(root, stop, jobs, 0.02), daemon=True)
    thread.start()
    return thread


def test_it_sends_mails_and_runs_other_jobs_until_it_is_stopped(
    project_of_run: Path, settings: dict[str, str], inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    engine = connect(f"sqlite:///{project_of_run}/thora.db")
    stop, done = threading.Event(), []

    def fails() -> None:
        raise RuntimeError

    thread = running(project_of_run, stop, Job("good", 0.02, lambda: done.append(1)), Job("bad", 0.02, fails))
    until(lambda: len(done) > 3)  # it has made the tables
    put(engine, mail(), mail("two", recipient="other@home.example"))
    until(lambda: len(inbox.mails) == 2)
    assert inbox.mails[0]["From"].addresses[0].display_name == "CARESPACE"
    stop.set()
    thread.join(5)
    assert not thread.is_alive()
    until(lambda: states(Outbox(engine)) == [SENT, SENT])


def test_without_a_mail_server_mails_wait_and_the_jobs_run(
    project_of_run: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("THORA_SMTP_HOST", raising=False)
    stop, done = threading.Event(), []
    with caplog.at_level(logging.INFO):
        thread = running(project_of_run, stop, Job("good", 0.02, lambda: done.append(1)))
        until(lambda: done)
    outbox = put(connect(f"sqlite:///{project_of_run}/thora.db"), mail())
    count = len(done)
    until(lambda: len(done) > count + 2)
    stop.set()
    thread.join(5)
    assert states(outbox) == [WAITING]
    assert "THORA_SMTP_HOST" in caplog.text


def test_a_database_that_is_away_at_first_is_waited_for(
    project_of_run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []

    def away_once(engine: Engine) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError("SELECT", {}, Exception("no server"))
        upgrade(engine)

    monkeypatch.setattr(worker, "upgrade", away_once)
    stop, done = threading.Event(), []
    thread = running(project_of_run, stop, Job("good", 0.02, lambda: done.append(1)))
    until(lambda: done)
    stop.set()
    thread.join(5)
    assert len(tries) == 2


def test_a_wrong_setting_ends_it_at_once(project_of_run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THORA_SMTP_HOST", "mail.example")
    monkeypatch.setenv("THORA_SMTP_SECURITY", "ssl")
    with pytest.raises(MailError, match="THORA_SMTP_SECURITY"):
        run(project_of_run, threading.Event())


def test_given_up_mails_stay_for_staff_to_see(engine: Engine, inbox: Inbox, mailer: Mailer) -> None:
    outbox, now = put(engine, mail()), NOW
    inbox.closed = True
    for pause in (*PAUSES, MINUTE):
        work(outbox, mailer, HEAD, at(now))
        now += pause
    assert states(outbox) == [FAILED]
    assert inbox.refusals == len(PAUSES) + 1
    assert "SMTPDataError" in outbox.all()[0].error


def test_conversations_in_which_nobody_writes_any_more_are_forgotten(
    project_of_run: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(VARIABLE, str(engine.url))
    now = datetime.datetime.now(datetime.timezone.utc)
    conversations = Conversations(engine)
    for sender, changed in (("web:old", now - KEEP - MINUTE), ("web:new", now - KEEP + MINUTE)):
        conversations.save(sender, [{"event": "user", "text": "xylophonist"}], changed)
    addresses = Addresses(engine)
    addresses.keep("telegram:old", "sealed", now - KEEP - MINUTE)
    addresses.keep("telegram:new", "sealed", now - KEEP + MINUTE)
    stop = threading.Event()
    with caplog.at_level(logging.INFO):
        thread = running(project_of_run, stop, worker.forget_job(project_of_run))
        until(lambda: conversations.senders() == ["web:new"])
        until(lambda: addresses.find("telegram:old") is None)
        assert addresses.find("telegram:new") is not None
        stop.set()
        thread.join(5)
    assert "were forgotten: 1." in caplog.text
    assert "xylophonist" not in caplog.text
    assert "web:old" not in caplog.text


def test_they_are_looked_for_once_an_hour(project_of_run: Path) -> None:
    assert worker.forget_job(project_of_run).every == 3600


def test_what_channels_brought_long_ago_is_forgotten(
    project_of_run: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(VARIABLE, str(engine.url))
    now = datetime.datetime.now(datetime.timezone.utc)
    arrivals = channel_inbox.Inbox(engine)
    for key, arrived in (("old", now - KEEP - MINUTE), ("new", now - KEEP + MINUTE)):
        arrivals.add("telegram", [channel_inbox.New(key, f"telegram:{key}", "xylophonist")], arrived)
    stop, job = threading.Event(), worker.inbox_job(project_of_run)
    with caplog.at_level(logging.INFO):
        thread = running(project_of_run, stop, job)
        until(lambda: arrivals.due("telegram", now) == ["telegram:new"])
        until(lambda: "were forgotten: 1." in caplog.text)
        stop.set()
        thread.join(5)
    assert job.every == 3600
    assert "telegram:old" not in caplog.text


def test_thora_worker_has_every_job(project_of_run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names: list[str] = []
    monkeypatch.setattr(
        worker, "run_until_signal", lambda root, jobs=(): names.extend(job.name for job in jobs)
    )
    assert CliRunner().invoke(app, ["worker", "--root", str(project_of_run)]).exit_code == 0
    assert names == ["calendars", "conversations", "messages"]
