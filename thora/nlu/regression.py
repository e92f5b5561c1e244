"""A multinomial logistic regression over vectors: what scikit-learn's gives, sooner. Without Rasa."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

Vectors = npt.NDArray[np.float32]
Rows = npt.NDArray[np.float64]
MOST_STEPS = 500
EXACT = 1e-5  # largest slope at which the search ends; 1e-6 takes half as long again for .001 of probability


class Regression:
    """Which class a vector belongs to.

    `C`: strength of fit, as scikit-learn's LogisticRegression has it. `balanced`: classes count the same,
    however many examples they have.

    scikit-learn's search takes four times as long, for vectors of an encoder go together in many directions:
    here they are turned and stretched first, so that all directions count the same, and the regularisation
    with them, so that the result is the same. Asked about one vector at a time, scikit-learn spends nine
    tenths of a millisecond on looking at its arguments; the arithmetic itself takes a few hundredths.
    """

    def __init__(self, C: float = 1.0, balanced: bool = False) -> None:  # noqa: N803 (its usual name)
        self._c, self._balanced = C, balanced
        self.classes: list[Any] = []
        self._weights = np.zeros((0, 0), np.float32)  # one row a feature, one column a class
        self._bias = np.zeros(0, np.float32)

    def fit(self, vectors: Vectors, classes: Sequence[Any]) -> Regression:
        """Learn from one vector and one class for each example, two classes or more."""
        names, places = np.unique(np.array(classes), return_inverse=True)
        self.classes = names.tolist()
        count, kinds = len(places), len(names)
        shares = np.full(count, 1 / count, np.float32)  # of each example in the loss
        if self._balanced:
            shares = (1 / (kinds * np.bincount(places)))[places].astype(np.float32)
        # Of two classes scikit-learn learns one difference, where here each has weights of its own.
        penalty = 1 / ((self._c if kinds > 2 else self._c / 2) * count)
        middle = shares @ vectors
        around = vectors - middle
        turn, stretch = _even_directions(around, shares, kinds * penalty)
        problem = _Problem(around @ turn, places, shares, penalty * stretch**2)
        start = np.zeros((problem.width + 1) * kinds)
        options = {"maxiter": MOST_STEPS, "gtol": EXACT, "ftol": 1e-12}
        found = minimize(problem.loss, start, jac=True, method="L-BFGS-B", options=options)
        weights, bias = problem.split(found.x)
        turned = turn.astype(np.float64) @ weights
        self._weights = np.ascontiguousarray(turned, np.float32)
        self._bias = (bias - middle @ turned).astype(np.float32)
        return self

    def probabilities(self, vectors: Vectors) -> Rows:
        """One row a vector, one column for each of `classes`; rows sum to 1."""
        scores = (vectors @ self._weights + self._bias).astype(np.float64)
        rows: Rows = np.exp(scores - scores.max(axis=1, keepdims=True))
        rows /= rows.sum(axis=1, keepdims=True)  # scipy's softmax takes three times as long for one vector
        return rows


def _even_directions(vectors: Vectors, shares: Vectors, least: float) -> tuple[Vectors, Rows]:
    """A turn of vectors after which they spread evenly in all directions, and how much it stretches each.

    `least`: what is added to each spread, so that a direction without any is not stretched without end.
    """
    spread = (vectors * shares[:, np.newaxis]).T @ vectors
    values, directions = np.linalg.eigh(spread.astype(np.float64))
    stretch = 1 / np.sqrt(np.maximum(values, 0) + least)
    return (directions * stretch).astype(np.float32), stretch


class _Problem:
    """What is minimised: the mean loss of examples in `places` (classes), and weights that are large."""

    def __init__(
        self, vectors: Vectors, places: npt.NDArray[np.int64], shares: Vectors, penalties: Rows
    ) -> None:
        """`shares`: of each example, together 1. `penalties`: one for each direction of the vectors."""
        self._vectors, self._places, self._shares = np.ascontiguousarray(vectors), places, shares
        self._penalties = penalties.astype(np.float32)[:, np.newaxis]
        self._rows, self._kinds = np.arange(len(places)), int(places.max()) + 1
        self.width = vectors.shape[1]

    def split(self, values: Rows) -> tuple[Rows, Rows]:
        """Weights (one row a direction, one column a class) and bias in what is searched for."""
        weights = values[: -self._kinds].reshape(self.width, self._kinds)
        return weights, values[-self._kinds :]

    def loss(self, values: Rows) -> tuple[float, Rows]:
        """The loss and its slopes."""
        weights, bias = (each.astype(np.float32) for each in self.split(values))
        scores = self._vectors @ weights
        scores += bias
        scores -= scores.max(axis=1, keepdims=True)
        true = scores[self._rows, self._places]
        np.exp(scores, out=scores)  # in place: as many numbers as examples times classes
        totals = scores.sum(axis=1, keepdims=True)
        punished = self._penalties * weights
        loss = self._shares @ (np.log(totals[:, 0]) - true) + (punished * weights).sum() / 2
        scores /= totals
        scores[self._rows, self._places] -= 1
        scores *= self._shares[:, np.newaxis]
        slopes = self._vectors.T @ scores + punished
        return float(loss), np.concatenate([slopes.ravel(), scores.sum(axis=0)]).astype(np.float64)
