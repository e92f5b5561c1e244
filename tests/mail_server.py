"""A real SMTP server on loopback, for the tests of mails."""

from __future__ import annotations

import asyncio
import email
import email.policy
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from thora.serving import free_port


class Inbox:
    """Keeps what arrives; refuses everything as long as `closed`, some recipients always.

    `hangs_up`: it goes away instead of an answer; `thinks`: seconds before it takes a mail; `on_mail`: called
    with each mail that it took, before it says so.
    """

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.closed = False
        self.hangs_up = False
        self.refused: set[str] = set()
        self.refusals = 0
        self.connections = 0
        self.thinks: Callable[[], float] = lambda: 0.0
        self.on_mail: Callable[[bytes], None] = lambda raw: None
        self._lock = threading.Lock()

    @property
    def mails(self) -> list[EmailMessage]:
        """What arrived, read."""
        with self._lock:
            return [email.message_from_bytes(raw, policy=email.policy.default) for raw in self.raw]

    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.hangs_up:
            server.transport.close()
            return "421 bye"
        if self.closed:
            self.refusals += 1
            return "451 try again later"
        await asyncio.sleep(self.thinks())
        with self._lock:
            self.raw.append(envelope.content)
        self.on_mail(envelope.content)
        return "250 OK"


@contextmanager
def listening(inbox: Inbox) -> Iterator[dict[str, str]]:
    """A server with this inbox; gives the settings that lead to it."""
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield {
            "THORA_SMTP_HOST": "127.0.0.1",
            "THORA_SMTP_PORT": str(controller.port),
            "THORA_SMTP_SECURITY": "none",
            "THORA_SMTP_FROM": "thora@clinic.example",
        }
    finally:
        controller.stop()
