"""How to reach who wrote on a messaging channel: sealed, found for their appointments, forgotten in time."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from tests.booking_mails import SAM, mail, put
from tests.booking_rivals import MOST, NOW, opening
from thora.booking.addresses import Address, Addresses, sender_of
from thora.booking.appointments import Appointments
from thora.booking.records import Appointment
from thora.conversations import KEEP
from thora.store import connect, upgrade

MINUTE = datetime.timedelta(minutes=1)
ANA, BEN = "telegram:ana", "telegram:ben"


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    made = connect(f"sqlite:///{tmp_path}/thora.db")
    upgrade(made)
    return made


@pytest.fixture
def addresses(engine: Engine) -> Addresses:
    return Addresses(engine)


def booked(engine: Engine, conversation: str) -> Appointment:
    return Appointments(engine, MOST).book(opening(), SAM, "wish", NOW, conversation)


def test_the_last_place_and_moment_are_kept(addresses: Addresses) -> None:
    addresses.keep(ANA, "sealed", NOW)
    addresses.keep(BEN, "other", NOW)
    addresses.keep(ANA, "sealed anew", NOW + MINUTE)
    assert addresses.find(ANA) == Address("sealed anew", NOW + MINUTE)
    assert addresses.find(BEN) == Address("other", NOW)
    assert addresses.find("telegram:nobody") is None


def test_who_asks_for_it_is_forgotten_alone(addresses: Addresses) -> None:
    for sender in (ANA, BEN):
        addresses.keep(sender, "sealed", NOW)
    addresses.forget(ANA)
    addresses.forget(ANA)
    assert addresses.find(ANA) is None
    assert addresses.find(BEN) is not None


def test_what_is_forgotten_is_not_in_the_file_any_more(engine: Engine, addresses: Addresses) -> None:
    addresses.keep(ANA, "xylophonist", NOW)
    addresses.forget(ANA)
    file = Path(str(engine.url.database))
    assert all(b"xylophonist" not in each.read_bytes() for each in file.parent.glob(f"{file.name}*"))


def test_who_made_an_appointment_on_a_channel_is_found(engine: Engine, addresses: Addresses) -> None:
    addresses.keep(BEN, "sealed", NOW)
    addresses.keep(ANA, "sealed", NOW)
    made = booked(engine, ANA)
    with engine.begin() as connection:
        assert sender_of(connection, made.id) == ANA
    addresses.forget(ANA)
    with engine.begin() as connection:
        assert sender_of(connection, made.id) == ""


@pytest.mark.parametrize("conversation", ["", "web:ana"])
def test_who_made_it_elsewhere_is_not(conversation: str, engine: Engine, addresses: Addresses) -> None:
    addresses.keep(ANA, "sealed", NOW)
    made = booked(engine, conversation)
    with engine.begin() as connection:
        assert sender_of(connection, made.id) == ""


def test_who_is_silent_for_long_is_forgotten(addresses: Addresses) -> None:
    addresses.keep(ANA, "sealed", NOW - KEEP - MINUTE)
    addresses.keep(BEN, "sealed", NOW - KEEP + MINUTE)
    assert addresses.expire(NOW) == 1
    assert addresses.find(ANA) is None
    assert addresses.find(BEN) is not None


def test_who_has_an_appointment_to_come_is_not(engine: Engine, addresses: Addresses) -> None:
    addresses.keep(ANA, "sealed", NOW)
    made = booked(engine, ANA)
    end = made.opening.span.end
    addresses.keep(ANA, "sealed", end - KEEP - MINUTE)
    assert addresses.expire(end - MINUTE / 2) == 0
    assert addresses.expire(end) == 1


def test_who_is_to_hear_of_a_cancellation_is_not(engine: Engine, addresses: Addresses) -> None:
    addresses.keep(ANA, "sealed", NOW - KEEP - MINUTE)
    outbox = put(engine, mail(sender=ANA))
    assert addresses.expire(NOW) == 0
    entry = outbox.lease(NOW, messages=True)
    assert entry is not None
    assert addresses.expire(NOW) == 0
    outbox.sent(entry, NOW)
    assert addresses.expire(NOW) == 1
