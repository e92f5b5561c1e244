"""Sentences as vectors, by the encoder in thora/nlu/encoder/: offline, on one thread, without Rasa."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from thora.nlu.vector_cache import VectorCache

FOLDER = Path(__file__).parent / "encoder"
MODEL_FILE, TOKENIZER_FILE, SUMS_FILE = "encoder.onnx", "tokenizer.json", "SHA256SUMS"
WIDTH = 384
BATCH = 32
MAX_PIECES = 64  # of a word each; a visitor's question has 8 to 20
RECENT = 16  # texts and vectors that are kept: several components ask for the same message

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

    def __init__(self, folder: Path = FOLDER, most_pieces: int = MAX_PIECES) -> None:
        """Load from `folder`; of a text no more than `most_pieces` is read.

        Raises EncoderError if a file is missing or was changed.
        """
        verify(folder)
        self._folder = folder
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(most_pieces)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / MODEL_FILE), options, providers=["CPUExecutionProvider"]
        )
        self._pieces = lru_cache(RECENT)(self._pieces_of)
        self._vector = lru_cache(RECENT)(self._vector_of)

    def encode_one(self, text: str) -> Vectors:
        """Vector of length 1 and width WIDTH, not to be changed."""
        return self._vector(self._pieces(text))

    def _pieces_of(self, text: str) -> tuple[int, ...]:
        return tuple(self._tokenizer.encode(text).ids)

    def _vector_of(self, pieces: tuple[int, ...]) -> Vectors:
        vector: Vectors = self._run([list(pieces)])[0]
        vector.flags.writeable = False
        return vector

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row a text, each as `encode_one` gives it. In threads it takes longer, not less."""
        rows = [self.encode_one(text) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, WIDTH), np.float32)

    def encode_many(self, texts: Sequence[str]) -> Vectors:
        """One row a text, in half the time of `encode`, on every core: for training.

        Texts of as many pieces are read together. 8-bit arithmetic depends a little on what else is in a
        batch: a row's cosine to that of `encode` is 0.99, which is what the 8 bit themselves cost.
        """
        pieces = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        by_length: dict[int, list[int]] = defaultdict(list)
        for place, ids in enumerate(pieces):
            by_length[len(ids)].append(place)
        batches = [
            places[start : start + BATCH]
            for places in by_length.values()
            for start in range(0, len(places), BATCH)
        ]
        rows = np.zeros((len(pieces), WIDTH), np.float32)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for places, vectors in zip(
                batches, pool.map(lambda places: self._run([pieces[i] for i in places]), batches), strict=True
            ):
                rows[places] = vectors
        return rows

    def encode_examples(self, texts: Sequence[str]) -> Vectors:
        """One row a text, for training: what an earlier training encoded is taken from the cache."""
        sums = (self._folder / SUMS_FILE).read_text(encoding="utf-8")
        return VectorCache(sums).encode(texts, self.encode_many)

    def _run(self, pieces: list[list[int]]) -> Vectors:
        """Vectors of texts of as many word pieces."""
        ids = np.array(pieces)
        inputs = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        vectors: Vectors = self._session.run(None, inputs)[0]
        return vectors


@lru_cache(maxsize=1)
def sentence_encoder() -> SentenceEncoder:
    """The one encoder of this process. Raises EncoderError."""
    return SentenceEncoder()
