"""The words that the clinic's staff read: data/staff.yml."""

from __future__ import annotations

from pydantic import Field, validator

from thora.fields import MailText, Strict, check_names

# Of an appointment; `who`: visitor or staff; `changed`: when. A line with an empty one is left out.
APPOINTMENT = (
    *("clinic", "name", "phone", "email", "service", "practitioner", "place", "day", "time", "reference"),
    *("who", "changed"),
)
FILLED_IN = {
    "warning_noticed": ("clinic", "sign", "level", "time", "channel"),
    "appointment_booked": APPOINTMENT,
    "appointment_moved": (*APPOINTMENT, "old_day", "old_time"),
    "appointment_cancelled": APPOINTMENT,
    "callback_asked": ("clinic", "number", "name", "phone", "email", "wish", "gist", "asked"),
    "calendar_event": ("name", "service", "reference"),
}


class CalendarEventWords(Strict):
    """An appointment in its practitioner's own calendar."""

    title: str = Field(min_length=1)
    about: str = Field(min_length=1)


class StaffWords(Strict):
    """Every text for staff. Names in {} are those of FILLED_IN and no others."""

    warning_noticed: MailText
    appointment_booked: MailText
    appointment_moved: MailText
    appointment_cancelled: MailText
    callback_asked: MailText
    calendar_event: CalendarEventWords

    @validator("*")
    def names_are_known(cls, value: Strict, field: object) -> Strict:  # noqa: N805
        """Refuse a name in {} that nobody fills in."""
        known = FILLED_IN[getattr(field, "name")]  # noqa: B009 (pydantic's ModelField)
        for text in value.dict().values():
            check_names(text, known)
        return value
