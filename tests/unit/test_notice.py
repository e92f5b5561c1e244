"""A warning sign is counted, and staff hear of it where the clinic wants that."""

from __future__ import annotations

import datetime
import logging
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from thora.clinic import Clinic, load_clinic
from thora.content import load_content
from thora.mail import MailError
from thora.safety.notice import Notice
from thora.safety.tally import Count, Tally
from thora.store import engine

pytestmark = pytest.mark.usefixtures("store_of_the_folder")

AT = datetime.datetime(2026, 11, 27, 3, 30, tzinfo=datetime.timezone.utc)  # still the 26th in Toronto
CONTENT = load_content(ROOT)


class Post:
    """Takes mails; fails the first `failures` times."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.mails: list[tuple[str, str, str]] = []

    def send(self, to: str, subject: str, text: str) -> None:
        if self.failures:
            self.failures -= 1
            raise MailError("mail.example:25: TimeoutError")
        self.mails.append((to, subject, text))


def clinic(notify: str = "") -> Clinic:
    found, _ = load_clinic(ROOT)
    assert found is not None
    return found.copy(update={"safety": found.safety.copy(update={"notify": notify})})


def notice_of(tmp_path: Path, post: Post, notify: str = "desk@clinic.example") -> Notice:
    assert CONTENT.staff is not None
    words = CONTENT.staff.warning_noticed
    tally = Tally(engine(tmp_path))
    return Notice(
        clinic(notify),
        {id_: sign.card for id_, sign in CONTENT.signs.items()},
        words,
        tally,
        post.send,
        pauses=(0.01, 0.01),
    )


def counts(tmp_path: Path) -> list[Count]:
    return Tally(engine(tmp_path)).counts(datetime.date(2026, 1, 1))


def test_it_is_counted_on_the_clinics_day_and_told(tmp_path: Path) -> None:
    post = Post()
    notice = notice_of(tmp_path, post)
    notice.noticed(["chest_pain", "fever"], "one", "web", AT)
    notice.close()
    day = datetime.date(2026, 11, 26)
    assert counts(tmp_path) == [Count("chest_pain", 1, day), Count("fever", 1, day)]
    ((to, subject, text),) = post.mails
    assert to == "desk@clinic.example"
    assert subject.endswith("chest pain or pressure")
    assert "2026-11-26 22:30 (America/Toronto)" in text
    assert "(emergency)" in text


def test_nobody_is_told_unless_the_clinic_wants_it(tmp_path: Path) -> None:
    post = Post()
    notice = notice_of(tmp_path, post, notify="")
    notice.noticed(["fever"], "one", "web", AT)
    notice.close()
    assert post.mails == []
    assert counts(tmp_path)[0].noticed == 1


def test_one_conversation_makes_one_mail_an_hour_and_every_count(tmp_path: Path) -> None:
    post = Post()
    notice = notice_of(tmp_path, post)
    for minutes, conversation in ((0, "one"), (5, "one"), (6, "two"), (61, "one")):
        notice.noticed(["fever"], conversation, "web", AT + datetime.timedelta(minutes=minutes))
    notice.close()
    assert len(post.mails) == 3
    assert counts(tmp_path)[0].noticed == 4


def test_a_mail_server_that_is_down_is_tried_again(tmp_path: Path, caplog: Any) -> None:
    post = Post(failures=2)
    notice = notice_of(tmp_path, post)
    notice.noticed(["fever"], "one", "web", AT)
    notice._mails.shutdown()
    assert len(post.mails) == 1
    assert "Staff were not told of a warning sign yet: mail.example:25: TimeoutError" in caplog.text
    assert "desk@" not in caplog.text


def test_one_that_stays_down_is_said_in_the_log(tmp_path: Path, caplog: Any) -> None:
    notice = notice_of(tmp_path, Post(failures=9))
    notice.noticed(["fever"], "one", "web", AT)
    notice._mails.shutdown()
    assert caplog.records[-1].levelno == logging.ERROR
    assert "no mail went out" in caplog.text


def test_a_database_that_fails_disturbs_nobody(tmp_path: Path, caplog: Any) -> None:
    post = Post()
    notice = notice_of(tmp_path / "no" / "such" / "folder", post)
    notice.noticed(["fever"], "one", "web", AT)
    notice.close()
    assert "A warning sign could not be counted: OperationalError" in caplog.text
    assert len(post.mails) == 1
