"""A comparison as text, JSON and Markdown."""

from __future__ import annotations

import json
from dataclasses import replace

from tests.unit.test_comparison import compared, rows
from thora.evaluation.comparison import Comparison
from thora.evaluation.comparison_report import as_json, as_markdown, as_text
from thora.evaluation.understanding import Timing

WORSE = compared(rows("naps", {"naps": 100}), rows("naps", {"naps": 80, "socks": 20}))


def test_the_text_has_old_new_change_interval_and_verdict() -> None:
    line = next(line for line in as_text(WORSE).splitlines() if line.startswith("answered rightly"))
    cells = [cell for cell in line.split("  ") if cell]
    assert [cell.strip() for cell in cells[:5]] == ["answered rightly", "100", "100.0 %", "80.0 %", "-20.0"]
    assert cells[-1].strip() == "worse"
    assert " to -" in cells[-2]


def test_the_text_shows_what_changed_and_ends_with_what_it_comes_to() -> None:
    text = as_text(WORSE)
    assert "Newly wrong (20):\n  naps: naps -> socks: naps  80" in text
    assert "Newly right (0):" in text
    assert "100 phrasings, paired" in text
    assert "95 % bootstrap interval of 2,000 resamples" in text
    assert text.splitlines()[-1].startswith("Worse beyond the noise: answered rightly, ")


def test_a_comparison_with_itself_is_not_worse() -> None:
    same = Comparison(WORSE.new, WORSE.new)
    assert as_text(same).endswith("No headline figure is worse beyond the noise.")


def test_phrasings_that_are_left_out_are_said() -> None:
    fewer = compared(rows("naps", {"naps": 3}), rows("naps", {"naps": 2}))
    assert as_text(fewer).endswith("Left out: 1 phrasings that only one of the two was asked.")


def test_times_are_said_where_both_are_known() -> None:
    assert "One message" not in as_text(WORSE)
    timed = Comparison(replace(WORSE.old, timing=Timing(9, 5, 8)), replace(WORSE.new, timing=Timing(9, 6, 9)))
    assert "One message: old p50 5.0 ms, p95 8.0 ms; new p50 6.0 ms, p95 9.0 ms" in as_text(timed)


def test_the_json_has_every_figure_and_every_change() -> None:
    data = json.loads(as_json(WORSE))
    assert data["worse"] is True
    assert data["figures"][0]["verdict"] == "worse"
    assert data["figures"][0]["low"] < data["figures"][0]["change"] < data["figures"][0]["high"] < 0
    assert data["newly_wrong"][0] == {"topic": "naps", "text": "naps  80", "old": "naps", "new": "socks"}
    assert data["newly_right"] == []


def test_the_markdown_is_a_table() -> None:
    page = as_markdown(WORSE)
    assert page.startswith("# new against old\n")
    assert "| answered rightly | 100 | 100.0 % | 80.0 % | -20.0 | " in page
    assert "\n- naps: naps -> socks: naps  80" in page
