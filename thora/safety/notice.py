"""What follows a warning sign: it is counted, and staff hear of it where the clinic wants that."""

from __future__ import annotations

import datetime
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError

from thora.clinic import Clinic
from thora.fields import MailText
from thora.mail import MailError
from thora.safety.signs import SignCard
from thora.safety.tally import Tally

logger = logging.getLogger(__name__)
PAUSES = (5.0, 30.0, 120.0)  # seconds before the mail server is tried again
QUIET = datetime.timedelta(hours=1)  # in which one conversation makes one mail
Send = Callable[[str, str, str], None]


@dataclass
class Notice:
    """Counts signs and tells staff, in a thread of its own: no answer waits for it.

    `send`: hands over a mail (to, subject, text) and raises MailError; None where there is no mail server.
    """

    clinic: Clinic
    signs: Mapping[str, SignCard]
    words: MailText
    tally: Tally
    send: Send | None = None
    pauses: Sequence[float] = PAUSES
    _told: dict[str, datetime.datetime] = field(default_factory=dict)
    _worker: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "warnings"))
    _mails: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "warning-mails"))
    _closing: threading.Event = field(default_factory=threading.Event)

    def noticed(self, signs: Sequence[str], conversation: str, channel: str, at: datetime.datetime) -> None:
        """Signs were noticed, the most urgent first. `at`: zone-aware. Returns at once, raises nothing."""
        known = [sign for sign in signs if sign in self.signs]
        if not known or self._closing.is_set():
            return
        local = at.astimezone(self.clinic.zone)
        self._worker.submit(self._count, known, local.date())
        if self.send and self.clinic.safety.notify and self._first_in_a_while(conversation, local):
            self._mails.submit(self._tell, self.signs[known[0]], channel, local)

    def close(self) -> None:
        """Finish what is under way; a mail that waits for its next try is given up."""
        self._closing.set()
        self._worker.shutdown()
        self._mails.shutdown()

    def _first_in_a_while(self, conversation: str, now: datetime.datetime) -> bool:
        self._told = {key: at for key, at in self._told.items() if now - at < QUIET}
        if conversation in self._told:
            return False
        self._told[conversation] = now
        return True

    def _count(self, signs: Sequence[str], day: datetime.date) -> None:
        try:
            self.tally.create()
            self.tally.add(signs, day)
        except SQLAlchemyError as error:
            logger.error("A warning sign could not be counted: %s", type(error).__name__)

    def _tell(self, sign: SignCard, channel: str, at: datetime.datetime) -> None:
        filled = {
            "clinic": self.clinic.name,
            "sign": sign.label,
            "level": sign.level,
            "time": f"{at:%Y-%m-%d %H:%M} ({self.clinic.timezone})",
            "channel": channel,
        }
        subject, text = self.words.subject.format(**filled), self.words.text.format(**filled)
        started = time.monotonic()
        for pause in (*self.pauses, None):
            try:
                assert self.send is not None  # noqa: S101 (looked at before)
                self.send(self.clinic.safety.notify, subject, text)
                return
            except MailError as error:
                logger.error("Staff were not told of a warning sign yet: %s", error)
            if pause is None or self._closing.wait(pause):
                break
        seconds = time.monotonic() - started
        logger.error("Staff were not told of a warning sign: no mail went out in %.0f s", seconds)
