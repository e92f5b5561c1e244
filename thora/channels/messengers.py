"""The messaging channels as Rasa's input channels: what credentials.yml names."""

from __future__ import annotations

from thora.channels.base import MessagingChannel
from thora.channels.providers.chatwoot import Chatwoot
from thora.channels.providers.messenger import Messenger
from thora.channels.providers.slack import Slack
from thora.channels.providers.telegram import Telegram
from thora.channels.providers.twilio import Twilio
from thora.channels.providers.whatsapp import WhatsApp


class MessengerChannel(MessagingChannel):
    """Facebook Messenger."""

    provider_class = Messenger


class TelegramChannel(MessagingChannel):
    """Telegram."""

    provider_class = Telegram


class SlackChannel(MessagingChannel):
    """Slack."""

    provider_class = Slack


class WhatsAppChannel(MessagingChannel):
    """WhatsApp, by Meta's Cloud API."""

    provider_class = WhatsApp


class ChatwootChannel(MessagingChannel):
    """Chatwoot."""

    provider_class = Chatwoot


class TwilioChannel(MessagingChannel):
    """SMS, and WhatsApp by Twilio."""

    provider_class = Twilio
