"""The content, the clinic and its appointments, read once when the action server starts."""

from __future__ import annotations

import datetime
from functools import lru_cache
from pathlib import Path

from rasa_sdk import Tracker

from thora.answers import AnswerBook
from thora.booking.calendar import Calendar
from thora.booking.callback_mails import CallbackMails
from thora.booking.callbacks import Callbacks
from thora.booking.links import LINKS, path
from thora.booking.lookup import Lookup
from thora.booking.office import Office
from thora.booking.outbox import Outbox
from thora.booking.reception import Reception
from thora.booking.secrets import secret
from thora.booking.speech import Speech
from thora.booking.talk import Means
from thora.clinic import Clinic, load_clinic
from thora.content import load_content
from thora.dialogue.gist import gist
from thora.mail import Mailer
from thora.problems import errors


@lru_cache(maxsize=1)
def clinic_file(root: Path | None = None) -> Clinic:
    """clinic.yml of the project in `root` (the working folder). Raises ValueError with all problems."""
    clinic, source = load_clinic(root or Path.cwd())
    if clinic is None:
        raise ValueError("\n".join(map(str, errors(source.problems))))
    return clinic


@lru_cache(maxsize=1)
def answer_book(root: Path | None = None) -> AnswerBook:
    """Every answer of the project in `root` (the working folder). Raises ValueError with all problems."""
    root = root or Path.cwd()
    content = load_content(root)
    clinic, source = load_clinic(root)
    found = errors([*content.problems, *source.problems])
    if clinic is None or found:
        raise ValueError("\n".join(map(str, found)))
    return AnswerBook(content, clinic)


@lru_cache(maxsize=1)
def speech() -> Speech:
    """How Thora speaks about appointments. Raises ValueError with all problems."""
    book = answer_book()
    if book.content.booking_words is None:
        raise ValueError("data/booking_words.yml has errors; run `thora check`")
    return Speech(clinic_file(), book.content.booking_words, book.phrases, book.facts)


@lru_cache(maxsize=1)
def reception(root: Path | None = None) -> Reception:
    """The conversation about appointments, on the project's own database.

    Raises StoreError and SQLAlchemyError while that cannot be reached.
    """
    office = Office.of(root or Path.cwd())
    staff = answer_book().content.staff
    if staff is None:
        raise ValueError("data/staff.yml has errors; run `thora check`")
    mails = CallbackMails(office.clinic, staff.callback_asked, speech(), Outbox(office.engine))
    callbacks, lookup = Callbacks(office.engine, mails), Lookup(office.engine, office.appointments)
    key = secret(office.engine, LINKS)
    means = Means(
        office.calendar,
        office.appointments,
        office.openings,
        callbacks,
        mails=Mailer.of() is not None,
        file_of=lambda appointment: path(key, appointment),
    )
    return Reception(means, speech(), lookup)


def calendar() -> Calendar:
    """When the clinic is open. Raises ValueError with all problems."""
    return _calendar()


@lru_cache(maxsize=1)
def _calendar() -> Calendar:
    return Calendar(clinic_file())


def gist_of(tracker: Tracker) -> str:
    """What staff need to know of a conversation that they go on with."""
    labels = {topic.id: topic.label for topic in answer_book().content.topics.values()}
    return gist(tracker.events, labels)


def clinic_now() -> datetime.datetime:
    """The moment, by the clinic's clock."""
    return datetime.datetime.now(clinic_file().zone)
