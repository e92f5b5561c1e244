"""Custom actions: each takes Rasa's tracker apart and leaves the work to thora/."""
