"""Which messaging channels are on, and what the others want."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.channel_desk import KEY, RING, Pigeon
from tests.conftest import ROOT
from thora.channels.overview import OFF, ON, PUBLIC_URL, UNFINISHED, Overview, overview, webhook
from thora.channels.providers import PROVIDERS

SET = {"THORA_PIGEON_RING": RING, "THORA_CHANNELS_KEY": KEY}


def pigeon(**environment: str) -> Overview:
    (found,) = overview(environment, [Pigeon])
    return found


@pytest.mark.parametrize(
    ("names", "state", "missing"),
    [
        ((), OFF, ["THORA_PIGEON_RING", "THORA_CHANNELS_KEY"]),
        (("THORA_CHANNELS_KEY",), OFF, ["THORA_PIGEON_RING"]),
        (("THORA_PIGEON_RING",), UNFINISHED, ["THORA_CHANNELS_KEY"]),
        (tuple(SET), ON, []),
    ],
)
def test_a_channel_is_on_where_all_its_settings_are(
    names: tuple[str, ...], state: str, missing: list[str]
) -> None:
    found = pigeon(**{name: SET[name] for name in names})
    assert (found.state, [each.name for each in found.missing]) == (state, missing)


def test_a_key_that_is_too_short_is_none() -> None:
    found = pigeon(**{**SET, "THORA_CHANNELS_KEY": "short"})
    assert found.state == UNFINISHED
    (missing,) = found.missing
    assert "32 or more" in missing.what
    assert "token_urlsafe" in missing.what


@pytest.mark.parametrize(
    ("public", "address"),
    [
        ("", "/pigeon/webhook"),
        ("https://chat.clinic.example", "https://chat.clinic.example/pigeon/webhook"),
        ("https://chat.clinic.example/", "https://chat.clinic.example/pigeon/webhook"),
    ],
)
def test_the_webhook_is_below_the_public_address(public: str, address: str) -> None:
    assert pigeon(**{PUBLIC_URL: public}).webhook == webhook("pigeon", {PUBLIC_URL: public}) == address


def test_every_channel_is_there_in_its_order() -> None:
    assert [each.name for each in overview({})] == [provider.name for provider in PROVIDERS]


def test_looking_needs_neither_rasa_nor_its_server() -> None:
    code = "import sys, thora.channels.overview as o; print({'rasa', 'sanic', 'spacy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_without_any_setting_every_channel_is_off() -> None:
    assert {each.state for each in overview({})} == {OFF}
