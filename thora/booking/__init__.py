"""Appointments: when there is an opening, and who has it. Without Rasa."""
