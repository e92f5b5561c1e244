"""The content and the clinic, read once when the action server starts."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from thora.answers import AnswerBook
from thora.clinic import load_clinic
from thora.content import load_content
from thora.problems import errors


@lru_cache(maxsize=1)
def answer_book(root: Path | None = None) -> AnswerBook:
    """Every answer of the project in `root` (the working folder). Raises ValueError with all problems."""
    root = root or Path.cwd()
    content = load_content(root)
    clinic, source = load_clinic(root)
    found = errors([*content.problems, *source.problems])
    if clinic is None or found:
        raise ValueError("\n".join(map(str, found)))
    return AnswerBook(content, clinic)
