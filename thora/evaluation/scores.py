"""How well a pipeline tells intents apart on other data, and what belongs to none of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import roc_auc_score

from thora.evaluation.intent_data import TestRow
from thora.evaluation.understanding import Understood
from thora.topics import NOT_SURE, OUT_OF_SCOPE

REFUSED_SHARE = 0.7
CERTAINTY, CONFIDENCE = "certainty", "confidence of the likeliest intent"


@dataclass(frozen=True)
class Scores:
    """The figures; None where the test has no row to take it of.

    `accuracy` takes the likeliest intent whether or not it would be answered. `auroc` is how often an
    in-scope row has more `score` than one out of scope. `accuracy_at_refusal` answers only what has more
    score than REFUSED_SHARE of the rows out of scope. The last three are as the trained model decides.
    """

    in_scope: int
    out_of_scope: int
    score: str
    accuracy: float
    auroc: float | None
    accuracy_at_refusal: float | None
    answered_rightly: float
    refused: float
    out_of_scope_refused: float | None

    @classmethod
    def of(cls, rows: Sequence[TestRow], found: Sequence[Understood]) -> Scores:
        """From the test and what the model made of it; one row in scope or more."""
        inside = np.array([row.in_scope for row in rows])
        bests = [_best(each) for each in found]
        right = np.array([best[0] == row.intent for best, row in zip(bests, rows, strict=True)])
        certainties = [each.certainty for each in found]
        known = all(certainty is not None for certainty in certainties)
        score = np.array(certainties if known else [confidence for _, confidence in bests], dtype=np.float64)
        score = np.nan_to_num(score)  # the area below needs numbers; no end of certainty is a large one
        refused = np.array([each.got in (NOT_SURE, OUT_OF_SCOPE) for each in found])
        answered = np.array([each.got == row.intent for each, row in zip(found, rows, strict=True)])
        auroc = at_refusal = outside_refused = None
        if not inside.all():
            auroc = float(roc_auc_score(inside, score))
            bar = np.quantile(score[~inside], REFUSED_SHARE, method="inverted_cdf")
            at_refusal = float((right & (score > bar))[inside].mean())
            outside_refused = float(refused[~inside].mean())
        return cls(
            int(inside.sum()),
            int((~inside).sum()),
            CERTAINTY if known else CONFIDENCE,
            float(right[inside].mean()),
            auroc,
            at_refusal,
            float(answered[inside].mean()),
            float(refused[inside].mean()),
            outside_refused,
        )


def _best(found: Understood) -> tuple[str, float]:
    """The likeliest intent that is one, and its confidence."""
    pairs = zip(found.ranking, found.confidences, strict=True)
    return next(((name, share) for name, share in pairs if name != OUT_OF_SCOPE), ("", 0.0))
