"""Rasa event broker: hands every warning sign of a conversation to thora/safety/notice.py."""

from __future__ import annotations

import datetime
from asyncio import AbstractEventLoop
from pathlib import Path
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.utils.endpoints import EndpointConfig

from thora.clinic import load_clinic
from thora.content import load_words
from thora.mail import Mailer
from thora.safety.notice import Notice
from thora.safety.signs import load_cards
from thora.safety.tally import Tally
from thora.store import engine


class WarningBroker(EventBroker):
    """Named under `event_broker:` in endpoints.yml. Looks at visitors' messages, keeps and sends no text."""

    def __init__(self, notice: Notice) -> None:
        self._notice = notice

    @classmethod
    async def from_endpoint_config(
        cls, broker_config: EndpointConfig, event_loop: AbstractEventLoop | None = None
    ) -> WarningBroker:
        """That of the project in the working folder (Rasa calls this). Raises StoreError and MailError."""
        root = Path.cwd()
        clinic, _ = load_clinic(root)
        staff = load_words(root).staff
        if clinic is None or staff is None:
            raise ValueError("clinic.yml or data/staff.yml cannot be read: `make check` says why")
        mailer = Mailer.of()
        return cls(
            Notice(
                clinic,
                load_cards(root),
                staff.warning_noticed,
                Tally(engine(root)),
                mailer.send if mailer else None,
            )
        )

    def publish(self, event: dict[str, Any]) -> None:
        """Look at an event of a conversation; returns at once."""
        signs = (event.get("parse_data") or {}).get("warning_signs")
        if event.get("event") != "user" or not signs:
            return
        at = datetime.datetime.fromtimestamp(float(event["timestamp"]), datetime.timezone.utc)
        self._notice.noticed(signs, str(event.get("sender_id")), str(event.get("input_channel") or ""), at)

    async def close(self) -> None:
        """Finish counting (Rasa calls this when it stops)."""
        self._notice.close()
