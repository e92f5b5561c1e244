"""What a model made of a message is read from Rasa's parse output; cards are read from its archive."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from thora.evaluation.understanding import (
    WARM_UP,
    ModelError,
    Timing,
    Understood,
    load_agent,
    stored_thresholds,
    understand,
)

RANKING = [
    {"name": "nlu_fallback", "confidence": 0.7},
    {"name": "naps", "confidence": 0.3},
    {"name": "socks", "confidence": 0.1},
]


def test_a_refusal_is_no_part_of_the_ranking() -> None:
    found = Understood.of({"intent": RANKING[0], "intent_ranking": RANKING})
    assert found == Understood("nlu_fallback", ("naps", "socks"), (0.3, 0.1), None)


def test_the_certainty_is_taken_where_the_model_gives_it() -> None:
    assert Understood.of({"intent": RANKING[1], "intent_ranking": RANKING, "certainty": 2}).certainty == 2.0


@pytest.mark.parametrize(
    "parsed", [{"intent": {"name": None}}, {"intent": {"name": None}, "intent_ranking": []}]
)
def test_no_intent_at_all_is_a_refusal(parsed: dict[str, Any]) -> None:
    assert Understood.of(parsed) == Understood("nlu_fallback", (), ())


def test_the_timing_is_the_middle_and_the_slow_end_in_milliseconds() -> None:
    timing = Timing.of([n / 1000 for n in range(101)])
    assert (timing.count, timing.p50, timing.p95) == (101, 50.0, 95.0)
    assert str(timing) == "p50 50.0 ms, p95 95.0 ms"


class Listening:
    """Stands where Rasa's agent would, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def parse_message(self, text: str) -> dict[str, Any]:
        self.asked.append(text)
        return {"intent": RANKING[1], "intent_ranking": RANKING[1:]}


async def test_the_model_is_warm_before_the_clock_runs_and_each_text_counts_once() -> None:
    agent, said = Listening(), list[str]()
    texts = [f"text {n}" for n in range(100)]
    found, timing = await understand(agent, texts, said.append)
    assert agent.asked == texts[:WARM_UP] + texts
    assert len(found) == 100
    assert timing is not None
    assert timing.count == 100
    assert said == ["50 of 100", "100 of 100"]


async def test_no_text_gives_no_time() -> None:
    assert await understand(Listening(), []) == ([], None)


def archive(path: Path, files: dict[str, str]) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            tar.addfile(info, io.BytesIO(text.encode()))
    return path


@pytest.mark.parametrize("name", ["thresholds.json", "model_card.json"])
def test_thresholds_are_the_numbers_of_a_card_in_the_archive(tmp_path: Path, name: str) -> None:
    card = {"sure": 1.5, "warning": 1, "encoder": "x", "trained": True, "open": float("-inf"), "list": [1]}
    files = {"components/train_x/model.pkl": "x", f"components/train_x/{name}": json.dumps(card)}
    assert stored_thresholds(archive(tmp_path / "m.tar.gz", files)) == {"sure": 1.5, "warning": 1.0}


@pytest.mark.parametrize("card", ["no json", "[1, 2]", "3"])
def test_a_card_that_holds_no_numbers_breaks_nothing(tmp_path: Path, card: str) -> None:
    assert stored_thresholds(archive(tmp_path / "m.tar.gz", {"x/thresholds.json": card})) == {}


def test_a_model_without_a_card_or_none_at_all_has_no_thresholds(tmp_path: Path) -> None:
    assert stored_thresholds(archive(tmp_path / "m.tar.gz", {"x/y.json": "{}"})) == {}
    (tmp_path / "text").write_text("no archive", encoding="utf-8")
    assert stored_thresholds(tmp_path / "text") == {}
    assert stored_thresholds(tmp_path / "none") == {}


def test_a_model_that_cannot_be_loaded_is_told_in_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.tar.gz"
    broken.write_text("no archive", encoding="utf-8")
    with pytest.raises(ModelError) as error:
        load_agent(broken)
    assert str(error.value).startswith(f"{broken}: cannot be loaded by this version of Thora (")
    assert str(error.value).endswith("): train it anew")
    assert "\n" not in str(error.value)
