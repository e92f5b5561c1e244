"""Twilio: signatures, messages of every shape, words that stop them, answers and what the API says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from tests.channels.kit import Request
from tests.channels.stand_in import Answer
from tests.channels.twilio import ACCOUNT, NUMBER, TOKEN, TwilioApi, TwilioKit, TwilioWhatsAppKit
from thora.channels.messaging.arrival import LEFT, MEDIA, TEXT, Arrival
from thora.channels.messaging.courier import AwayError, Courier, DeliveryError, GoneError, RefusedError
from thora.channels.messaging.provider import ForgedError, Hook, UnreadableError
from thora.channels.messaging.rendering import Labels, Part, plain, render
from thora.channels.providers.twilio import Twilio

PUBLIC = "https://chat.clinic.example"
SETTINGS = {"THORA_TWILIO_ACCOUNT": ACCOUNT, "THORA_TWILIO_TOKEN": TOKEN, "THORA_URL": PUBLIC}
ANA, WHATSAPP_ANA = "+15552000001", "whatsapp:+15552000001"
TO_ANA = {"to": ANA, "from": NUMBER}
TO_WHATSAPP = {"to": WHATSAPP_ANA, "from": f"whatsapp:{NUMBER}"}
SHORT_CODE = "55555"
JSON = "application/json"


def made(kit: type[TwilioKit] = TwilioKit) -> TwilioKit:
    found = kit(TwilioApi())
    found.public = PUBLIC
    return found


SMS, CHAT = made(), made(TwilioWhatsAppKit)


def provider(**settings: str) -> Twilio:
    return Twilio.of({**SETTINGS, **settings})  # type: ignore[return-value]


def hook(request: Request, public: str = PUBLIC) -> Hook:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Hook(request.method, public + request.path, headers, request.body)


def read(**fields: str) -> list[Arrival]:
    """What a message of Ana's with these fields brings."""
    body = {**SMS.fields(ANA, "hello", "SM1"), **fields}
    return list(provider().read(hook(SMS.request(body))))


def test_without_its_settings_it_is_off() -> None:
    assert [each.name for each in Twilio.missing({})] == ["THORA_TWILIO_ACCOUNT", "THORA_TWILIO_TOKEN"]
    assert Twilio.missing(SETTINGS) == []


@pytest.mark.parametrize("kit", [SMS, CHAT], ids=["sms", "whatsapp"])
def test_what_twilio_signed_is_genuine(kit: TwilioKit) -> None:
    person = kit.new_person()
    requests = [kit.text(person, "caf\u00e9 & \U0001f44b + 100%\n"), kit.media(person), kit.receipt(person)]
    for request in requests:
        provider().verify(hook(request))


@pytest.mark.parametrize("number", range(len(SMS.forged(SMS.text(ANA, "hi")))))
def test_what_it_did_not_sign_is_refused(number: int) -> None:
    request = SMS.forged(SMS.text(ANA, "hi"))[number]
    with pytest.raises(ForgedError) as error:
        provider().verify(hook(request))
    assert error.value.status == (403 if "X-Twilio-Signature" in request.headers else 401)


def test_the_address_is_that_of_the_proxy_with_and_without_a_port() -> None:
    request = SMS.text(ANA, "hi")
    provider().verify(hook(request, f"{PUBLIC}:443"))  # Twilio's own library allows both
    for other in ("http://chat.clinic.example", "https://other.clinic.example", "https://chat.example:x"):
        with pytest.raises(ForgedError):
            provider().verify(hook(request, other))


class Twice(dict[str, list[str]]):
    """A form in which a name stands twice."""

    def getall(self, name: str) -> list[str]:
        return self[name]


def test_a_name_may_stand_twice() -> None:
    fields = [("MediaUrl", "b"), ("Body", ""), ("MediaUrl", "a"), ("MediaUrl", "b")]
    signature = RequestValidator(TOKEN).compute_signature(
        f"{PUBLIC}/twilio/webhook", Twice(MediaUrl=["b", "a", "b"], Body=[""])
    )
    headers = {**SMS.headers(b""), "X-Twilio-Signature": signature}
    request = Request("/twilio/webhook", urlencode(fields).encode(), headers)
    provider().verify(hook(request))
    for other in (fields[:2], [*fields, ("MediaUrl", "c")]):
        with pytest.raises(ForgedError):
            provider().verify(hook(request.with_body(urlencode(other).encode())))


def test_a_body_that_is_no_form_is_verified_by_its_hash() -> None:
    validator, body = RequestValidator(TOKEN), json.dumps({"Body": "caf\u00e9"})
    path = f"/twilio/webhook?bodySHA256={validator.compute_hash(body)}"
    signature = validator.compute_signature(PUBLIC + path, {})
    headers = {"Content-Type": JSON, "X-Twilio-Signature": signature}
    genuine = Request(path, body.encode(), headers)
    provider().verify(hook(genuine))
    for other in (b"{}", body.encode() + b" ", b"\xff"):
        with pytest.raises(ForgedError):
            provider().verify(hook(genuine.with_body(other)))
    bare = validator.compute_signature(f"{PUBLIC}/twilio/webhook", {})  # signed, but not its body
    with pytest.raises(ForgedError):
        provider().verify(
            hook(Request("/twilio/webhook", body.encode(), {**headers, "X-Twilio-Signature": bare}))
        )
    with pytest.raises(UnreadableError):
        provider().read(hook(genuine))


def test_more_fields_than_there_are_is_not_twilio() -> None:
    fields = {f"f{number}": "1" for number in range(501)}
    with pytest.raises(ForgedError):
        provider().verify(hook(SMS.request(fields)))


def test_a_message_is_read() -> None:
    assert read(Body="my back hurts") == [Arrival("SM1", ANA, TO_ANA, TEXT, "my back hurts")]
    [chat] = provider().read(hook(CHAT.text(WHATSAPP_ANA, "hi", "SM2")))
    assert chat == Arrival("SM2", WHATSAPP_ANA, TO_WHATSAPP, TEXT, "hi")


@pytest.mark.parametrize("caption", ["", "is this normal?"])
def test_a_picture_is_media_with_its_words(caption: str) -> None:
    for kit, person in ((SMS, ANA), (CHAT, WHATSAPP_ANA)):
        [arrival] = provider().read(hook(kit.media(person, caption)))
        assert (arrival.kind, arrival.text) == (MEDIA, caption)


def test_a_place_without_words_is_an_empty_text() -> None:
    fields = CHAT.fields(WHATSAPP_ANA, "", Latitude="42.3", Longitude="-83.0", MessageType="location")
    del fields["Body"]
    [arrival] = provider().read(hook(CHAT.request(fields)))
    assert (arrival.kind, arrival.text) == (TEXT, "")


@pytest.mark.parametrize(
    "fields",
    [
        {"From": ""},
        {"To": ""},
        {"MessageSid": ""},
        {"NumMedia": "one"},
        {"NumMedia": "-1"},
        {"NumMedia": "²"},
    ],
)
def test_a_broken_message_is_unreadable(fields: dict[str, str]) -> None:
    with pytest.raises(UnreadableError):
        read(**fields)


@pytest.mark.parametrize("body", [b"\xff", b"&".join([b"a=1"] * 501)])
def test_a_broken_form_is_unreadable(body: bytes) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    with pytest.raises(UnreadableError):
        provider().read(Hook("POST", PUBLIC, headers, body))


@pytest.mark.parametrize(
    "word", ["STOP", "stop", " Stop. ", "stopall", "UNSUBSCRIBE", "end", "Quit", "optout"]
)
@pytest.mark.parametrize("number", [NUMBER, SHORT_CODE, f"whatsapp:{NUMBER}"])
def test_a_word_that_stops_messages_is_a_farewell(word: str, number: str) -> None:
    [arrival] = read(Body=word, To=number)
    assert (arrival.kind, arrival.text) == (LEFT, "")


@pytest.mark.parametrize(
    "text", ["please stop", "stop smoking?", "cancel", "CANCEL", "cancel my appointment"]
)
def test_what_is_said_to_thora_stays_text(text: str) -> None:
    assert [(each.kind, each.text) for each in read(Body=text)] == [(TEXT, text)]


@pytest.mark.parametrize("text", ["cancel", "no more", "STOP"])
def test_what_twilio_took_for_a_stop_is_one(text: str) -> None:
    assert [each.kind for each in read(Body=text, OptOutType="STOP")] == [LEFT]


@pytest.mark.parametrize("word", ["HELP", "info", " Start ", "UNSTOP"])
def test_what_twilio_answers_is_not_answered_twice(word: str) -> None:
    assert read(Body=word) == []


@pytest.mark.parametrize("number", [SHORT_CODE, f"whatsapp:{NUMBER}"])
@pytest.mark.parametrize("word", ["help", "info", "start"])
def test_where_twilio_does_not_answer_thora_does(number: str, word: str) -> None:
    assert [each.kind for each in read(Body=word, To=number)] == [TEXT]


def test_thora_answers_help_where_the_clinic_says_so() -> None:
    request = hook(SMS.text(ANA, "help"))
    assert [each.text for each in provider(THORA_TWILIO_KEYWORDS="thora").read(request)] == ["help"]
    told = hook(SMS.request(SMS.fields(ANA, "help", OptOutType="HELP")))
    assert provider(THORA_TWILIO_KEYWORDS="thora").read(told) == []


@pytest.mark.parametrize(
    ("word", "done"), [("help", "HELP"), ("aide", "HELP"), ("start", "START"), ("join", "start")]
)
@pytest.mark.parametrize("number", [NUMBER, SHORT_CODE, f"whatsapp:{NUMBER}"])
def test_what_twilio_says_it_answered_is_not_answered(word: str, done: str, number: str) -> None:
    assert read(Body=word, OptOutType=done, To=number) == []


def test_yes_answers_a_question_even_where_it_starts_messages_again() -> None:
    assert [each.text for each in read(Body="Yes", OptOutType="START")] == ["Yes"]
    assert [each.text for each in read(Body="yes")] == ["yes"]


def test_what_twilio_says_in_words_of_tomorrow_hides_no_message() -> None:
    assert [each.kind for each in read(Body="help", OptOutType="OTHER")] == [TEXT]


@pytest.mark.parametrize("status", ["queued", "sent", "delivered", "read", "failed", "undelivered"])
def test_news_of_answers_start_nothing(status: str) -> None:
    assert provider().read(hook(SMS.request(SMS.status(ANA, status)))) == []


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        ("undelivered", "30003", "error 30003, https://www.twilio.com/docs/api/errors/30003"),
        ("failed", "63016", "error 63016, https://www.twilio.com/docs/api/errors/63016"),
        ("failed", "", "no error code"),
        ("failed", ANA, "no error code"),
    ],
)
def test_an_answer_that_did_not_arrive_is_told(status: str, code: str, reason: str) -> None:
    request = hook(SMS.request(SMS.status(ANA, status, ErrorCode=code)))
    assert [each.reason for each in provider().undelivered(request)] == [reason]


def test_what_arrived_is_not_told() -> None:
    for request in (SMS.receipt(ANA), SMS.text(ANA, "failed"), SMS.request(SMS.status(ANA, "sent"))):
        assert list(provider().undelivered(hook(request))) == []


def test_the_acknowledgement_is_empty_twiml() -> None:
    reply = provider().acknowledgement(hook(SMS.text(ANA, "hi")))
    assert (reply.status, reply.content_type) == (200, "text/xml")
    assert reply.body.endswith("<Response></Response>")


class Sent:
    """A provider on the stand-in of the API."""

    def __init__(self, api: TwilioApi, address: str) -> None:
        self.api, self._address = api, address

    async def send(self, to: dict[str, str], text: str = "Hello", **settings: str) -> dict[str, str]:
        """Fields of the message that was sent."""

        async def at_once(_: float) -> None: ...

        courier = Courier("twilio", sleep=at_once)
        environment = {**SETTINGS, "THORA_TWILIO_API": self._address, **settings}
        try:
            await Twilio.of(environment, courier).send(to, Part(text))
        finally:
            await courier.close()
        return dict(self.api.calls[-1].body)

    async def error(self, to: dict[str, str], text: str = "Hello", **settings: str) -> DeliveryError:
        with pytest.raises(DeliveryError) as error:
            await self.send(to, text, **settings)
        return error.value


@pytest.fixture
def sent() -> Iterator[Sent]:
    api = TwilioApi()
    with api.listening() as address:
        yield Sent(api, address)


async def test_an_sms_goes_out_from_the_number_that_was_written_to(sent: Sent) -> None:
    body = await sent.send(TO_ANA, "caf\u00e9 & more")
    assert body == {
        "To": ANA,
        "From": NUMBER,
        "Body": "caf\u00e9 & more",
        "StatusCallback": f"{PUBLIC}/twilio/webhook",
    }
    assert [each.text for each in sent.api.heard(ANA)] == ["caf\u00e9 & more"]
    assert sent.api.refusals == []


async def test_without_a_public_address_twilio_tells_nothing(sent: Sent) -> None:
    assert "StatusCallback" not in await sent.send(TO_ANA, THORA_URL="")


async def test_whatsapp_goes_out_as_whatsapp(sent: Sent) -> None:
    sent.api.wrote.add(WHATSAPP_ANA)
    body = await sent.send(TO_WHATSAPP, THORA_TWILIO_NUMBER="+15550109999")
    assert (body["To"], body["From"]) == (WHATSAPP_ANA, f"whatsapp:{NUMBER}")
    assert sent.api.heard(WHATSAPP_ANA)


async def test_sms_may_go_out_from_another_number_or_by_a_service(sent: Sent) -> None:
    elsewhere = {"to": ANA, "from": "+15550109999"}
    assert (await sent.send(elsewhere, THORA_TWILIO_NUMBER=NUMBER))["From"] == NUMBER
    error = await sent.error(elsewhere)
    assert (type(error), getattr(error, "code", "")) == (RefusedError, "21606")
    service = "MG" + "0" * 32
    sent.api.fails(Answer(201, {"sid": "SM1"}))  # the stand-in has no services
    body = await sent.send(TO_ANA, THORA_TWILIO_SERVICE=service)
    assert body["MessagingServiceSid"] == service
    assert "From" not in body


async def test_who_has_stopped_is_gone(sent: Sent) -> None:
    sent.api.block(ANA)
    error = await sent.error(TO_ANA)
    assert isinstance(error, GoneError)
    assert error.code == "21610"
    assert ANA not in str(error)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, 21211, GoneError),
        (400, 21614, GoneError),
        (400, 63003, GoneError),
        (400, 21617, RefusedError),
        (400, 63016, RefusedError),
        (401, 20003, RefusedError),
        (403, 21408, RefusedError),
    ],
)
async def test_what_the_api_refuses_is_not_tried_again(sent: Sent, status: int, code: int, kind: Any) -> None:
    sent.api.fails(Answer(status, {"code": code, "message": f"The number {ANA}", "status": status}))
    error = await sent.error(TO_ANA)
    assert type(error) is kind
    assert error.code == str(code)
    assert str(error) == (
        f"Messages: status {status}: error {code}, https://www.twilio.com/docs/api/errors/{code}"
    )
    assert len(sent.api.calls) == 1


@pytest.mark.parametrize("body", [None, "no", {"message": ANA}])
async def test_a_refusal_in_another_form_is_one_too(sent: Sent, body: Any) -> None:
    sent.api.fails(Answer(400, body))
    error = await sent.error(TO_ANA)
    assert type(error) is RefusedError
    assert str(error) == "Messages: status 400: no error code"


async def test_a_wrong_token_and_a_closed_window_are_refused(sent: Sent) -> None:
    assert getattr(await sent.error(TO_ANA, THORA_TWILIO_TOKEN="other"), "code", "") == "20003"
    assert getattr(await sent.error(TO_WHATSAPP), "code", "") == "63016"
    assert getattr(await sent.error(TO_ANA, "a" * 1601), "code", "") == "21617"


@pytest.mark.parametrize("status", [429, 503])
async def test_who_asks_for_patience_is_asked_again(sent: Sent, status: int) -> None:
    sent.api.fails(Answer(status, {"code": 20429}))
    await sent.send(TO_ANA)
    assert len(sent.api.calls) == 2
    sent.api.fails(*[Answer(status)] * 3)
    assert isinstance(await sent.error(TO_ANA), AwayError)


LONG = "**Walking** helps most backs. " * 60
BUTTONS = [{"title": f"Day {number}", "payload": f"/day{number}"} for number in range(1, 5)]


@pytest.mark.parametrize(("to", "bold"), [(TO_ANA, "Walking"), (TO_WHATSAPP, "*Walking*")])
async def test_long_answers_and_choices_fit(sent: Sent, to: dict[str, str], bold: str) -> None:
    sent.api.wrote.add(WHATSAPP_ANA)
    limits = provider().limits_for(to)
    entry = {"text": LONG, "buttons": BUTTONS}
    parts = render(entry, limits, Labels("Reply with a number.", "Choose:"), lambda payload: "token")
    assert not any(part.choices for part in parts)
    for part in parts:
        await sent.send(to, part.text)
    heard = [each.text for each in sent.api.heard(to["to"])]
    assert sent.api.refusals == []
    assert heard[0].startswith(f"{bold} helps most backs. ")
    assert heard[-1].endswith("1. Day 1\n2. Day 2\n3. Day 3\n4. Day 4\n\nReply with a number.")
    assert len(heard) == (4 if to is TO_ANA else 2)


def test_an_sms_has_three_parts_at_most_in_every_alphabet() -> None:
    limits = provider().limits_for(TO_ANA)
    for text in ("word " * 400, "\u0441\u043b\u043e\u0432\u043e " * 400):
        for part in plain(text, limits):
            plain_letters = part.text.isascii()
            assert len(part.text) <= (459 if plain_letters else 201)
