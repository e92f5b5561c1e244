"""An evaluation that was saved as JSON, read back: CI can hold a baseline without its model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from thora.evaluation.outcomes import Evaluation, Outcome
from thora.evaluation.understanding import Timing

MADE_BY = "save one with `thora evaluate --format json --output FILE`"


class SavedError(Exception):
    """The file is no saved evaluation; the message says file, rule and way out in one line."""


def load_saved(path: Path) -> Evaluation:
    """The evaluation in a file that `thora evaluate --format json` wrote. Raises SavedError."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SavedError(f"{path}: there is no such file: {MADE_BY}") from None
    except json.JSONDecodeError as error:
        raise SavedError(f"{path}: line {error.lineno}: is not JSON ({error.msg}): {MADE_BY}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SavedError(f"{path}: cannot be read ({error}): {MADE_BY}") from None
    rows = data.get("outcomes") if isinstance(data, dict) else None
    if not isinstance(rows, list) or not rows:
        raise SavedError(f'{path}: holds no "outcomes": {MADE_BY}')
    try:
        outcomes = [_outcome(row) for row in rows]
        timing = Timing(**data["timing"]) if data.get("timing") else None
        return Evaluation(str(data.get("model", path.name)), outcomes, data.get("thresholds") or {}, timing)
    except (KeyError, TypeError, ValueError) as error:
        raise SavedError(f"{path}: an outcome lacks or has what others do not ({error}): {MADE_BY}") from None


def _outcome(row: dict[str, Any]) -> Outcome:
    """Files of before confidences were saved are taken as well."""
    return Outcome(
        str(row["topic"]),
        str(row["text"]),
        str(row["got"]),
        tuple(row["ranking"]),
        str(row.get("part", "")),
        float(row.get("confidence", 0.0)),
    )
