"""The learned view, on made-up vectors."""

from __future__ import annotations

import pickle

import numpy as np

from thora.safety.sign_model import NO_SIGN, SignModel

VECTORS = np.eye(3, dtype=np.float32).repeat(5, axis=0)
SIGNS = ["fever"] * 5 + ["lump"] * 5 + [NO_SIGN] * 5
GLANCED = VECTORS[:, ::-1].copy()
TEXTS = ["a high fever"] * 5 + ["a new lump"] * 5 + ["how much is it"] * 5


def test_a_message_has_the_sign_of_its_neighbours() -> None:
    model = SignModel().fit(VECTORS, GLANCED, TEXTS, SIGNS)
    rows = model.probabilities(np.eye(3, dtype=np.float32))
    assert [model.signs[i] for i in rows.argmax(axis=1)] == ["fever", "lump", NO_SIGN]
    assert np.allclose(rows.sum(axis=1), 1)


def test_it_can_be_stored() -> None:
    model = SignModel().fit(VECTORS, GLANCED, TEXTS, SIGNS)
    again = pickle.loads(pickle.dumps(model))
    assert np.array_equal(again.probabilities(VECTORS), model.probabilities(VECTORS))


def test_the_spelling_tells_whether_there_is_any_sign() -> None:
    model = SignModel().fit(VECTORS, GLANCED, TEXTS, SIGNS)
    assert model.spelled("a lump") > 0.5 > model.spelled("how much")


def test_a_glance_tells_so_too_by_the_other_vector() -> None:
    model = SignModel().fit(VECTORS, GLANCED, TEXTS, SIGNS)
    assert model.glanced(GLANCED[0]) > 0.5 > model.glanced(GLANCED[-1])
