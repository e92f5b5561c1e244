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


# A sign, the same in other words, and words alike without it. What is denied or past lies near by its
# subject; patterns and cues tell it apart.
TRIPLES = (
    ("my legs have gone numb", "both legs feel dead since this morning", "my legs are not numb at all"),
    ("i have crushing chest pain", "a heavy weight on my chest", "my chest muscles are sore after the gym"),
    ("i want to end my life", "i dont want to be here any more", "i want to end my gym membership"),
    ("i cant control my bladder", "i keep wetting myself since my back went", "my bladder is fine"),
    ("i have a fever and my back hurts", "i am shivering with a temperature", "i had a fever years ago"),
)


def test_signs_lie_nearer_to_their_like_than_to_near_misses_on_the_whole() -> None:
    vectors = [sign_encoder().encode(list(texts)) for texts in TRIPLES]
    alike = np.mean([sign @ other for sign, other, _ in vectors])
    missed = np.mean([sign @ near_miss for sign, _, near_miss in vectors])
    assert alike > missed + 0.05
