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
    for text in staff.calendar_event.dict().values():
        assert "{" not in text.format(name="N", service="S", reference="R")


@pytest.mark.parametrize(
    ("text", "said"), [("At {when}", r"\{when\}: is not filled in here: known: clinic"), ("At {time", "At")]
)
def test_a_name_that_nobody_fills_in_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        StaffWords.parse_obj({"warning_noticed": {"subject": "x", "text": text}})


@pytest.mark.parametrize("text", ["{phone}", "{name.__class__}", "{0}", "{}"])
def test_an_event_is_filled_in_with_its_own_names_only(text: str) -> None:
    with pytest.raises(ValidationError, match="is not filled in here: known: name, service, reference"):
        StaffWords.parse_obj({"calendar_event": {"title": text, "about": "x"}})
