"""How many rows of tests/context and tests/several the trained model gets right.

    .venv/bin/python benchmarks/tables.py [--misses]

Rules are chosen on develop.yml, so its misses may be looked at; those of measure.yml never are.
"""

from __future__ import annotations

import argparse
import sys

import quiet  # noqa: F401
from trained import ROOT, asked, trained_understanding

from thora.content import load_content
from thora.evaluation.tables import (
    CONTEXT,
    DEVELOP,
    PARTS,
    SEVERAL,
    SeveralScores,
    TableError,
    read_context,
    read_several,
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="list the misses of develop.yml")
    show = parser.parse_args().misses
    topics = load_content(ROOT).topics
    try:
        context = {part: read_context(ROOT / CONTEXT / f"{part}.yml", topics) for part in PARTS}
        several = {part: read_several(ROOT / SEVERAL / f"{part}.yml", topics) for part in PARTS}
    except TableError as error:
        print(f"tables: {error}")
        return 1
    understanding = trained_understanding()
    for part, follow_ups in context.items():
        found = [asked(understanding, row.says, row.after) for row in follow_ups]
        misses = [
            (f"after {row.after}: {row.says}", row.right, got)
            for row, got in zip(follow_ups, found, strict=True)
            if not row.is_right(got)
        ]
        print(f"context {part}: right {_share(len(follow_ups) - len(misses), len(follow_ups))}")
        if show and part == DEVELOP:
            _list(misses)
    for part, messages in several.items():
        found = [asked(understanding, row.says) for row in messages]
        scores = SeveralScores.of(messages, found)
        print(
            f"several {part}: right {_share(scores.right, scores.rows)};"
            f" several questions {_share(scores.several_right, scores.several)},"
            f" one question {_share(scores.one_right, scores.one)},"
            f" one question split wrongly {_share(scores.split_wrongly, scores.one)}"
        )
        if show and part == DEVELOP:
            misses = [
                (row.says, row.right, got)
                for row, got in zip(messages, found, strict=True)
                if not row.is_right(got)
            ]
            _list(misses)
    return 0


def _share(count: int, total: int) -> str:
    return f"{count} / {total} ({count / total:.1%})" if total else "0 / 0"


def _list(misses: list[tuple[str, list[object], list[str]]]) -> None:
    for says, right, got in misses:
        print(f"  {' / '.join(says.splitlines())}\n    right: {right}, understood: {got}")


if __name__ == "__main__":
    sys.exit(main())
