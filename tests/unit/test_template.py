"""Pages from templates: every word escaped, none read as a template, lists repeated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thora.channels.template import render

LIST = "<!-- each rows -->\n<li>%name% of %whole%</li>\n<!-- end rows -->\n"


def test_words_are_escaped_and_never_read_as_a_template() -> None:
    assert render('<a title="%a.b%">', {"a.b": '"><b>%c% & 5%'}) == (
        '<a title="&quot;&gt;&lt;b&gt;%c% &amp; 5%">'
    )


@given(st.text("%<!- eachnd>&\"' \n"))
def test_whatever_a_word_holds_it_is_no_markup(word: str) -> None:
    page = render(f"%word%|{LIST}", {"word": word, "rows": [{"name": word}], "whole": word})
    assert page.count("<") == 2  # <li> and </li>
    assert page.count(">") == 2


def test_a_part_comes_once_for_each_whose_words_go_first() -> None:
    values = {"rows": [{"name": "one"}, {"name": "two", "whole": "another"}], "whole": "all", "name": "none"}
    assert render(f"%name%:{LIST}", values) == "none:<li>one of all</li>\n<li>two of another</li>\n"
    assert render(f"a{LIST}b", {"rows": []}) == "ab"


def test_parts_stand_inside_parts() -> None:
    template = "<!-- each a -->(<!-- each b -->%x%<!-- end b -->)<!-- end a -->"
    values = {"a": [{"b": [{"x": 1}, {"x": 2}]}, {"b": []}, {"b": [{"x": 3}]}]}
    assert render(template, values) == "(12)()(3)"


def test_a_word_that_there_is_not_is_an_error() -> None:
    with pytest.raises(KeyError, match="name"):
        render("%name%", {})
