"""The clinic's facts: reads and checks clinic.yml."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, Extra, Field, ValidationError, validator

from thora.problems import SourceFile

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EXAMPLE_MARKS = ("(example", ".example", "555-01")
REVIEW_AFTER_DAYS = 365  # unless clinic.yml says otherwise
_SPAN = re.compile(r"^(\d{1,2})(?::(\d{2}))?\s*[-–]\s*(\d{1,2})(?::(\d{2}))?$")


class Strict(BaseModel):
    """A part of a file in which an unknown key is a mistake, never ignored."""

    class Config:
        extra = Extra.forbid
        anystr_strip_whitespace = True


def parse_hours(value: str) -> tuple[tuple[int, int], ...]:
    """Opening spans of one day, in minutes after midnight, clinic time.

    "08:00-12:00, 13:00-18:00" -> ((480, 720), (780, 1080)); "closed" -> ().
    Raises ValueError with the rule that the text breaks.
    """
    if value.strip().lower() == "closed":
        return ()
    spans: list[tuple[int, int]] = []
    for part in value.split(","):
        match = _SPAN.match(part.strip())
        if not match:
            raise ValueError(f'"{value}": write "08:00-18:00", "08:00-12:00, 13:00-18:00" or "closed"')
        start_hour, start_minute, end_hour, end_minute = (int(n or 0) for n in match.groups())
        start, end = start_hour * 60 + start_minute, end_hour * 60 + end_minute
        if start_minute > 59 or end_minute > 59 or start > 1440 or end > 1440:
            raise ValueError(f'"{value}": hours run from 00:00 to 24:00')
        if end <= start:
            raise ValueError(f'"{value}": the end comes after the start')
        if spans and start < spans[-1][1]:
            raise ValueError(f'"{value}": spans follow one another without overlap')
        spans.append((start, end))
    return tuple(spans)


class Site(Strict):
    """One place where the clinic sees people."""

    name: str = Field(min_length=1)
    address: str = ""
    hours: dict[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], str] = {}
    parking: str = ""
    access: str = ""

    @validator("hours", each_item=True, pre=True)
    def hours_are_spans(cls, value: Any) -> str:  # noqa: N805
        if not isinstance(value, str):
            raise ValueError(f'"{value}": put the hours in quotes: "08:00-18:00"')
        parse_hours(value)
        return value


class Contact(Strict):
    """How a person reaches the clinic; one of phone and e-mail at least."""

    phone: str = ""
    email: str = ""
    website: str = ""

    @validator("phone")
    def phone_is_one(cls, value: str) -> str:  # noqa: N805
        if value and not re.fullmatch(r"\+?[\d\s().-]{3,20}", value):
            raise ValueError(f'"{value}": write digits, spaces and dashes: "519-555-0100"')
        return value

    @validator("email")
    def email_is_one(cls, value: str) -> str:  # noqa: N805
        if value and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
            raise ValueError(f'"{value}": write an address such as hello@clinic.example')
        return value


class Safety(Strict):
    """Numbers for emergencies, in the clinic's country."""

    emergency_number: str = Field(min_length=2)
    health_line: str = Field(min_length=2)
    crisis_line: str = Field(min_length=2)


class Booking(Strict):
    """How appointments are made. `link`: the clinic's own system; `callback`: staff ring back."""

    mode: Literal["link", "callback"] = "callback"
    url: str = ""
    free_offer: str = ""

    @validator("url")
    def url_is_https(cls, value: str) -> str:  # noqa: N805
        if value and not re.fullmatch(r"https://[^\s/]+\.[^\s]+", value):
            raise ValueError(f'"{value}": write a whole https:// address')
        return value


class Practitioner(Strict):
    """One person who treats."""

    name: str = Field(min_length=1)
    credentials: str = ""
    profile: str = ""


class Facts(Strict):
    """What the clinic says about itself, a sentence or two each. Empty: "please ask the clinic"."""

    prices: str = ""
    insurance: str = ""
    payment_methods: str = ""
    registration: str = ""
    referral: str = ""
    what_to_bring: str = ""
    session_length: str = ""
    cancellation_policy: str = ""
    online_visits: str = ""
    home_visits: str = ""
    injury_claims: str = ""
    conditions: str = ""
    privacy: str = ""
    complaints: str = ""


class Clinic(Strict):
    """clinic.yml as a whole."""

    name: str = Field(min_length=1)
    timezone: str
    country: str = Field(regex=r"^[A-Z]{2}$")
    contact: Contact
    safety: Safety
    booking: Booking = Booking()
    sites: list[Site] = Field(min_items=1)
    practitioners: list[Practitioner] = []
    facts: Facts = Facts()
    review_after_days: int = Field(REVIEW_AFTER_DAYS, ge=1)

    @validator("timezone")
    def timezone_exists(cls, value: str) -> str:  # noqa: N805
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f'"{value}": write a zone name such as America/Toronto') from error
        return value

    @validator("contact")
    def somebody_can_be_reached(cls, value: Contact) -> Contact:  # noqa: N805
        if not (value.phone or value.email):
            raise ValueError("no way to reach the clinic: fill in phone or email")
        return value

    @validator("booking")
    def link_mode_has_a_link(cls, value: Booking) -> Booking:  # noqa: N805
        if value.mode == "link" and not value.url:
            raise ValueError('mode is "link" but url is empty: fill in booking.url, or use mode: callback')
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The clinic's time zone."""
        return ZoneInfo(self.timezone)


_NO_KEYS = ("has no keys below it", "README.md shows a whole clinic.yml; for data/ see a neighbouring file")
# pydantic's message -> (what is wrong, the way out)
_MESSAGES = {
    "value_error.missing": ("is missing", "add it; README.md shows a whole clinic.yml"),
    "value_error.extra": ("is not a key that Thora knows", "correct its spelling or remove it"),
    "type_error.none.not_allowed": ("is empty", "fill it in or remove the line"),
    "type_error.dict": _NO_KEYS,
    "type_error": _NO_KEYS,
}


def add_validation_errors(source: SourceFile, error: ValidationError, *prefix: str) -> None:
    """Note every fault that pydantic found, at its key, in the words of `thora check`."""
    for fault in error.errors():
        keys = [*prefix, *(key for key in fault["loc"] if key not in ("__key__", "__root__"))]
        problem, fix = _MESSAGES.get(fault["type"], (None, None))
        if problem is None:
            problem, _, fix = fault["msg"].partition(": ")
        source.add(keys, problem, fix or "correct the value")


def load_clinic(root: Path) -> tuple[Clinic | None, SourceFile]:
    """Read clinic.yml of the project at `root`; the clinic is None where the file has errors."""
    source = SourceFile(root, root / "clinic.yml")
    if source.problems:
        return None, source
    try:
        clinic = Clinic.parse_obj(source.data)
    except ValidationError as error:
        add_validation_errors(source, error)
        return None, source
    _warn_of_examples(source, source.data, [])
    return clinic, source


def _warn_of_examples(source: SourceFile, value: Any, keys: list[str | int]) -> None:
    """Example values ship with Thora; each is named until the clinic has put in its own."""
    if isinstance(value, dict):
        for key, inner in value.items():
            _warn_of_examples(source, inner, [*keys, key])
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _warn_of_examples(source, inner, [*keys, index])
    elif isinstance(value, str) and any(mark in value.lower() for mark in EXAMPLE_MARKS):
        source.add(keys, "is still an example", "put in the clinic's own, or leave it empty", "warning")
