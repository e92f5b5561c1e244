"""Slack, https://docs.slack.dev: events, presses and /thora by webhook, answers by chat.postMessage.

An answer goes where the question was: into the direct messages, or into the thread of a channel in which
Thora was mentioned. What was asked by the slash command is answered in the direct messages, because a channel
is read by everybody.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

import httpx

from thora.channels.messaging.arrival import MEDIA, OPENED, PRESSED, STARTED, TEXT, Arrival
from thora.channels.messaging.courier import Courier, GoneError, RefusedError, asks_to_wait
from thora.channels.messaging.limits import Limits
from thora.channels.messaging.provider import (
    ALWAYS,
    NEVER,
    ForgedError,
    Hook,
    Provider,
    Reply,
    Undelivered,
    UnreadableError,
    Variable,
)
from thora.channels.messaging.rendering import Part, plain
from thora.channels.providers.slack_blocks import message_blocks, section
from thora.channels.providers.slack_text import heard

logger = logging.getLogger(__name__)
SECRET, TOKEN = "THORA_SLACK_SIGNING_SECRET", "THORA_SLACK_TOKEN"
TEAM, API = "THORA_SLACK_TEAM", "THORA_SLACK_API"
SIGNATURE, STAMP = "x-slack-signature", "x-slack-request-timestamp"
WINDOW = 300  # seconds that a signature may be old, or early
FORM = "application/x-www-form-urlencoded"
DIRECT = "D"  # begins the name of a conversation of two
PRIVATE = (DIRECT, "U", "W")  # or of a person, who is written to in one
WRITTEN = (None, "file_share", "thread_broadcast")  # subtypes of what a person writes
SLACKBOT = "USLACKBOT"
TAKEN_OUT = ("app_uninstalled", "tokens_revoked")
# Of the `error`s of https://docs.slack.dev/reference/methods/chat.postMessage: nobody reads there any more.
GONE = ("channel_not_found", "user_not_found", "is_archived", "account_inactive", "cannot_dm_bot")
# These come with status 200, and may be gone a little later.
LATER = (
    "ratelimited",
    "rate_limited",
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "team_added_to_org",
)


class Slack(Provider):
    """An app that clinics make at api.slack.com, in their own workspace."""

    name = "slack"
    # https://docs.slack.dev/reference/block-kit: a section has 3,000 characters (some are left for the signs
    # of links), an actions block 25 buttons, whose titles are cut on a screen from about 30 on; a menu has
    # 100 options of 75 characters with 75 more below.
    limits = Limits(text=2900, buttons=25, button=30, rows=100, row=75, about=75, markup="slack")
    variables = (
        Variable(SECRET, 'the app\'s "Signing Secret", under Basic Information'),
        Variable(TOKEN, 'the "Bot User OAuth Token", xoxb-..., under OAuth & Permissions'),
        Variable(TEAM, "the workspace's number, T...: others are left alone", default=""),
        Variable(API, "where the Web API is", default="https://slack.com/api"),
    )

    def __init__(self, settings: Mapping[str, str], courier: Courier) -> None:
        super().__init__(settings, courier)
        courier.later = _later
        self.clock: Callable[[], float] = time.time

    def verify(self, hook: Hook) -> None:
        """By the signature over time and body. Raises ForgedError.

        Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
        """
        stamp, told = hook.headers.get(STAMP), hook.headers.get(SIGNATURE)
        if stamp is None or told is None:
            raise ForgedError(401)
        if not (stamp.isascii() and stamp.isdigit() and abs(int(self.clock()) - int(stamp)) <= WINDOW):
            raise ForgedError
        signed = b"v0:%s:%s" % (stamp.encode(), hook.body)
        wanted = "v0=" + hmac.new(self.settings[SECRET].encode(), signed, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(told.encode(errors="replace"), wanted.encode()):
            raise ForgedError

    def challenge(self, hook: Hook) -> Reply | None:
        """Slack wants a word back before it takes our address. Raises UnreadableError."""
        if hook.method != "POST":
            return None
        told = _content(hook)
        return Reply(body=str(told.get("challenge"))) if told.get("type") == "url_verification" else None

    def acknowledgement(self, hook: Hook) -> Reply:
        """Nothing; who used the slash command is told where the answer comes."""
        told = _content(hook)
        if "command" not in told or self.words is None or not self._is_ours(told):
            return Reply()
        content = {"response_type": "ephemeral", "text": self.words.slack_elsewhere}
        return Reply(body=json.dumps(content), content_type="application/json")

    def undelivered(self, hook: Hook) -> Sequence[Undelivered]:
        """Slack holds messages back from an app that gets too many. Raises UnreadableError."""
        held_back = _content(hook).get("type") == "app_rate_limited"
        return [Undelivered("app_rate_limited: Slack holds events back for a while")] if held_back else []

    def read(self, hook: Hook) -> Sequence[Arrival]:
        """The one event, press or command of a request. Raises UnreadableError."""
        told = _content(hook)
        try:
            found = self._arrival(told)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise UnreadableError(f"{told.get('type') or 'a form'}: {type(error).__name__}") from error
        return [found] if found else []

    def _arrival(self, told: Mapping[str, Any]) -> Arrival | None:
        if "ssl_check" in told:
            return None
        if not self._is_ours(told):
            logger.warning("slack: a request of another workspace is left alone.")
            return None
        if "command" in told:
            return _command(told)
        if told["type"] == "block_actions":
            return _pressed(told)
        return self._event(told) if told["type"] == "event_callback" else None

    def _is_ours(self, told: Mapping[str, Any]) -> bool:
        ours = self.settings[TEAM]
        team = told.get("team_id") or (told.get("team") or {}).get("id")
        return not ours or (team or (told.get("user") or {}).get("team_id")) == ours

    def _event(self, told: Mapping[str, Any]) -> Arrival | None:
        id_, event = str(told["event_id"]), told["event"]
        kind = event["type"]
        if kind in TAKEN_OUT:
            logger.error("slack: %s: nothing can be sent until the app is installed again.", kind)
        elif kind == "app_home_opened":
            return self._opened(id_, event)
        elif kind == "app_mention":
            return _written(id_, told, event, asked=True)
        elif kind == "message" and event["channel"].startswith(DIRECT):
            return _written(id_, told, event)
        return None

    def _opened(self, id_: str, event: Mapping[str, Any]) -> Arrival | None:
        shown = (event.get("view") or {}).get("private_metadata")
        if event.get("tab") != "home" or (self.words and shown == self._home()["private_metadata"]):
            return None
        user = str(event["user"])
        return Arrival(id_, user, {"channel": user}, OPENED)

    async def welcome(self, arrival: Arrival) -> None:
        """Show on the home tab what Thora is for. Raises DeliveryError."""
        await self._call("views.publish", {"user_id": arrival.to["channel"], "view": self._home()})

    def _home(self) -> dict[str, Any]:
        """The tab, and in `private_metadata` a name of what it says, by which it is known again."""
        parts = plain(self.words.slack_home, self.limits) if self.words else []
        blocks = [section(part.text) for part in parts]
        version = hashlib.sha256(json.dumps(blocks).encode()).hexdigest()
        return {"type": "home", "private_metadata": version, "blocks": blocks}

    def window(self, to: Mapping[str, str]) -> datetime.timedelta:
        """Any time in direct messages; a channel is read by others."""
        return ALWAYS if to["channel"].startswith(PRIVATE) else NEVER

    async def send(self, to: Mapping[str, str], part: Part) -> None:
        """One message, its choices below it. Raises DeliveryError."""
        message: dict[str, Any] = {
            "channel": to["channel"],
            "text": part.text,  # for notifications and screen readers
            "blocks": message_blocks(part, self.words.open_list if self.words else "..."),
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if "thread" in to:
            message["thread_ts"] = to["thread"]
        await self._call("chat.postMessage", message)

    async def _call(self, method: str, content: Mapping[str, Any]) -> None:
        headers = {
            "Authorization": f"Bearer {self.settings[TOKEN]}",
            "Content-Type": "application/json; charset=utf-8",
        }
        url = f"{self.settings[API].rstrip('/')}/{method}"
        reply = await self.courier.post(url, json=content, headers=headers)
        told = _told(reply)
        if reply.status_code == httpx.codes.OK and told.get("ok") is True:
            return
        error = str(told.get("error") or f"status {reply.status_code}")[:100]
        raise (GoneError if error in GONE else RefusedError)(f"{method}: {error}", error)


def _content(hook: Hook) -> dict[str, Any]:
    """JSON of an event, the JSON in the form of a press, or the form of a command. Raises UnreadableError."""
    try:
        told: Any
        if hook.headers.get("content-type", "").startswith(FORM):
            fields = parse_qs(hook.body.decode(), keep_blank_values=True)
            told = {name: values[0] for name, values in fields.items()}
            told = json.loads(told["payload"]) if "payload" in told else told
        else:
            told = json.loads(hook.body)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"neither JSON nor a form: {type(error).__name__}") from error
    if not isinstance(told, dict):
        raise UnreadableError("JSON without names")
    return told


def _place(channel: str, user: str, thread: str, ts: str) -> tuple[str, dict[str, str]]:
    """Whose conversation it is, and where it is answered: each member of a channel's thread has their own.

    `ts`: of the message that was written, or on which something was pressed.
    """
    direct = channel.startswith(DIRECT)
    if not thread or (direct and thread == ts):  # what began a thread does not stand in it
        return (user if direct else f"{channel}/{ts}/{user}"), {"channel": channel}
    return (user if direct else f"{channel}/{thread}/{user}"), {"channel": channel, "thread": thread}


def _written(
    id_: str, told: Mapping[str, Any], event: Mapping[str, Any], asked: bool = False
) -> Arrival | None:
    """`asked`: in a channel, by a mention, so that the answer makes a thread below it."""
    channel = str(event["channel"])
    if event.get("subtype") == "message_changed":
        changed, before = event["message"], event.get("previous_message") or {}
        if "edited" not in changed or changed.get("text") == before.get("text"):
            return None  # not by its writer: a preview of a link, an answer in its thread
        event = changed
    user = event.get("user")
    if event.get("subtype") not in WRITTEN or event.get("bot_id") or user in (None, SLACKBOT):
        return None
    if any(each["user_id"] == user for each in told.get("authorizations") or () if each.get("is_bot")):
        return None
    thread = str(event.get("thread_ts") or (event["ts"] if asked else ""))
    person, to = _place(channel, str(user), thread, str(event["ts"]))
    text = heard(str(event.get("text") or ""))
    if event.get("files"):
        return Arrival(id_, person, to, MEDIA, text)
    return Arrival(id_, person, to, STARTED if asked and not text else TEXT, text)


def _pressed(told: Mapping[str, Any]) -> Arrival | None:
    if "message" not in told:
        return None  # on the home tab, where there is nothing to press
    action, at = told["actions"][0], told["container"]
    token = action["selected_option"]["value"] if action["type"] == "static_select" else action["value"]
    thread, ts = str(at.get("thread_ts") or ""), str(at["message_ts"])
    person, to = _place(str(at["channel_id"]), str(told["user"]["id"]), thread, ts)
    return Arrival(str(told["trigger_id"]), person, to, PRESSED, str(token))


def _command(told: Mapping[str, Any]) -> Arrival:
    user, text = str(told["user_id"]), heard(str(told.get("text") or ""))
    return Arrival(str(told["trigger_id"]), user, {"channel": user}, TEXT if text else STARTED, text)


def _told(reply: httpx.Response) -> dict[str, Any]:
    try:
        told = reply.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _later(reply: httpx.Response) -> bool:
    return asks_to_wait(reply) or _told(reply).get("error") in LATER
