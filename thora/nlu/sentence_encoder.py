"""Sentences as vectors, by the encoder in thora/nlu/encoder/: offline, on one thread, without Rasa."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

FOLDER = Path(__file__).parent / "encoder"
MODEL_FILE, TOKENIZER_FILE, SUMS_FILE = "encoder.onnx", "tokenizer.json", "SHA256SUMS"
WIDTH = 384
MAX_PIECES = 64  # of a word each; a visitor's question has 8 to 20

Vectors = npt.NDArray[np.float32]


class EncoderError(Exception):
    """The encoder's files are not those that were built; the message says which, and the way out."""


def verify(folder: Path) -> None:
    """Compare the encoder's files in `folder` with their checksums in SHA256SUMS. Raises EncoderError."""
    sums = folder / SUMS_FILE
    way_out = "restore the folder from the repository, or build it anew: tools/encoder/README.md"
    if not sums.exists():
        raise EncoderError(f"{sums}: is missing: {way_out}")
    lines = [line.split() for line in sums.read_text(encoding="utf-8").splitlines()]
    expected_sums = {line[1]: line[0] for line in lines if len(line) == 2}
    for name in (MODEL_FILE, TOKENIZER_FILE, "LICENSE", "NOTICE"):
        path, expected = folder / name, expected_sums.get(name)
        if expected is None:
            raise EncoderError(f"{sums}: has no checksum of {name}: {way_out}")
        if not path.exists():
            raise EncoderError(f"{path}: is missing: {way_out}")
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != expected:
            raise EncoderError(f"{path}: sha256 {found[:12]}... is not {expected[:12]}...: {way_out}")


class SentenceEncoder:
    """all-MiniLM-L6-v2 in 8 bit: about 1.5 ms for a short sentence on one thread (benchmarks/)."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Load from `folder`. Raises EncoderError if a file is missing or was changed."""
        verify(folder)
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_PIECES)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / MODEL_FILE), options, providers=["CPUExecutionProvider"]
        )

    def encode_one(self, text: str) -> Vectors:
        """Vector of length 1 and width WIDTH."""
        pieces = np.array([self._tokenizer.encode(text).ids])
        inputs = {
            "input_ids": pieces,
            "attention_mask": np.ones_like(pieces),
            "token_type_ids": np.zeros_like(pieces),
        }
        vector: Vectors = self._session.run(None, inputs)[0][0]
        return vector

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row a text. One by one, because 8-bit arithmetic depends on what else is in a batch."""
        if len(texts) < 4:
            rows = [self.encode_one(text) for text in texts]
        else:
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                rows = list(pool.map(self.encode_one, texts))
        return np.stack(rows) if rows else np.zeros((0, WIDTH), np.float32)


@lru_cache(maxsize=1)
def sentence_encoder() -> SentenceEncoder:
    """The one encoder of this process. Raises EncoderError."""
    return SentenceEncoder()
