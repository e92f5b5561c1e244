"""The mail to staff when a visitor wants to hear from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.booking_mails import CONTENT, DESK, clinic
from tests.booking_rivals import NOW
from thora.answers import clinic_facts
from thora.booking.callback_mails import CallbackMails
from thora.booking.callbacks import Callbacks
from thora.booking.outbox import STAFF, Mail, Outbox
from thora.booking.speech import Speech
from thora.store import connect, upgrade


def taken(folder: Path, gist: str = "- my back hurts", **booking: object) -> list[Mail]:
    """The mails after the same wish was taken twice."""
    engine = connect(f"sqlite:///{folder}/thora.db")
    upgrade(engine)
    outbox, place = Outbox(engine), clinic(**booking)
    assert CONTENT.staff is not None
    assert CONTENT.booking_words is not None
    assert CONTENT.phrases is not None
    speech = Speech(place, CONTENT.booking_words, CONTENT.phrases, clinic_facts(place, CONTENT.phrases))
    callbacks = Callbacks(engine, CallbackMails(place, CONTENT.staff.callback_asked, speech, outbox))
    for _ in range(2):
        callbacks.take("Sam Lee", "+15195550142", "", "to talk to a person", "wish", NOW, gist)
    return [entry.mail for entry in outbox.all()]


def test_staff_get_one_mail_with_all_that_they_need(tmp_path: Path) -> None:
    (mail,) = taken(tmp_path)
    assert (mail.kind, mail.recipient, mail.due) == (STAFF, DESK, NOW)
    assert "Sam Lee" in mail.subject
    for part in ("(519) 555-0142", "to talk to a person", "- my back hurts", "thora callbacks done 1"):
        assert part in mail.text, mail.text
    assert "E-mail:" not in mail.text


def test_a_conversation_without_words_leaves_its_line_out(tmp_path: Path) -> None:
    (mail,) = taken(tmp_path, gist="")
    assert "What they wrote" not in mail.text


def test_where_nobody_is_named_nobody_is_told(tmp_path: Path) -> None:
    assert taken(tmp_path, notify="") == []


@pytest.mark.parametrize("name", ["<b>Sam</b>", "Sam & Lee"])
def test_what_a_visitor_wrote_is_no_html(tmp_path: Path, name: str) -> None:
    (mail,) = taken(tmp_path, gist=f"- {name}")
    assert "<b>" not in mail.html
