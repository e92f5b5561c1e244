"""The messaging channels as Rasa's input channels: what credentials.yml names."""

from __future__ import annotations

from thora.channels.base import MessagingChannel
from thora.channels.providers.telegram import Telegram
from thora.channels.providers.whatsapp import WhatsApp


class TelegramChannel(MessagingChannel):
    """Telegram."""

    provider_class = Telegram


class WhatsAppChannel(MessagingChannel):
    """WhatsApp, by Meta's Cloud API."""

    provider_class = WhatsApp
