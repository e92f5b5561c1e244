"""The hand-written tables of tests/context and tests/several: read, and judged row by row.

Each table has two parts: rules are chosen on develop.yml, and measure.yml says how good they are.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, Union

import yaml
from pydantic import Field, ValidationError

from thora.fields import Strict
from thora.problems import StrictLoader

CONTEXT, SEVERAL = Path("tests/context"), Path("tests/several")
PARTS = DEVELOP, MEASURE = "develop", "measure"


class TableError(Exception):
    """A table is not as it should be; the message has a line for each fault, with file and row."""


class TableRow(Strict):
    """A row of a table: what a visitor says."""

    says: str = Field(min_length=1)

    @property
    def ids(self) -> list[str]:
        """Every id of the content that the row names."""
        raise NotImplementedError


class ContextRow(TableRow):
    """What a visitor says after the answer of `after`, and the topics that meet it, best first."""

    after: str
    right: list[str] = Field(min_items=1)

    @property
    def ids(self) -> list[str]:
        """Every topic that the row names."""
        return [self.after, *self.right]

    def is_right(self, asked: Sequence[str]) -> bool:
        """Whether this is what the row asks for. `asked`: the topics that a model saw in it, in order."""
        return len(asked) == 1 and asked[0] in self.right


class SeveralRow(TableRow):
    """A message and the questions in it, in order; a list where any of its topics answers a question."""

    right: list[Union[str, list[str]]] = Field(min_items=1)

    @property
    def questions(self) -> list[list[str]]:
        """The topics that answer each question."""
        return [[entry] if isinstance(entry, str) else entry for entry in self.right]

    @property
    def ids(self) -> list[str]:
        """Every topic that the row names."""
        return [topic for question in self.questions for topic in question]

    @property
    def asks_several(self) -> bool:
        """Whether it is more than one question."""
        return len(self.right) > 1

    def is_right(self, asked: Sequence[str]) -> bool:
        """Whether these are the row's questions, each of them and in this order."""
        return len(asked) == len(self.right) and all(
            topic in question for topic, question in zip(asked, self.questions, strict=True)
        )

    def is_split_wrongly(self, asked: Sequence[str]) -> bool:
        """Whether one question was taken for several."""
        return not self.asks_several and len(asked) > 1


Row = TypeVar("Row", bound=TableRow)


def read_context(path: Path, topics: Container[str]) -> list[ContextRow]:
    """The rows of a table of follow-ups, which may name only these `topics`. Raises TableError."""
    return read_rows(path, ContextRow, topics)


def read_several(path: Path, topics: Container[str]) -> list[SeveralRow]:
    """The rows of a table of several questions, which may name only these `topics`. Raises TableError."""
    return read_rows(path, SeveralRow, topics)


def read_rows(path: Path, kind: type[Row], known: Container[str], what: str = "topic") -> list[Row]:
    """The rows of a table, which may name only `known` ids (of a `what`). Raises TableError."""
    rows: list[Row] = []
    faults: list[str] = []
    for number, entry in enumerate(_entries(path), start=1):
        try:
            row = kind.parse_obj(entry)
        except ValidationError as error:
            faults += [f"row {number}: {_fault(fault)}" for fault in error.errors()]
            continue
        faults += [f'row {number}: there is no {what} "{id_}"' for id_ in row.ids if id_ not in known]
        if row in rows:
            faults.append(f'row {number}: "{row.says}" stands here twice')
        rows.append(row)
    if faults:
        raise TableError("\n".join(f"{path}: {fault}" for fault in faults))
    return rows


def _entries(path: Path) -> list[Any]:
    try:
        entries = yaml.load(path.read_text(encoding="utf-8"), StrictLoader)  # noqa: S506 (a safe loader)
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(f"{path}: cannot be read ({error})") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise TableError(f"{path}: line {line}: {getattr(error, 'problem', None) or 'is not YAML'}") from None
    if not isinstance(entries, list) or not entries:
        raise TableError(f"{path}: is not a list of rows")
    return entries


def _fault(fault: Mapping[str, Any]) -> str:
    keys = [str(key) for key in fault["loc"] if key != "__root__"]
    return ": ".join([*keys[:1], str(fault["msg"])])


@dataclass(frozen=True)
class SeveralScores:
    """Rows with several questions and rows with one, how many are right, and how many split wrongly."""

    several: int
    several_right: int
    one: int
    one_right: int
    split_wrongly: int

    @classmethod
    def of(cls, rows: Iterable[SeveralRow], asked: Iterable[Sequence[str]]) -> SeveralScores:
        """From the rows and the topics that a model saw in each of them."""
        pairs = list(zip(rows, asked, strict=True))
        right = [row.asks_several for row, topics in pairs if row.is_right(topics)]
        several = sum(row.asks_several for row, _ in pairs)
        return cls(
            several,
            sum(right),
            len(pairs) - several,
            len(right) - sum(right),
            sum(row.is_split_wrongly(topics) for row, topics in pairs),
        )

    @property
    def rows(self) -> int:
        """All rows."""
        return self.several + self.one

    @property
    def right(self) -> int:
        """All rows that are right."""
        return self.several_right + self.one_right
