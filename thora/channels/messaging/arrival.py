"""What somebody sent by a messaging channel, whichever it was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Final, Literal

TEXT: Final = "text"
PRESSED: Final = "pressed"
MEDIA: Final = "media"
STARTED: Final = "started"
OPENED: Final = "opened"
LEFT: Final = "left"
Kind = Literal["text", "pressed", "media", "started", "opened", "left"]


@dataclass(frozen=True)
class Arrival:
    """One message or press of a button.

    `id`: the provider's, the same when it is delivered again; `person`: whom a conversation belongs to, as
    the provider names them; `to`: what an answer needs to get there. `kind` says what `text` is:

    - `text`: what was typed
    - `pressed`: the token of a button that Thora sent
    - `media`: the words beside a picture, a voice message or a file; "" for none
    - `started`: "", somebody opened the conversation by the provider's own button
    - `opened`: "", somebody looks at a page of ours at the provider, and has not said anything
    - `left`: "", somebody blocked Thora or does not want its messages any more
    """

    id: str
    person: str
    to: Mapping[str, str]
    kind: Kind
    text: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)  # what a provider wants to know again

    def as_text(self) -> str:
        """To be kept until it is answered. It names a person: only sealed (messaging/identity.py)."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Arrival:
        """What `as_text` gave."""
        return cls(**json.loads(text))
