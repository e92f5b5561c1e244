"""The trained model on the measured parts of the two tables: the least that a release must reach."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.dialogues.conversation import Conversation
from thora.content import load_content
from thora.evaluation.tables import CONTEXT, MEASURE, SEVERAL, SeveralScores, read_context, read_several

pytestmark = pytest.mark.model


def asked(parsed: dict[str, Any]) -> list[str]:
    """The topics that the model saw in a message, in order."""
    return parsed.get("questions") or [parsed["intent"]["name"]]


async def test_follow_ups_mean_what_they_mean_after_the_answer(agent: Any, root: Path) -> None:
    rows = read_context(root / CONTEXT / f"{MEASURE}.yml", load_content(root).topics)
    right = 0
    for row in rows:
        conversation = Conversation(agent)
        answer = await conversation.say(f"/{row.after}")
        assert answer.messages, row.after
        await conversation.say(row.says)
        tracker = await agent.tracker_store.retrieve(conversation.id)
        right += row.is_right(asked(tracker.latest_message.parse_data))
    assert right / len(rows) >= 0.84


@pytest.fixture(scope="module")
async def several(agent: Any, root: Path) -> SeveralScores:
    rows = read_several(root / SEVERAL / f"{MEASURE}.yml", load_content(root).topics)
    return SeveralScores.of(rows, [asked(await agent.parse_message(row.says)) for row in rows])


async def test_several_questions_are_told_from_one(several: SeveralScores) -> None:
    assert several.right / several.rows >= 0.84


async def test_one_question_is_seldom_split(several: SeveralScores) -> None:
    assert several.split_wrongly / several.one <= 0.03
