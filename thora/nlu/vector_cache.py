"""Vectors of examples, kept between trainings: after an edit only what is new is encoded."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

FOLDER = Path(".rasa", "vectors")  # beside Rasa's own cache, in the project's folder
Vectors = npt.NDArray[np.float32]


class VectorCache:
    """A file of vectors by text. `encoder`: what tells one encoder from another, such as its checksums.

    `folder`: FOLDER below the working folder, which is the project's while Rasa trains. A file that cannot be
    read is as good as none: everything is encoded anew.
    """

    def __init__(self, encoder: str, folder: Path | None = None) -> None:
        self._path = (folder or FOLDER) / f"{hashlib.sha256(encoder.encode()).hexdigest()[:16]}.npz"
        self._known: dict[bytes, Vectors] | None = None

    def encode(self, texts: Sequence[str], encode: Callable[[Sequence[str]], Vectors]) -> Vectors:
        """One row a text; `encode` is asked for those that are not known, each once."""
        known = self._load()
        keys = [hashlib.sha1(text.encode("utf-8", "surrogatepass")).digest() for text in texts]  # noqa: S324
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if new:
            known.update(zip(new, encode(list(new.values())), strict=True))
            self._save(known)
        if not keys:
            return encode([])
        return np.stack([known[key] for key in keys])

    def _load(self) -> dict[bytes, Vectors]:
        if self._known is None:
            self._known = {}
            try:
                with np.load(self._path, allow_pickle=False) as stored:
                    keys, rows = stored["keys"], stored["rows"]
                self._known = {key.tobytes(): row for key, row in zip(keys, rows, strict=True)}
            except (OSError, ValueError, KeyError, zipfile.BadZipFile):
                pass  # never written, or half of it: encoded anew
        return self._known

    def _save(self, known: dict[bytes, Vectors]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        keys = np.frombuffer(b"".join(known), np.uint8).reshape(len(known), -1)
        handle, name = tempfile.mkstemp(dir=self._path.parent, suffix=".npz")
        with os.fdopen(handle, "wb") as file:
            np.savez(file, keys=keys, rows=np.stack(list(known.values())))
        Path(name).replace(self._path)  # whole or not at all: two trainings may run at once
