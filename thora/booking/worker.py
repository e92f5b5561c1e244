"""Sends the mails and messages of the outbox, and runs other jobs now and then: `thora worker`.

Several workers may run at once, and one may be killed at any moment (thora/booking/outbox.py says what then).
The log names kinds and numbers of mails and kinds of errors, never a person or an address.
"""

from __future__ import annotations

import datetime
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from thora.booking.addresses import Addresses
from thora.booking.calendar import UTC
from thora.booking.links import MAILS
from thora.booking.outbox import LEASE, Entry, Mail, Outbox, message_id
from thora.booking.secrets import secret
from thora.channels.messaging.inbox import Inbox
from thora.clinic import load_clinic
from thora.content import load_words
from thora.conversations import Conversations
from thora.mail import Letter, Mailer, MailError
from thora.store import engine, upgrade

logger = logging.getLogger(__name__)
EVERY = 5.0  # seconds from one look into the outbox to the next
CALENDARS_EVERY = 60.0
FORGET_EVERY = 3600.0
LONGEST_PAUSE = 300.0  # seconds before a job that fails is tried again; doubled up to here
NOTE_PAUSES = (0.0, 0.5, 2.0, 8.0)  # seconds before each try to note that a mail was sent
STOP_LIMIT = 8.0  # seconds that a mail under way may take when the worker is asked to stop

Clock = Callable[[], datetime.datetime]


@dataclass(frozen=True)
class Job:
    """What the worker does again and again, `every` seconds after the last time. `do` may raise anything."""

    name: str
    every: float
    do: Callable[[], None]


@dataclass(frozen=True)
class Letterhead:
    """What every mail of a clinic has. `secret`: names the mails (thora.booking.outbox.message_id)."""

    clinic: str
    reply_to: str
    domain: str
    secret: str

    def letter(self, mail: Mail, now: datetime.datetime) -> Letter:
        """A mail as it goes out; at every try the same but for its date."""
        return Letter(
            to=mail.recipient,
            subject=mail.subject,
            text=mail.text,
            message_id=message_id(self.secret, mail, self.domain),
            at=now,
            name=self.clinic,
            reply_to=self.reply_to,
            html=mail.html,
            calendar=mail.calendar,
        )


def work(
    outbox: Outbox, mailer: Mailer, letterhead: Letterhead, clock: Clock, stop: threading.Event | None = None
) -> int:
    """Send what is due now, over one connection; returns how many the server took. `clock`: now, zone-aware.

    A mail that the server refuses is tried again later and holds up no other. Raises MailError where the
    server is not to be had (no mail counts as tried then), SQLAlchemyError where the database is not.
    """
    outbox.expire(clock())
    if not outbox.is_due(clock()):
        return 0
    sent = 0
    with mailer.connected() as connection:
        while not (stop and stop.is_set()) and (entry := outbox.lease(clock())):
            try:
                connection.hand_over(letterhead.letter(entry.mail, clock()))
            except MailError as error:
                outbox.failed(entry, clock(), str(error))
                logger.warning("Mail %d (%s) was not taken: %s", entry.id, entry.mail.kind, error)
                if error.lost:
                    raise
            else:
                _note_sent(outbox, entry, clock)
                sent += 1
    return sent


def _note_sent(outbox: Outbox, entry: Entry, clock: Clock) -> None:
    """The first thing after the server's answer. A database that is away for a moment is waited for."""
    for number, pause in enumerate(NOTE_PAUSES, start=1):
        time.sleep(pause)
        try:
            outbox.sent(entry, clock())
        except SQLAlchemyError:
            if number == len(NOTE_PAUSES):
                raise
        else:
            logger.info("Mail %d (%s) was sent.", entry.id, entry.mail.kind)
            return


def mail_job(
    root: Path, engine: Engine, mailer: Mailer, every: float, lease: datetime.timedelta, stop: threading.Event
) -> Job:
    """The job that sends the outbox. Raises SQLAlchemyError."""
    clinic, _ = load_clinic(root)  # with errors in it the mails go out all the same
    head = Letterhead(
        clinic.name if clinic else "",
        clinic.contact.email if clinic else "",
        mailer.domain,
        secret(engine, MAILS),
    )
    outbox = Outbox(engine, lease)

    def send() -> None:
        work(outbox, mailer, head, lambda: datetime.datetime.now(UTC), stop)

    return Job("mails", every, send)


def notice_job(engine: Engine, every: float, lease: datetime.timedelta, stop: threading.Event) -> Job:
    """The job that tells what of the outbox is to be told on messaging channels (docs/channels.md)."""
    from thora.channels.messaging.notices import Means, deliver

    outbox = Outbox(engine, lease)

    def clock() -> datetime.datetime:
        return datetime.datetime.now(UTC)

    means = Means(
        outbox, Addresses(engine), lambda entry: _note_sent(outbox, entry, clock), clock, os.environ
    )

    def tell() -> None:
        deliver(means, stop)

    return Job("notices", every, tell)


def calendar_job(root: Path) -> Job:
    """The job that keeps practitioners' own calendars and the appointments together (docs/calendars.md)."""
    from thora.booking.caldav_sync import sync
    from thora.booking.office import Office

    words = load_words(root).staff

    def keep_together() -> None:
        office = Office.of(root)
        if words is None or not any(who.caldav for who in office.clinic.practitioners):
            return
        now = datetime.datetime.now(UTC)
        for report in sync(office.clinic, office.engine, office.appointments, now, words.calendar_event):
            logger.log(logging.WARNING if report.error else logging.DEBUG, "%s", report)

    return Job("calendars", CALENDARS_EVERY, keep_together)


def forget_job(root: Path) -> Job:
    """The job that forgets conversations in which nobody has written for long, and how to reach who did.

    Raises StoreError.
    """
    store = engine(root)
    conversations, addresses = Conversations(store), Addresses(store)

    def forget() -> None:
        now = datetime.datetime.now(UTC)
        gone = conversations.expire(now)
        if gone:
            logger.info("Conversations that were forgotten: %d.", gone)
        addresses.expire(now)

    return Job("conversations", FORGET_EVERY, forget)


def inbox_job(root: Path) -> Job:
    """The job that forgets what messaging channels brought long ago. Raises StoreError."""
    inbox = Inbox(engine(root))

    def forget() -> None:
        gone = inbox.expire(datetime.datetime.now(UTC))
        if gone:
            logger.info("Messages of channels that were forgotten: %d.", gone)

    return Job("messages", FORGET_EVERY, forget)


def run(
    root: Path,
    stop: threading.Event,
    jobs: Sequence[Job] = (),
    every: float = EVERY,
    lease: datetime.timedelta = LEASE,
) -> None:
    """Send mails and messages and run these jobs, each in a thread of its own, until `stop` is set.

    Without a mail server in the environment the mails stay where they are. A database that is away is waited
    for. Raises MailError and StoreError for settings that are wrong.
    """
    mailer, store = Mailer.of(), engine(root)
    todo = list(jobs)

    def begin() -> None:
        upgrade(store)
        if mailer is None:
            logger.info("No mail server is set (THORA_SMTP_HOST): mails stay in the outbox.")
        else:
            todo.append(mail_job(root, store, mailer, every, lease, stop))
        todo.append(notice_job(store, every, lease, stop))
        done.set()

    done = threading.Event()
    repeat(Job("tables", 1.0, begin), stop, until=done)
    threads = [threading.Thread(target=repeat, args=(job, stop), name=job.name, daemon=True) for job in todo]
    for thread in threads:
        thread.start()
    stop.wait()
    for thread in threads:
        thread.join(STOP_LIMIT)


def repeat(job: Job, stop: threading.Event, until: threading.Event | None = None) -> None:
    """Do a job again and again until `stop` is set, or `until`. While it fails, the pauses grow."""
    pause = job.every
    while not stop.is_set():
        try:
            job.do()
            pause = job.every
        except Exception as error:  # whatever it is, the next try may go well
            pause = min(max(2 * pause, 1.0), max(LONGEST_PAUSE, job.every))
            reason = str(error) if isinstance(error, MailError) else type(error).__name__
            logger.error("%s: failed, next try in %.0f s: %s", job.name, pause, reason)
        if (until and until.is_set()) or stop.wait(pause):
            return


def run_until_signal(root: Path, jobs: Sequence[Job] = ()) -> None:
    """`run`, in the main thread of a process, until Ctrl-C or SIGTERM. Logs to stderr."""
    stop = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    form, stamp = "%(asctime)s %(levelname)-8s %(message)s", "%Y-%m-%d %H:%M:%S"
    logging.basicConfig(level=logging.WARNING, format=form, datefmt=stamp)
    logging.getLogger("thora").setLevel(logging.INFO)
    run(root, stop, jobs)
