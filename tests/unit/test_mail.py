"""Mails through a real SMTP server on loopback."""

from __future__ import annotations

import datetime
import smtplib
from collections.abc import Iterator

import pytest

from tests.mail_server import Inbox, listening
from thora.mail import Letter, Mailer, MailError
from thora.serving import free_port

AT = datetime.datetime(2026, 11, 26, 7, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=-5)))
FILE = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nSUMMARY:Rückruf\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def smtp() -> Iterator[tuple[Inbox, dict[str, str]]]:
    inbox = Inbox()
    with listening(inbox) as settings:
        yield inbox, settings


def test_a_mail_arrives(smtp: tuple[Inbox, dict[str, str]]) -> None:
    inbox, settings = smtp
    mailer = Mailer.of(settings)
    assert mailer is not None
    mailer.send("desk@clinic.example", "Fever — noticed", "At 9:00.\nBye")
    (mail,) = inbox.mails
    assert (mail["From"], mail["To"]) == ("thora@clinic.example", "desk@clinic.example")
    assert mail["Message-ID"].endswith("@clinic.example>")
    assert mail["Date"]
    assert "At 9:00." in mail.get_payload()


def test_a_refusal_is_one_line_without_addresses(smtp: tuple[Inbox, dict[str, str]]) -> None:
    inbox, settings = smtp
    inbox.closed = True
    mailer = Mailer.of(settings)
    assert mailer is not None
    with pytest.raises(MailError, match=r"^127\.0\.0\.1:\d+: SMTPDataError$"):
        mailer.send("desk@clinic.example", "x", "y")


def test_nobody_there_is_one_line() -> None:
    mailer = Mailer("127.0.0.1", free_port(), "none", "thora@clinic.example")
    with pytest.raises(MailError, match="ConnectionRefusedError"):
        mailer.send("desk@clinic.example", "x", "y")


def test_a_server_that_offers_no_encryption_gets_no_mail(smtp: tuple[Inbox, dict[str, str]]) -> None:
    inbox, settings = smtp
    mailer = Mailer.of({**settings, "THORA_SMTP_SECURITY": "starttls"})
    assert mailer is not None
    with pytest.raises(MailError, match="SMTPNotSupportedError"):
        mailer.send("desk@clinic.example", "x", "y")
    assert inbox.mails == []


def test_without_a_host_there_is_no_mailer() -> None:
    assert Mailer.of({}) is None


def test_the_port_follows_the_security() -> None:
    settings = {"THORA_SMTP_HOST": "mail.example", "THORA_SMTP_FROM": "a@b.example"}
    mailer = Mailer.of({**settings, "THORA_SMTP_SECURITY": "tls"})
    assert mailer is not None
    assert mailer.port == 465


@pytest.mark.parametrize(
    ("name", "value"),
    [("SECURITY", "ssl"), ("PORT", "x"), ("PORT", "70000"), ("FROM", ""), ("FROM", "nobody")],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    settings = {"THORA_SMTP_HOST": "mail.example", "THORA_SMTP_FROM": "a@b.example"}
    with pytest.raises(MailError, match=f"^THORA_SMTP_{name}: .*: write"):
        Mailer.of({**settings, f"THORA_SMTP_{name}": value})


def letter(**changes: str) -> Letter:
    given = {
        "to": "sam@home.example",
        "subject": "Your appointment, Ünal",
        "text": "Hello Ünal\n",
        "message_id": "abc@clinic.example",
        "name": "Care, Space & Söhne",
        "reply_to": "desk@clinic.example",
        **changes,
    }
    return Letter(**given, at=AT)


def test_a_letter_has_its_words_twice_and_its_invitation_as_alternatives_and_as_a_file(
    smtp: tuple[Inbox, dict[str, str]],
) -> None:
    inbox, settings = smtp
    mailer = Mailer.of(settings)
    assert mailer is not None
    with mailer.connected() as connection:
        connection.hand_over(letter(html="<p>Hello Ünal</p>", calendar=FILE))
        connection.hand_over(letter(message_id="def@clinic.example"))
    mail, plain = inbox.mails
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    _, _, text, page, calendar, file = mail.walk()
    assert text.get_content().splitlines() == ["Hello Ünal"]
    assert page.get_content().splitlines() == ["<p>Hello Ünal</p>"]
    assert (calendar.get_param("method"), calendar.get_content_charset()) == ("CANCEL", "utf-8")
    assert calendar.get_payload(decode=True) == file.get_payload(decode=True) == FILE.encode()
    assert (file.get_filename(), file.get_content_disposition()) == ("invite.ics", "attachment")
    assert (mail["Message-ID"], mail["Subject"]) == ("<abc@clinic.example>", "Your appointment, Ünal")
    assert mail["From"].addresses[0].display_name == "Care, Space & Söhne"
    assert mail["From"].addresses[0].addr_spec == "thora@clinic.example"
    assert (mail["Reply-To"], mail["Auto-Submitted"]) == ("desk@clinic.example", "auto-generated")
    assert mail["Date"].datetime == AT
    assert plain.get_content_type() == "text/plain"
    assert all(raw.isascii() for raw in inbox.raw)


def test_of_several_letters_over_one_connection_a_refused_one_stops_no_other(
    smtp: tuple[Inbox, dict[str, str]],
) -> None:
    inbox, settings = smtp
    inbox.refused = {"bad@home.example"}
    mailer = Mailer.of(settings)
    assert mailer is not None
    with mailer.connected() as connection:
        with pytest.raises(MailError, match="SMTPRecipientsRefused") as refused:
            connection.hand_over(letter(to="bad@home.example"))
        connection.hand_over(letter())
    assert not refused.value.lost
    assert [mail["To"] for mail in inbox.mails] == ["sam@home.example"]
    assert inbox.connections == 1


@pytest.mark.parametrize(
    "changes",
    [{"subject": "two\nlines"}, {"to": "sam@home.example\nBcc: all@home.example"}, {"calendar": "no method"}],
)
def test_a_letter_that_cannot_be_written_is_one_line_without_its_words(
    smtp: tuple[Inbox, dict[str, str]], changes: dict[str, str]
) -> None:
    inbox, settings = smtp
    mailer = Mailer.of(settings)
    assert mailer is not None
    with mailer.connected() as connection:
        with pytest.raises(MailError, match=r"^the mail cannot be written: ValueError$") as unwritten:
            connection.hand_over(letter(**changes))
        connection.hand_over(letter())
    assert not unwritten.value.lost
    assert len(inbox.mails) == 1


def test_a_connection_that_breaks_is_lost(smtp: tuple[Inbox, dict[str, str]]) -> None:
    inbox, settings = smtp
    inbox.hangs_up = True
    mailer = Mailer.of(settings)
    assert mailer is not None
    with mailer.connected() as connection, pytest.raises(MailError) as broken:
        connection.hand_over(letter())
    assert broken.value.lost
    with (
        pytest.raises(MailError) as nobody,
        Mailer("127.0.0.1", free_port(), "none", "a@b.example").connected(),
    ):
        pass
    assert nobody.value.lost


def test_what_the_server_took_is_sent_even_if_it_does_not_say_goodbye(
    smtp: tuple[Inbox, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox, settings = smtp
    mailer = Mailer.of(settings)
    assert mailer is not None

    def no_goodbye(server: smtplib.SMTP) -> None:
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(smtplib.SMTP, "quit", no_goodbye)
    mailer.send("desk@clinic.example", "x", "y")
    assert len(inbox.mails) == 1
