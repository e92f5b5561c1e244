"""The messaging channels as Rasa's input channels: what credentials.yml names."""

from __future__ import annotations

from thora.channels.base import MessagingChannel
from thora.channels.providers.telegram import Telegram
from thora.channels.providers.twilio import Twilio


class TelegramChannel(MessagingChannel):
    """Telegram."""

    provider_class = Telegram


class TwilioChannel(MessagingChannel):
    """SMS, and WhatsApp by Twilio."""

    provider_class = Twilio
