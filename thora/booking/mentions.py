"""What a message about an appointment names: a service, a person, a place, a way; "stop", "later"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from thora.booking.settings import Way
from thora.clinic import Clinic
from thora.text import normalise

Command = Literal["stop", "restart", "later", "earlier", "another_day"]
# Whole messages: a way in, one of these, a way out.
_SO = (
    r"(?:(?:ok|okay|no|oh|please|actually|sorry|um|hmm|yes|well|let'?s|lets|just|can we|can you|i want to"
    r"|i'?d like to"
    r"|i would like to) )*"
)
_END = (
    r"(?: (?:please|pls|thanks|thank you|now|it|this|that|then|the booking|booking|for now|again|that day"
    r"|any ?more"
    r"|after all|instead))*"
)
_COMMANDS: dict[Command, str] = {
    "restart": (
        r"start (?:again|over|afresh|anew|from the (?:top|beginning|start))|restart|begin again"
        r"|from the top|reset"
    ),
    "stop": (
        r"no thanks?|no thank you"
        r"|stop|quit|exit|abort|cancel|never ?mind|nvm|forget (?:it|about it|that|this)|leave it"
        r"|don'?t bother"
        r"|(?:i(?:'ve| have)? )?changed my mind|not (?:now|today)|no longer|drop it|scrap (?:it|that)|bye"
        r"|goodbye"
        r"|i don'?t want (?:to book|this|it|an appointment)|don'?t book(?: it| anything)?|maybe later"
        r"|another time"
        r"|i(?:'ll| will) (?:call|ring|phone)(?: you| the clinic)?|i(?:'ll| will) think about it"
        r"|not interested"
    ),
    "later": (
        r"later|more(?: times| options| slots)?|(?:any(?:thing)?|something) later|later ones?|next(?: ones?)?"
        r"|(?:any )?other(?: times| options)|(?:any )?others|show (?:me )?more"
        r"|what else(?: have you(?: got)?| is there)?"
        r"|none of (?:these|those|them)(?: works?)?|anything else|a (?:bit |little )?later|too early"
    ),
    "earlier": (
        r"earlier|(?:any(?:thing)?|something) (?:earlier|sooner)|earlier ones?|sooner|too late|a (?:bit "
        r"|little )?earlier"
    ),
    "another_day": (
        r"(?:an?)?other days?|(?:a )?different (?:day|date|time)|some other day|another date|not that day"
        r"|(?:that|this) day (?:is no good|does ?n.?t work)|change (?:the|my) (?:day|date|time)"
        r"|(?:the )?(?:day|date|time)"
    ),
}
_WHOLE = {name: re.compile(f"{_SO}(?:{words}){_END}") for name, words in _COMMANDS.items()}
_WAYS: dict[Way, re.Pattern[str]] = {
    "video": re.compile(
        r"\b(?:on ?line|video(?: call)?|zoom|virtual(?:ly)?|telehealth|facetime|skype|teams|remote(?:ly)?"
        r"|webcam)\b"
    ),
    "phone": re.compile(
        r"\b(?:(?:by|over the|on the|via) (?:tele)?phone|phone (?:call|appointment|consultation))\b"
    ),
    "in_person": re.compile(
        r"\b(?:in person|face to face|in the clinic|at the clinic|on ?site|at your (?:clinic|place|office))\b"
    ),
}
_ANYBODY = re.compile(
    r"\b(?:any ?(?:one|body)|any (?:physio|practitioner|therapist)|whoever|dont mind who|doesnt matter who"
    r"|either of them)\b"
)
_THE_OTHER_PLACE = re.compile(r"\b(?:other|wrong) (?:site|place|clinic|location|branch|office|one in)\b")
_COMMON = frozenset(
    """
    the and for with first next visit appointment session clinic follow physio physiotherapy new one main
    street free
    online talk video phone
    """.split()  # noqa: SIM905 (a list of quoted names is harder to read)
)


@dataclass(frozen=True)
class Named:
    """What was named; None for what was not. `anybody`: any practitioner will do."""

    service: str | None = None
    practitioner: str | None = None
    site: str | None = None
    way: Way | None = None
    anybody: bool = False

    def __bool__(self) -> bool:
        return self != Named()


class Vocabulary:
    """The names of one clinic."""

    def __init__(self, clinic: Clinic) -> None:
        self._whole_names = {each.id: normalise(each.name) for each in clinic.booking.services}
        self._services = _by_words(clinic.booking.services)
        self._practitioners = _by_words(clinic.practitioners)
        self._sites = _by_words(clinic.sites)

    def named_in(self, text: str, site: str | None = None, asked_service: bool = False) -> Named:
        """What a message names. `site`: the one talked about so far, for "the other place".

        A service is known by its whole name; by a word of it only where it was asked for: "first thing
        Monday" names no first visit.
        """
        plain = normalise(text)
        words = plain.split()
        other = [id_ for id_ in self._sites if id_ != site]
        found_site = _named(words, self._sites)
        if found_site is None and site and len(other) == 1 and _THE_OTHER_PLACE.search(plain):
            found_site = other[0]
        return Named(
            service=_named(words, self._services) if asked_service else self._service(plain),
            practitioner=_named(words, self._practitioners),
            site=found_site,
            way=next((way for way, pattern in _WAYS.items() if pattern.search(plain)), None),
            anybody=bool(_ANYBODY.search(plain)),
        )

    def _service(self, plain: str) -> str | None:
        said = [id_ for id_, name in self._whole_names.items() if f" {name} " in f" {plain} "]
        return max(said, key=lambda id_: len(self._whole_names[id_])) if said else None


def command_in(text: str) -> Command | None:
    """What a whole message tells Thora to do; None where it says anything else as well."""
    plain = re.sub(r"[^\w' ]+", " ", text.casefold().replace("’", "'"))
    plain = re.sub(r"\s+", " ", plain).strip()
    return next((name for name, pattern in _WHOLE.items() if pattern.fullmatch(plain)), None)


def _by_words(named: Sequence[Any]) -> dict[str, frozenset[str]]:
    """Id -> the words of its name that no other one has."""
    words = {
        each.id: {word for word in normalise(each.name).split() if len(word) > 2 and word not in _COMMON}
        for each in named
    }
    whole = {each.id: {word for word in normalise(each.name).split() if len(word) > 2} for each in named}
    return {
        id_: frozenset(
            word
            for word in (mine or whole[id_])
            if not any(word in others for other, others in (words if mine else whole).items() if other != id_)
        )
        for id_, mine in words.items()
    }


def _named(words: Sequence[str], known: dict[str, frozenset[str]]) -> str | None:
    """The one that most words name ("Nitins": Nitin's); None where it is none, or two alike."""
    counts = {
        id_: sum(word in names or word.removesuffix("s") in names for word in words)
        for id_, names in known.items()
    }
    best = max(counts.values(), default=0)
    named = [id_ for id_, count in counts.items() if count == best]
    return named[0] if best and len(named) == 1 else None
