"""Slack: events, presses and commands in the shapes of https://docs.slack.dev, and its Web API."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

from tests.channels.kit import COUNTER, Kit, Request
from tests.channels.stand_in import Answer, Call, Heard, StandIn

SECRET, TOKEN = "8f742231b10e8888abcd99yyyzzz85a5", "xoxb-1-of-nobody"
TEAM, APP, BOT, BOT_ID = "T0TESTTEAM", "A0TESTAPP", "U0TESTBOT", "B0TESTBOT"
PATH = "/slack/webhook"
SIGN = re.compile(r"<((?:https?://|mailto:|tel:)[^<>|\s]+)(?:\|([^<>|]+))?>")
FIELDS = {
    "section": {"type", "text", "block_id"},
    "actions": {"type", "elements", "block_id"},
    "button": {"type", "text", "value", "action_id", "style"},
    "static_select": {"type", "action_id", "placeholder", "options"},
}


def signed(body: str, kind: str, secret: str = SECRET, at: float | None = None) -> Request:
    """A request that Slack's own library signs."""
    stamp = str(int(time.time() if at is None else at))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
    headers = {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": str(signature)}
    return Request(PATH, body.encode(), headers)


def outer(event: Mapping[str, Any], id_: str, **more: Any) -> dict[str, Any]:
    """An event with what is around each of them."""
    return {
        "token": "verification-token",
        "team_id": TEAM,
        "api_app_id": APP,
        "event": event,
        "type": "event_callback",
        "event_id": id_,
        "event_time": int(time.time()),
        "authorizations": [{"enterprise_id": None, "team_id": TEAM, "user_id": BOT, "is_bot": True}],
        "is_ext_shared_channel": False,
        "event_context": "4-abc",
        **more,
    }


def moment() -> str:
    """A `ts`: of a message, unique in its channel."""
    return f"{int(time.time())}.{next(COUNTER):06d}"


class SlackApi(StandIn):
    """chat.postMessage and views.publish. `homes`: the home tabs that each person was shown, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.homes: dict[str, list[dict[str, Any]]] = {}
        self.menus: set[str] = set()  # tokens that stand in a menu, not on a button

    def is_message(self, call: Call) -> bool:
        """Only chat.postMessage."""
        return call.path.endswith("/chat.postMessage")

    def answer(self, call: Call) -> Answer:
        """As the Web API: faults come with status 200."""
        if call.headers.get("authorization") != f"Bearer {TOKEN}":
            return self._bad("invalid_auth", "token")
        if call.headers.get("content-type") != "application/json; charset=utf-8":
            return self._bad("invalid_charset", str(call.headers.get("content-type")))
        if call.path == "/chat.postMessage":
            return self._message(call.body)
        if call.path == "/views.publish":
            return self._home(call.body)
        return self._bad("unknown_method", call.path)

    def _message(self, body: dict[str, Any]) -> Answer:
        channel, thread = body["channel"], body.get("thread_ts")
        if not re.fullmatch(r"[UDC][A-Z0-9]+", channel):
            return self._bad("channel_not_found", "channel")
        if thread is not None and not re.fullmatch(r"\d{10}\.\d{6}", thread):
            return self._bad("invalid_arguments", "thread_ts")
        if (body.get("unfurl_links"), body.get("unfurl_media")) != (False, False):
            return self._bad("invalid_arguments", "previews of links")
        person = channel if channel[0] == "C" else f"U{channel[1:]}"
        if self.is_blocked(person):
            return Answer(body={"ok": False, "error": "user_not_found"})
        if not body.get("text", "").strip() or len(body["text"]) > 40_000:
            return self._bad("no_text", "the text for notifications")
        wrong = self._wrong(body["blocks"], 50)
        if wrong:
            return self._bad("invalid_blocks", wrong)
        text, choices = self._read(body["blocks"])
        self.hears(f"{person}#{thread}" if thread else person, Heard(text, choices))
        return Answer(body={"ok": True, "channel": channel.replace("U", "D", 1), "ts": moment()})

    def _home(self, body: dict[str, Any]) -> Answer:
        view = body["view"]
        if not re.fullmatch(r"U[A-Z0-9]+", body["user_id"]) or view["type"] != "home":
            return self._bad("invalid_arguments", "home")
        wrong = self._wrong(view["blocks"], 100)
        if wrong or len(view.get("private_metadata", "")) > 3000:
            return self._bad("invalid_arguments", wrong or "private_metadata")
        self.homes.setdefault(body["user_id"], []).append(view)
        return Answer(body={"ok": True, "view": {"id": "V1", "hash": "1.1", **view}})

    def _wrong(self, blocks: list[dict[str, Any]], most: int) -> str:
        """What https://docs.slack.dev/reference/block-kit forbids; "" for nothing."""
        if not 1 <= len(blocks) <= most:
            return f"{len(blocks)} blocks"
        ids = [each["action_id"] for block in blocks for each in block.get("elements", ())]
        if len(ids) != len(set(ids)) or any(not 1 <= len(id_) <= 255 for id_ in ids):
            return "action_id"
        return next(filter(None, map(self._wrong_block, blocks)), "")

    def _wrong_block(self, block: dict[str, Any]) -> str:
        if set(block) - FIELDS.get(block["type"], set()):
            return f"fields of {block['type']}"
        if block["type"] == "section":
            text = block["text"]
            if text["type"] != "mrkdwn" or not 1 <= len(text["text"]) <= 3000:
                return f"a section of {len(text['text'])} characters"
            left = re.sub(r"&(?:amp|lt|gt);", "", SIGN.sub("", text["text"]))
            return "what is not escaped" if set(left) & set("<>&") else ""
        elements = block["elements"]
        if not 1 <= len(elements) <= 25:
            return f"{len(elements)} elements"
        return next(filter(None, map(self._wrong_element, elements)), "")

    def _wrong_element(self, element: dict[str, Any]) -> str:
        if set(element) - FIELDS.get(element["type"], set()):
            return f"fields of {element['type']}"
        if element["type"] == "button":
            return _wrong_plain(element["text"], 75) or _wrong_length(element["value"], 2000)
        options = element["options"]
        if not 1 <= len(options) <= 100:
            return f"{len(options)} options"
        wrong = [_wrong_plain(element["placeholder"], 150)]
        for option in options:
            wrong += [_wrong_plain(option["text"], 75), _wrong_length(option["value"], 150)]
            wrong += [_wrong_plain(option["description"], 75)] if "description" in option else []
        return next(filter(None, wrong), "")

    def _read(self, blocks: list[dict[str, Any]]) -> tuple[str, tuple[tuple[str, str], ...]]:
        texts, choices = [], []
        for block in blocks:
            if block["type"] == "section":
                told = SIGN.sub(lambda sign: sign[2] or sign[1], block["text"]["text"])
                texts.append(told.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
            for element in block.get("elements", ()):
                options = element.get("options") or [element]
                choices += [(option["text"]["text"], option["value"]) for option in options]
                self.menus |= {option["value"] for option in element.get("options", ())}
        return "\n".join(texts), tuple(choices)

    def _bad(self, error: str, why: str) -> Answer:
        return self.refuse(200, {"ok": False, "error": error}, why)


def _wrong_plain(text: dict[str, Any], most: int) -> str:
    right = text["type"] == "plain_text" and 1 <= len(text["text"].strip()) <= len(text["text"]) <= most
    return "" if right else f"a title: {text}"


def _wrong_length(value: str, most: int) -> str:
    return "" if 1 <= len(value) <= most else "a value"


class SlackKit(Kit):
    """Slack."""

    name = "slack"
    api: SlackApi

    def environment(self, address: str) -> dict[str, str]:
        """Settings of the app."""
        return {
            "THORA_SLACK_SIGNING_SECRET": SECRET,
            "THORA_SLACK_TOKEN": TOKEN,
            "THORA_SLACK_TEAM": TEAM,
            "THORA_SLACK_API": address,
        }

    def new_person(self) -> str:
        """A member of the workspace."""
        return f"U0{super().new_person()}"

    def new_id(self) -> str:
        """The id of an event."""
        return f"Ev0{super().new_id()}"

    def event(self, event: Mapping[str, Any], id_: str = "", at: float | None = None, **more: Any) -> Request:
        """An event as it is delivered."""
        told = outer(event, id_ or self.new_id(), **more)
        return signed(json.dumps(told, ensure_ascii=False), "application/json", at=at)

    def message(self, person: str, text: str, **more: Any) -> dict[str, Any]:
        """A `message` in the direct messages."""
        now = moment()
        return {
            "type": "message",
            "user": person,
            "client_msg_id": "cd391b37-0be2-4b2a-a3b5-3b8b2a8d3e5f",
            "ts": now,
            "text": _typed(text),
            "team": TEAM,
            "channel": f"D{person[1:]}",
            "event_ts": now,
            "channel_type": "im",
            **more,
        }

    def text(self, person: str, text: str, id_: str = "", at: float | None = None) -> Request:
        """A direct message."""
        return self.event(self.message(person, text), id_, at)

    def press(self, person: str, title: str, token: str, id_: str = "") -> Request:
        """A button, or an option of a menu, in the direct messages."""
        return self.interaction(person, token, f"D{person[1:]}", "", id_)

    def interaction(self, person: str, token: str, channel: str, thread: str = "", id_: str = "") -> Request:
        """A press on a message in a channel's thread or elsewhere."""
        now, in_thread = moment(), {"thread_ts": thread} if thread else {}
        action: dict[str, Any] = {"block_id": "pY6", "action_ts": moment()}
        text = {"type": "plain_text", "text": "?", "emoji": False}
        if token in self.api.menus:
            option = {"text": text, "value": token}
            action |= {"type": "static_select", "action_id": "choices", "selected_option": option}
        else:
            action |= {"type": "button", "action_id": "choice-1", "text": text, "value": token}
        payload = {
            "type": "block_actions",
            "user": {"id": person, "username": "ana", "name": "ana", "team_id": TEAM},
            "api_app_id": APP,
            "token": "verification-token",
            "container": {
                "type": "message",
                "message_ts": now,
                "channel_id": channel,
                "is_ephemeral": False,
                **in_thread,
            },
            "trigger_id": id_ or f"{self.new_id()}.1.abc",
            "team": {"id": TEAM, "domain": "clinic"},
            "enterprise": None,
            "channel": {"id": channel, "name": "directmessage" if channel[0] == "D" else "backs"},
            "message": {
                "type": "message",
                "user": BOT,
                "bot_id": BOT_ID,
                "ts": now,
                "text": "?",
                **in_thread,
            },
            "response_url": "https://hooks.slack.com/actions/T/1/a",
            "actions": [action],
        }
        return signed(urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded")

    def command(self, person: str, text: str, id_: str = "") -> Request:
        """/thora in a channel."""
        fields = {
            "token": "verification-token",
            "team_id": TEAM,
            "team_domain": "clinic",
            "channel_id": "C0BACKS",
            "channel_name": "backs",
            "user_id": person,
            "user_name": "ana",
            "command": "/thora",
            "text": text,
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": "https://hooks.slack.com/commands/T/1/a",
            "trigger_id": id_ or f"{self.new_id()}.2.abc",
        }
        return signed(urlencode(fields), "application/x-www-form-urlencoded")

    def opened(self, person: str, tab: str = "home", view: Mapping[str, Any] | None = None) -> Request:
        """The app's page is opened. `view`: what stands on its home tab, once it was published."""
        event = {
            "type": "app_home_opened",
            "user": person,
            "channel": f"D{person[1:]}",
            "event_ts": moment(),
            "tab": tab,
            **({"view": {"id": "V1", "team_id": TEAM, "hash": "1.1", **view}} if view else {}),
        }
        return self.event(event)

    def media(self, person: str, caption: str = "") -> Request:
        """A picture."""
        file = {"id": "F0", "name": "back.jpg", "mimetype": "image/jpeg", "filetype": "jpg", "size": 1101}
        return self.event(self.message(person, caption, subtype="file_share", files=[file], upload=False))

    def _group(self, person: str) -> tuple[str, str]:
        return f"C{person[1:]}", f"1700000000.{int(person[2:]) % 1_000_000:06d}"

    def in_group(self, person: str, text: str, addressed: bool) -> Request:
        """A message in a channel, with a mention or without (if the app asks for those, too)."""
        channel, ts = self._group(person)
        event = {"user": person, "ts": ts, "team": TEAM, "channel": channel, "event_ts": ts}
        if addressed:
            return self.event({"type": "app_mention", "text": f"<@{BOT}> {_typed(text)}", **event})
        return self.event({"type": "message", "text": _typed(text), "channel_type": "channel", **event})

    def group_reader(self, person: str) -> str:
        """The thread below the mention."""
        return "#".join(self._group(person))

    def edit(self, person: str, text: str) -> Request:
        """A changed direct message."""
        message = self.message(person, text)
        changed = {name: message[name] for name in ("type", "user", "client_msg_id", "ts", "text", "team")}
        event = {
            "type": "message",
            "subtype": "message_changed",
            "message": {**changed, "edited": {"user": person, "ts": moment()}},
            "previous_message": {**changed, "text": "what should i waer"},
            "channel": message["channel"],
            "hidden": True,
            "ts": moment(),
            "event_ts": moment(),
            "channel_type": "im",
        }
        return self.event(event)

    def own_echo(self, person: str, text: str) -> Request:
        """What the app itself has posted."""
        profile = {"id": BOT_ID, "name": "Thora", "app_id": APP, "team_id": TEAM, "deleted": False}
        event = self.message(person, text, user=BOT, bot_id=BOT_ID, app_id=APP, bot_profile=profile)
        return self.event(event)

    def challenge(self) -> tuple[Request, str]:
        """url_verification."""
        told = {"token": "verification-token", "challenge": "3eZbrw1aBm2rZ", "type": "url_verification"}
        return signed(json.dumps(told), "application/json"), "3eZbrw1aBm2rZ"

    def forged(self, genuine: Request) -> Sequence[Request]:
        """Unsigned, signed with another secret, for another time, in other words, in another form."""
        body, kind = genuine.body.decode(), genuine.headers["Content-Type"]
        signature = genuine.headers["X-Slack-Signature"]
        others = ("", "v0=", signature[3:], f"v1={signature[3:]}", signature.upper(), signature[:-1], "\xff")
        stamp = str(int(genuine.headers["X-Slack-Request-Timestamp"]) + 1)
        return [
            genuine.without("X-Slack-Signature"),
            genuine.without("X-Slack-Request-Timestamp"),
            genuine.with_body(genuine.body.replace(b"exercises", b"medicines")),
            signed(body, kind, secret="another secret"),
            *(_with(genuine, "X-Slack-Signature", other) for other in others),
            *(
                _with(genuine, "X-Slack-Request-Timestamp", other)
                for other in (stamp, "", "now", "-1", "\xb2")
            ),
        ]

    def expired(self, person: str, text: str) -> Request:
        """Signed six minutes ago."""
        return self.text(person, text, at=time.time() - 360)


def _typed(text: str) -> str:
    """As Slack writes what somebody types."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _with(request: Request, header: str, value: str) -> Request:
    return Request(request.path, request.body, {**request.headers, header: value})
