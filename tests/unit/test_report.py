"""An evaluation as text, JSON and Markdown."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.test_outcomes import outcome
from thora.evaluation import Evaluation
from thora.evaluation.report import FIGURES_END, FIGURES_START, as_json, as_markdown, as_text, update_docs
from thora.evaluation.understanding import Timing

EVALUATION = Evaluation(
    "thora-1.tar.gz",
    [
        outcome("naps", "naps"),
        outcome("naps", "socks", ranking=("socks", "naps")),
        outcome("naps", "nlu_fallback"),
        outcome("naps", "warning_urgent"),
        outcome("out_of_scope", "naps", "near"),
        outcome("out_of_scope", "nlu_fallback", "near"),
        outcome("out_of_scope", "out_of_scope", "far"),
        outcome("warning_urgent", "warning_emergency"),
        outcome("warning_urgent", "warning_urgent"),
        outcome("warning_urgent", "naps"),
    ],
)
HEADLINE = {
    "answered rightly, of 4 answerable": "25.0 %",
    "right one among the three likeliest": "50.0 %",
    "answerable but refused": "25.0 %",
    "answered with another topic": "50.0 %",
    "false alarms on answerable ones": "25.0 %",
    "out of scope not answered, of 3": "66.7 %",
    "near misses, of 2": "50.0 %",
    "far ones, of 1": "100.0 %",
    "warning_urgent noticed, of 3 (at its level)": "66.7 % (33.3 %)",
}


@pytest.mark.parametrize(("name", "value"), HEADLINE.items())
def test_each_report_says_the_same_figures(name: str, value: str) -> None:
    assert [line for line in as_text(EVALUATION).splitlines() if name in line and line.endswith(value)]
    assert f"| {name} | {value} |" in as_markdown(EVALUATION)
    headline = {key.strip(): text for key, text in json.loads(as_json(EVALUATION))["headline"].items()}
    assert headline == HEADLINE


def test_the_text_lists_every_miss_and_no_refusal_out_of_scope() -> None:
    misses = as_text(EVALUATION).split("Not right:\n")[1].splitlines()
    assert misses == [
        "  naps -> socks: text",
        "  naps -> nlu_fallback: text",
        "  naps -> warning_urgent: text",
        "  out_of_scope -> naps: text",
        "  warning_urgent -> warning_emergency: text",
        "  warning_urgent -> naps: text",
    ]


def test_the_markdown_has_a_row_for_each_topic() -> None:
    page = as_markdown(EVALUATION)
    assert "| naps | 4 | 25.0 % | 50.0 % | 25.0 % | 50.0 % |" in page
    assert "| out_of_scope | 3 | 33.3 % | 33.3 % | 66.7 % | 33.3 % |" in page
    assert "| naps | socks | 1 |" in page
    assert page.endswith("|\n")


def test_the_json_holds_every_outcome() -> None:
    data = json.loads(as_json(EVALUATION))
    assert data["model"] == "thora-1.tar.gz"
    assert data["topics"]["naps"]["count"] == 4
    assert data["worst_pairs"] == [["naps", "socks", 1], ["naps", "warning_urgent", 1]]
    assert data["outcomes"][1] == {
        "topic": "naps",
        "text": "text",
        "got": "socks",
        "ranking": ["socks", "naps"],
        "part": "",
        "confidence": 0.0,
    }
    assert data["confusions"][0] == ["naps", "socks", 1]
    assert len(data["calibration"]["bins"]) == 10
    assert (data["thresholds"], data["timing"]) == ({}, None)


MEASURED = replace(EVALUATION, thresholds={"sure": 1.25, "warning": 0.3}, timing=Timing(10, 1.5, 4.25))


@pytest.mark.parametrize("report", [as_text, as_markdown])
def test_thresholds_and_time_are_said_where_they_are_known(report: Callable[[Evaluation], str]) -> None:
    assert "Thresholds in the model: sure 1.25, warning 0.3" in report(MEASURED)
    assert "one at a time, of 10: p50 1.5 ms, p95 4.2 ms" in report(MEASURED)
    assert "Thresholds in the model: -" in report(EVALUATION)
    assert "p50" not in report(EVALUATION)


def test_the_docs_leave_out_the_time_of_one_machine(documented: Path) -> None:
    update_docs(documented, MEASURED)
    page = (documented / "docs/understanding.md").read_text(encoding="utf-8")
    assert "sure 1.25" in page
    assert "p50" not in page


@pytest.mark.parametrize("report", [as_text, as_json, as_markdown])
def test_an_evaluation_of_nothing_is_a_report_too(report: object) -> None:
    assert callable(report)
    assert "0.0 %" in report(Evaluation("m"))


@pytest.fixture
def documented(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    readme = f"# Thora\n\n{FIGURES_START}\nold\n{FIGURES_END}\n\nMore.\n"
    (tmp_path / "README.md").write_text(readme, encoding="utf-8")
    return tmp_path


def test_the_docs_get_the_page_and_the_figures_between_their_marks(documented: Path) -> None:
    for _ in range(2):  # the second time finds what the first one wrote
        update_docs(documented, EVALUATION)
    assert (documented / "docs/understanding.md").read_text(encoding="utf-8") == as_markdown(EVALUATION)
    readme = (documented / "README.md").read_text(encoding="utf-8")
    assert readme.startswith(f"# Thora\n\n{FIGURES_START}\n")
    assert readme.endswith(f"{FIGURES_END}\n\nMore.\n")
    assert "old" not in readme
    for name, value in HEADLINE.items():
        assert readme.count(f"| {name} | {value} |") == 1


@pytest.mark.parametrize("mark", [FIGURES_START, FIGURES_END])
def test_a_readme_without_a_mark_is_left_as_it_is(documented: Path, mark: str) -> None:
    readme = documented / "README.md"
    before = readme.read_text(encoding="utf-8").replace(mark, "")
    readme.write_text(before, encoding="utf-8")
    with pytest.raises(ValueError, match=r"README\.md: put"):
        update_docs(documented, EVALUATION)
    assert readme.read_text(encoding="utf-8") == before
