"""The mails that a change of an appointment makes: to the visitor, a reminder for later, and to staff.

Who made the appointment on a messaging channel is reminded there, and told there what staff changed.
"""

from __future__ import annotations

import datetime
import html
import re
from dataclasses import replace

from sqlalchemy.engine import Connection

from thora.answers import clinic_facts, clock, format_date
from thora.booking.addresses import sender_of
from thora.booking.calendar import Opening
from thora.booking.invitation import Details, invitation
from thora.booking.outbox import CANCELLATION, CONFIRMATION, MOVE, REMINDER, STAFF, Mail, Outbox
from thora.booking.records import BOOKED, CANCELLED, MOVED, VISITOR, Appointment, Change
from thora.booking.who import shown_phone
from thora.clinic import Clinic
from thora.content import Content
from thora.fields import MailText, names_in

REMIND_BEFORE = datetime.timedelta(hours=24)
KINDS = {BOOKED: CONFIRMATION, MOVED: MOVE, CANCELLED: CANCELLATION}
TO_VISITORS = (CONFIRMATION, MOVE, CANCELLATION, REMINDER)
# What the template of a channel is filled with, in this order; none of them is ever "".
DETAILS = ("day", "time", "service", "practitioner", "reference")
# Nothing to load, nothing to see but the words, as large as the reader has set them.
PAGE = (
    '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{subject}</title></head>\n'
    '<body style="font-family: sans-serif; line-height: 1.5">\n<main style="max-width: 40em">\n{body}\n'
    "</main>\n</body>\n</html>\n"
)


class Mails:
    """Writes the mails of a clinic into its outbox: to be the `tell` of Appointments.

    Raises ValueError where the words have errors.
    """

    def __init__(self, clinic: Clinic, content: Content, outbox: Outbox) -> None:
        if not (content.mails and content.staff and content.phrases and content.channel_words):
            raise ValueError(
                "data/mails.yml, staff.yml, channel_words.yml or phrases.yml has errors; run `thora check`"
            )
        self._messages = content.channel_words.appointment
        self._clinic, self._outbox = clinic, outbox
        self._words, self._staff, self._phrases = content.mails, content.staff, content.phrases
        self._contact = clinic_facts(clinic, content.phrases)["contact"]

    def __call__(self, connection: Connection, change: Change) -> None:
        """Write what a change makes, within its transaction; drop what it made untrue and is not sent yet."""
        if change.state != BOOKED:
            self._outbox.drop(connection, change.appointment.id, *TO_VISITORS)
        for mail in self.of(change, sender_of(connection, change.appointment.id)):
            self._outbox.add(connection, mail)

    def of(self, change: Change, sender: str = "") -> list[Mail]:
        """The mails of a change: none to a visitor without an address, none to staff where nobody is named.

        `sender`: who made the appointment on a messaging channel, "" elsewhere: a reminder, and what staff
        changed, are to be told there. What a visitor changed they have read where they did.
        Whether somebody came is told to nobody: staff noted it themselves.
        """
        kind = KINDS.get(change.state)
        if kind is None:
            return []
        found, email = [], change.appointment.visitor.email
        news = sender if kind != CONFIRMATION and change.who != VISITOR else ""
        if email or news:
            found.append(self.to_visitor(kind, change, news))
        reminded = change.appointment.opening.span.start - REMIND_BEFORE
        if (email or sender) and kind != CANCELLATION and reminded > change.at:
            found.append(replace(self.to_visitor(REMINDER, change, sender), due=reminded))
        if self._clinic.booking.notify:
            found.append(self.to_staff(change))
        return found

    def to_visitor(self, kind: str, change: Change, sender: str = "") -> Mail:
        """A mail to the visitor, due at once; all but the reminder come with the file for a calendar.

        `sender`: whom to tell on a messaging channel instead, "" for nobody.
        """
        appointment = change.appointment
        text: MailText = getattr(self._words, kind)
        email = appointment.visitor.email
        file = self.file(appointment, change.at) if email and kind != REMINDER else b""
        values = {**self._values(appointment), **self._before(change.before)}
        mail = self._mail(kind, change, email, text, values, file.decode())
        if not sender:
            return mail
        message = filled(getattr(self._messages, kind), values)
        details = "\n".join(" ".join(values[name].split()) for name in DETAILS)
        return replace(mail, sender=sender, message=message, details=details)

    def to_staff(self, change: Change) -> Mail:
        """A mail to the address under clinic.yml, booking: notify."""
        visitor, at = change.appointment.visitor, change.at.astimezone(self._clinic.zone)
        values = {
            **self._values(change.appointment),
            **self._before(change.before),
            "phone": shown_phone(visitor.phone, self._clinic.country) if visitor.phone else "",
            "email": visitor.email,
            "who": change.who,
            "changed": f"{self._day(at)}, {_time(at)}",
        }
        text: MailText = getattr(self._staff, f"appointment_{change.state}")
        return self._mail(STAFF, change, self._clinic.booking.notify, text, values)

    def file(self, appointment: Appointment, now: datetime.datetime, publish: bool = False) -> bytes:
        """An appointment for a calendar; `publish`: for a link (thora.booking.invitation.invitation)."""
        values, words = self._values(appointment), self._words.invitation
        details = Details(
            summary=filled(words.subject, values),
            place=values["place"] if appointment.opening.way == "in_person" else "",
            about=filled(words.text, values),
            clinic=self._clinic.name,
            clinic_email=self._clinic.contact.email,
        )
        return invitation(appointment, details, now, publish)

    def _mail(
        self,
        kind: str,
        change: Change,
        recipient: str,
        words: MailText,
        values: dict[str, str],
        calendar: str = "",
    ) -> Mail:
        appointment = change.appointment
        subject, text = filled(words.subject, values), filled(words.text, values)
        return Mail(
            key=f"{appointment.reference}-{appointment.id}-{appointment.sequence}-{kind}",
            kind=kind,
            recipient=recipient,
            subject=subject,
            text=text,
            due=change.at,
            html=as_html(subject, text),
            calendar=calendar,
            appointment=appointment.id,
        )

    def _values(self, appointment: Appointment) -> dict[str, str]:
        """What the words may name of an appointment; "" for what is not known."""
        clinic, opening = self._clinic, appointment.opening
        service = next((each for each in clinic.booking.services if each.id == opening.service), None)
        people = {each.id: each.name for each in clinic.practitioners}
        start = opening.span.start.astimezone(clinic.zone)
        return {
            "clinic": clinic.name,
            "contact": self._contact,
            "name": " ".join(appointment.visitor.name.split()),
            "service": service.name if service else opening.service,
            "price": service.price if service else "",
            "practitioner": people.get(opening.practitioner, opening.practitioner),
            "place": self._place(opening),
            "day": self._day(start),
            "time": _time(start),
            "reference": appointment.reference,
            "cancel_hours": self._hours(clinic.booking.rules.cancel_hours),
        }

    def _before(self, opening: Opening | None) -> dict[str, str]:
        if opening is None:
            return {"old_day": "", "old_time": ""}
        start = opening.span.start.astimezone(self._clinic.zone)
        return {"old_day": self._day(start), "old_time": _time(start)}

    def _place(self, opening: Opening) -> str:
        if opening.way == "in_person":
            site = next((each for each in self._clinic.sites if each.id == opening.site), None)
            if site is None or not site.address:
                return self._words.in_person.format(site=site.name if site else opening.site)
            return self._words.in_person_address.format(site=site.name, address=site.address)
        return self._words.video if opening.way == "video" else self._words.phone

    def _day(self, local: datetime.datetime) -> str:
        """The clinic's day: "Thursday 3 December 2026"."""
        date = format_date(local.date(), self._phrases)
        return self._words.day.format(weekday=self._words.day_names[local.weekday()], date=date)

    def _hours(self, number: int) -> str:
        """A length of time: "24 hours", "" for none."""
        if number == 1:
            return self._words.one_hour
        return self._words.hours.format(number=number) if number else ""


def _time(local: datetime.datetime) -> str:
    """The clinic's clock: "10:30 am"."""
    return clock(local.hour * 60 + local.minute)


def filled(text: str, values: dict[str, str]) -> str:
    """A text with what its {names} stand for; a line with one that is "" is left out.

    Raises KeyError for a name without a value.
    """
    lines = [line for line in text.splitlines() if all(values[name] for name in names_in(line))]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.format(**values) for line in lines)).strip()


def as_html(subject: str, text: str) -> str:
    """The same words as a page: a paragraph for each block of lines."""
    blocks = [html.escape(block).replace("\n", "<br>\n") for block in text.split("\n\n")]
    return PAGE.format(subject=html.escape(subject), body="\n".join(f"<p>{block}</p>" for block in blocks))
