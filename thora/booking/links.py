"""Signed links to the file of an appointment.

A link holds an appointment's id and a signature over it, nothing of a person. Who has it can read the file of
this one appointment, as who has the mail can; no other link can be made from it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

LINKS, MAILS = "links", "mails"  # names of secrets
FOLDER = "appointments"
_PURPOSE = b"thora appointment file\0"  # a signature is good for nothing else
_ID_BYTES, _TOKEN_LENGTH = 8, 54


def path(key: str, appointment: int) -> str:
    """Where the file of an appointment is, on the server of the chat. `key`: the secret LINKS."""
    return f"/{FOLDER}/{sign(key, appointment)}.ics"


def sign(key: str, appointment: int) -> str:
    """The token of an appointment's id: letters, digits, - and _."""
    number = appointment.to_bytes(_ID_BYTES, "big")
    signature = hmac.new(key.encode(), _PURPOSE + number, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(number + signature).rstrip(b"=").decode()


def read(key: str, token: str) -> int | None:
    """The appointment's id of a token; None where it is not, to the letter, one that `sign` gave out."""
    if len(token) != _TOKEN_LENGTH or not token.isascii():
        return None
    try:
        raw = base64.urlsafe_b64decode(token + "==")
    except (binascii.Error, ValueError):
        return None
    appointment = int.from_bytes(raw[:_ID_BYTES], "big")
    return appointment if hmac.compare_digest(sign(key, appointment), token) else None
