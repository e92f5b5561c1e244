"""The conversation that README.md opens with is a real one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.dialogues.conversation import Conversation

pytestmark = pytest.mark.model


def transcript(root: Path) -> list[tuple[str, list[str], list[str]]]:
    """(message, parts of the answer, buttons) of each turn; "..." leaves something out."""
    block = (root / "README.md").read_text(encoding="utf-8").split("```text\n")[1].split("```")[0]
    turns = []
    for turn in re.split(r"^you    ", block, flags=re.MULTILINE)[1:]:
        message, answer = turn.split("\n", 1)
        buttons = re.findall(r"\[([^\]]+)\]", answer)
        said = re.sub(r"\[[^\]]+\]", "", answer.removeprefix("thora  "))
        parts = [part.strip() for line in said.splitlines() for part in line.split("...")]
        turns.append((message, [part for part in parts if part], buttons))
    return turns


async def test_the_transcript_is_what_thora_says(agent: Any, root: Path) -> None:
    conversation = Conversation(agent)
    turns = transcript(root)
    assert len(turns) >= 4
    for message, parts, buttons in turns:
        turn = await conversation.say(message)
        for part in parts:
            assert part in f"{turn.text}\n{turn.sources}", message
        assert set(buttons) <= set(turn.buttons), message
