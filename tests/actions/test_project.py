"""The content that all actions share."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.project import answer_book


def test_the_project_is_read_from_the_folder_that_the_server_runs_in() -> None:
    assert "heat_or_ice" in answer_book().content.topics


def test_the_project_is_read_once() -> None:
    assert answer_book() is answer_book()


def test_a_project_with_errors_is_refused_with_every_one_of_them(project: Path) -> None:
    for name in ("clinic.yml", "data/faq/surgery.yml"):
        path = project / name
        path.write_text(path.read_text(encoding="utf-8") + "\nextra: 1\n", encoding="utf-8")
    with pytest.raises(ValueError, match="is not a key that Thora knows") as error:
        answer_book(project)
    assert {line.split(": ")[0] for line in str(error.value).splitlines()} == {
        "clinic.yml",
        "data/faq/surgery.yml",
    }
