"""The regression gives what scikit-learn's gives."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from thora.nlu.regression import Regression


@pytest.mark.parametrize("classes", [2, 5])
def test_probabilities_are_those_of_scikit_learn(classes: int) -> None:
    draw = np.random.default_rng(7)
    vectors = draw.normal(size=(120, 8)).astype(np.float32)
    names = [f"class {place}" for place in draw.integers(classes, size=120)]
    ours = Regression(C=3.0, max_iter=200).fit(vectors, names)
    theirs = LogisticRegression(C=3.0, max_iter=200).fit(vectors, names)
    assert ours.classes == theirs.classes_.tolist()
    assert np.allclose(ours.probabilities(vectors), theirs.predict_proba(vectors), atol=1e-5)
