"""Messages as Block Kit: a section, and below it buttons or a menu."""

from __future__ import annotations

from thora.channels.messaging.rendering import BUTTONS, LIST, Choice, Part
from thora.channels.providers.slack_blocks import message_blocks, section


def test_a_text_is_one_section_in_which_slack_looks_for_nothing() -> None:
    assert message_blocks(Part("Hello @here, see https://example.com."), "Choose") == [
        {
            "type": "section",
            "text": {
                "type": "mrkdwn",
                "text": "Hello @here, see <https://example.com>.",
                "verbatim": True,
            },
        }
    ]


def test_each_button_has_a_name_of_its_own() -> None:
    part = Part("Which?", (Choice("Yes", "t1"), Choice("At 10:30:00", "t1")), BUTTONS)
    _, actions = message_blocks(part, "Choose")
    assert actions["type"] == "actions"
    assert [each["action_id"] for each in actions["elements"]] == ["choice-1", "choice-2"]
    assert [each["value"] for each in actions["elements"]] == ["t1", "t1"]
    assert actions["elements"][1]["text"] == {"type": "plain_text", "text": "At 10:30:00", "emoji": False}


def test_a_list_is_a_menu_with_a_word_on_it() -> None:
    part = Part("Which?", (Choice("Monday", "t1", "Centre"), Choice("Tuesday", "t2")), LIST)
    (menu,) = message_blocks(part, "Choose")[1]["elements"]
    assert menu["type"] == "static_select"
    assert menu["placeholder"]["text"] == "Choose"
    assert [option["value"] for option in menu["options"]] == ["t1", "t2"]
    assert menu["options"][0]["description"]["text"] == "Centre"
    assert "description" not in menu["options"][1]


def test_a_section_keeps_the_signs_of_its_text() -> None:
    assert section("*bold* &amp; <tel:911|911>")["text"]["text"] == "*bold* &amp; <tel:911|911>"
