"""A measurement on other data, said as text, JSON and Markdown; training is not done here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.test_intent_data import CAFE, CAFE_TEST
from thora.evaluation import measurement
from thora.evaluation.intent_data import read_intent_data
from thora.evaluation.measurement import Measured, measure


class Keywords:
    """Stands where Rasa's agent would: an intent for a word, refused without one."""

    async def parse_message(self, text: str) -> dict[str, Any]:
        words = {"open": "opening_times", "bill": "pay_bill", "table": "book_table"}
        intent = next((name for word, name in words.items() if word in text), None)
        best = {"name": intent or "allergens", "confidence": 0.9 if intent else 0.1}
        refusal = {"name": "nlu_fallback", "confidence": 0.5}
        return {"intent": best if intent else refusal, "intent_ranking": [refusal, best]}


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Measured:
    trained: list[tuple[Any, ...]] = []
    monkeypatch.setattr(measurement, "train_pipeline", lambda *a: trained.append(a) or tmp_path / "m.tar.gz")
    monkeypatch.setattr(measurement, "load_agent", lambda _: Keywords())
    monkeypatch.setattr(measurement, "stored_thresholds", lambda _: {"sure": 0.5})
    result = measure(read_intent_data(CAFE, CAFE_TEST), tmp_path, tmp_path / "none.yml", stock_epochs=3)
    assert trained[0][3] == CAFE
    return result


ROWS = {
    "in-scope accuracy, of 15": "60.0 %",
    "AUROC, in scope against 5 out of scope": "0.7000",
    "in-scope accuracy where 70 % out of scope is refused": "40.0 %",
    "in scope answered rightly, at the trained threshold": "40.0 %",
    "in scope refused, at the trained threshold": "60.0 %",
    "out of scope refused, at the trained threshold": "100.0 %",
}


def test_every_report_says_the_same_figures(measured: Measured) -> None:
    assert dict(measured.rows()) == ROWS
    text, page = measured.report("text"), measured.report("markdown")
    for name, value in ROWS.items():
        assert [line for line in text.splitlines() if name in line and line.endswith(value)]
        assert f"| {name} | {value} |" in page


def test_the_report_says_what_the_figures_rest_on(measured: Measured) -> None:
    text = measured.report("text")
    assert "Pipeline: stock Rasa, 3 epochs, trained in 0 s on 52 phrases of 6 intents\n" in text
    assert "Score for AUROC and the refusal of 70 %: confidence of the likeliest intent" in text
    assert "Thresholds in the model: sure 0.5" in text
    assert "test phrases stand among" not in text


def test_the_json_has_plain_numbers(measured: Measured) -> None:
    data = json.loads(measured.report("json"))
    assert (data["accuracy"], data["in_scope"], data["out_of_scope"]) == (0.6, 15, 5)
    assert data["thresholds"] == {"sure": 0.5}
    assert data["timing"]["count"] == 20


def test_the_config_of_the_project_is_named_without_its_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, measured: Measured
) -> None:
    (tmp_path / "config.yml").write_text("pipeline:\n- name: x\n", encoding="utf-8")
    again = measure(measured.data, tmp_path, tmp_path / "config.yml", None)
    assert again.pipeline == "config.yml"
