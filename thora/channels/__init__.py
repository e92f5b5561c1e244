"""Channels: how messages come in and answers go out. They know no intents."""
