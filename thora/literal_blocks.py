"""YAML without the bulk of its examples: enough to see whether a file is put together rightly."""

from __future__ import annotations

import re

# "examples: |" and "- |", with what may stand behind the sign; a key may stand behind dashes.
_OPENS = re.compile(r"^(?P<before>[ ]*(?:- +)*)(?:[^\s#][^#]*: +)?[|>][-+0-9]*[ ]*(?:#.*)?$")


def shortened(text: str) -> str:
    """YAML text of which each literal block keeps its first line; every other line stays on its place.

    What Python's own parsers take ten times as long for is one block after the other of examples, in which no
    mistake of YAML can stand.
    """
    lines: list[str] = []
    column, is_empty = -1, False  # of the block that is open, else -1
    for line in text.split("\n"):
        if column >= 0 and (not line.strip() or len(line) - len(line.lstrip(" ")) > column):
            lines.append(line if is_empty else "")
            is_empty = is_empty and not line.strip()
            continue
        opened = _OPENS.match(line)
        column = -1
        if opened:
            before = opened["before"]
            has_key = line[len(before)] not in "|>"
            column, is_empty = len(before) if has_key else before.rfind("-"), True
        lines.append(line)
    return "\n".join(lines)
