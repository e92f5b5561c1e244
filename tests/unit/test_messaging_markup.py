"""Texts in the signs of each channel; what is no sign of ours is shown as it was typed."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.channels.telegram import TAGS, _Text
from thora.channels.messaging.limits import Markup
from thora.channels.messaging.markup import written

TEXT = "**Call 911** *now*: [the clinic](tel:519-555-2000), [NHS](https://nhs.example/a?b=1&c=2) <3"
SIGNS = st.text(alphabet="<>&*_[]() \n", max_size=40)
BITS = (
    "** * _ [ ]( ) ](https://a.example/?x=1&y=2) <b> </b> &amp; & back 1 \u00e9 \U0001f9b4 [name](tel:+1)"
    " **bold** *slant*"
)
MIXED = st.lists(st.sampled_from([*BITS.split(" "), " ", "\n"]), max_size=14).map("".join)


@pytest.mark.parametrize(
    ("markup", "told"),
    [
        ("plain", "Call 911 now: the clinic: 519-555-2000, NHS: https://nhs.example/a?b=1&c=2 <3"),
        ("sms", "Call 911 now: the clinic: 519-555-2000, NHS: https://nhs.example/a?b=1&c=2 <3"),
        (
            "html",
            "<b>Call 911</b> <i>now</i>: the clinic: 519-555-2000, "
            '<a href="https://nhs.example/a?b=1&amp;c=2">NHS</a> &lt;3',
        ),
        ("whatsapp", "*Call 911* _now_: the clinic: 519-555-2000, NHS: https://nhs.example/a?b=1&c=2 <3"),
        (
            "slack",
            "*Call 911* _now_: <tel:519-555-2000|the clinic>, <https://nhs.example/a?b=1&amp;c=2|NHS> &lt;3",
        ),
        (
            "markdown",
            "**Call 911** *now*: [the clinic](tel:519-555-2000), [NHS](https://nhs.example/a?b=1&c=2) \\<3",
        ),
    ],
)
def test_signs_of_each_channel(markup: Markup, told: str) -> None:
    assert written(TEXT, markup) == told


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("[519-555-2000](tel:519-555-2000)", "519-555-2000"),
        ("[(519) 555-2000](tel:5195552000)", "(519) 555-2000"),
        ("[desk@clinic.example](mailto:desk@clinic.example)", "desk@clinic.example"),
        ("[ring us](tel:911)", "ring us: 911"),
    ],
)
def test_a_number_or_address_is_said_once(link: str, told: str) -> None:
    assert written(link, "plain") == written(link, "html") == written(link, "whatsapp") == told


def test_signs_that_make_an_sms_dear_are_replaced() -> None:
    assert (
        written("It\u2019s \u201cfine\u201d \u2013 go on\u2026 \u2022 now", "sms")
        == 'It\'s "fine" - go on... - now'
    )
    assert written("It\u2019s", "plain") == "It\u2019s"


@pytest.mark.parametrize(
    "text", ["2 * 3 * 4", "a*b*c", "**", "****", "* *", "*a", "a**", "[a](javascript:x)", "[a](b)"]
)
@pytest.mark.parametrize("markup", ["plain", "html", "whatsapp", "slack"])
def test_what_only_looks_like_a_sign_stays(text: str, markup: Markup) -> None:
    assert written(text, markup) == text


def shown_in_html(text: str) -> str:
    """What a reader of Telegram sees, where Telegram takes it at all."""
    read = _Text()
    read.feed(text)
    read.close()
    assert not read.wrong, text
    assert not read.open, text
    return read.told


def of_markdown(text: str) -> str:
    """Backslashes of CommonMark taken out; no sign may be left that it would read."""
    bare = re.sub(r"\\[!-/:-@\[-`{-~]", "", text)
    assert not re.search(r"[*\[<`]|(?<![^\W_])_|_(?![^\W_])|&#?\w+;", bare), text
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


@given(SIGNS)
@example("**<**")
@example("*&*_[<](>)_")
@example("&amp;")
def test_signs_alone_are_shown_as_typed(text: str) -> None:
    assert shown_in_html(written(text, "html")) == text
    assert html.unescape(written(text, "slack")) == text
    assert written(text, "plain") == written(text, "whatsapp") == text
    assert of_markdown(written(text, "markdown")) == text


@given(MIXED)
def test_whatever_is_typed_no_tag_is_left_open_and_nothing_of_it_is_lost(text: str) -> None:
    told = written(text, "html")
    assert set(re.findall(r"</?([\w-]+)", told)) <= TAGS
    links = re.findall(r'<a href="([^"]*)">', told)
    assert all(link.startswith("https://") for link in links)
    beside = re.sub(r'<a href="([^"]*)">(.*?)</a>', r"\2: \1", told)
    assert shown_in_html(beside) == written(text, "plain")


@given(st.text(alphabet="ab*_<>&`~#[]()\\ \n", max_size=30))
def test_markdown_reads_nothing_into_words(text: str) -> None:
    told = written(text, "markdown")
    ours = re.sub(r"(?<!\\)\*\*(.*?)(?<!\\)\*\*|(?<!\\)\*(.*?)(?<!\\)\*", lambda m: m[1] or m[2], told)
    assert re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", ours).replace("*", "") == text.replace("*", "")
