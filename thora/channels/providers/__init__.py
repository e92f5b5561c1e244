"""The providers of messaging channels, each with what is its own: signature, messages, limits, API."""

from __future__ import annotations

from thora.channels.messaging.provider import Provider
from thora.channels.providers.telegram import Telegram

PROVIDERS: tuple[type[Provider], ...] = (Telegram,)  # in the order in which `thora channels` shows them
