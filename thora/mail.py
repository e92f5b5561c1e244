"""Sends a mail through the clinic's SMTP server, whose settings come from the environment."""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import make_msgid

LIMIT = 15.0  # seconds that the server may take for a step
SECURITIES = ("starttls", "tls", "none")
PORTS = {"starttls": 587, "tls": 465, "none": 25}


class MailError(Exception):
    """A mail cannot be sent; the message says why in one line, without addresses and passwords."""


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

    def send(self, to: str, subject: str, text: str) -> None:
        """Hand a mail over to the server. Raises MailError."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self.sender, to, subject
        mail["Message-ID"] = make_msgid(domain=self.sender.rpartition("@")[2])
        mail.set_content(text)
        try:
            with self._connected() as server:
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(mail)
        except (OSError, smtplib.SMTPException) as error:
            raise MailError(f"{self.host}:{self.port}: {type(error).__name__}") from error

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.security == "tls":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=LIMIT, context=context)
        server = smtplib.SMTP(self.host, self.port, timeout=LIMIT)
        if self.security == "starttls":
            server.starttls(context=context)
        return server
