"""The real encoders: their files, their vectors against those of the full networks, texts of every kind."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import ROOT
from thora.nlu.sentence_encoder import (
    FOLDER,
    MAX_PIECES,
    MODEL_FILE,
    SUMS_FILE,
    TOKENIZER_FILE,
    WIDTH,
    EncoderError,
    SentenceEncoder,
    Vectors,
    sentence_encoder,
    verify,
)
from thora.safety import sign_encoder as sign_encoder_module
from thora.safety.sign_encoder import sign_encoder


def reference(name: str) -> dict[str, list[float]]:
    """Vectors of some texts in full precision (tools/encoder/build.py)."""
    vectors: dict[str, list[float]] = json.loads((ROOT / "tests/data" / name).read_text(encoding="utf-8"))
    return vectors


REFERENCE = reference("encoder_reference.json")
LONG = "my upper back hurts between the shoulder blades when i sit at my desk " * 2_000
TEXTS = [
    "my upper back hurts",
    "?",
    "",
    " \n\t ",
    "\U0001f623",
    "ouch \U0001f623\U0001f623",
    "\U0001f469\U0001f3fd\u200d\u2695\ufe0f",
    "ça fait mal",
    "背中が痛い",
    "\x00\u200b\ufeff",
    "a" * 5_000,
    LONG,
]


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return sentence_encoder()


def likeness(one: Vectors, other: Vectors) -> float:
    """Cosine of the angle between two vectors."""
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other)))


@pytest.mark.parametrize(
    ("made", "name"),
    [(sentence_encoder, "encoder_reference.json"), (sign_encoder, "sign_encoder_reference.json")],
)
def test_eight_bits_are_as_good_as_the_network_that_they_come_from(
    made: Callable[[], SentenceEncoder], name: str
) -> None:
    encoder = made()
    found = {
        text: likeness(encoder.encode_one(text), np.array(vector, np.float32))
        for text, vector in reference(name).items()
    }
    assert len(found) >= 20
    assert {text: cosine for text, cosine in found.items() if cosine < 0.97} == {}
    assert np.mean(list(found.values())) >= 0.985


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text[:12]))
def test_every_text_has_a_vector_of_length_one(encoder: SentenceEncoder, text: str) -> None:
    vector = encoder.encode_one(text)
    assert (vector.shape, vector.dtype) == ((WIDTH,), np.float32)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("text", [*TEXTS[:6], *list(REFERENCE)[:4]], ids=lambda text: repr(text[:12]))
def test_a_text_has_the_same_vector_whatever_stands_beside_it(encoder: SentenceEncoder, text: str) -> None:
    alone = encoder.encode_one(text)
    for beside in ([], ["how much"], ["a", LONG, "how much is it", "b", "c"]):
        assert np.array_equal(encoder.encode([*beside, text])[-1], alone)
        assert np.array_equal(encoder.encode([text, *beside])[0], alone)


def test_vectors_come_in_the_order_of_the_texts(encoder: SentenceEncoder) -> None:
    texts = list(REFERENCE)
    rows = encoder.encode(texts)
    assert (rows.shape, rows.dtype) == ((len(texts), WIDTH), np.float32)
    assert np.array_equal(rows, np.stack([encoder.encode_one(text) for text in texts]))


def test_many_texts_at_once_come_near_to_each_alone(encoder: SentenceEncoder) -> None:
    texts = [*REFERENCE, *TEXTS]
    alone, together = encoder.encode(texts), encoder.encode_many(texts)
    assert (together.shape, together.dtype) == (alone.shape, np.float32)
    cosines = (alone * together).sum(axis=1)
    assert cosines.min() >= 0.95
    assert cosines.mean() >= 0.985
    assert np.array_equal(together, encoder.encode_many(texts))


def test_no_texts_are_no_rows(encoder: SentenceEncoder) -> None:
    assert encoder.encode([]).shape == encoder.encode_many([]).shape == (0, WIDTH)


def test_of_a_very_long_text_the_beginning_counts(encoder: SentenceEncoder) -> None:
    begun = " ".join(["back"] * MAX_PIECES)
    assert np.array_equal(encoder.encode_one(f"{begun} but how much is it"), encoder.encode_one(begun))
    assert likeness(encoder.encode_one(LONG), encoder.encode_one(LONG[:70])) > 0.7


def test_case_and_accents_do_not_matter(encoder: SentenceEncoder) -> None:
    assert np.array_equal(encoder.encode_one("Heat or ICE"), encoder.encode_one("heat or ice"))
    assert np.array_equal(encoder.encode_one("café"), encoder.encode_one("cafe"))


def test_an_emoji_leaves_the_words_beside_it_their_meaning(encoder: SentenceEncoder) -> None:
    plain = encoder.encode_one("my upper back hurts")
    assert likeness(encoder.encode_one("my upper back hurts \U0001f623"), plain) > 0.7


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("what does it cost", "how expensive is a session", "how do i stretch my neck"),
        ("where are you", "what is your address", "is walking good for me"),
        ("should i see a doctor", "do i need to get it looked at by a gp", "do you have parking"),
    ],
)
def test_other_words_for_the_same_thing_are_nearer_than_another_thing(
    encoder: SentenceEncoder, text: str, near: str, far: str
) -> None:
    vector = encoder.encode_one(text)
    assert likeness(vector, encoder.encode_one(near)) > likeness(vector, encoder.encode_one(far)) + 0.2


def test_a_message_is_read_once_for_all_who_ask() -> None:
    runs = []

    class Listening(SentenceEncoder):
        def _run(self, pieces: list[list[int]]) -> Vectors:
            runs.append(pieces)
            return super()._run(pieces)

    encoder = Listening()
    first = encoder.encode_one("heat or ice")
    assert np.array_equal(encoder.encode(["heat or ice", "Heat or ICE"]), [first, first])
    assert len(runs) == 1
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 1.0


def test_there_is_one_encoder_in_a_process(encoder: SentenceEncoder) -> None:
    assert sentence_encoder() is encoder


def test_two_encoders_agree(encoder: SentenceEncoder) -> None:
    assert np.array_equal(SentenceEncoder().encode_one("heat or ice"), encoder.encode_one("heat or ice"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the encoder's folder that a test may damage."""
    return Path(shutil.copytree(FOLDER, tmp_path / "encoder"))


def test_the_files_are_those_that_were_built(folder: Path) -> None:
    verify(FOLDER)
    verify(folder)


@pytest.mark.parametrize("folder", [FOLDER, sign_encoder_module.FOLDER], ids=["topics", "signs"])
def test_every_file_of_a_folder_has_its_checksum(folder: Path) -> None:
    verify(folder)
    lines = (folder / SUMS_FILE).read_text(encoding="utf-8").splitlines()
    named = {line.split()[1]: line.split()[0] for line in lines}
    assert set(named) == {path.name for path in folder.iterdir()} - {SUMS_FILE}
    assert {MODEL_FILE, TOKENIZER_FILE, "LICENSE", "NOTICE"} <= set(named)
    assert named == {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in named}


def assert_one_clear_error(folder: Path, file: str, problem: str) -> None:
    with pytest.raises(EncoderError) as error:
        SentenceEncoder(folder)
    text = str(error.value)
    assert text.startswith(f"{folder / file}: {problem}")
    assert text.endswith(
        ": restore the folder from the repository, or build it anew: tools/encoder/README.md"
    )
    assert "\n" not in text
    assert (ROOT / "tools/encoder/README.md").is_file()


@pytest.mark.parametrize("name", [MODEL_FILE, TOKENIZER_FILE, SUMS_FILE, "LICENSE"])
def test_a_missing_file_is_named_with_the_way_out(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert_one_clear_error(folder, name, "is missing: ")


@pytest.mark.parametrize("name", [MODEL_FILE, TOKENIZER_FILE])
def test_a_changed_file_is_named_with_both_checksums(folder: Path, name: str) -> None:
    path = folder / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert_one_clear_error(folder, name, f"sha256 {hashlib.sha256(content).hexdigest()[:12]}... is not ")


@pytest.mark.parametrize(
    "content", [b"", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 22797844\n"]
)
def test_a_file_that_was_not_fetched_whole_is_a_changed_one(folder: Path, content: bytes) -> None:
    (folder / MODEL_FILE).write_bytes(content)
    assert_one_clear_error(folder, MODEL_FILE, "sha256 ")


def test_a_folder_that_is_not_there_is_a_missing_file(tmp_path: Path) -> None:
    assert_one_clear_error(tmp_path / "nowhere", SUMS_FILE, "is missing: ")
