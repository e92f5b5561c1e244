"""Whole dialogues: scripts by behaviour, and what runs them."""
