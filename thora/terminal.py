"""What every `thora` command prints with: two consoles, one line for an error, tables that fit."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

out = Console(highlight=False, soft_wrap=True, emoji=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)

RootOption = typer.Option(Path(), "--root", help="The project's folder.", show_default="this folder")
GAP = 2  # spaces between two columns
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # the direction of writing


def fail(message: str) -> typer.Exit:
    """Say why on stderr and return what to raise, to end with status 1."""
    err.print(plain(message), markup=False)
    return typer.Exit(1)


def plain(text: str) -> str:
    """A text that cannot steer a terminal: a visitor may have typed it. Line ends and tabs stay."""
    return "".join(
        " " if (unicodedata.category(char) == "Cc" and char not in "\n\t") or char in _TURNS else char
        for char in text
    )


def say(text: str, console: Console = out) -> None:
    """Print a line, which may hold what a visitor typed."""
    console.print(plain(text), markup=False)


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]], whole: Sequence[str] = ()) -> None:
    """Print rows under their headings; `columns` without a word print none.

    On a terminal cells are folded to its width, but for those of the columns in `whole`; in a pipe each row
    is one line, however long.
    """
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), show_header=any(columns))
    for name in columns:
        table.add_column(name, overflow="fold", no_wrap=name in whole)
    cells = [[" ".join(plain(cell).split()) for cell in row] for row in rows]
    for row in cells:
        table.add_row(*map(Text, row))
    console = Console(highlight=False, emoji=False)
    if console.is_terminal:
        console.print(table)
        return
    console.width = sum(
        GAP + max(map(cell_len, column))
        for column in zip(columns, *cells)  # noqa: B905 (a row fills all)
    )
    with console.capture() as captured:
        console.print(table)
    typer.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))


@contextmanager
def progress(title: str, debug: bool) -> Iterator[Callable[[str], None]]:
    """A line on a terminal that says how far a step is; every line of it with `debug`, none in a pipe."""
    if debug or not err.is_terminal:
        yield (lambda line: err.print(line, markup=False)) if debug else (lambda _: None)
        return
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}", markup=False), console=err, transient=True
    ) as bar:
        task = bar.add_task(title, total=None)
        yield lambda line: bar.update(task, description=f"{title}: {line}")
