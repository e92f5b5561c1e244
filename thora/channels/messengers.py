"""The messaging channels as Rasa's input channels: what credentials.yml names."""

from __future__ import annotations

from thora.channels.base import MessagingChannel
from thora.channels.providers.chatwoot import Chatwoot
from thora.channels.providers.telegram import Telegram


class TelegramChannel(MessagingChannel):
    """Telegram."""

    provider_class = Telegram


class ChatwootChannel(MessagingChannel):
    """Chatwoot."""

    provider_class = Chatwoot
