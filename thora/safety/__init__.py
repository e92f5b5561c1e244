"""Warning signs: noticing them, whatever else is going on. No Rasa import."""
