"""What a provider's messages may hold."""

from __future__ import annotations

import pytest

from thora.channels.messaging.limits import Limits
from thora.channels.providers import PROVIDERS

EMOJI = "\U0001f9b4"


def test_a_text_beside_choices_may_have_a_limit_of_its_own() -> None:
    assert Limits(text=100).with_choices == 100
    assert Limits(text=100, text_with_choices=10).with_choices == 10


def test_length_is_counted_as_the_provider_counts() -> None:
    assert Limits(text=1).length(f"a{EMOJI}") == 2
    assert Limits(text=1, units="utf16").length(f"a{EMOJI}") == 3


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.name)
def test_limits_of_every_provider_make_sense(provider: type) -> None:
    limits: Limits = provider.limits  # type: ignore[attr-defined]
    assert limits.text >= limits.with_choices >= 100
    assert bool(limits.buttons) == bool(limits.button)
    assert bool(limits.rows) == bool(limits.row)
