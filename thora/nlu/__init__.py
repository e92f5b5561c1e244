"""Rasa graph components: what a message means. They know no answers."""
