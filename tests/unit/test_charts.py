"""The two pictures: well-formed, described, and true to their figures."""

from __future__ import annotations

from xml.etree import ElementTree

from tests.unit.test_calibration import sure
from tests.unit.test_comparison import rows
from thora.evaluation.calibration import Calibration
from thora.evaluation.charts import MOST_TOPICS, calibration_svg, confused_topics, confusion_svg
from thora.evaluation.outcomes import Evaluation


def widths(svg: ElementTree.Element) -> dict[str, float]:
    """Class of each bar -> its width."""
    return {rect.attrib["class"]: float(rect.attrib["width"]) for rect in svg.iter("rect")}


def words(svg: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in svg.iter("text")]


def test_the_calibration_plot_has_a_bar_and_a_count_for_each_bin_with_phrasings() -> None:
    rows_ = [sure(0.95), sure(0.95), sure(0.35), sure(0.35, right=False)]
    svg = ElementTree.fromstring(calibration_svg(Calibration.of(rows_)))
    tall = [float(rect.attrib["height"]) for rect in svg.iter("rect")]
    assert len(tall) == 2
    assert tall[1] == 2 * tall[0]
    assert words(svg).count("2") == 2


def test_each_picture_has_a_title_and_says_its_figures_in_words() -> None:
    svg = ElementTree.fromstring(calibration_svg(Calibration.of([sure(0.95), sure(0.95, right=False)])))
    assert svg.attrib["role"] == "img"
    names = svg.attrib["aria-labelledby"].split()
    assert names == [element.attrib["id"] for element in svg if element.tag in ("title", "desc")]
    assert svg.findtext("title") == "Confidence against share right"
    assert svg.findtext("desc") == "90 to 100 %: 50 % of 2 right"


def test_a_plot_of_nothing_says_so() -> None:
    svg = ElementTree.fromstring(calibration_svg(Calibration.of([])))
    assert svg.findtext("desc") == "No phrasings."


MIXED = Evaluation(
    "m",
    [
        *rows("naps", {"naps": 5, "nlu_fallback": 2, "socks": 2, "doors": 1}),
        *rows("doors", {"doors": 9, "naps": 1}),
        *rows("socks", {"socks": 8, "nlu_fallback": 2}),
        *rows("out_of_scope", {"nlu_fallback": 3, "out_of_scope": 5, "naps": 2}),
    ],
)


def test_only_topics_that_were_answered_with_another_are_shown_the_worst_first() -> None:
    found = confused_topics(MIXED)
    assert [each.topic for each in found] == ["naps", "out_of_scope", "doors"]
    naps, outside, _ = found
    assert (naps.right, naps.refused, naps.wrong) == (5, 2, 3)
    assert naps.others == (("socks", 2), ("doors", 1))
    assert (outside.right, outside.refused, outside.wrong) == (8, 0, 2)  # refusing is right there


def test_a_bar_is_divided_as_the_phrasings_are_and_names_what_they_were_taken_for() -> None:
    svg = ElementTree.fromstring(confusion_svg(confused_topics(MIXED)[:1]))
    shares = {name: round((width + 1) / 110, 1) for name, width in widths(svg).items()}
    assert shares == {"right": 0.5, "refused": 0.2, "wrong": 0.3}
    assert words(svg) == ["naps", "→ 2 × socks · 1 × doors"]


def test_what_does_not_fit_becomes_a_number() -> None:
    long = "a_topic_with_a_very_long_name_indeed"
    many = Evaluation("m", rows("naps", {long: 3, f"{long}_2": 2, "doors": 1}))
    svg = ElementTree.fromstring(confusion_svg(confused_topics(many)))
    assert words(svg)[1] == f"→ 3 × {long} · 3 more"


def test_no_more_than_the_most_mixed_up_are_drawn() -> None:
    outcomes = [row for n in range(MOST_TOPICS + 5) for row in rows(f"t{n:02}", {"other": 1})]
    svg = ElementTree.fromstring(confusion_svg(confused_topics(Evaluation("m", outcomes))))
    assert len(words(svg)) == 2 * MOST_TOPICS
    assert svg.attrib["viewBox"] == f"0 0 360 {34 * MOST_TOPICS}"
