"""Mails through a real SMTP server on loopback."""

from __future__ import annotations

import email
from collections.abc import Iterator
from email.message import Message

import pytest
from aiosmtpd.controller import Controller

from thora.mail import Mailer, MailError
from thora.serving import free_port


class Inbox:
    """Keeps what arrives; refuses as long as `closed`."""

    def __init__(self) -> None:
        self.mails: list[Message] = []
        self.closed = False

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802
        if self.closed:
            return "451 try again later"
        self.mails.append(email.message_from_bytes(envelope.content))  # type: ignore[attr-defined]
        return "250 OK"


@pytest.fixture
def smtp() -> Iterator[tuple[Inbox, dict[str, str]]]:
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield (
            inbox,
            {
                "THORA_SMTP_HOST": "127.0.0.1",
                "THORA_SMTP_PORT": str(controller.port),
                "THORA_SMTP_SECURITY": "none",
                "THORA_SMTP_FROM": "thora@clinic.example",
            },
        )
    finally:
        controller.stop()


def test_a_mail_arrives(smtp: tuple[Inbox, dict[str, str]]) -> None:
    inbox, settings = smtp
    mailer = Mailer.of(settings)
    assert mailer is not None
    mailer.send("desk@clinic.example", "Fever — noticed", "At 9:00.\nBye")
    (mail,) = inbox.mails
    assert (mail["From"], mail["To"]) == ("thora@clinic.example", "desk@clinic.example")
    assert mail["Message-ID"].endswith("@clinic.example>")
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
