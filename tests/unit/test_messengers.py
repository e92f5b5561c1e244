"""The messaging channels that credentials.yml names."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from rasa.core.channels.channel import InputChannel
from rasa.shared.utils.common import class_from_module_path

from thora.channels import messengers
from thora.channels.base import MessagingChannel
from thora.channels.providers import PROVIDERS

CHANNELS = [
    each
    for each in vars(messengers).values()
    if isinstance(each, type) and each.__module__ == messengers.__name__
]


def test_every_provider_has_a_channel() -> None:
    assert {each.provider_class for each in CHANNELS} == set(PROVIDERS)
    assert len(CHANNELS) == len(PROVIDERS)


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda channel: channel.__name__)
def test_a_channel_has_the_providers_name_and_path(channel: type[MessagingChannel]) -> None:
    assert issubclass(channel, InputChannel)
    assert channel.name() == channel.provider_class.name
    assert channel().url_prefix() == f"/{channel.provider_class.name}"


def test_credentials_name_them_all(root: Path) -> None:
    named = yaml.safe_load((root / "credentials.yml").read_text(encoding="utf-8"))
    found = {class_from_module_path(name) for name in named if name.startswith(f"{messengers.__name__}.")}
    assert found == set(CHANNELS)
