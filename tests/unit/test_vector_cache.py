"""Vectors that are kept between trainings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from thora.nlu.vector_cache import VectorCache


class Counting:
    """An encoder that says what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        return np.array([[len(text), 1] for text in texts], np.float32).reshape(-1, 2)


def test_what_is_known_is_not_encoded_again(tmp_path: Path) -> None:
    first, second = Counting(), Counting()
    VectorCache("one", tmp_path).encode(["a", "bb", "a"], first)
    rows = VectorCache("one", tmp_path).encode(["bb", "ccc", "a"], second)
    assert first.asked == ["a", "bb"]
    assert second.asked == ["ccc"]
    assert rows.tolist() == [[2, 1], [3, 1], [1, 1]]
    assert rows.dtype == np.float32


def test_another_encoder_has_vectors_of_its_own(tmp_path: Path) -> None:
    VectorCache("one", tmp_path).encode(["a"], Counting())
    other = Counting()
    VectorCache("two", tmp_path).encode(["a"], other)
    assert other.asked == ["a"]


@pytest.mark.parametrize("broken", [b"", b"PK\x03\x04 half a file", b"nothing"])
def test_a_broken_file_is_as_good_as_none(tmp_path: Path, broken: bytes) -> None:
    VectorCache("one", tmp_path).encode(["a"], Counting())
    (path,) = tmp_path.glob("*.npz")
    path.write_bytes(broken)
    again = Counting()
    assert VectorCache("one", tmp_path).encode(["a"], again).tolist() == [[1, 1]]
    assert again.asked == ["a"]
    assert VectorCache("one", tmp_path).encode(["a"], Counting()).tolist() == [[1, 1]]


def test_no_texts_are_no_rows(tmp_path: Path) -> None:
    assert VectorCache("one", tmp_path).encode([], Counting()).shape == (0, 2)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["\ud800", "\x00", "é" * 1000])
def test_every_text_has_its_place(tmp_path: Path, text: str) -> None:
    cache = VectorCache("one", tmp_path)
    assert cache.encode([text], Counting()).tolist() == [[len(text), 1]]
