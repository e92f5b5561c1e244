"""The providers of messaging channels, each with what is its own: signature, messages, limits, API."""

from __future__ import annotations

from thora.channels.messaging.provider import Provider
from thora.channels.providers.chatwoot import Chatwoot
from thora.channels.providers.messenger import Messenger
from thora.channels.providers.slack import Slack
from thora.channels.providers.telegram import Telegram
from thora.channels.providers.twilio import Twilio
from thora.channels.providers.whatsapp import WhatsApp

# In the order in which `thora channels` shows them.
PROVIDERS: tuple[type[Provider], ...] = (Telegram, WhatsApp, Twilio, Messenger, Slack, Chatwoot)
