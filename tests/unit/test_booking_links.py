"""Signed links: only what was signed here is read, and the keys are made once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thora.booking.links import path, read, sign
from thora.booking.secrets import secret
from thora.store import connect, upgrade

KEY = "key of this installation"
TOKEN = sign(KEY, 7)


@given(st.integers(0, 2**63 - 1))
def test_what_was_signed_is_read(appointment: int) -> None:
    token = sign(KEY, appointment)
    assert read(KEY, token) == appointment
    assert token.replace("-", "").replace("_", "").isalnum()
    assert path(KEY, appointment) == f"/appointments/{token}.ics"


def test_another_installation_reads_nothing() -> None:
    assert read("another key", TOKEN) is None


@pytest.mark.parametrize("place", range(len(TOKEN)))
def test_a_token_with_one_letter_changed_is_none(place: int) -> None:
    for other in "A_x9":
        if other != TOKEN[place]:
            assert read(KEY, TOKEN[:place] + other + TOKEN[place + 1 :]) is None


@pytest.mark.parametrize(
    "token", ["", "7", TOKEN[:-1], TOKEN + "A", TOKEN + "=", f" {TOKEN[1:]}", "ü" * 54, "%" * 54, "A" * 54]
)
def test_what_is_no_token_is_none(token: str) -> None:
    assert read(KEY, token) is None


@given(st.text(min_size=54, max_size=54))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    assert read(KEY, text) is None


def test_a_secret_is_made_once_though_many_ask_at_once(tmp_path: Path) -> None:
    engines = [connect(f"sqlite:///{tmp_path}/thora.db") for _ in range(6)]
    upgrade(engines[0])
    with ThreadPoolExecutor(len(engines)) as pool:
        made = set(pool.map(lambda engine: secret(engine, "links"), engines))
    assert len(made) == 1
    assert len(made.pop()) >= 40
    assert secret(engines[0], "links") != secret(engines[0], "mails")
