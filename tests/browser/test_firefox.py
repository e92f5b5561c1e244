"""The chat in a stock Firefox: every claim of widget/firefox/claims/, on the same server as in Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import pytest

from tests.browser.conftest import visitor_address
from tests.browser.firefox import PACKAGE, Prover, claims, prover
from tests.browser.hosts import ROUGH_SCRIPTS, ROUGH_STYLES, site
from tests.browser.server import Website
from tests.browser.test_screen_reader import HEAR
from thora.answers import AnswerBook

pytestmark = pytest.mark.browser
CLAIMS = claims()
assert CLAIMS, "no claim is found: pytest would only skip"


@pytest.fixture(scope="module")
def firefox(firefox_path: str, missing: Callable[[str], NoReturn]) -> Iterator[Prover]:
    """Firefox without a window; skips where it, Node or the library that drives it is not."""
    node = shutil.which("node") or missing("node (20 or newer)")
    if not PACKAGE.exists():
        missing("widget/node_modules: npm ci in widget/")
    with prover(node, firefox_path) as running:
        yield running


@pytest.fixture(scope="module")
def facts(website: Website, chat_url: str, words: dict[str, str], book: AnswerBook) -> dict[str, Any]:
    """What claims look for: where the chat is, its words, a question with its answer, ways to the clinic."""
    tag = f'<script src="{chat_url}widget/thora.js" defer></script>'
    website.show(site(tag), "/kind")
    website.show(site(tag, styles=ROUGH_STYLES), "/styles")
    website.show(site(tag, scripts=ROUGH_SCRIPTS), "/scripts")
    topic = book.content.topics["treatment_options"]
    answer = book.render(topic)
    source = answer["metadata"]["source"]
    return {
        "url": chat_url,
        "site": website.allowed,
        "words": words,
        "question": topic.card.question,
        "answer": answer["text"].removesuffix(source).strip().split("\n")[0],
        "source": source,
        "phone": book.facts["phone"],
        "email": book.facts["email"],
        "emergency": book.facts["emergency_number"],
        "hear": HEAR,
    }


@pytest.mark.parametrize("claim", CLAIMS)
def test_in_firefox(firefox: Prover, facts: dict[str, Any], claim: str) -> None:
    why = firefox.ask(claim, {**facts, "address": visitor_address()})
    assert not why, why
