"""A clinic that mails, and what it needs for that: shared by the tests of mails."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy.engine import Engine

from tests.booking_rivals import NOW
from tests.conftest import ROOT
from tests.unit.conftest import CLINIC
from thora.booking.outbox import Mail, Outbox
from thora.booking.records import Visitor
from thora.clinic import Clinic
from thora.content import load_content

CONTENT = load_content(ROOT)
SAM = Visitor("Sam O'Brien <b>", "+15198850142", "sam@home.example")
DESK = "desk@clinic.example"
MAILING: dict[str, Any] = {
    **CLINIC,
    "booking": {
        "notify": DESK,
        "services": [{"name": "First visit", "minutes": 45, "price": "$110", "ways": ["in_person", "video"]}],
        "rules": {"cancel_hours": 24},
    },
    "sites": [{"name": "Main", "address": "100 King Street; Waterloo"}],
    "practitioners": [{"name": "Ann Müller", "id": "ann"}, {"name": "Ben", "id": "ben"}],
}


def clinic(**booking: Any) -> Clinic:
    """The clinic, with other settings of booking."""
    return Clinic.parse_obj({**MAILING, "booking": {**MAILING["booking"], **booking}})


def mail(key: str = "one", after: float = 0.0, **changes: Any) -> Mail:
    """A mail that is due some minutes after NOW."""
    due = NOW + datetime.timedelta(minutes=after)
    given = {"kind": "confirmation", "recipient": "sam@home.example", "subject": "x", "text": "y", **changes}
    return Mail(key=key, due=due, **given)


def put(engine: Engine, *mails: Mail) -> Outbox:
    """An outbox with these mails in it."""
    outbox = Outbox(engine)
    with engine.begin() as connection:
        for each in mails:
            outbox.add(connection, each)
    return outbox


def leased_by_rivals(engines: Sequence[Engine], mails: int) -> list[str]:
    """The keys of the mails that workers of these engines got when all of them took what they could."""
    put(engines[0], *(mail(f"mail {number}") for number in range(mails)))

    def take_all(engine: Engine) -> list[str]:
        outbox, got = Outbox(engine), []
        while entry := outbox.lease(NOW):
            got.append(entry.mail.key)
        return got

    with ThreadPoolExecutor(len(engines)) as pool:
        return [key for got in pool.map(take_all, engines) for key in got]
