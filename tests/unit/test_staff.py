"""The words for staff."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from tests.conftest import ROOT
from thora.content import load_content
from thora.staff import StaffWords


def test_the_projects_words_are_whole() -> None:
    staff = load_content(ROOT).staff
    assert staff is not None
    filled = staff.warning_noticed.text.format(clinic="C", sign="S", level="L", time="T", channel="web")
    assert "{" not in filled


@pytest.mark.parametrize(
    ("text", "said"), [("At {when}", r"\{when\}: is not filled in here: known: clinic"), ("At {time", "At")]
)
def test_a_name_that_nobody_fills_in_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        StaffWords.parse_obj({"warning_noticed": {"subject": "x", "text": text}})
