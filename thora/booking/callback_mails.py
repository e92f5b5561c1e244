"""The mail to staff when a visitor wants to hear from them."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from thora.booking.callbacks import Callback
from thora.booking.mails import as_html, filled
from thora.booking.outbox import STAFF, Mail, Outbox
from thora.booking.speech import Speech
from thora.booking.who import shown_phone
from thora.clinic import Clinic
from thora.fields import MailText


class CallbackMails:
    """Writes the mail into the outbox: to be the `tell` of Callbacks."""

    def __init__(self, clinic: Clinic, words: MailText, speech: Speech, outbox: Outbox) -> None:
        """`words`: callback_asked of data/staff.yml."""
        self._clinic, self._words, self._speech, self._outbox = clinic, words, speech, outbox

    def __call__(self, connection: Connection, callback: Callback, gist: str) -> None:
        """Write it, within the transaction that notes the call-back; none where clinic.yml names nobody."""
        if not self._clinic.booking.notify:
            return
        values = {
            "clinic": self._clinic.name,
            "number": str(callback.id),
            "name": callback.name,
            "phone": shown_phone(callback.phone, self._clinic.country) if callback.phone else "",
            "email": callback.email,
            "wish": callback.wish,
            "asked": self._speech.time(callback.made),
            "gist": f"\n{gist}" if gist else "",
        }
        subject, text = filled(self._words.subject, values), filled(self._words.text, values)
        mail = Mail(
            key=f"callback-{callback.id}-{callback.made.isoformat()}",
            kind=STAFF,
            recipient=self._clinic.booking.notify,
            subject=subject,
            text=text,
            due=callback.made,
            html=as_html(subject, text),
        )
        self._outbox.add(connection, mail)
