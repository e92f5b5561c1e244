"""Who writes, without saying who: keyed hashes instead of phone numbers, and sealed envelopes.

Both come from one key in the environment (KEY). Who has the database alone can neither read a provider's name
of a person nor try all phone numbers until one fits.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken

KEY = "THORA_CHANNELS_KEY"
SHORTEST_KEY = 32  # characters
HASH_LENGTH = 32  # hexadecimal digits, 128 bits: nobody meets by chance


class KeyMissingError(Exception):
    """The key is not there, or too short; the message says how to make one."""


class SealError(Exception):
    """A sealed text was not sealed with this key, or was changed."""


class Identity:
    """Names people and seals what names them."""

    def __init__(self, key: str) -> None:
        """`key`: of at least SHORTEST_KEY characters. Raises KeyMissingError."""
        if len(key) < SHORTEST_KEY:
            state = f"has {len(key)} characters" if key else "is not set"
            raise KeyMissingError(
                f"{KEY}: {state}: it needs {SHORTEST_KEY} or more, made once by:"
                ' python3 -c "import secrets; print(secrets.token_urlsafe(32))"'
            )
        self._key = key.encode()
        self._fernet = Fernet(base64.urlsafe_b64encode(self._derived("envelopes")))

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> Identity:
        """That of this installation. Raises KeyMissingError."""
        return cls(environment.get(KEY, ""))

    def sender(self, channel: str, person: str) -> str:
        """The name of a conversation in Rasa: the same for the same person, of one channel only."""
        return f"{channel}:{self.hashed('sender', channel, person)}"

    def hashed(self, purpose: str, *what: str) -> str:
        """A name of `what` that tells nothing about it, good for one purpose."""
        told = "\0".join([purpose, *(f"{len(part)}:{part}" for part in what)])
        return hmac.new(self._key, told.encode(), hashlib.sha256).hexdigest()[:HASH_LENGTH]

    def seal(self, text: str) -> str:
        """A text that only this installation can read again."""
        return self._fernet.encrypt(text.encode()).decode()

    def unseal(self, sealed: str) -> str:
        """The text. Raises SealError."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise SealError(f"{KEY}: is not the key that this was sealed with") from error

    def _derived(self, purpose: str) -> bytes:
        return hmac.new(self._key, f"thora channels {purpose}".encode(), hashlib.sha256).digest()
