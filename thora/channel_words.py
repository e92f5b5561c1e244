"""What Thora says on messaging channels beside its answers: data/channel_words.yml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field, validator

from thora.booking.mail_words import FILLED_IN
from thora.fields import Strict, check_names


class AppointmentWords(Strict):
    """What is told of an appointment where it was made; names in {} are those of data/mails.yml."""

    reminder: str = Field(min_length=1)
    move: str = Field(min_length=1)
    cancellation: str = Field(min_length=1)

    @validator("*")
    def names_are_known(cls, value: str, field: Any) -> str:  # noqa: N805
        """Refuse a name in {} that nobody fills in."""
        check_names(value, FILLED_IN[field.name])
        return value


class ChannelWords(Strict):
    """The words, in English."""

    first: str = Field(min_length=1)
    by_number: str = Field(min_length=1)
    choose: str = Field(min_length=1)
    open_list: str = Field(min_length=1, max_length=20)  # WhatsApp's limit
    media: str = Field(min_length=1)
    media_beside: str = Field(min_length=1)
    old_button: str = Field(min_length=1)
    too_long: str = Field(min_length=1)
    too_many: str = Field(min_length=1)
    fault: str = Field(min_length=1)
    forget: list[str] = Field(min_items=1)
    forgotten: str = Field(min_length=1)
    appointment: AppointmentWords
    slack_elsewhere: str = Field(min_length=1)
    slack_home: str = Field(min_length=1)

    def texts(self) -> dict[str, str]:
        """Every text by its name, as it is written; no phrases that visitors write, no `appointment`."""
        return {name: text for name, text in self.dict().items() if isinstance(text, str)}

    def filled(self, facts: Mapping[str, str]) -> ChannelWords:
        """With the clinic's facts in them (thora.answers.clinic_facts)."""
        texts = {}
        for name, text in self.texts().items():
            for fact, value in facts.items():
                text = text.replace(f"{{{fact}}}", value)
            texts[name] = text
        return self.copy(update=texts)
