"""Messages as vectors that tell warning signs apart: an encoder tuned on nothing else (tools/encoder/)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from thora.nlu.sentence_encoder import SentenceEncoder

FOLDER = Path(__file__).parent / "encoder"
MAX_PIECES = 128  # of a word each, about 100 words; longer stories are also read in parts (watch.py)


@lru_cache(maxsize=1)
def sign_encoder() -> SentenceEncoder:
    """The one encoder of signs of this process. Raises EncoderError."""
    return SentenceEncoder(FOLDER, MAX_PIECES)
