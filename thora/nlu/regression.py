"""A logistic regression over vectors: fitted by scikit-learn, asked by plain arithmetic. Without Rasa."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression

Vectors = npt.NDArray[np.float32]
Rows = npt.NDArray[np.float64]


class Regression:
    """Which class a vector belongs to. `settings`: those of scikit-learn's LogisticRegression.

    Asked about one vector at a time, scikit-learn spends nine tenths of a millisecond on looking at its
    arguments; the arithmetic itself takes a few hundredths.
    """

    def __init__(self, **settings: Any) -> None:
        self._settings = settings
        self.classes: list[Any] = []
        self._weights = np.zeros((0, 0), np.float32)  # one row a feature, one column a class
        self._bias = np.zeros(0, np.float32)

    def fit(self, vectors: Vectors, classes: Sequence[Any]) -> Regression:
        """Learn from one vector and one class for each example, two classes or more."""
        fitted = LogisticRegression(**self._settings).fit(vectors, list(classes))
        self.classes = fitted.classes_.tolist()
        weights, bias = fitted.coef_, fitted.intercept_
        if len(bias) == 1:  # of two classes only the second is learnt
            weights, bias = (
                np.vstack([np.zeros_like(weights), weights]),
                np.hstack([np.zeros_like(bias), bias]),
            )
        self._weights = np.ascontiguousarray(weights.T, np.float32)
        self._bias = bias.astype(np.float32)
        return self

    def probabilities(self, vectors: Vectors) -> Rows:
        """One row a vector, one column for each of `classes`; rows sum to 1."""
        rows: Rows = softmax((vectors @ self._weights + self._bias).astype(np.float64), axis=1)
        return rows
