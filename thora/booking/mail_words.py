"""The words of the mails that visitors get: data/mails.yml."""

from __future__ import annotations

from typing import Any

from pydantic import Field, validator

from thora.fields import MailText, Strict, check_names

# What is filled in of an appointment. A line with one that is empty is left out.
APPOINTMENT = (
    *("name", "day", "time", "service", "practitioner", "place", "price", "reference", "cancel_hours"),
    *("clinic", "contact"),
)
FILLED_IN = {
    "day": ("weekday", "date"),
    "in_person": ("site",),
    "in_person_address": ("site", "address"),
    "hours": ("number",),
    "move": (*APPOINTMENT, "old_day", "old_time"),
    **dict.fromkeys(("confirmation", "cancellation", "reminder", "invitation"), APPOINTMENT),
}


class MailWords(Strict):
    """Every text of these mails; names in {} are those of FILLED_IN and no others.

    `invitation`: the entry in the visitor's calendar, its title and its text.
    """

    day_names: list[str] = Field(min_items=7, max_items=7)
    day: str
    in_person: str
    in_person_address: str
    video: str
    phone: str
    one_hour: str
    hours: str
    confirmation: MailText
    move: MailText
    cancellation: MailText
    reminder: MailText
    invitation: MailText

    @validator("*")
    def names_are_known(cls, value: Any, field: Any) -> Any:  # noqa: N805
        """Refuse a name in {} that nobody fills in."""
        texts = [value.subject, value.text] if isinstance(value, MailText) else [value]
        for text in texts:
            if isinstance(text, str):
                check_names(text, FILLED_IN.get(field.name, ()))
        return value
