"""Twilio: SMS, and WhatsApp where numbers have `whatsapp:` in front, on one webhook.

Requests: https://www.twilio.com/docs/messaging/guides/webhook-request (messages) and
https://www.twilio.com/docs/messaging/guides/track-outbound-message-status (what became of answers);
answers: https://www.twilio.com/docs/messaging/api/message-resource.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
from twilio.request_validator import RequestValidator

from thora.channels.messaging.arrival import LEFT, MEDIA, TEXT, Arrival, Kind
from thora.channels.messaging.courier import Courier, GoneError, RefusedError
from thora.channels.messaging.limits import Limits
from thora.channels.messaging.provider import (
    ALWAYS,
    CUSTOMER_WINDOW,
    ForgedError,
    Hook,
    Provider,
    Reply,
    Undelivered,
    UnreadableError,
    Variable,
)
from thora.channels.messaging.rendering import Part
from thora.channels.messaging.segments import PART

ACCOUNT, TOKEN = "THORA_TWILIO_ACCOUNT", "THORA_TWILIO_TOKEN"
SERVICE, NUMBER, API = "THORA_TWILIO_SERVICE", "THORA_TWILIO_NUMBER", "THORA_TWILIO_API"
KEYWORDS, PUBLIC = "THORA_TWILIO_KEYWORDS", "THORA_URL"
HEADER = "x-twilio-signature"
FORM = "application/x-www-form-urlencoded"
HASH = "bodySHA256"  # in the query: that of a body which is no form
MOST_FIELDS = 500  # of a form; Twilio sends a few dozen
WHATSAPP = "whatsapp:"
NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'  # TwiML that sends no message
PARTS: Final = 3  # of an SMS; Twilio carries 10, and advises 2 (docs/channels/twilio.md says why 3)

# Words that stop messages: https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out. Not CANCEL: it
# is said of appointments here, and where Twilio takes it for a stop, it refuses the answer with UNSUBSCRIBED.
LEAVING = frozenset(("STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "REVOKE", "OPTOUT"))
# Words that Twilio answers itself. Not YES, by which some come back: here it answers a question.
ANSWERED = frozenset(("HELP", "INFO", "START", "UNSTOP"))
YES = "YES"

# Codes of https://www.twilio.com/docs/api/errors: nobody is there to write to.
UNSUBSCRIBED = "21610"
GONE = frozenset((UNSUBSCRIBED, "21211", "21614", "63003", "63024"))
INCOMING = ("", "receiving", "received")  # statuses of messages that are not ours
LOST = ("failed", "undelivered")


class _Fields(dict[str, list[str]]):
    """A form in which a name may stand twice, as the validator asks for it."""

    def getall(self, name: str) -> list[str]:
        return self[name]


class Twilio(Provider):
    """A Twilio account with a number, or several."""

    name = "twilio"
    limits = Limits(text=PARTS * PART, markup="sms", units="sms")
    # Body: 1,600 characters, whatever the channel; signs beyond the usual ones count more (error 21617).
    whatsapp = Limits(text=1600, markup="whatsapp", units="utf16")
    variables = (
        Variable(ACCOUNT, "the account's SID, AC and 32 digits, from the Console's first page"),
        Variable(TOKEN, "the account's primary auth token, from the same page"),
        Variable(SERVICE, "a Messaging Service, MG and 32 digits, to answer by", default=""),
        Variable(NUMBER, "what SMS are answered from, if not the number that was written to", default=""),
        Variable(
            KEYWORDS, "who answers HELP and START: twilio, or thora where Twilio does not", default="twilio"
        ),
        Variable(PUBLIC, "where Twilio reaches this server: its signatures are made with it", default=""),
        Variable(API, "where the REST API is", default="https://api.twilio.com"),
    )

    def __init__(self, settings: Mapping[str, str], courier: Courier) -> None:
        super().__init__(settings, courier)
        self._validator = RequestValidator(settings[TOKEN])

    def limits_for(self, to: Mapping[str, str]) -> Limits:
        """SMS are short, WhatsApp is not."""
        return self.whatsapp if _is_whatsapp(to["to"]) else self.limits

    def window(self, to: Mapping[str, str]) -> datetime.timedelta:
        """SMS at any time; WhatsApp within Meta's window."""
        return CUSTOMER_WINDOW if _is_whatsapp(to["to"]) else ALWAYS

    def verify(self, hook: Hook) -> None:
        """By the signature over address and fields, or address and hash of the body. Raises ForgedError."""
        signature = hook.headers.get(HEADER)
        if not signature:
            raise ForgedError(401)
        try:
            signed = _fields(hook) if _is_form(hook) else hook.body.decode()
            if isinstance(signed, str) and HASH not in parse_qs(urlsplit(hook.url).query):
                raise ForgedError
            genuine = self._validator.validate(hook.url, signed, signature)
        except ValueError as error:  # no UTF-8, more fields than there are, an address that is none
            raise ForgedError from error
        if not genuine:
            raise ForgedError

    def read(self, hook: Hook) -> Sequence[Arrival]:
        """The one message of a request; [] for what Twilio answers itself. Raises UnreadableError."""
        form = _form(hook)
        if _status(form) not in INCOMING:
            return []
        missing = [name for name in ("MessageSid", "From", "To") if not form.get(name)]
        media = form.get("NumMedia") or "0"
        if missing or not (media.isascii() and media.isdigit()):
            raise UnreadableError(f"a message without {missing[0] if missing else 'a number of media'}")
        kind = _kind(form, int(media), self.settings[KEYWORDS] != "thora")
        if kind is None:
            return []
        to = {"to": form["From"], "from": form["To"]}
        text = "" if kind == LEFT else form.get("Body", "")
        return [Arrival(form["MessageSid"], form["From"], to, kind, text)]

    def undelivered(self, hook: Hook) -> Sequence[Undelivered]:
        """What became of one answer, if it did not arrive. Raises UnreadableError."""
        form = _form(hook)
        if _status(form) not in LOST:
            return ()
        return (Undelivered(_error(form.get("ErrorCode", ""))),)

    def acknowledgement(self, hook: Hook) -> Reply:
        """Instructions to send nothing: answers come by the API, when they are there."""
        return Reply(body=NOTHING, content_type="text/xml")

    async def send(self, to: Mapping[str, str], part: Part) -> None:
        """One message. Raises DeliveryError."""
        message = {"To": to["to"], "Body": part.text, **self._sender(to)}
        if self.settings[PUBLIC]:
            message["StatusCallback"] = f"{self.settings[PUBLIC].rstrip('/')}/{self.name}/webhook"
        account = self.settings[ACCOUNT]
        url = f"{self.settings[API].rstrip('/')}/2010-04-01/Accounts/{account}/Messages.json"
        reply = await self.courier.post(url, data=message, auth=(account, self.settings[TOKEN]))
        if reply.is_success:
            return
        code = _code(reply)
        reason = f"Messages: status {reply.status_code}: {_error(code)}"  # Twilio's own words hold the number
        raise GoneError(reason, code) if code in GONE else RefusedError(reason, code)

    def _sender(self, to: Mapping[str, str]) -> dict[str, str]:
        if self.settings[SERVICE]:
            return {"MessagingServiceSid": self.settings[SERVICE]}
        if self.settings[NUMBER] and not _is_whatsapp(to["to"]):
            return {"From": self.settings[NUMBER]}
        return {"From": to["from"]}


def _is_whatsapp(address: str) -> bool:
    return address.startswith(WHATSAPP)


def _is_form(hook: Hook) -> bool:
    return hook.headers.get("content-type", "").partition(";")[0].strip().lower() == FORM


def _fields(hook: Hook) -> _Fields:
    """Raises ValueError."""
    fields = _Fields()
    told = parse_qsl(hook.body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    for name, value in told:
        fields.setdefault(name, []).append(value)
    return fields


def _form(hook: Hook) -> dict[str, str]:
    """The first value of each field. Raises UnreadableError."""
    if not _is_form(hook):
        raise UnreadableError("not a form, as messages are")
    try:
        return {name: values[0] for name, values in _fields(hook).items()}
    except ValueError as error:
        raise UnreadableError(f"a form: {type(error).__name__}") from error


def _status(form: Mapping[str, str]) -> str:
    return form.get("MessageStatus") or form.get("SmsStatus") or ""


def _kind(form: Mapping[str, str], media: int, answers: bool) -> Kind | None:
    """None for what Twilio answers itself. `answers`: whether it does so by default.

    `OptOutType` is there where the words are set in the Console (Advanced Opt-Out), and says what Twilio did.
    Without it Twilio knows its own words, in SMS to whole numbers: not in WhatsApp, not to short codes.
    """
    done, word = form.get("OptOutType", "").upper(), form.get("Body", "").strip().upper()
    if done == "STOP" or (not done and word.rstrip(".!") in LEAVING):
        return LEFT
    if done in ("HELP", "START") and word != YES:
        return None
    if answers and not done and word in ANSWERED and form["To"].startswith("+"):
        return None
    return MEDIA if media else TEXT


def _code(reply: httpx.Response) -> str:
    try:
        told = reply.json()
    except ValueError:
        return ""
    return str(told.get("code", "")) if isinstance(told, dict) else ""


def _error(code: str) -> str:
    known = code if code.isascii() and code.isdigit() and len(code) <= 6 else ""
    return f"error {known}, https://www.twilio.com/docs/api/errors/{known}" if known else "no error code"
