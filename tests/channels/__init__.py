"""Messaging channels, on a running Thora."""
