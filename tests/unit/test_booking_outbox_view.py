"""What staff see of the outbox: what waits or failed, and every mail by its number."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.engine import Engine

from tests.booking_project import NOW
from thora.booking.outbox_view import Mails, NoMailError
from thora.booking.tables import OUTBOX
from thora.store import connect, upgrade


def write(engine: Engine, key: str, state: str, **values: Any) -> int:
    """Put a mail into the outbox, as the mails' own module does."""
    row = {
        "key": key,
        "kind": "confirmation",
        "recipient": "sam@home.ca",
        "subject": "Your appointment",
        "text": f"Hello {key}",
        "html": "",
        "calendar": "",
        "state": state,
        "due": NOW,
        "attempts": 0,
        "error": "",
        **values,
    }
    with engine.begin() as connection:
        (id_,) = connection.execute(insert(OUTBOX).values(**row)).inserted_primary_key
    return int(id_)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    made = connect(f"sqlite:///{tmp_path}/thora.db")
    upgrade(made)
    return made


def test_what_waits_or_failed_is_unsent_by_when_it_is_due(engine: Engine) -> None:
    hour = datetime.timedelta(hours=1)
    late = write(engine, "late", "waiting", due=NOW + hour)
    failed = write(engine, "failed", "failed", attempts=8, error="mail.example:587: timeout")
    leased = write(engine, "leased", "leased", due=NOW + hour / 2, leased_until=NOW + hour)
    sent = write(engine, "sent", "sent", sent=NOW)
    dropped = write(engine, "dropped", "dropped")
    mails = Mails(engine)
    assert [mail.id for mail in mails.unsent()] == [failed, leased, late]
    assert {mail.id for mail in mails.all()} == {late, failed, leased, sent, dropped}


def test_a_mail_is_found_by_its_number(engine: Engine) -> None:
    id_ = write(engine, "a", "failed", attempts=3, error="refused")
    mail = Mails(engine).one(id_)
    assert (mail.kind, mail.recipient, mail.subject) == ("confirmation", "sam@home.ca", "Your appointment")
    assert (mail.text, mail.state, mail.due, mail.attempts) == ("Hello a", "failed", NOW, 3)
    assert (mail.sent, mail.error) == (None, "refused")


def test_a_number_that_is_none_is_told(engine: Engine) -> None:
    with pytest.raises(NoMailError, match=r'^"9": no mail has this number: `thora outbox --all` shows them$'):
        Mails(engine).one(9)


def test_for_whom_it_is_and_what_is_read_of_it(engine: Engine) -> None:
    write(engine, "mail", "waiting")
    write(engine, "message", "failed", sender="telegram:0a1b", recipient="", message="Tomorrow at 9")
    mail, message = Mails(engine).all()
    assert (mail.to, mail.words) == ("sam@home.ca", "Subject: Your appointment\n\nHello mail")
    assert (message.to, message.words) == ("telegram", "Tomorrow at 9")
