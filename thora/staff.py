"""The words that the clinic's staff read: data/staff.yml."""

from __future__ import annotations

import string

from pydantic import Field, validator

from thora.fields import Strict

FILLED_IN = {
    "warning_noticed": ("clinic", "sign", "level", "time", "channel"),
    "calendar_event": ("name", "service", "reference"),
}


class StaffMail(Strict):
    """A mail to staff."""

    subject: str = Field(min_length=1)
    text: str = Field(min_length=1)


class CalendarEventWords(Strict):
    """An appointment in its practitioner's own calendar."""

    title: str = Field(min_length=1)
    about: str = Field(min_length=1)


class StaffWords(Strict):
    """Every text for staff. Names in {} are those of FILLED_IN and no others."""

    warning_noticed: StaffMail
    calendar_event: CalendarEventWords

    @validator("*")
    def names_are_known(cls, value: Strict, field: object) -> Strict:  # noqa: N805
        """Refuse a name in {} that nobody fills in."""
        known = FILLED_IN[getattr(field, "name")]  # noqa: B009 (pydantic's ModelField)
        for text in value.dict().values():
            try:
                names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
            except ValueError as error:
                raise ValueError(f'"{text[:40]}": {error}') from error
            if unknown := sorted(names.difference(known)):
                raise ValueError(f"{{{unknown[0]}}}: is not filled in here: known: {', '.join(known)}")
        return value
