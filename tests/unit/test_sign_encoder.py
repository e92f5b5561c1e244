"""The encoder of warning signs: what it reads of a long story. Its files: test_sentence_encoder.py."""

from __future__ import annotations

import numpy as np

from thora.nlu.sentence_encoder import WIDTH, sentence_encoder
from thora.safety.sign_encoder import MAX_PIECES, sign_encoder


def test_there_is_one_in_a_process_and_it_is_not_that_of_topics() -> None:
    assert sign_encoder() is sign_encoder()
    text = "my legs are numb"
    assert sign_encoder().encode_one(text).shape == (WIDTH,)
    assert not np.allclose(sign_encoder().encode_one(text), sentence_encoder().encode_one(text), atol=0.01)


def test_it_reads_further_than_the_one_of_topics() -> None:
    story = " ".join(["desk"] * (MAX_PIECES // 2 + 10))
    told = f"{story} my legs are numb"
    assert not np.array_equal(sign_encoder().encode_one(told), sign_encoder().encode_one(story))
    assert np.array_equal(sentence_encoder().encode_one(told), sentence_encoder().encode_one(story))


def test_a_sign_and_its_near_miss_lie_apart() -> None:
    numb, denied, other = sign_encoder().encode(
        ["my legs have gone numb", "my legs are not numb at all", "both legs feel dead since this morning"]
    )
    assert numb @ other > numb @ denied
