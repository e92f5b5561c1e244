"""Sends mails through the clinic's SMTP server, whose settings come from the environment."""

from __future__ import annotations

import datetime
import os
import re
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import localtime, make_msgid

LIMIT = 15.0  # seconds that the server may take for a step
SECURITIES = ("starttls", "tls", "none")
PORTS = {"starttls": 587, "tls": 465, "none": 25}
POLICY = policy.SMTP.clone(cte_type="7bit")  # lines end as the standard wants it; every server takes 7 bit
CALENDAR_FILE = "invite.ics"
_METHOD = re.compile(r"^METHOD:(\w+)\s*$", re.MULTILINE)


class MailError(Exception):
    """A mail cannot be sent; the message says why in one line, without addresses and passwords.

    `lost`: the connection is gone too, or there never was one.
    """

    def __init__(self, message: str, lost: bool = False) -> None:
        super().__init__(message)
        self.lost = lost


@dataclass(frozen=True)
class Letter:
    """A mail as it is written. `message_id`: without its <>; the same one makes two copies one mail.

    `name`: the sender's, as people read it; `reply_to`: where answers go, "" for the sender; `html`: the same
    words again; `calendar`: an iCalendar file with a METHOD, "" for none; `at`: its date, zone-aware.
    """

    to: str
    subject: str
    text: str
    message_id: str
    at: datetime.datetime
    name: str = ""
    reply_to: str = ""
    html: str = ""
    calendar: str = ""


@dataclass(frozen=True)
class Mailer:
    """An SMTP server. `security`: starttls, tls, or none (a server on this machine)."""

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = ""

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> Mailer | None:
        """From THORA_SMTP_HOST, _PORT, _SECURITY, _USER, _PASSWORD and _FROM; None without a host.

        Raises MailError that names the variable.
        """
        host = environment.get("THORA_SMTP_HOST", "")
        if not host:
            return None
        security = environment.get("THORA_SMTP_SECURITY", "starttls")
        if security not in SECURITIES:
            raise MailError(f'THORA_SMTP_SECURITY: "{security}": write one of {", ".join(SECURITIES)}')
        port = environment.get("THORA_SMTP_PORT") or str(PORTS[security])
        if not port.isdigit() or not 0 < int(port) < 65536:
            raise MailError(f'THORA_SMTP_PORT: "{port}": write a port, 1 to 65535')
        sender = environment.get("THORA_SMTP_FROM", "")
        if "@" not in sender:
            raise MailError("THORA_SMTP_FROM: is missing: write the address that mails come from")
        user, password = (environment.get(f"THORA_SMTP_{name}", "") for name in ("USER", "PASSWORD"))
        return cls(host, int(port), security, sender, user, password)

    @property
    def domain(self) -> str:
        """Where mails come from: the right side of a Message-ID."""
        return self.sender.rpartition("@")[2]

    def send(self, to: str, subject: str, text: str) -> None:
        """Hand a mail over to the server. Raises MailError."""
        message_id = make_msgid(domain=self.domain).strip("<>")
        with self.connected() as connection:
            connection.hand_over(Letter(to, subject, text, message_id, localtime()))

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """A connection for one or more mails. Raises MailError where there is none to be had."""
        try:
            server = self._connected()
        except (OSError, smtplib.SMTPException) as error:
            raise self.failure(error, lost=True) from error
        try:
            try:
                if self.user:
                    server.login(self.user, self.password)
            except (OSError, smtplib.SMTPException) as error:
                raise self.failure(error, lost=True) from error
            yield Connection(self, server)
        finally:
            with suppress(OSError, smtplib.SMTPException):  # what was taken is taken, however we part
                server.quit()
            server.close()

    def failure(self, error: Exception, lost: bool) -> MailError:
        """What went wrong with this server, in one line."""
        return MailError(f"{self.host}:{self.port}: {type(error).__name__}", lost)

    def message(self, letter: Letter) -> EmailMessage:
        """A letter in the form in which it travels: plain text, HTML and an invitation as alternatives.

        The invitation is there once more as a file, for programs that do not know it among the alternatives.
        """
        mail = EmailMessage(POLICY)
        mail["From"] = Address(letter.name, addr_spec=self.sender) if letter.name else self.sender
        mail["To"], mail["Subject"], mail["Date"] = letter.to, letter.subject, letter.at
        mail["Message-ID"] = f"<{letter.message_id}>"
        mail["Auto-Submitted"] = "auto-generated"  # nobody's holiday notice answers it (RFC 3834)
        if letter.reply_to:
            mail["Reply-To"] = letter.reply_to
        mail.set_content(letter.text)
        if letter.html:
            mail.add_alternative(letter.html, subtype="html")
        if letter.calendar:
            method = _METHOD.search(letter.calendar)
            if method is None:
                raise ValueError("an iCalendar file without METHOD")
            params = {"method": method[1]}
            mail.add_alternative(letter.calendar, subtype="calendar", cte="base64", params=params)
            mail.add_attachment(
                letter.calendar.encode(), maintype="application", subtype="ics", filename=CALENDAR_FILE
            )
        return mail

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.security == "tls":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=LIMIT, context=context)
        server = smtplib.SMTP(self.host, self.port, timeout=LIMIT)
        if self.security == "starttls":
            server.starttls(context=context)
        return server


class Connection:
    """One connection to the server."""

    def __init__(self, mailer: Mailer, server: smtplib.SMTP) -> None:
        self._mailer, self._server = mailer, server

    def hand_over(self, letter: Letter) -> None:
        """Returns once the server has taken the mail. Raises MailError, after which it may have or not."""
        try:
            mail = self._mailer.message(letter)
        except Exception as error:  # the email package raises all kinds for an address that it cannot read
            raise MailError(f"the mail cannot be written: {type(error).__name__}") from error
        try:
            self._server.send_message(mail, self._mailer.sender, [letter.to])
        except (OSError, ValueError, smtplib.SMTPException) as error:
            raise self._mailer.failure(error, lost=self._server.sock is None) from error
