"""The content that all actions share."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.project import answer_book, clinic_file, clinic_now, reception, speech
from thora.booking.reception import Reception


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


def test_the_clinic_and_its_words_are_read_once_too() -> None:
    assert clinic_file() is clinic_file()
    assert speech() is speech()
    assert speech().clinic is clinic_file()


def test_the_moment_is_told_by_the_clinics_clock() -> None:
    assert clinic_now().tzinfo == clinic_file().zone


def test_appointments_are_kept_in_the_database_of_the_project(desk: Reception) -> None:
    assert reception() is desk
    assert desk.clinic.name == clinic_file().name


def test_a_clinic_file_with_errors_is_refused(project: Path) -> None:
    (project / "clinic.yml").write_text("name: X\n", encoding="utf-8")
    with pytest.raises(ValueError, match="timezone: is missing"):
        clinic_file(project)
