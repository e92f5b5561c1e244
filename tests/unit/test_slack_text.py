"""Slack's signs: what people type comes as plain words, addresses in answers are links."""

from __future__ import annotations

import pytest

from thora.channels.providers.slack_text import heard, linked


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("<@U012AB3CD> which exercises?", "which exercises?"),
        ("hi <@U012AB3CD>, which exercises?", "hi , which exercises?"),
        ("<@U012AB3CD|thora> hello", "hello"),
        ("<@W012AB3CD>", ""),
        ("I am <mailto:ana@example.com|ana@example.com>", "I am ana@example.com"),
        ("<tel:+15195550142|519-555-0142>", "519-555-0142"),
        ("<tel:+15195550142>", "+15195550142"),
        ("see <https://example.com/a?b=1&amp;c=2>", "see https://example.com/a?b=1&c=2"),
        ("see <http://example.com|example.com>", "see example.com"),
        ("in <#C024BE7LR|general>", "in #general"),
        ("in <#C024BE7LR> now", "in now"),
        ("<!here> and <!channel>", "@here and @channel"),
        ("<!subteam^SAZ94GDB8|@physios> help", "@physios help"),
        ("<!date^1392734382^{date}|18 February>", "18 February"),
        ("pain &gt; 5 &amp; &lt; 7", "pain > 5 & < 7"),
        ("&amp;lt; is what I typed", "&lt; is what I typed"),
        ("which exercises :pray::skin-tone-3: please", "which exercises please"),
        (":+1:", "\U0001f44d"),
        (":thumbsup::skin-tone-2:", "\U0001f44d"),
        (":wave:", ":wave:"),
        ("at 10:30:15", "at 10:30:15"),
        ("the ratio 1:2:3 and a:b:c", "the ratio 1:2:3 and a:b:c"),
        ("two\nlines", "two\nlines"),
        ("  spaces  ", "spaces"),
        ("", ""),
    ],
)
def test_what_is_typed_is_read_without_signs(text: str, wanted: str) -> None:
    assert heard(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("see https://example.com/a.", "see <https://example.com/a>."),
        ("(https://example.com)", "(<https://example.com>)"),
        ("https://a.example, https://b.example!", "<https://a.example>, <https://b.example>!"),
        ("<https://example.com|Exercises>", "<https://example.com|Exercises>"),
        ("<https://example.com>", "<https://example.com>"),
        ("https://example.com/?a=1&amp;b=2", "<https://example.com/?a=1&amp;b=2>"),
        ("no address", "no address"),
    ],
)
def test_a_bare_address_becomes_a_link(text: str, wanted: str) -> None:
    assert linked(text) == wanted
