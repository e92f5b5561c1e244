"""Twilio: requests as https://www.twilio.com/docs/messaging/guides/webhook-request has them, and its API.

Two kits, SMS and WhatsApp, as both come to one webhook and go out by one API.
"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

from twilio.request_validator import RequestValidator

from tests.channels.kit import COUNTER, Kit, Request
from tests.channels.stand_in import Answer, Call, Heard, StandIn

ACCOUNT, TOKEN = "AC" + "0" * 31 + "1", "twilio-auth-token-of-nobody-5f2d"
NUMBER = "+15550100000"  # the clinic's, for SMS and for WhatsApp
PATH = "/twilio/webhook"
ADDRESS = re.compile(r"(whatsapp:)?\+[1-9]\d{6,14}")
FIELDS = {"To", "From", "MessagingServiceSid", "Body", "StatusCallback"}
LONGEST = 1600
WHATSAPP = "whatsapp:"


class TwilioApi(StandIn):
    """POST /2010-04-01/Accounts/{sid}/Messages.json."""

    def __init__(self) -> None:
        super().__init__()
        self.wrote: set[str] = set()  # on WhatsApp, in the last 24 hours

    def is_message(self, call: Call) -> bool:
        """Every call: there are no others."""
        return call.path.endswith("/Messages.json")

    def answer(self, call: Call) -> Answer:
        """As the REST API: https://www.twilio.com/docs/messaging/api/message-resource."""
        if call.path != f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json" or call.method != "POST":
            return self._bad(404, 20404, "not found")
        basic = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if call.headers.get("authorization") != f"Basic {basic}":
            return self._bad(401, 20003, "Authenticate")
        if not isinstance(call.body, dict):
            return self._bad(400, 21604, "not a form")
        return self._message(call.body)

    def _message(self, body: dict[str, str]) -> Answer:
        to, sender, text = body.get("To", ""), body.get("From", ""), body.get("Body", "")
        if not set(body) <= FIELDS:
            return self._bad(400, 20001, f"fields that do not exist: {set(body) - FIELDS}")
        if not ADDRESS.fullmatch(to):
            return self._bad(400, 21211, f"The 'To' number {to} is not a valid phone number.")
        if not sender and "MessagingServiceSid" not in body:
            return self._bad(400, 21603, "A 'From' phone number is required.")
        if to.startswith(WHATSAPP) != sender.startswith(WHATSAPP):
            return self._bad(400, 21910, "'From' and 'To' should be of the same channel")
        if sender.removeprefix(WHATSAPP) != NUMBER:
            return self._bad(400, 21606, f"The 'From' phone number {sender} is not a valid number of yours.")
        if not text.strip():
            return self._bad(400, 21602, "Message body is required.")
        if len(text.encode("utf-16-le")) // 2 > LONGEST:
            return self._bad(400, 21617, "The concatenated message body exceeds the 1600 character limit.")
        callback = urlsplit(body.get("StatusCallback", "http://none"))
        if callback.scheme not in ("http", "https") or not callback.hostname or "_" in callback.hostname:
            return self._bad(400, 21609, "Invalid 'StatusCallback' URL")
        if self.is_blocked(to):  # no fault of Thora's: it cannot know
            return Answer(400, _refusal(400, 21610, f"{to}: attempt to send to unsubscribed recipient"))
        if to.startswith(WHATSAPP) and to not in self.wrote:
            return self._bad(400, 63016, "outside the allowed window")
        self.hears(to, Heard(text))
        sid = "SM" + secrets.token_hex(16)
        return Answer(201, {"sid": sid, "account_sid": ACCOUNT, "to": to, "from": sender, "status": "queued"})

    def _bad(self, status: int, code: int, why: str) -> Answer:
        return self.refuse(status, _refusal(status, code, why), f"{code}: {why}")


def _refusal(status: int, code: int, message: str) -> dict[str, Any]:
    info = f"https://www.twilio.com/docs/errors/{code}"
    return {"code": code, "message": message, "more_info": info, "status": status}


class TwilioKit(Kit):
    """SMS by Twilio."""

    name = "twilio"
    numbers_only = True
    prefix: ClassVar[str] = ""
    api: TwilioApi

    def environment(self, address: str) -> dict[str, str]:
        """Settings of the account."""
        return {
            "THORA_TWILIO_ACCOUNT": ACCOUNT,
            "THORA_TWILIO_TOKEN": TOKEN,
            "THORA_TWILIO_API": address,
        }

    def new_person(self) -> str:
        """A phone number in E.164."""
        return f"{self.prefix}+1555{2_000_000 + next(COUNTER)}"

    def new_id(self) -> str:
        """A message's SID."""
        return "SM" + secrets.token_hex(16)

    def request(self, fields: dict[str, str], token: str = TOKEN, path: str = PATH) -> Request:
        """A form, signed."""
        body = urlencode(fields).encode()
        return Request(path, body, self.headers(body, token, path))

    def headers(self, body: bytes, token: str = TOKEN, path: str = PATH) -> dict[str, str]:
        """Headers of a form."""
        fields = {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
        signature = RequestValidator(token).compute_signature(self.public + path, fields)
        return {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "X-Twilio-Signature": signature,
            "I-Twilio-Idempotency-Token": secrets.token_hex(18),
            "User-Agent": "TwilioProxy/1.1",
        }

    def fields(self, person: str, text: str, id_: str = "", **more: str) -> dict[str, str]:
        """Of an incoming message."""
        if self.prefix:
            self.api.wrote.add(person)
        sid = id_ or self.new_id()
        return {
            "ToCountry": "US",
            "SmsMessageSid": sid,
            "NumMedia": "0",
            "SmsSid": sid,
            "SmsStatus": "received",
            "Body": text,
            "FromCountry": "US",
            "To": f"{self.prefix}{NUMBER}",
            "NumSegments": "1",
            "MessageSid": sid,
            "AccountSid": ACCOUNT,
            "From": person,
            "ApiVersion": "2010-04-01",
            **more,
        }

    def text(self, person: str, text: str, id_: str = "", at: float | None = None) -> Request:
        """A message."""
        return self.request(self.fields(person, text, id_))

    def media(self, person: str, caption: str = "") -> Request:
        """An MMS."""
        url = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/MM0/Media/ME0"
        return self.request(
            self.fields(person, caption, NumMedia="1", MediaContentType0="image/jpeg", MediaUrl0=url)
        )

    def blocks(self, person: str) -> Request:
        """STOP, which Twilio has answered already."""
        self.api.block(person)
        return self.request(self.fields(person, "Stop", OptOutType="STOP"))

    def receipt(self, person: str) -> Request:
        """A status callback."""
        return self.request(self.status(person, "delivered"))

    def status(self, person: str, status: str, **more: str) -> dict[str, str]:
        """Fields of a status callback."""
        sid = self.new_id()
        return {
            "SmsSid": sid,
            "SmsStatus": status,
            "MessageStatus": status,
            "To": person,
            "MessageSid": sid,
            "AccountSid": ACCOUNT,
            "From": f"{self.prefix}{NUMBER}",
            "ApiVersion": "2010-04-01",
            **more,
        }

    def forged(self, genuine: Request) -> Sequence[Request]:
        """Not signed, with another token, for another address, other words or fields, JSON under it."""
        header = "X-Twilio-Signature"
        told = genuine.headers[header]
        hashed = Request(f"{PATH}?bodySHA256=00", b"{}", {"Content-Type": "application/json", header: told})
        return [
            genuine.without(header),
            genuine.with_body(genuine.body + b"&Body=other"),
            genuine.with_body(genuine.body.replace(b"Body=", b"Body=no+")),
            genuine.with_body(b"\xff\xfe"),
            Request(f"{PATH}?a=b", genuine.body, genuine.headers),
            Request(genuine.path, genuine.body, self.headers(genuine.body, "another token")),
            Request(genuine.path, genuine.body, {**genuine.headers, header: told[:-1]}),
            Request(genuine.path, genuine.body, {**genuine.headers, "Content-Type": "application/json"}),
            hashed,
        ]


class TwilioWhatsAppKit(TwilioKit):
    """WhatsApp by Twilio."""

    name = "twilio-whatsapp"
    prefix = WHATSAPP

    def fields(self, person: str, text: str, id_: str = "", **more: str) -> dict[str, str]:
        """Of an incoming message."""
        number = person.removeprefix(f"{WHATSAPP}+")
        beside = {"ProfileName": "Ana", "WaId": number, "MessageType": "text", **more}
        return super().fields(person, text, id_, **beside)

    def blocks(self, person: str) -> Request:
        """STOP, of which Twilio does nothing by itself in WhatsApp."""
        return self.request(self.fields(person, "stop"))
