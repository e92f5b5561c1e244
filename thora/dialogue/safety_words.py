"""What stands beside a warning, and below an answer that only touches on a sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

BECAUSE = "because"  # metadata of a warning: sign -> the half sentence that says why
MENTIONED = "utter_mentioned_sign"


def because(response: Mapping[str, Any], signs: Sequence[str]) -> str:
    """The half sentence of the first of these signs that the warning has one for; "" for none."""
    reasons: Mapping[str, str] = (response.get("metadata") or {}).get(BECAUSE) or {}
    return next((reasons[sign] for sign in signs if sign in reasons), "")


def touches_on_a_sign(parsed: Mapping[str, Any], already_listed: bool) -> bool:
    """Whether a line about warning signs belongs below the answer to this message.

    `parsed`: what NLU made of it. `already_listed`: the answer carries the list of signs itself.
    """
    return bool(parsed.get("mentioned_sign")) and not already_listed
