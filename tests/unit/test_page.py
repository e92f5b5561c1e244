"""The page: one file, every figure of the text report, tables with headers, no markup of a visitor."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

from tests.unit.test_comparison_report import WORSE
from tests.unit.test_outcomes import outcome
from tests.unit.test_report import EVALUATION, HEADLINE, MEASURED
from thora.evaluation.outcomes import Evaluation
from thora.evaluation.page import as_html

VOID = {"meta", "wbr", "line", "rect"}


class Tags(HTMLParser):
    """Tags with their attributes, and whether each was closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)


def parsed(page: str) -> Tags:
    tags = Tags()
    tags.feed(page)
    return tags


def words(page: str) -> str:
    return re.sub(r"<[^>]+>", " ", page.replace("<wbr>", ""))


def test_the_page_says_the_same_figures_as_the_other_reports() -> None:
    text = " ".join(words(as_html(MEASURED)).split())
    for name, value in HEADLINE.items():
        assert f"{name} {value}" in text
    assert "sure 1.25, warning 0.3" in text
    assert "p50 1.5 ms" in text
    assert "naps → socks: text" in text


def test_every_tag_is_closed_and_nothing_is_fetched() -> None:
    for page in (as_html(MEASURED), as_html(WORSE.new, WORSE), as_html(Evaluation("m"))):
        tags = parsed(page)
        assert (tags.faults, tags.open) == ([], [])
        names = {name for _, attributes in tags.found for name in attributes}
        assert not names & {"src", "href", "srcset"}
        assert not re.search(r"url\(|@import|<script", page)


def test_tables_have_headers_with_scope_and_pictures_a_title() -> None:
    page = as_html(MEASURED)
    tags = parsed(page)
    count = [tag for tag, _ in tags.found].count
    assert {attributes.get("scope") for tag, attributes in tags.found if tag == "th"} == {"col", "row"}
    assert count("thead") == count("table") >= 5
    assert page.count('role="img"') == page.count("<desc") == 2
    assert ("html", {"lang": "en"}) in tags.found
    ids = [attributes["id"] for _, attributes in tags.found if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_light_and_dark_and_a_phone_are_thought_of() -> None:
    page = as_html(MEASURED)
    assert "color-scheme: light dark" in page
    assert "prefers-color-scheme: dark" in page
    assert 'content="width=device-width, initial-scale=1"' in page


def test_words_of_a_phrasing_are_no_markup() -> None:
    row = replace(outcome("naps", "socks"), text="<script>alert(1)</script> & more")
    page = as_html(Evaluation("<m>", [row]))
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page
    assert "<m>" not in page


def test_a_model_without_a_miss_has_a_page_without_pictures_of_them() -> None:
    page = as_html(Evaluation("m", [outcome("naps", "naps")]))
    assert "No topic was answered with another." in page
    assert "Not right (0)" in page


def test_a_comparison_comes_first_with_its_verdicts() -> None:
    page = as_html(WORSE.new, WORSE)
    assert page.index("Against the old model") < page.index("<h2>Figures</h2>")
    assert '<td class="worse">worse</td>' in page
    assert "Newly wrong (20)" in page
    assert "Newly right: none." in page
    assert "Against the old model" not in as_html(EVALUATION)
