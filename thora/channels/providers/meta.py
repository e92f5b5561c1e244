"""What Messenger and WhatsApp share: Meta's signature and its challenge.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started
"""

from __future__ import annotations

import hashlib
import hmac

from thora.channels.messaging.provider import ForgedError, Hook, Reply

HEADER = "x-hub-signature-256"  # X-Hub-Signature holds SHA-1 and is never looked at


def verify(hook: Hook, secret: str) -> None:
    """By the HMAC of the raw body with the app's secret, in constant time. Raises ForgedError."""
    told = hook.headers.get(HEADER)
    if told is None:
        raise ForgedError(401)
    if not _same(told, f"sha256={hmac.new(secret.encode(), hook.body, hashlib.sha256).hexdigest()}"):
        raise ForgedError


def challenge(hook: Hook, token: str) -> Reply | None:
    """The answer when the webhook is entered; None for another request. Raises ForgedError: another token."""
    if hook.method != "GET" or hook.query.get("hub.mode") != "subscribe":
        return None
    if not _same(hook.query.get("hub.verify_token", ""), token):
        raise ForgedError
    return Reply(body=hook.query.get("hub.challenge", ""))


def _same(told: str, ours: str) -> bool:
    """In constant time; what came may be no UTF-8."""
    return hmac.compare_digest(told.encode(errors="surrogateescape"), ours.encode())
