"""What stands beside a warning, and below an answer that touches on a sign."""

from __future__ import annotations

import pytest

from thora.dialogue.safety_words import because, touches_on_a_sign

WARNING = {"text": "Call.", "metadata": {"because": {"fever": "It may be an infection."}}}


def test_the_reason_is_that_of_the_first_sign_that_has_one() -> None:
    assert because(WARNING, ["lump", "fever"]) == "It may be an infection."
    assert because(WARNING, ["lump"]) == because({"text": "Call."}, ["fever"]) == ""


@pytest.mark.parametrize(
    ("parsed", "listed", "expected"),
    [
        ({"mentioned_sign": "fever"}, False, True),
        ({"mentioned_sign": "fever"}, True, False),
        ({}, False, False),
    ],
)
def test_a_line_is_added_where_no_list_stands(parsed: dict[str, str], listed: bool, expected: bool) -> None:
    assert touches_on_a_sign(parsed, listed) == expected
