"""WhatsApp's Cloud API, https://developers.facebook.com/documentation/business-messaging/whatsapp."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import httpx

from thora.channels.messaging.arrival import MEDIA, PRESSED, STARTED, TEXT, Arrival, Kind
from thora.channels.messaging.courier import AwayError, DeliveryError, GoneError, RefusedError
from thora.channels.messaging.limits import Limits
from thora.channels.messaging.provider import (
    CUSTOMER_WINDOW,
    Hook,
    Notice,
    Provider,
    Reply,
    Undelivered,
    UnreadableError,
    Variable,
)
from thora.channels.messaging.rendering import LIST, Choice, Part
from thora.channels.providers import meta

NUMBER, TOKEN = "THORA_WHATSAPP_NUMBER_ID", "THORA_WHATSAPP_TOKEN"
APP_SECRET, VERIFY_TOKEN = "THORA_WHATSAPP_APP_SECRET", "THORA_WHATSAPP_VERIFY_TOKEN"
API, VERSION = "THORA_WHATSAPP_API", "THORA_WHATSAPP_VERSION"
REMINDER, MOVE = "THORA_WHATSAPP_REMINDER_TEMPLATE", "THORA_WHATSAPP_MOVE_TEMPLATE"
CANCELLATION, LANGUAGE = "THORA_WHATSAPP_CANCELLATION_TEMPLATE", "THORA_WHATSAPP_TEMPLATE_LANGUAGE"
TEMPLATES = {"reminder": REMINDER, "move": MOVE, "cancellation": CANCELLATION}
OBJECT, FIELD = "whatsapp_business_account", "messages"
REPLIES = ("button_reply", "list_reply")
SILENT = ("reaction", "system", "revoke")  # nobody waits for an answer to these
SILENT_UNSUPPORTED = ("keep_in_chat", "pin", "poll_update", "reaction")
# .../whatsapp/support/error-codes: what the API says with status 400 and may take later (rates, its own
# faults) ...
LATER = frozenset((2, 4, 80007, 130429, 131000, 131016, 131048, 131056, 131057, 133004))
# ... and what it says of somebody who has no WhatsApp any more, an old one, or has blocked the clinic.
GONE = frozenset((131026,))
A_NUMBER = re.compile(r"\+?\d{7,}")  # codes have six digits; longer ones may be of a person's phone


class WhatsApp(Provider):
    """A clinic's number on WhatsApp, hosted by Meta."""

    name = "whatsapp"
    # Under .../whatsapp/messages/: text-messages (4,096), interactive-reply-buttons-messages (1,024; 3 of 20)
    # and interactive-list-messages (10 rows in all, 24 and 72; 20 on the button).
    limits = Limits(
        text=4096, text_with_choices=1024, buttons=3, button=20, rows=10, row=24, about=72, markup="whatsapp"
    )
    variables = (
        Variable(NUMBER, "the phone number ID (not the number itself), from WhatsApp > API Setup of the app"),
        Variable(TOKEN, "a system user's access token with the permission whatsapp_business_messaging"),
        Variable(APP_SECRET, "the app secret, from App settings > Basic"),
        Variable(
            VERIFY_TOKEN, "a secret of your own, 16 or more letters and digits; the app's webhook wants it"
        ),
        Variable(API, "where the Graph API is", default="https://graph.facebook.com"),
        # https://developers.facebook.com/docs/graph-api/changelog: v26.0 came on 29 July 2026.
        Variable(VERSION, "version of the Graph API", default="v26.0"),
        Variable(REMINDER, "approved template for reminders, when the 24 hours are over", default=""),
        Variable(MOVE, "approved template for appointments that the clinic moves", default=""),
        Variable(CANCELLATION, "approved template for appointments that the clinic cancels", default=""),
        Variable(LANGUAGE, "language of these templates", default="en"),
    )

    def verify(self, hook: Hook) -> None:
        """By the HMAC of the body with the app secret. Raises ForgedError."""
        meta.verify(hook, self.settings[APP_SECRET])

    def challenge(self, hook: Hook) -> Reply | None:
        """What Meta asks when the webhook is set. Raises ForgedError where it does not know the token."""
        return meta.challenge(hook, self.settings[VERIFY_TOKEN])

    def read(self, hook: Hook) -> Sequence[Arrival]:
        """All messages to our number. Raises UnreadableError."""
        with _in_form():
            messages = [told for value in self._values(hook) for told in value.get("messages") or ()]
            return [arrival for told in messages if (arrival := _arrival(told))]

    def undelivered(self, hook: Hook) -> Sequence[Undelivered]:
        """Our messages that failed, and errors that belong to none. Raises UnreadableError."""
        found: list[Undelivered] = []
        with _in_form():
            for value in self._values(hook):
                for status in value.get("statuses") or ():
                    if status["status"] == "failed":
                        found += [Undelivered(_fault(error)) for error in status.get("errors") or [{}]]
                found += [Undelivered(_fault(error)) for error in value.get("errors") or []]
        return found

    def _values(self, hook: Hook) -> list[Mapping[str, Any]]:
        """What a request tells of our number: the app may have others, and other fields."""
        told = json.loads(hook.body)
        if told["object"] != OBJECT:
            raise UnreadableError("not of WhatsApp")
        changes = [change for entry in told["entry"] for change in entry["changes"]]
        values = [change["value"] for change in changes if change["field"] == FIELD]
        ours = self.settings[NUMBER]
        return [value for value in values if str(value["metadata"]["phone_number_id"]) == ours]

    def window(self, to: Mapping[str, str]) -> datetime.timedelta:
        """Free text: 24 hours after somebody's last message."""
        return CUSTOMER_WINDOW

    async def tell(
        self, to: Mapping[str, str], notice: Notice, seen: datetime.datetime, now: datetime.datetime
    ) -> None:
        """As text within the window, later by the template of its kind if one is set. Raises DeliveryError.

        Without one RefusedError.
        """
        template = self.settings[TEMPLATES[notice.kind]]
        if template and now - seen >= self.window(to):
            await self.send_template(to, template, self.settings[LANGUAGE], notice.details)
        else:
            await super().tell(to, notice, seen, now)

    async def seen(self, arrival: Arrival) -> None:
        """Two blue ticks, and Thora is typing. Raises DeliveryError."""
        await self._call({"status": "read", "message_id": arrival.id, "typing_indicator": {"type": "text"}})

    async def send(self, to: Mapping[str, str], part: Part) -> None:
        """One message with its choices. Raises DeliveryError.

        RefusedError with the code 131047: they wrote more than 24 hours ago, only a template reaches them.
        """
        if part.choices:
            await self._message(to, "interactive", _interactive(part))
        else:
            await self._message(to, "text", {"preview_url": False, "body": part.text})

    async def send_template(
        self, to: Mapping[str, str], name: str, language: str, parameters: Sequence[str] = ()
    ) -> None:
        """A template that Meta has approved: it may be sent at any time. Raises DeliveryError.

        `to`: as an arrival has it; `language`: of the approved template, such as "en" or "en_US";
        `parameters`: for {{1}}, {{2}} ... of its body. The API refuses line breaks, tabs and rows of spaces
        in them: each becomes one space.
        """
        content: dict[str, Any] = {"name": name, "language": {"code": language}}
        if parameters:
            told = [{"type": "text", "text": " ".join(each.split())} for each in parameters]
            content["components"] = [{"type": "body", "parameters": told}]
        await self._message(to, "template", content)

    async def _message(self, to: Mapping[str, str], kind: str, content: Mapping[str, Any]) -> None:
        await self._call({"recipient_type": "individual", **to, "type": kind, kind: content})

    async def _call(self, content: Mapping[str, Any]) -> None:
        url = f"{self.settings[API].rstrip('/')}/{self.settings[VERSION]}/{self.settings[NUMBER]}/messages"
        headers = {"Authorization": f"Bearer {self.settings[TOKEN]}"}
        body = {"messaging_product": "whatsapp", **content}
        reply = await self.courier.post(url, json=body, headers=headers)
        if not reply.is_success:
            raise _failure(reply)


@contextmanager
def _in_form() -> Iterator[None]:
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableError(f"a notification: {type(error).__name__}") from error


def _arrival(told: Mapping[str, Any]) -> Arrival | None:
    content = _content(told)
    if content is None or "group_id" in told:  # in a group nobody can be told from others to speak to Thora
        return None
    # .../whatsapp/business-scoped-user-ids: who has a username may write without a phone number.
    phone, user = str(told.get("from") or ""), str(told.get("from_user_id") or "")
    if not phone and not user:
        raise KeyError("from")
    to = {"to": phone} if phone else {"recipient": user}  # what the API calls these
    kind, text = content
    return Arrival(str(told["id"]), user or phone, to, kind, text)


def _content(told: Mapping[str, Any]) -> tuple[Kind, str] | None:
    """What a message is, and its words or token; None where it wants no answer."""
    kind = told["type"]
    content = told.get(kind)
    if kind in SILENT or (kind == "unsupported" and (content or {}).get("type") in SILENT_UNSUPPORTED):
        return None
    if kind == "text":
        return TEXT, str(told["text"]["body"])
    if kind == "button":  # of a template: without a payload of its own it brings its label
        payload, label = str(told["button"]["payload"]), str(told["button"]["text"])
        return (TEXT, label) if payload == label else (PRESSED, payload)
    if kind == "interactive" and told["interactive"]["type"] in REPLIES:
        return PRESSED, str(told["interactive"][told["interactive"]["type"]]["id"])
    if kind == "edit":
        return _content(told["edit"]["message"])
    if kind == "request_welcome":
        return STARTED, ""
    caption = content.get("caption") if isinstance(content, dict) else ""
    return MEDIA, str(caption or "")


def _interactive(part: Part) -> dict[str, Any]:
    """Choices as a list or as reply buttons; the API wants each token once."""
    choices = list({choice.token: choice for choice in part.choices}.values())
    action: dict[str, Any]
    if part.form == LIST:
        sections = [{"title": part.label, "rows": [_row(choice) for choice in choices]}]
        action = {"button": part.label, "sections": sections}
    else:
        replies = [{"id": choice.token, "title": choice.title} for choice in choices]
        action = {"buttons": [{"type": "reply", "reply": reply} for reply in replies]}
    kind = "list" if part.form == LIST else "button"
    return {"type": kind, "body": {"text": part.text}, "action": action}


def _row(choice: Choice) -> dict[str, str]:
    about = {"description": choice.about} if choice.about else {}
    return {"id": choice.token, "title": choice.title, **about}


def _failure(reply: httpx.Response) -> DeliveryError:
    try:
        told = reply.json()["error"]
        code, passing = int(told["code"]), told.get("is_transient") is True
    except (ValueError, KeyError, TypeError, AttributeError):
        return RefusedError(f"status {reply.status_code}", str(reply.status_code))
    reason = f"status {reply.status_code}: {_fault(told)}"
    if passing or code in LATER:
        return AwayError(f"whatsapp: {reason}")
    return GoneError(reason, str(code)) if code in GONE else RefusedError(reason, str(code))


def _fault(told: Mapping[str, Any]) -> str:
    """An error of the API in a line of a log: its code and title, no details, which may name somebody."""
    title = A_NUMBER.sub("...", str(told.get("title") or told.get("message") or ""))[:100]
    return f"error {told.get('code', 'without a code')}{': ' if title else ''}{title}"
