"""What a file of data/ says about its subject, beside the words that visitors read."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import Field, validator

from thora.fields import Strict


class Source(Strict):
    """Where an answer comes from."""

    title: str = Field(min_length=1)
    publisher: str = Field(min_length=1)
    year: int = Field(ge=1900, le=2100)
    url: str = ""

    @validator("url")
    def url_is_https(cls, value: str) -> str:  # noqa: N805
        """Raise ValueError where an address is not one of the web."""
        if value and not value.startswith("https://"):
            raise ValueError(f'"{value}": write a whole https:// address')
        return value


class Card(Strict):
    """What a file says about its question, beside the words: the block `faq:`."""

    question: str = Field(min_length=1)
    label: str = Field(min_length=1)
    reviewed: datetime.date
    sources: list[Source] = Field(min_items=1)
    follow_ups: list[str] = Field(max_items=3)
    booking: Literal["offer", "mention", "never"]
    warning_signs: bool = False


class TalkCard(Strict):
    """What talk.yml says about one of its intents: the block `talk:`."""

    label: str = ""
    follow_ups: list[str] = Field(default=[], max_items=3)
    booking: Literal["offer", "mention", "never"] = "never"
    warning_signs: bool = False


class Language(Strict):
    """A language other than English that Thora recognises and says so in: the block `languages:`."""

    name: str = Field(min_length=1)
    own_name: str = Field(min_length=1)
