"""What a message says in a conversation about an appointment: yes, no, one of a list, a reference."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from thora.booking.appointments import LETTERS, REFERENCE_LENGTH
from thora.booking.when import When
from thora.text import PLACES, normalise, places_in

# Whole messages, as normalise() leaves them.
_YES = """
    y ya yes yep yeah yea yup aye ok okay k sure correct right perfect great lovely fine good absolutely
    definitely of+course
    book book+it book+that book+me book+me+in go+ahead go+for+it confirm confirmed do+it please+do please
    sounds+good
    looks+good looks+right looks+fine all+good thats+right thats+fine thats+good thats+it thats+correct
    thats+great
    thats+perfect thats+the+one that+works works+for+me that+one this+one i+will+take+it ill+take+it
"""
_NO = "n no nope nah not+really not+quite not+right wrong thats+wrong thats+not+right incorrect dont do+not"
_TAIL = """
    yes please pls thanks thank you ta then it is that thats right fine good great correct perfect lovely
    book go ahead
    sure ok me in all do one for now
"""


def _any_of(phrases: str) -> str:
    return "|".join(re.escape(phrase).replace(r"\+", " ") for phrase in phrases.split())


_WHOLE_YES = re.compile(f"(?:{_any_of(_YES)})(?: (?:{_any_of(_TAIL)}))*")
_WHOLE_NO = re.compile(f"(?:{_any_of(_NO)})(?: (?:{_any_of(_TAIL)}))*")
_AROUND_NUMBER = frozenset(
    """
    the one option number no please pls ill i will take id like would go with for choose pick and yes ok
    thanks let us
    lets
    """.split()  # noqa: SIM905 (a list of quoted names is harder to read)
)
_WHICHEVER = re.compile(
    r"\b(?:any|either|whichever|whatever|you (?:choose|pick)|doesnt matter|dont mind|no preference)\b"
)
_CORRECTS = re.compile(
    r"^\s*(?:(?:oh|um|oops|ah|hmm|ok|okay)[,. ]+)*"
    r"(?:no(?! \w+s\b)|nope|nah|actually|sorry|wait|hang on|hold on|instead|i meant?|make it|change|rather"
    r"|wrong(?! (?:site|place|clinic|location|branch|office))|could we|can we)\b[,.!:;]*\s*",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^(?:(?:hi|hello|hey|ok|okay|and|but|so|also|please|sorry|um|well|wait|oh|quick question|just) )*"
    r"(?:what|whats|how|hows|why|when|where|wheres|which|who|whos|is|are|am|do|does|did|can|could|should|would|will"
    r"|may|might|has|have|isnt|arent|dont|doesnt|cant|wont|tell me|any idea)\b"
)
_REQUESTS = re.compile(
    r"^(?:(?:ok|okay|oh|and|actually|sorry|hmm|please) )*(?:(?:what|how) about\b"
    r"|(?:can|could|may|would) (?:i|we|you) (?:please )?"
    r"(?:make|change|switch|move|have|do|get|come|put|book|see|go)\b)"
)
_ABOUT_FREE_TIMES = re.compile(
    r"\b(?:anything|something|slots?|free|available|availability|openings?|appointments?|space|spot"
    r"|squeeze|fit me"
    r"|see me|come in|come|book|work|times?|possible|earliest|soonest|next)\b"
)
_REFERENCE = re.compile(rf"(?<![A-Za-z0-9])[{LETTERS}{LETTERS.lower()}]{{{REFERENCE_LENGTH}}}(?![A-Za-z0-9])")
# Words of six such letters that people write alone or in capitals.
_NO_REFERENCES = frozenset(
    ["thanks", "cheers", "change", "number", "sunday", "august", "answer", "better", "anyway"]
)
_FIELDS = {
    "when": re.compile(r"\b(?:time|day|date|when|hour|slot|opening)\b"),
    "name": re.compile(r"\bname\b"),
    "contact": re.compile(r"\b(?:phone|number|mobile|cell|e ?mail|mail|contact|address)\b"),
    "service": re.compile(r"\b(?:service|visit|treatment|type)\b"),
}
_WRONG = re.compile(
    r"\b(?:wrong|change|not my|isnt my|mistake|incorrect|typo|different|fix|correct|update)\b"
)


@dataclass(frozen=True)
class Heard:
    """A message, the intent that NLU gave it, and the id of the conversation that it belongs to.

    `gist`: what staff need to know of that, where they are asked to get back to the visitor.
    """

    text: str
    intent: str = ""
    conversation: str = ""
    gist: str = ""

    @property
    def plain(self) -> str:
        """The words, without case, accents and signs."""
        return normalise(self.text)

    def is_yes(self, title: str = "") -> bool:
        """Whether the whole message says yes, or is the button of that title."""
        if title and self.plain == normalise(title):
            return True
        return bool(_WHOLE_YES.fullmatch(self.plain)) or (
            self.intent == "affirm" and len(self.plain.split()) <= 4
        )

    def is_no(self, title: str = "") -> bool:
        """Whether the whole message says no, or is the button of that title."""
        if title and self.plain == normalise(title):
            return True
        return bool(_WHOLE_NO.fullmatch(self.plain)) or (
            self.intent == "deny" and len(self.plain.split()) <= 3
        )

    @property
    def corrects(self) -> bool:
        """Whether it begins as a correction does: "no, Wednesday"."""
        return bool(_CORRECTS.match(self.text))

    @property
    def without_correction(self) -> str:
        """What comes after "no, ..." and "actually ..."."""
        return _CORRECTS.sub("", self.text)

    @property
    def asks(self) -> bool:
        """Whether it is put as a question."""
        return self.text.rstrip().endswith("?") or bool(_ASKS.match(self.plain))

    @property
    def requests(self) -> bool:
        """Whether a question is a polite wish: "can we make it a video call", "what about Wednesday?"."""
        return bool(_REQUESTS.match(self.plain))

    @property
    def asks_for_times(self) -> bool:
        """Whether a question is about free times: "do you have anything on Friday?"."""
        return bool(_ABOUT_FREE_TIMES.search(self.plain))

    def one_of(self, titles: Sequence[str]) -> int | None:
        """Which of a list is meant, by its title, its number or its place; None where it is none."""
        if not titles:
            return None
        same = [index for index, title in enumerate(titles) if normalise(title) == self.plain]
        if same:
            return same[0]
        words = self.plain.split()
        places = places_in(words)
        if len(places) == 1 and all(word in PLACES or word in _AROUND_NUMBER for word in words):
            (place,) = places
            return place % len(titles) if -len(titles) <= place < len(titles) else None
        if (len(titles) == 1 and self.is_yes()) or self.is_whichever:
            return 0
        return None

    @property
    def is_whichever(self) -> bool:
        """Whether all are alike to the visitor: "any", "you choose"."""
        return len(self.plain.split()) <= 6 and bool(_WHICHEVER.search(self.plain))

    @property
    def reference(self) -> str:
        """A reference that it holds, in capitals; "" where none does."""
        found = [match[0] for match in _REFERENCE.finditer(self.text)]
        found = [each for each in found if each.casefold() not in _NO_REFERENCES and not each.isdigit()]
        with_digit = [each for each in found if any(char.isdigit() for char in each)]
        shouts = self.text.isupper() and len(re.findall(r"[A-Z]{2,}", self.text)) > 1
        capitals = [each for each in found if each.isupper() and not shouts]
        alone = [each for each in found if normalise(self.text) == each.casefold()]
        return next((each.upper() for each in [*with_digit, *capitals, *alone]), "")

    @property
    def field(self) -> str:
        """What it wants to change: "when", "name", "contact", "service"; "" where it names none of these."""
        return next((name for name, pattern in _FIELDS.items() if pattern.search(self.plain)), "")

    @property
    def is_wrong_field(self) -> str:
        """What it says is wrong ("wrong number", "change my name"), as `field` gives it; "" for nothing."""
        return self.field if len(self.plain.split()) <= 8 and _WRONG.search(self.plain) else ""


def merged(before: When, new: When, text: str) -> When:
    """A new wish with what it leaves unsaid from the one before: "no, Wednesday" keeps the time of day."""
    times = (new.at, new.earliest, new.latest) != (None, None, None)
    if new.first or new.soonest:
        return new
    if new.days and not times and not re.search(r"\b(?:any ?time|whenever|all day)\b", text.casefold()):
        return replace(new, at=before.at, earliest=before.earliest, latest=before.latest)
    if times and not new.days and before.days and not new.not_days:
        return replace(new, days=before.days)
    if new.not_days and not new.days and not times and before.days:
        days = tuple(day for day in before.days if day not in new.not_days)
        return replace(before, days=days, not_days=new.not_days)
    return new
