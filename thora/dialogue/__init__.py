"""What to say next, in plain Python; `actions/` plugs it into Rasa."""
