"""Several questions in one message."""

from __future__ import annotations

from typing import Any

import pytest

from actions.answer_several import ActionAnswerSeveral
from actions.project import answer_book
from tests.actions.conftest import Run


def test_its_name_is_the_one_in_the_domain() -> None:
    assert ActionAnswerSeveral().name() == "action_answer_several"


async def test_each_question_is_answered_in_the_order_of_the_message(run: Run) -> None:
    latest = {"questions": ["price_insurance", "location", "heat_or_ice"]}
    messages, events = await run(ActionAnswerSeveral(), [], latest)
    assert [message["response"] for message in messages] == [
        "utter_price_insurance",
        "utter_location",
        "utter_heat_or_ice",
    ]
    assert events == []


async def test_every_answer_that_it_may_give_is_there(run: Run) -> None:
    content = answer_book().content
    asked = [topic.id for topic in content.topics.values() if topic.is_answerable]
    messages, _ = await run(ActionAnswerSeveral(), [], {"questions": asked})
    assert len(messages) == len(asked) > 50
    assert {message["response"] for message in messages} <= set(content.responses)


async def test_a_topic_that_is_gone_since_the_training_is_left_out(run: Run) -> None:
    messages, _ = await run(ActionAnswerSeveral(), [], {"questions": ["no_such_topic", "location"]})
    assert [message["response"] for message in messages] == ["utter_location"]


@pytest.mark.parametrize(
    "latest",
    [{}, {"questions": None}, {"questions": []}, {"questions": ["no_such_topic"]}],
    ids=["by its name", "none", "an empty list", "only unknown"],
)
async def test_without_questions_it_asks_for_other_words(run: Run, latest: dict[str, Any]) -> None:
    messages, events = await run(ActionAnswerSeveral(), [], latest)
    assert [message["response"] for message in messages] == ["utter_clarify_none"]
    assert "utter_clarify_none" in answer_book().content.responses
    assert events == []
