"""What a provider's messages may hold, as data; the sources are the providers' own documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from thora.channels.messaging.segments import sms_length

Units = Literal["characters", "utf16", "sms"]
Markup = Literal["plain", "sms", "html", "whatsapp", "slack", "markdown"]


@dataclass(frozen=True)
class Limits:
    """Of one channel; lengths in characters, 0 where there is no such thing.

    `text`: of one message; `text_with_choices`: of one that has buttons or a list (0: as `text`).
    `buttons`: how many; `button`: length of a title. `rows`, `row`, `about`: of a list, its rows' titles and
    descriptions. `wide`: from so many characters in a title on, a button gets a line of its own.
    `fleeting`: buttons vanish with the next message, so only a turn's last choices are any, below all of it.
    """

    text: int
    buttons: int = 0
    button: int = 0
    text_with_choices: int = 0
    rows: int = 0
    row: int = 0
    about: int = 0
    wide: int = 0
    markup: Markup = "plain"
    units: Units = "characters"
    fleeting: bool = False

    @property
    def with_choices(self) -> int:
        """Longest text beside buttons or a list."""
        return self.text_with_choices or self.text

    def length(self, text: str) -> int:
        """How long a text is for this provider."""
        if self.units == "sms":
            return sms_length(text)
        return len(text) if self.units == "characters" else len(text.encode("utf-16-le")) // 2
