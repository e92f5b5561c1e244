"""Slack's signs in a text, https://docs.slack.dev/messaging/formatting-message-text: read, and made."""

from __future__ import annotations

import re

_SIGN = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
# Typed emoji come as their names. A time such as 10:30:15 has no letters between its colons.
_EMOJI = re.compile(r"(?<![\w:]):([a-z][a-z0-9_'-]*|[+-]1)(?:::skin-tone-[2-6])?:(?!\w)")
_KNOWN = {"+1": "\U0001f44d", "thumbsup": "\U0001f44d", "-1": "\U0001f44e", "thumbsdown": "\U0001f44e"}
_BARE_LINK = re.compile(r"(?<![<|\w])https?://[^\s<>|]*[^\s<>|.,;:!?)\]]")


def heard(text: str) -> str:
    """What somebody typed: addresses as they are, no mentions of people, no names of emoji.

    `text`: as Slack brings it, such as "<@U012AB3CD> write to <mailto:a@b.example|a@b.example> &amp; call".
    """
    told = _SIGN.sub(_named, text)
    told = told.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    told = _EMOJI.sub(lambda emoji: _KNOWN.get(emoji[1], ""), told).strip() or told.strip()
    return re.sub(r"(?<=\S) {2,}(?=\S)", " ", told)


def _named(sign: re.Match[str]) -> str:
    target, label = sign[1], sign[2]
    if target.startswith("@"):
        return ""  # its number says nothing to a reader, and names a person
    if target.startswith(("!subteam", "!date")):
        return label or ""
    if target.startswith("!"):
        return f"@{target[1:]}"
    if target.startswith("#"):
        return f"#{label}" if label else ""
    return label or target.removeprefix("mailto:").removeprefix("tel:")


def linked(text: str) -> str:
    """A text in Slack's signs, its bare addresses as links: Slack is told not to look for any itself."""
    return _BARE_LINK.sub(lambda link: f"<{link[0]}>", text)
