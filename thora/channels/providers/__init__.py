"""The providers of messaging channels, each with what is its own: signature, messages, limits, API."""
