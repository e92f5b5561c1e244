"""A message as Block Kit, https://docs.slack.dev/reference/block-kit: a section, its choices below it."""

from __future__ import annotations

from typing import Any

from thora.channels.messaging.rendering import LIST, Part
from thora.channels.providers.slack_text import linked

Block = dict[str, Any]


def message_blocks(part: Part, label: str) -> list[Block]:
    """Blocks of a message. `label`: on a menu that nothing is chosen from yet."""
    if not part.choices:
        return [section(part.text)]
    elements = [_menu(part, label)] if part.form == LIST else _buttons(part)
    return [section(part.text), {"type": "actions", "elements": elements}]


def section(text: str) -> Block:
    """A text in Slack's signs. `verbatim`: else a typed @here that an answer repeats might call everybody."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": linked(text), "verbatim": True}}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


def _buttons(part: Part) -> list[Block]:
    return [
        {"type": "button", "action_id": f"choice-{number}", "text": _plain(each.title), "value": each.token}
        for number, each in enumerate(part.choices, start=1)
    ]


def _menu(part: Part, label: str) -> Block:
    options = [
        {
            "text": _plain(choice.title),
            "value": choice.token,
            **({"description": _plain(choice.about)} if choice.about else {}),
        }
        for choice in part.choices
    ]
    return {
        "type": "static_select",
        "action_id": "choices",
        "placeholder": _plain(label),
        "options": options,
    }
