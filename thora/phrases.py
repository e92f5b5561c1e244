"""The words around an answer: data/phrases.yml."""

from __future__ import annotations

from typing import Any

from pydantic import Field, validator

from thora.fields import Strict

# What Thora puts into each of the phrases.
FILLED_IN = {
    "source": ("sources",),
    "reviewed": ("date",),
    "ask_clinic": ("what", "contact"),
    "ask_clinic_short": ("what",),
    "call": ("phone",),
    "write": ("email",),
    "call_or_write": ("phone", "email"),
    "book_here_or_call": ("phone",),
    "book_online": ("url",),
    "book_online_or_call": ("url", "phone"),
    "hours_line": ("site", "hours"),
    "address_line": ("site", "address"),
    "practitioner_line": ("name", "profile"),
    "span": ("start", "end"),
    "day_span": ("first", "last"),
    "date": ("day", "month", "year"),
    "list_and": ("first", "last"),
}


class Phrases(Strict):
    """The words around an answer: data/phrases.yml, block `phrases:`."""

    source: str
    reviewed: str
    book_button: str
    none_button: str
    ask_clinic: str
    ask_clinic_short: str
    call: str
    write: str
    call_or_write: str
    book_here: str
    book_here_or_call: str
    book_online: str
    book_online_or_call: str
    hours_line: str
    address_line: str
    practitioner_line: str
    span: str
    days: list[str] = Field(min_items=7, max_items=7)
    day_span: str
    closed: str
    months: list[str] = Field(min_items=12, max_items=12)
    date: str
    list_and: str
    facts: dict[str, str]

    @validator("*")
    def braces_hold_what_is_given(cls, value: Any, field: Any) -> Any:  # noqa: N805
        names = FILLED_IN.get(field.name)
        if names:
            try:
                value.format(**dict.fromkeys(names, ""))
            except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
                known = ", ".join(f"{{{name}}}" for name in names)
                raise ValueError(f"a brace that nothing fills in: known here are {known}") from error
        return value
