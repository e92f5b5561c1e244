"""What only Twilio has: words that it hears too, and news of answers that did not arrive."""

from __future__ import annotations

import pytest

from tests.channels.conftest import Channels
from tests.channels.kit import Person, send, told
from tests.channels.twilio import TwilioKit

pytestmark = [pytest.mark.service, pytest.mark.model]


@pytest.fixture(params=["twilio", "twilio-whatsapp"])
def someone(channels: Channels, request: pytest.FixtureRequest) -> Person:
    """Somebody who has written once, by SMS or WhatsApp."""
    if request.config.getoption("--channel") not in (None, "", request.param):
        pytest.skip("another channel")
    person = Person(channels.kits[request.param], channels.served.port)
    person.says("hello", 2)
    return person


def kit_of(person: Person) -> TwilioKit:
    assert isinstance(person.kit, TwilioKit)
    return person.kit


def test_cancel_is_about_an_appointment(someone: Person) -> None:
    assert "appointment" in told(someone.says("Cancel")).lower()


def test_who_stops_is_forgotten_and_may_begin_anew(someone: Person) -> None:
    kit = kit_of(someone)
    assert send(someone.port, kit.text(someone.name, "STOP"))[0] == 200
    someone.hears_nothing()
    assert "7 days" in told(someone.says("hello", 2))


def test_help_is_answered_by_one_of_the_two(someone: Person) -> None:
    kit = kit_of(someone)
    assert send(someone.port, kit.text(someone.name, "HELP"))[0] == 200
    if kit.prefix:
        assert someone.hears()
    else:
        someone.hears_nothing()


def test_what_did_not_arrive_is_logged_without_a_number(someone: Person, channels: Channels) -> None:
    kit = kit_of(someone)
    code = "30003" if not kit.prefix else "63016"
    request = kit.request(kit.status(someone.name, "undelivered", ErrorCode=code))
    status, body = send(someone.port, request)
    assert (status, body) == (200, '<?xml version="1.0" encoding="UTF-8"?><Response></Response>')
    someone.hears_nothing()
    log = channels.served.log.read_text()
    assert f"a message did not arrive: error {code}" in log
    assert someone.name not in log


def test_answers_ask_for_news_of_them(someone: Person, channels: Channels) -> None:
    calls = [call for call in someone.kit.api.calls if call.body.get("To") == someone.name]
    callback = f"{channels.environment['THORA_URL']}/twilio/webhook"
    assert {call.body["StatusCallback"] for call in calls} == {callback}
