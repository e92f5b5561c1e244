"""Thora: a physiotherapy clinic's own chatbot."""

__version__ = "0.1.0"
