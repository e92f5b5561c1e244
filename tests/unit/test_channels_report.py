"""The table of the conformance suite: it says what ran, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.channels.report import (
    DOES_NOT_APPLY,
    FAILED,
    NOT_RUN,
    PASSED,
    SUITE,
    Run,
    commit_of,
    main,
    page,
    properties,
    read,
)

CHANNELS = ["telegram", "sms"]
JUNIT = """<?xml version="1.0" encoding="utf-8"?>
<testsuites><testsuite name="pytest" errors="1" failures="1" skipped="2" tests="8"
 timestamp="2026-11-27T10:00:00.123456">
<testcase classname="tests.channels.test_conformance" name="test_a_question_is_answered[telegram]" time="1" />
<testcase classname="t" name="test_a_question_is_answered[sms]">
  <failure message="assert">x</failure></testcase>
<testcase classname="t" name="test_groups_are_left_alone[telegram]" />
<testcase classname="t" name="test_groups_are_left_alone[sms]">
  <skipped type="pytest.skip" message="does not apply">x</skipped></testcase>
<testcase classname="t" name="test_a_provider_that_falters[429-telegram]" />
<testcase classname="t" name="test_a_provider_that_falters[500-telegram]">
  <error message="teardown">x</error></testcase>
<testcase classname="t" name="test_a_provider_that_falters[429-sms]" />
<testcase classname="t" name="test_a_provider_that_falters[500-sms]">
  <skipped type="pytest.skip" message="needs a server">x</skipped></testcase>
<testcase classname="t" name="test_of_something_else" />
<properties><property name="commit" value="abc123" /></properties>
</testsuite></testsuites>
"""
ROWS = {
    "test_a_question_is_answered": "A question",
    "test_groups_are_left_alone": "Groups",
    "test_a_provider_that_falters": "429 | 500",
    "test_nobody_ran": "Not there",
}


@pytest.fixture
def run() -> Run:
    return read(JUNIT, CHANNELS)


@pytest.mark.parametrize(
    ("test", "telegram", "sms"),
    [
        ("test_a_question_is_answered", PASSED, FAILED),
        ("test_groups_are_left_alone", PASSED, DOES_NOT_APPLY),
        ("test_a_provider_that_falters", FAILED, NOT_RUN),
        ("test_nobody_ran", NOT_RUN, NOT_RUN),
    ],
)
def test_each_result_is_the_worst_of_its_cases(run: Run, test: str, telegram: str, sms: str) -> None:
    assert [run.told(test, channel) for channel in CHANNELS] == [telegram, sms]


def test_what_ran_and_when_comes_from_the_results(run: Run) -> None:
    assert (run.at, run.commit) == ("2026-11-27T10:00:00", "abc123")
    assert read(JUNIT.replace('name="commit"', 'name="x"'), CHANNELS).commit == ""


def test_the_page_is_a_table_of_properties_and_channels(run: Run) -> None:
    told = page(run, ROWS, CHANNELS)
    lines = told.splitlines()
    assert "|  | telegram | sms |" in lines
    assert "| A question | passed | **FAILED** |" in lines
    assert "| Groups | passed | does not apply |" in lines
    assert "| 429 / 500 | **FAILED** | not run |" in lines
    assert "| Not there | not run | not run |" in lines
    assert "| passed | 2 | 0 |" in lines
    assert "| not run | 1 | 2 |" in lines
    assert "- run: 2026-11-27T10:00:00" in lines
    assert "- commit: abc123" in lines
    assert "- commit: not known" in page(Run("", ""), ROWS, CHANNELS)


def test_rows_are_the_first_lines_of_the_suites_docstrings() -> None:
    rows = properties(sorted(SUITE.glob("test_*.py")))
    assert rows["test_a_question_is_answered"].startswith("A genuine message is answered")
    assert len(rows) >= 20
    assert all(rows.values())
    assert len(set(rows.values())) == len(rows)


def test_tests_that_are_of_no_channel_are_no_rows(tmp_path: Path) -> None:
    file = tmp_path / "test_x.py"
    file.write_text(
        'def test_all(channels):\n    """All."""\n\ndef test_one(kit):\n    """One.\n\n    More."""\n\n'
        'def test_bare(person):\n    pass\n\ndef helper(kit):\n    """No test."""\n',
        encoding="utf-8",
    )
    assert properties([file]) == {"test_one": "One", "test_bare": "test_bare"}


@pytest.mark.parametrize("text", ["", "no xml", "<a/>"])
def test_what_is_no_result_is_told(tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="no file of pytest --junitxml"):
        read(text, CHANNELS)
    (tmp_path / "x.xml").write_text(text)
    output = tmp_path / "page.md"
    assert main(["--from", str(tmp_path / "x.xml"), "--output", str(output)]) == 2
    assert "no file of pytest --junitxml" in capsys.readouterr().err
    assert not output.exists()


def test_a_file_makes_a_page_and_a_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results, output = tmp_path / "x.xml", tmp_path / "page.md"
    results.write_text(JUNIT)
    assert main(["--from", str(results), "--output", str(output)]) == 1
    assert "| **FAILED** | 1 |" in output.read_text()
    results.write_text(JUNIT.replace("<error", "<system-out").replace("</error>", "</system-out>"))
    assert main(["--from", str(results), "--output", str(output)]) == 0
    results.write_text('<testsuite><testcase name="test_x" /></testsuite>')
    assert main(["--from", str(results), "--output", str(output)]) == 2
    assert main(["--from", str(tmp_path / "none.xml")]) == 2
    assert "nothing was written" in capsys.readouterr().err


def test_the_commit_is_told_with_a_word_on_changes(tmp_path: Path, root: Path) -> None:
    assert commit_of(tmp_path) == ""
    if (root / ".git").exists():
        assert len(commit_of(root).partition(",")[0]) == 12


def test_a_channel_whose_name_holds_anothers_is_its_own() -> None:
    case = '<testcase classname="t" name="test_a[sms-whatsapp-429]" />'
    found = read(JUNIT.replace("<properties>", f"{case}<properties>"), ["sms", "whatsapp", "sms-whatsapp"])
    assert [found.told("test_a", each) for each in ("sms", "whatsapp", "sms-whatsapp")] == [
        NOT_RUN,
        NOT_RUN,
        PASSED,
    ]
