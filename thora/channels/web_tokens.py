"""Who may go on with a conversation on the website: whoever has the token that the server gave out for it."""

from __future__ import annotations

import datetime
import re
import secrets
from dataclasses import dataclass
from typing import Any

import jwt

from thora.conversations import KEEP

NAME = "web"  # of the secret, and of the channel that a token is for: no other one's tokens are taken
LIFE = KEEP  # as long as the conversation itself is kept
RENEW = LIFE / 2  # a token that is older is exchanged for a new one with the next message
ALGORITHM = "HS256"
LONGEST = 600  # characters
SIGNED = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){2}")  # libraries forgive more than this
CONVERSATION = re.compile(r"[A-Za-z0-9_-]{32}")


class TokenError(Exception):
    """A token that is not taken. `code`: no_token, bad_token or expired_token."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Pass:
    """What a token says. `consent`: version of the text that the visitor agreed to; `expires`: zone-aware."""

    conversation: str
    consent: str
    issued: datetime.datetime
    expires: datetime.datetime

    @property
    def sender(self) -> str:
        """The conversation's name in Rasa: no other channel has such names."""
        return f"{NAME}:{self.conversation}"

    @property
    def channel(self) -> str:
        """The channel that it is on."""
        return NAME

    @property
    def metadata(self) -> dict[str, Any]:
        """What is kept with each message: the version of the text that was agreed to."""
        return {"consent": self.consent}

    def is_due(self, now: datetime.datetime) -> bool:
        """Whether it should be exchanged for a new one."""
        return now - self.issued > RENEW


class Tokens:
    """Gives out tokens and reads them. `key`: the secret NAME."""

    def __init__(self, key: str) -> None:
        self._key = key

    def begin(self, consent: str, now: datetime.datetime) -> tuple[str, Pass]:
        """The token of a new conversation, whose name nobody can guess."""
        return self.issue(secrets.token_urlsafe(24), consent, now)

    def issue(self, conversation: str, consent: str, now: datetime.datetime) -> tuple[str, Pass]:
        """A token of a conversation, good for LIFE."""
        made = Pass(conversation, consent, now, now + LIFE)
        claims = {"sub": conversation, "aud": NAME, "iat": now, "exp": made.expires, "consent": consent}
        return jwt.encode(claims, self._key, ALGORITHM), made

    def read(self, header: str | None, now: datetime.datetime) -> Pass:
        """What the token in an Authorization header says. Raises TokenError."""
        kind, _, token = (header or "").partition(" ")
        if kind.lower() != "bearer" or not token:
            raise TokenError("no_token")
        if len(token) > LONGEST or not SIGNED.fullmatch(token):
            raise TokenError("bad_token")
        options: Any = {"require": ["sub", "aud", "iat", "exp"], "verify_exp": False, "verify_iat": False}
        try:
            claims = jwt.decode(token, self._key, algorithms=[ALGORITHM], audience=NAME, options=options)
            issued, expires = (_moment(claims[name]) for name in ("iat", "exp"))
            conversation, consent = claims["sub"], str(claims.get("consent", ""))
        except (jwt.InvalidTokenError, ValueError, TypeError, OverflowError) as error:
            raise TokenError("bad_token") from error
        if not isinstance(conversation, str) or not CONVERSATION.fullmatch(conversation):
            raise TokenError("bad_token")
        if now >= expires:
            raise TokenError("expired_token")
        return Pass(conversation, consent, issued, expires)


def _moment(seconds: float) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(float(seconds), datetime.timezone.utc)
