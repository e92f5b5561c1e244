"""tests/safety/: messages with warning signs and near misses, one part worked on, one measured."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path
from typing import Literal, Optional

from pydantic import Field, root_validator

from thora.evaluation.tables import DEVELOP, MEASURE, TableRow, read_rows

SAFETY = Path("tests/safety")
__all__ = ["DEVELOP", "MEASURE", "SafetyRow", "read_safety"]


class SafetyRow(TableRow):
    """A message with the `signs` that are in it, or a near miss: `near` which sign, and `why` it is none."""

    signs: list[str] = Field(default=[])
    near: Optional[str] = None
    why: Optional[Literal["negated", "past", "general", "meaning", "other", "checked"]] = None

    @root_validator
    def one_kind(cls, values: dict[str, object]) -> dict[str, object]:  # noqa: N805
        """Raise ValueError where a row is neither a warning nor a near miss, or both."""
        if bool(values.get("signs")) == bool(values.get("near")):
            raise ValueError("has either `signs` or `near`")
        return values

    @property
    def ids(self) -> list[str]:
        """Every sign that the row names."""
        return [*self.signs, *([self.near] if self.near else [])]


def read_safety(root: Path, part: str, signs: Container[str]) -> list[SafetyRow]:
    """The rows of a part of the table, which may name only these `signs`. Raises TableError."""
    return read_rows(root / SAFETY / f"{part}.yml", SafetyRow, signs, "sign")
