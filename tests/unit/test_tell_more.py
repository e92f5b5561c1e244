"""Which question comes next when a visitor says "tell me more"."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.conftest import TinyProject
from tests.unit.test_events import START, answer, bot, user
from thora.content import Content, load_content
from thora.dialogue.events import REMEMBERED_TURNS
from thora.dialogue.tell_more import next_topic

MORE = user("more")


@pytest.fixture
def content(tiny: TinyProject) -> Content:
    tiny.question("naps", follow_ups=["socks", "walks", "doors"])
    tiny.question("socks", follow_ups=["naps"])
    tiny.question("walks")
    tiny.question("doors", folder="clinic")
    tiny.talk("greet", ["hi"])
    tiny.talk("warning_urgent", ["i have a fever"])
    return load_content(tiny.root)


@pytest.mark.parametrize(
    ("events", "topic"),
    [
        ([answer("naps"), MORE], "socks"),
        ([answer("socks"), answer("naps"), MORE], "walks"),  # socks were told of already
        ([answer("socks"), answer("doors"), answer("naps"), MORE], "walks"),
        ([answer("naps"), MORE, answer("socks"), MORE], None),  # naps came first
        ([answer("walks"), answer("socks"), answer("doors"), answer("naps"), MORE], None),
        ([answer("walks"), MORE], None),  # nothing follows
        ([answer("naps"), bot("Would you like to book?"), MORE], "socks"),
        ([START, answer("socks"), START, answer("naps"), MORE], "socks"),  # told in an earlier session
        ([START, answer("naps"), START, MORE], None),
        ([answer("naps"), *[MORE] * REMEMBERED_TURNS], "socks"),
        ([answer("naps"), *[MORE] * (REMEMBERED_TURNS + 1)], None),
        ([MORE], None),
        ([], None),
    ],
)
def test_the_next_is_the_first_follow_up_that_was_not_told_yet(
    content: Content, events: list[dict[str, Any]], topic: str | None
) -> None:
    assert next_topic(events, content) == topic


def test_after_a_warning_sign_nothing_more_is_told_about_what_was_before(content: Content) -> None:
    assert (
        next_topic([answer("naps"), user("warning_urgent"), answer("warning_urgent"), MORE], content) is None
    )


def test_a_follow_up_without_an_answer_is_left_out(tiny: TinyProject) -> None:
    tiny.write("data/repeat.yml", {"nlu": [{"intent": "repeat", "examples": "- again\n"}]})
    tiny.question("naps", follow_ups=["nowhere", "repeat", "walks"])
    tiny.question("walks")
    assert next_topic([answer("naps"), MORE], load_content(tiny.root)) == "walks"
