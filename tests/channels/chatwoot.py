"""Chatwoot: an agent bot's webhooks as Chatwoot 4.13 makes and signs them, and the part of its API for bots.

Shapes: app/models/message.rb (webhook_data), app/presenters/conversations/event_data_presenter.rb,
app/models/contact_inbox.rb; what is refused: app/models/concerns/content_attribute_validator.rb,
app/controllers/concerns/access_token_auth_helper.rb; signatures: lib/webhooks/trigger.rb.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
import uuid
from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any

from tests.channels.kit import COUNTER, Kit, Request
from tests.channels.stand_in import Answer, Call, Heard, StandIn

TOKEN, SECRET, TEAM = "chatwootAccessTokenOfTheBot", "chatwoot-webhook-secret-of-the-bot", "3"
ACCOUNT = 7
LONGEST = 150_000
PLACE = re.compile(r"/api/v1/accounts/(\d+)/conversations/(\d+)/(messages|toggle_status|assignments)")
STATUSES = ("open", "resolved", "pending", "snoozed")
TYPES = ("text", "input_select", "cards", "form", "article")
LIQUID = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


class ChatwootApi(StandIn):
    """What an agent bot may call. `status`, `notes`, `teams`: of conversations, by their numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.status: dict[str, str] = {}
        self.notes: dict[str, list[str]] = {}
        self.teams: dict[str, str] = {}

    def is_message(self, call: Call) -> bool:
        """Only what a visitor would read."""
        return call.path.endswith("/messages")

    def answer(self, call: Call) -> Answer:
        """As the API."""
        if call.headers.get("api_access_token") != TOKEN:
            return self.refuse(401, {"error": "Invalid Access Token"}, "token")
        found = PLACE.fullmatch(call.path)
        if not found or call.method != "POST":
            error = "Access to this endpoint is not authorized for bots"
            return self.refuse(401, {"error": error}, f"{call.method} {call.path}")
        account, conversation, what = found.groups()
        if int(account) != ACCOUNT or self.is_blocked(conversation):
            return Answer(404, {"error": "Resource could not be found"})
        if what == "messages":
            return self._message(conversation, call.body)
        if what == "toggle_status":
            return self._toggle(conversation, call.body)
        return self._assign(conversation, call.body)

    def _message(self, conversation: str, body: dict[str, Any]) -> Answer:
        content, kind = body.get("content"), body.get("content_type", "text")
        if body.get("message_type", "outgoing") != "outgoing":
            return self._bad("Incoming messages are only allowed in Api inboxes")
        if not isinstance(content, str) or not content.strip():
            return self._bad("nothing to read")
        if len(content) > LONGEST:
            return self._bad("Content is too long (maximum is 150000 characters)")
        if LIQUID.search(content):
            return self._bad("Liquid, that Chatwoot would fill in")
        if kind not in TYPES or not isinstance(body.get("private", False), bool):
            return self._bad(f"'{kind}' is not a valid content_type")
        items = (body.get("content_attributes") or {}).get("items") or []
        if kind == "input_select" and not items:
            return self._bad("Content attributes At least one item is required.")
        for item in items:
            if set(item) - {"title", "value"}:
                return self._bad(f"Content attributes contains invalid keys for items : {sorted(item)}")
            if not item.get("title") or not item.get("value"):
                return self._bad("an option without words or value")
        if body.get("private"):
            self.notes.setdefault(conversation, []).append(content)
        else:
            self.hears(conversation, Heard(content, tuple((item["title"], item["value"]) for item in items)))
        return Answer(body={"id": next(COUNTER), "content": content, "message_type": 1, "content_type": kind})

    def _toggle(self, conversation: str, body: dict[str, Any]) -> Answer:
        if body.get("status") not in STATUSES:
            return self._bad(f"'{body.get('status')}' is not a valid status")
        self.status[conversation] = body["status"]
        payload = {"success": True, "conversation_id": int(conversation), "current_status": body["status"]}
        return Answer(body={"meta": {}, "payload": payload})

    def _assign(self, conversation: str, body: dict[str, Any]) -> Answer:
        if str(body.get("team_id")) != TEAM:
            return Answer(body=None)  # Chatwoot says so where there is no such team
        self.teams[conversation] = TEAM
        return Answer(body={"id": int(TEAM), "name": "front desk"})

    def _bad(self, why: str) -> Answer:
        return self.refuse(422, {"error": f"Validation failed: {why}"}, why)


class ChatwootKit(Kit):
    """Chatwoot. A person is a conversation."""

    name = "chatwoot"
    hands_over = True
    told_later = False  # its requests come from a widget on a website

    def environment(self, address: str) -> dict[str, str]:
        """Settings of the agent bot."""
        return {
            "THORA_CHATWOOT_URL": address,
            "THORA_CHATWOOT_TOKEN": TOKEN,
            "THORA_CHATWOOT_SECRET": SECRET,
            "THORA_CHATWOOT_TEAM": TEAM,
        }

    def signed(self, event: dict[str, Any], at: float | None = None, secret: str = SECRET) -> Request:
        """An event as Chatwoot brings it, signed at a moment."""
        body, moment = json.dumps(event, ensure_ascii=False).encode(), str(int(at or time.time()))
        digest = hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "X-Chatwoot-Delivery": str(uuid.uuid4()),
            "X-Chatwoot-Timestamp": moment,
            "X-Chatwoot-Signature": f"sha256={digest}",
        }
        return Request("/chatwoot/webhook", body, headers)

    def conversation(
        self, person: str, status: str = "pending", channel: str = "Channel::WebWidget"
    ) -> dict[str, Any]:
        """A conversation as it stands in every event."""
        return {
            "additional_attributes": {
                "browser": {"browser_name": "Firefox"},
                "referer": "https://x.example/",
            },
            "can_reply": True,
            "channel": channel,
            "contact_inbox": {"id": 5, "contact_id": 9, "inbox_id": 2, "source_id": str(uuid.uuid4())},
            "id": int(person),
            "inbox_id": 2,
            "messages": [],
            "labels": [],
            "meta": {"sender": {"id": 9, "name": "Ana"}, "assignee": None, "team": None},
            "status": status,
            "custom_attributes": {},
            "unread_count": 1,
            "timestamp": int(time.time()),
        }

    def message(
        self, event: str, person: str, content: str | None, id_: str = "", **more: Any
    ) -> dict[str, Any]:
        """An event of a message; a visitor's, where `more` says nothing else."""
        contact = {"id": 9, "name": "Ana", "email": "ana@example.org", "phone_number": "+15195550123"}
        return {
            "account": {"id": ACCOUNT, "name": "Clinic"},
            "additional_attributes": {},
            "content_attributes": {},
            "content_type": "text",
            "content": content,
            "conversation": self.conversation(person),
            "created_at": datetime.now(timezone.utc)
            .isoformat(timespec="milliseconds")
            .replace("+00:00", "Z"),
            "id": int(id_ or self.new_id()),
            "inbox": {"id": 2, "name": "Website"},
            "message_type": "incoming",
            "private": False,
            "sender": {"account": {"id": ACCOUNT, "name": "Clinic"}, **contact},
            "source_id": None,
            "event": event,
            **more,
        }

    def text(self, person: str, text: str, id_: str = "", at: float | None = None) -> Request:
        """A visitor writes in the widget."""
        return self.signed(self.message("message_created", person, text, id_), at)

    def press(self, person: str, title: str, token: str, id_: str = "") -> Request:
        """A visitor chooses an option: the bot's message gets what was submitted."""
        chosen = [{"title": title, "value": token}]
        event = self.message(
            "message_updated",
            person,
            "?",
            id_,
            message_type="outgoing",
            content_type="input_select",
            content_attributes={"items": chosen, "submitted_values": chosen},
            sender={"id": 4, "name": "Thora", "type": "agent_bot"},
        )
        return self.signed(event)

    def media(self, person: str, caption: str = "") -> Request:
        """A picture."""
        picture = {
            "id": 1,
            "message_id": 1,
            "file_type": "image",
            "data_url": "https://x.example/rails/1.png",
        }
        return self.signed(self.message("message_created", person, caption or None, attachments=[picture]))

    def edit(self, person: str, text: str) -> Request:
        """A visitor changes a message, which Telegram lets them."""
        return self.signed(self.message("message_updated", person, text))

    def own_echo(self, person: str, text: str) -> Request:
        """The bot is told of its own message."""
        sender = {"id": 4, "name": "Thora", "type": "agent_bot"}
        return self.signed(
            self.message("message_created", person, text, message_type="outgoing", sender=sender)
        )

    def forged(self, genuine: Request) -> Sequence[Request]:
        """Not signed, signed with another secret, for another moment, over other words."""
        other = self.signed(json.loads(genuine.body), secret="another")
        later = {**genuine.headers, "X-Chatwoot-Timestamp": str(int(time.time()) + 1)}
        return [
            genuine.without("X-Chatwoot-Signature"),
            genuine.without("X-Chatwoot-Timestamp"),
            other,
            Request(genuine.path, genuine.body, later),
            genuine.with_body(genuine.body.replace(b"incoming", b"Incoming")),
            Request(f"{genuine.path}?key={SECRET}", genuine.body, {"Content-Type": "application/json"}),
        ]

    def expired(self, person: str, text: str) -> Request:
        """Signed six minutes ago."""
        return self.text(person, text, at=time.time() - 360)
