"""The regression gives what scikit-learn's gives."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from thora.nlu.regression import Regression


@pytest.mark.parametrize("balanced", [False, True])
@pytest.mark.parametrize("classes", [2, 5])
def test_probabilities_are_those_of_scikit_learn(classes: int, balanced: bool) -> None:
    draw = np.random.default_rng(7)
    mixed = draw.normal(size=(8, 8)) * np.logspace(0, 1.5, 8)  # directions that go together, of unlike size
    vectors = (draw.normal(size=(120, 8)) @ mixed).astype(np.float32)
    names = [f"class {place}" for place in draw.integers(classes, size=120) // draw.integers(1, 3, size=120)]
    ours = Regression(C=3.0, balanced=balanced).fit(vectors, names)
    weight = "balanced" if balanced else None
    theirs = LogisticRegression(C=3.0, class_weight=weight, solver="newton-cg", tol=1e-6)
    theirs.fit(vectors.astype(np.float64), names)
    assert ours.classes == theirs.classes_.tolist()
    assert np.allclose(ours.probabilities(vectors), theirs.predict_proba(vectors), atol=2e-3)


def test_a_direction_without_any_spread_does_no_harm() -> None:
    vectors = np.array([[1, 0, 5], [2, 0, 5], [8, 0, 5], [9, 0, 5]], np.float32)
    regression = Regression(C=10.0).fit(vectors, ["low", "low", "high", "high"])
    high, low = regression.probabilities(np.array([[8.5, 0, 5], [1.5, 0, 5]], np.float32)).argmax(axis=1)
    assert [regression.classes[high], regression.classes[low]] == ["high", "low"]
