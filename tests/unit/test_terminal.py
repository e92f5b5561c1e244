"""What every command prints with: text that cannot steer a terminal, tables that fit or stay in lines."""

from __future__ import annotations

import io

import pytest
import typer
from rich.cells import cell_len
from rich.console import Console

from thora import terminal
from thora.terminal import fail, plain, print_table, say

ROWS = [("AB2CDE", "María José " * 8, "a [bold]cell[/bold] :smile:"), ("XY3XYZ", "李", "")]
HEADINGS = ["Reference", "Name", "More"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Sam\x1b[31mLee", "Sam [31mLee"),
        ("a\x07b\x9bc\x7fd", "a b c d"),
        ("\u202eeeL", " eeL"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("O'Brien María 李 نیم\u200cفاصله", "O'Brien María 李 نیم\u200cفاصله"),
    ],
)
def test_no_text_steers_the_terminal(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_a_failure_is_a_line_on_stderr_and_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert isinstance(end := fail("no [bold] \x1b[2J"), typer.Exit)
    assert end.exit_code == 1
    assert capsys.readouterr() == ("", "no [bold]  [2J\n")


def test_a_line_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    line = "a [red]line[/red] " + "word " * 40 + "\x1b]0;title"
    say(line)
    assert capsys.readouterr() == (line.replace("\x1b", " ") + "\n", "")


def test_in_a_pipe_each_row_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(HEADINGS, [*ROWS, ("QQ4QQQ", "two\nlines", "\x1b[31mred")])
    heading, first, second, third = capsys.readouterr().out.splitlines()
    assert heading.split() == HEADINGS
    assert first == "AB2CDE     " + ("María José " * 8).strip() + "  a [bold]cell[/bold] :smile:"
    assert second == "XY3XYZ     李"
    assert third.split() == ["QQ4QQQ", "two", "lines", "[31mred"]


def test_a_table_without_headings_begins_with_its_rows(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["", ""], [("When", "Thu 3 Dec"), ("Reference", "AB2CDE")])
    assert capsys.readouterr().out == "When       Thu 3 Dec\nReference  AB2CDE\n"


def test_a_table_without_rows_is_its_headings(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(HEADINGS, [])
    assert capsys.readouterr().out == "Reference  Name  More\n"


@pytest.mark.parametrize("width", [60, 80])
def test_on_a_terminal_a_table_is_as_wide_as_that(monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(
        terminal,
        "Console",
        lambda **more: Console(file=screen, force_terminal=True, width=width, color_system=None, **more),
    )
    print_table(HEADINGS, ROWS, whole=["Reference"])
    lines = screen.getvalue().splitlines()
    assert all(cell_len(line) <= width for line in lines)
    assert len(lines) > 3
    assert "…" not in screen.getvalue()
    assert screen.getvalue().count("María") == 8
    assert "Reference" in screen.getvalue()
