"""Going on to what people ask next."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.events import ActionExecuted, BotUttered, SessionStarted, UserUttered

from actions.project import answer_book
from actions.tell_more import ActionTellMore
from tests.actions.conftest import Run

START = [ActionExecuted("action_session_start"), SessionStarted()]
MORE = UserUttered("tell me more", {"intent": {"name": "more"}})


def answer(topic: str) -> list[dict[str, Any]]:
    """A question and its answer, as Rasa notes them."""
    return [
        UserUttered("...", {"intent": {"name": topic}}),
        ActionExecuted(f"utter_{topic}"),
        BotUttered("An answer.", metadata={"utter_action": f"utter_{topic}"}),
    ]


async def told(run: Run, events: list[dict[str, Any]]) -> str:
    """The one response that the action gives."""
    (message,), returned = await run(ActionTellMore(), events)
    assert returned == []
    assert message["response"] in answer_book().content.responses
    return str(message["response"])


def test_its_name_is_the_one_in_the_domain() -> None:
    assert ActionTellMore().name() == "action_tell_more"


async def test_it_goes_through_what_people_ask_next(run: Run) -> None:
    following = answer_book().content.topics["exercises"].card.follow_ups
    assert len(following) > 1
    exercises = [*START, *answer("exercises"), MORE]
    assert await told(run, exercises) == f"utter_{following[0]}"
    before = [*START, *answer(following[0]), *answer("exercises"), MORE]
    assert await told(run, before) == f"utter_{following[1]}"


async def test_a_button_or_offer_below_the_answer_changes_nothing(run: Run) -> None:
    following = answer_book().content.topics["exercises"].card.follow_ups
    offer = BotUttered("Would you like to book?", metadata={"utter_action": "utter_suggest_booking"})
    assert await told(run, [*START, *answer("exercises"), offer, MORE]) == f"utter_{following[0]}"


@pytest.mark.parametrize("events", [[], [MORE], [*START, MORE]])
async def test_where_nothing_was_answered_it_says_what_it_can_be_asked(
    run: Run, events: list[dict[str, Any]]
) -> None:
    assert await told(run, events) == "utter_help"


async def test_small_talk_with_questions_below_it_is_gone_on_about_too(run: Run) -> None:
    following = answer_book().content.topics["greet"].card.follow_ups
    assert await told(run, [*START, *answer("greet"), MORE]) == f"utter_{following[0]}"


async def test_an_answer_of_an_earlier_session_is_not_gone_on_about(run: Run) -> None:
    assert await told(run, [*START, *answer("exercises"), *START, MORE]) == "utter_help"


async def test_when_all_was_told_it_says_so(run: Run) -> None:
    following = answer_book().content.topics["exercises"].card.follow_ups
    earlier = [event for topic in following for event in answer(topic)]
    assert await told(run, [*START, *earlier, *answer("exercises"), MORE]) == "utter_more"


async def test_a_conversation_comes_to_an_end_and_tells_nothing_twice(run: Run) -> None:
    events, said = [*START, *answer("exercises")], ["utter_exercises"]
    while said[-1] != "utter_more":
        response = await told(run, [*events, MORE])
        assert response not in said
        said.append(response)
        events += [MORE, BotUttered("An answer.", metadata={"utter_action": response})]
    assert len(said) > 2
