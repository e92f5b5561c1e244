"""Kinds of value that Thora's files hold: hours, addresses, blocks without unknown keys."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel, Extra, Field

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"^(\d{1,2})(?::(\d{2}))?\s*[-–]\s*(\d{1,2})(?::(\d{2}))?$")


class Strict(BaseModel):
    """A part of a file in which an unknown key is a mistake, never ignored."""

    class Config:
        extra = Extra.forbid
        anystr_strip_whitespace = True


class MailText(Strict):
    """The words of a mail; names in {} are filled in."""

    subject: str = Field(min_length=1)
    text: str = Field(min_length=1)


def names_in(text: str) -> set[str]:
    """The names in {} of a text. Raises ValueError where a brace stands alone."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise ValueError(f'"{text[:40]}": {error}') from error


def check_names(text: str, known: Iterable[str]) -> None:
    """Raises ValueError where a text has a name in {} that nobody fills in, or a brace alone."""
    if unknown := sorted(names_in(text).difference(known)):
        raise ValueError(f"{{{unknown[0]}}}: is not filled in here: known: {', '.join(known) or 'none'}")


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


def email_address(value: str) -> str:
    """The value, if it is an address or empty. Raises ValueError with the rule that it breaks."""
    if value and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        raise ValueError(f'"{value}": write an address such as hello@clinic.example')
    return value


def hours_text(value: Any) -> str:
    """The value, if it is the hours of a day as text. Raises ValueError with the rule that it breaks."""
    if not isinstance(value, str):
        raise ValueError(f'"{value}": put the hours in quotes: "08:00-18:00"')
    parse_hours(value)
    return value


def slug(name: str) -> str:
    """A name as an id: "First visit" -> "first_visit"."""
    return re.sub(r"\W+", "_", name.casefold()).strip("_")


def id_from_name(value: str, values: dict[str, Any]) -> str:
    """An id as it was written, else made of the name beside it: for a pydantic validator."""
    return value or slug(str(values.get("name", "")))
