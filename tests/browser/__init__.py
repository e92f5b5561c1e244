"""The chat page in Chromium."""
