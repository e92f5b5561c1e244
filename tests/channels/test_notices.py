"""What staff change is told on the channel where an appointment was made, on every channel that allows it."""

from __future__ import annotations

import datetime
import re
import time

import pytest

from tests.channels.conftest import Channels
from tests.channels.kit import PAUSE, Person, told
from tests.channels.test_dialogues import DIALOGUES, step
from thora.booking.appointments import Appointments
from thora.booking.mails import Mails
from thora.booking.outbox import Outbox
from thora.booking.records import STAFF
from thora.clinic import load_clinic
from thora.content import load_words
from thora.store import FILE, connect

pytestmark = [pytest.mark.service, pytest.mark.model]
WORKER = 7.0  # seconds in which it has looked
BOOKED = DIALOGUES["booked to the end, and cancelled"][:5]


def test_what_staff_cancel_is_told_where_it_was_made(person: Person, channels: Channels) -> None:
    """What staff cancel is told on the channel where it was booked, where its rules allow that."""
    heard = step(person, BOOKED[0][0], [])
    for said, _ in BOOKED[1:]:
        heard = step(person, said, heard)
    found = re.search(r"Your reference is (\w+)", told(heard))
    assert found, told(heard)
    engine = connect(f"sqlite:///{channels.served.log.parent / FILE}")
    clinic, _ = load_clinic(channels.root)
    assert clinic is not None
    appointments = Appointments(engine, 3, Mails(clinic, load_words(channels.root), Outbox(engine)))
    made = appointments.with_reference(found[1])
    assert made is not None
    before = person.read
    appointments.cancel(made.id, datetime.datetime.now(datetime.timezone.utc), STAFF)
    engine.dispose()
    if not person.kit.told_later:
        time.sleep(WORKER)
        person.hears_nothing()
        return
    person.hears()
    time.sleep(PAUSE)  # on some channels it comes in several parts
    text = told(person.kit.api.heard(person.name)[before:])
    assert "has cancelled your appointment: Follow-up visit" in text
    assert found[1] in text
