"""Which messaging channels are on, which settings the others want, and where their providers reach us."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from thora.channels.messaging.identity import KEY, SHORTEST_KEY, Identity, KeyMissingError
from thora.channels.messaging.provider import Provider, Variable
from thora.channels.providers import PROVIDERS

PUBLIC_URL = "THORA_URL"  # where the providers reach this server, such as https://chat.clinic.example
MAKE_KEY = 'python3 -c "import secrets; print(secrets.token_urlsafe(32))"'
ON, OFF, UNFINISHED = "on", "off", "unfinished"  # unfinished: some of its settings are there, not all


@dataclass(frozen=True)
class Overview:
    """One channel. `state`: ON, OFF or UNFINISHED; `webhook`: only the path where THORA_URL is not set."""

    name: str
    state: str
    missing: Sequence[Variable]
    webhook: str


def overview(
    environment: Mapping[str, str], providers: Sequence[type[Provider]] = PROVIDERS
) -> list[Overview]:
    """Every channel, in the order of PROVIDERS."""
    key = key_missing(environment)
    return [_of(provider, environment, key) for provider in providers]


def _of(provider: type[Provider], environment: Mapping[str, str], key: Sequence[Variable]) -> Overview:
    own = provider.missing(environment)
    begun = any(environment.get(each.name) for each in provider.variables)
    state = (UNFINISHED if own or key else ON) if begun else OFF
    return Overview(provider.name, state, [*own, *key], webhook(provider.name, environment))


def key_missing(environment: Mapping[str, str]) -> list[Variable]:
    """The key of all channels, where it is not set or too short."""
    try:
        Identity.of(environment)
    except KeyMissingError:
        short = f", {SHORTEST_KEY} or more" if environment.get(KEY) else ""
        return [Variable(KEY, f"a secret of all channels{short}; make it once: {MAKE_KEY}")]
    return []


def webhook(channel: str, environment: Mapping[str, str]) -> str:
    """Where the provider of a channel brings messages."""
    return f"{environment.get(PUBLIC_URL, '').rstrip('/')}/{channel}/webhook"
