"""Facebook Messenger: webhooks of the Messenger Platform, answers by Meta's Send API.

https://developers.facebook.com/documentation/business-messaging/messenger-platform
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import httpx

from thora.channels.messaging.arrival import MEDIA, PRESSED, STARTED, TEXT, Arrival
from thora.channels.messaging.courier import (
    Courier,
    GoneError,
    RefusedError,
    asks_to_wait,
    retry_after,
)
from thora.channels.messaging.limits import Limits
from thora.channels.messaging.provider import (
    CUSTOMER_WINDOW,
    Hook,
    Provider,
    Reply,
    UnreadableError,
    Variable,
)
from thora.channels.messaging.rendering import Part
from thora.channels.providers import meta

PAGE, TOKEN = "THORA_MESSENGER_PAGE_ID", "THORA_MESSENGER_TOKEN"
SECRET, VERIFY = "THORA_MESSENGER_APP_SECRET", "THORA_MESSENGER_VERIFY_TOKEN"
VERSION, API = "THORA_MESSENGER_VERSION", "THORA_MESSENGER_API"
GET_STARTED: Final = "GET_STARTED"  # what docs/channels/messenger.md puts behind the button of this name
PREVIEW: Final = "fallback"  # an attachment that Messenger makes of an address in a text
ADVERTISEMENT: Final = "ADS"  # from there people arrive with a message of their own, which gets the answer

# https://developers.facebook.com/documentation/business-messaging/messenger-platform/error-codes and
# https://developers.facebook.com/docs/graph-api/overview/rate-limiting
LATER: Final = (2, 4, 17, 32, 341, 613, 1200, 80001, 80006)
UNAVAILABLE: Final = 551
GONE: Final = (1545041, 2018001, 2018108)  # subcodes: unavailable, no such person, takes no messages
OUTSIDE: Final = (2018065, 2018278, 2534022)  # subcodes: the person last wrote more than 24 hours ago
BAD_TOKEN: Final = (102, 190)
FORBIDDEN: Final = (3, 10, 200, 210, 230)
HELD_BACK: Final = (368, 1893063)  # a code and a subcode
PROOF: Final = "appsecret_proof"
REGAIN: Final = "estimated_time_to_regain_access"  # minutes


class Messenger(Provider):
    """The clinic's Facebook page, whose messages an app of the clinic answers."""

    name = "messenger"
    # .../messenger-platform/reference/send-api: 2,000 characters of UTF-8. Whether an emoji is one or two of
    # them is not said; counted as two it fits either way.
    # .../messenger-platform/reference/buttons/quick-replies: 13, titles of 20, payloads of 1,000 characters;
    # they vanish with the next message.
    limits = Limits(text=2000, buttons=13, button=20, markup="plain", units="utf16", fleeting=True)
    variables = (
        Variable(PAGE, "the number of the clinic's Facebook page"),
        Variable(TOKEN, "an access token of the page, from the app's Messenger settings"),
        Variable(SECRET, "the app's secret, from its basic settings"),
        Variable(VERIFY, "a secret of your own, typed again where the webhook is entered"),
        Variable(VERSION, "the version of the Graph API", default="v26.0"),
        Variable(API, "where the Graph API is", default="https://graph.facebook.com"),
    )

    def __init__(self, settings: Mapping[str, str], courier: Courier) -> None:
        super().__init__(settings, courier)
        courier.later, courier.patience = _is_later, _patience
        # https://developers.facebook.com/docs/graph-api/guides/secure-requests
        self._proof = self._digest(settings[TOKEN].encode())

    def _digest(self, content: bytes) -> str:
        return hmac.new(self.settings[SECRET].encode(), content, hashlib.sha256).hexdigest()

    def verify(self, hook: Hook) -> None:
        """By the app's secret, on the raw bytes. Raises ForgedError."""
        meta.verify(hook, self.settings[SECRET])

    def challenge(self, hook: Hook) -> Reply | None:
        """Meta asks once, when the webhook is entered. Raises ForgedError."""
        return meta.challenge(hook, self.settings[VERIFY])

    def read(self, hook: Hook) -> Sequence[Arrival]:
        """All events of all entries that are of this page. Raises UnreadableError."""
        try:
            told = json.loads(hook.body)
            if told["object"] != "page":
                return []
            # Beside "messaging", "standby" tells of conversations that somebody else answers just now.
            events = [
                event
                for entry in told["entry"]
                if str(entry["id"]) == self.settings[PAGE]
                for event in entry.get("messaging") or ()
            ]
            found = [self._arrival(event) for event in events]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnreadableError(f"an event: {type(error).__name__}") from error
        return [arrival for arrival in found if arrival]

    def _arrival(self, event: Mapping[str, Any]) -> Arrival | None:
        """What one event brings; None for deliveries, reads, reactions, handovers and all that is new."""
        person, page = (event.get("sender") or {}).get("id"), (event.get("recipient") or {}).get("id")
        if not person or str(page) != self.settings[PAGE]:
            return None  # our own message comes back, or somebody whom the page cannot write to yet
        person, place = str(person), {"person": str(person)}
        if "message" in event:
            message = event["message"]
            if message.get("is_echo") or message.get("is_deleted"):
                return None
            return Arrival(str(message["mid"]), person, place, *_content(message))
        if "message_edit" in event:
            edit = event["message_edit"]
            text = str(edit.get("text") or "")
            return Arrival(f"{edit['mid']}/{edit['num_edit']}", person, place, TEXT, text) if text else None
        if "postback" in event:
            postback = event["postback"]
            id_ = str(postback.get("mid") or _moment(event))
            title = str(postback.get("title") or "")
            if postback.get("payload") == GET_STARTED or not title:
                return Arrival(id_, person, place, STARTED)
            # An entry of the menu or an opening question, which the clinic has worded: as if it were typed.
            return Arrival(id_, person, place, TEXT, title)
        if "referral" in event and event["referral"].get("source") != ADVERTISEMENT:
            return Arrival(_moment(event), person, place, STARTED)
        return None

    def window(self, to: Mapping[str, str]) -> datetime.timedelta:
        """.../messenger-platform/policy: 24 hours after what the person last did."""
        return CUSTOMER_WINDOW

    async def seen(self, arrival: Arrival) -> None:
        """Show that the message was read and Thora is typing. Raises DeliveryError."""
        for action in ("mark_seen", "typing_on"):
            await self._call({"recipient": _recipient(arrival.to), "sender_action": action})

    async def send(self, to: Mapping[str, str], part: Part) -> None:
        """One message, its choices as quick replies. Raises DeliveryError."""
        message: dict[str, Any] = {"text": part.text}
        if part.choices:
            message["quick_replies"] = [
                {"content_type": "text", "title": choice.title, "payload": choice.token}
                for choice in part.choices
            ]
        await self._call({"recipient": _recipient(to), "messaging_type": "RESPONSE", "message": message})

    async def _call(self, content: Mapping[str, Any]) -> None:
        reply = await self.courier.post(
            f"{self.settings[API].rstrip('/')}/{self.settings[VERSION]}/{self.settings[PAGE]}/messages",
            json=content,
            headers={"Authorization": f"Bearer {self.settings[TOKEN]}"},
            params={PROOF: self._proof},
        )
        if reply.status_code != httpx.codes.OK:
            raise _refusal(reply)


def _content(message: Mapping[str, Any]) -> tuple[Any, str]:
    """Kind and text of a message."""
    text = str(message.get("text") or "")
    payload = (message.get("quick_reply") or {}).get("payload")
    if payload:
        return PRESSED, str(payload)
    if any(attachment.get("type") != PREVIEW for attachment in message.get("attachments") or ()):
        return MEDIA, text
    return (TEXT, text) if text else (MEDIA, "")  # a like, or something that Messenger cannot hand over


def _moment(event: Mapping[str, Any]) -> str:
    """Names an event that has no id; a repeat of it has the same moment."""
    return f"at {event['timestamp']}"


def _recipient(to: Mapping[str, str]) -> dict[str, str]:
    return {"id": to["person"]}


def _error(reply: httpx.Response) -> tuple[int, int, str]:
    """Code, subcode and message; 0 and "" for none."""
    try:
        told = reply.json()["error"]
        return int(told.get("code") or 0), int(told.get("error_subcode") or 0), str(told.get("message") or "")
    except (ValueError, KeyError, TypeError, AttributeError):
        return 0, 0, ""


def _is_gone(code: int, subcode: int) -> bool:
    return code == UNAVAILABLE or subcode in GONE


def _is_later(reply: httpx.Response) -> bool:
    """Meta says "later" with status 400 too."""
    code, subcode, _ = _error(reply)
    return not _is_gone(code, subcode) and (asks_to_wait(reply) or code in LATER)


def _patience(reply: httpx.Response) -> float | None:
    """Meta says in a header of JSON how many minutes to wait, if it does."""
    try:
        usage = json.loads(reply.headers.get("X-Business-Use-Case-Usage", ""))
        minutes = max((float(each.get(REGAIN) or 0) for uses in usage.values() for each in uses), default=0.0)
    except (ValueError, TypeError, AttributeError):
        minutes = 0.0
    return minutes * 60 or retry_after(reply)


def _refusal(reply: httpx.Response) -> RefusedError:
    """The error in our words: Meta's can hold the token or the number of a person."""
    code, subcode, message = _error(reply)
    named = f"{code}/{subcode}" if subcode else str(code)
    if _is_gone(code, subcode):
        return GoneError(f"error {named}: unavailable, blocked or unknown", named)
    if subcode in OUTSIDE:
        reason = "the person last wrote more than 24 hours ago, and may not be answered any more"
    elif code in BAD_TOKEN:
        reason = f"the page's access token is not valid, or not any more: make a new one for {TOKEN}"
    elif PROOF in message:
        reason = f"{SECRET} is not the secret of the app that {TOKEN} was made for"
    elif code in HELD_BACK or subcode in HELD_BACK:
        reason = "Meta holds the page's messages back: see its support inbox on Facebook"
    elif code in FORBIDDEN:
        reason = f"the app may not write for the page: see its permission pages_messaging and {PAGE}"
    else:
        reason = "Meta refuses the message"
    return RefusedError(f"status {reply.status_code}, error {named}: {reason}", named)
