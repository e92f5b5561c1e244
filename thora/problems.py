"""A problem found in a file that a person edits, and how it is shown."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from thora.literal_blocks import shortened

KeyPath = Sequence["str | int"]


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong, where it stands, and the way out.

    `severity` is "error" (stops training and serving), "overdue" (fails `thora check`, but a clinic's chat
    does not go dark because a day has passed) or "warning" (is only shown).
    """

    path: str
    line: int
    key: str
    problem: str
    fix: str
    severity: str = "error"

    def __str__(self) -> str:
        return f"{self.path}: {self.key}: {self.problem}: {self.fix}"

    def as_dict(self) -> dict[str, Any]:
        """The problem as plain data, for `--format json`."""
        return asdict(self)


def dotted(keys: KeyPath) -> str:
    """Key path as people write it: ["sites", 0, "hours"] -> "sites[0].hours"."""
    text = ""
    for key in keys:
        text += f"[{key}]" if isinstance(key, int) else f".{key}"
    return text.lstrip(".") or "file"


# libyaml reads the content five times as fast as Python does; few installations lack it.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class StrictLoader(_SafeLoader):  # type: ignore[misc]
    """A YAML loader that says where a key stands twice in one block, or a day is none.

    Plain YAML keeps the last of two keys, and has no line for 30 February.
    """

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """Build a value, or raise MarkedYAMLError where its text is none of its kind."""
        try:
            return super().construct_object(node, deep)
        except ValueError as error:
            raise yaml.MarkedYAMLError(
                problem=f'"{node.value}": {error}', problem_mark=node.start_mark
            ) from error

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Build the mapping, or raise MarkedYAMLError at the second occurrence of a key."""
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                break  # said by construct_mapping
            if key in seen:
                raise yaml.MarkedYAMLError(
                    problem=f'the key "{key}" stands here twice', problem_mark=key_node.start_mark
                )
            seen.add(key)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


def _parse_strictly(text: str) -> None:
    """Raise YAMLError for what libyaml takes and Rasa's reader refuses, such as {title: What?}."""
    try:
        _parse(shortened(text))
    except yaml.YAMLError:
        _parse(text)  # the words of the error are those of the file as it is


def _parse(text: str) -> None:
    for _ in yaml.parse(text, Loader=yaml.SafeLoader):
        pass


class SourceFile:
    """A YAML file with the line of each of its keys, collecting problems about itself.

    Reading never raises: a file that is missing, unreadable or not YAML has `data = {}` and one problem.
    """

    def __init__(self, root: Path, path: Path) -> None:
        self.path = path
        self.name = path.relative_to(root).as_posix()
        self.problems: list[Problem] = []
        self.data: dict[str, Any] = {}
        self._node: yaml.Node | None = None
        self._read()

    def _read(self) -> None:
        try:
            text = self.path.read_text(encoding="utf-8")
            _parse_strictly(text)
            loader = StrictLoader(text)
            self._node = loader.get_single_node()
            data = loader.construct_document(self._node) if self._node else None
        except FileNotFoundError:
            self.add([], "the file is missing", "restore it from the version history")
        except (OSError, UnicodeDecodeError) as error:
            self.add([], f"cannot be read ({error})", "save it as plain text in UTF-8")
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            what = getattr(error, "problem", None) or "is not YAML"
            self.problems.append(
                Problem(
                    self.name,
                    line,
                    f"line {line}",
                    f"cannot be read: {what}",
                    "compare indentation, colons and quotes with a neighbouring file",
                )
            )
        else:
            if isinstance(data, dict):
                self.data = data
            else:
                self.add([], "holds no keys", "start from a neighbouring file")

    def line_of(self, keys: KeyPath) -> int:
        """1-based line of the deepest part of `keys` that the file has; 1 where there is none."""
        node, line = self._node, 1
        for key in keys:
            found = None
            if isinstance(node, yaml.MappingNode):
                found = next(((k, v) for k, v in node.value if k.value == str(key)), None)
            elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
                found = (node.value[key], node.value[key])
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        return line

    def add(self, keys: KeyPath, problem: str, fix: str, severity: str = "error") -> None:
        """Note a problem at a key of this file."""
        self.problems.append(Problem(self.name, self.line_of(keys), dotted(keys), problem, fix, severity))


def failures(problems: Iterable[Problem]) -> list[Problem]:
    """Those that fail `thora check`."""
    return [problem for problem in problems if problem.severity != "warning"]


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Only those that stop training and serving."""
    return [problem for problem in problems if problem.severity == "error"]
