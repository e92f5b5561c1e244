"""Each reason why the website's chat refuses a request: words in every language, and a line in the docs."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT
from thora.channels.web_errors import REFUSALS, RequestError
from thora.channels.web_tokens import TokenError
from thora.content import load_words

CODES = sorted(REFUSALS)
DOCS = (ROOT / "docs" / "web-channel.md").read_text(encoding="utf-8")
FOLDER = ROOT / "thora" / "channels"
CHANNEL = [path.read_text(encoding="utf-8") for path in (*FOLDER.glob("web*.py"), FOLDER / "turns.py")]


@pytest.mark.parametrize("code", CODES)
def test_a_visitor_reads_why_in_every_language(code: str) -> None:
    chat = load_words(ROOT).chat_words
    assert chat is not None
    told = {language: words.texts()[REFUSALS[code].word] for language, words in chat.languages.items()}
    assert set(told) == {"en", "fr", "es"}
    assert all(told.values())
    assert len(set(told.values())) == len(told), "a text that is not translated"


def test_the_list_holds_what_the_channel_raises_and_nothing_else() -> None:
    raised = set(re.findall(rf'(?:RequestError|{TokenError.__name__})\("(\w+)"', "\n".join(CHANNEL)))
    assert raised == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_the_docs_name_it_with_its_status(code: str) -> None:
    assert re.search(rf"^\| {REFUSALS[code].status} \|[^|]*`{code}`", DOCS, re.MULTILINE)


def test_an_error_knows_its_status_and_its_word() -> None:
    error = RequestError("too_many", wait=7)
    assert (error.status, error.word, error.wait, str(error)) == (429, "try_later", 7, "too_many")


def test_a_reason_without_words_cannot_be_raised() -> None:
    with pytest.raises(KeyError, match="no_such"):
        RequestError("no_such")
