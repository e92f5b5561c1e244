"""Whether a message answers what Thora asked about an appointment, or is a question of its own."""

from __future__ import annotations

import datetime
import re

from thora.booking.hearing import Heard
from thora.booking.mentions import Vocabulary, command_in
from thora.booking.state import State
from thora.booking.when import understand
from thora.booking.who import contact_in, name_in
from thora.clinic import Clinic

BOOKING_INTENTS = frozenset(
    ["book_appointment", "reschedule_appointment", "cancel_appointment", "my_appointments"]
)
YES_OR_NO = frozenset(["affirm", "deny", "choose_option"])
UNCLEAR = frozenset(["nlu_fallback", "out_of_scope"])
# Small talk: answered in the middle of a booking, and no question about backs.
TALK = frozenset(
    """
    greet thanks help more repeat feedback_good feedback_bad insult bot_challenge symptom_statement all_clear
    talk_to_human complaint
    """.split()  # noqa: SIM905 (a list of quoted names is harder to read)
)
# What a wish for a time is easily taken for: "do you have anything on Friday?", "with Nitin", "online".
ABOUT_TIMES = frozenset(
    """
    opening_hours practitioner_profile online_or_home_visit location session_length session_frequency
    first_appointment referral_needed how_long_does_it_take several_questions
    """.split()  # noqa: SIM905
)
LONGEST_FOREIGN_NAME = 4  # words
SHORT = 6  # words: so short a message that names a day or a person is an answer
_CALLED = re.compile(r"\b(?:my name|name is|name's|i'?m|i am|call me|this is|it'?s|under)\b", re.IGNORECASE)


class Answering:
    """The judgement for one clinic."""

    def __init__(self, clinic: Clinic) -> None:
        self._clinic, self._vocabulary = clinic, Vocabulary(clinic)

    def is_answer(self, state: State, heard: Heard, now: datetime.datetime) -> bool:
        """Whether to go on with the booking. `heard.intent`: what the message would be taken for otherwise.

        A question of its own is answered first, and then Thora asks again. `now`: zone-aware.
        """
        intent = heard.intent
        if intent.startswith("warning_"):
            return False
        if intent.startswith("language_"):  # a name may be in any language; a sentence is no name
            short = len(heard.text.split()) <= LONGEST_FOREIGN_NAME
            return state.step == "name" and short and self._is_name(heard) is True
        if intent in BOOKING_INTENTS | YES_OR_NO or intent == "goodbye" or command_in(heard.text):
            return True
        if intent in UNCLEAR:
            return not heard.asks or self._says(state, heard, now)
        contact = contact_in(heard.text, self._clinic.country)
        if contact.phone or contact.email:
            return True
        if heard.is_wrong_field or (state.step == "reference" and heard.reference):
            return True
        if state.step == "name" and (named := self._is_name(heard)) is not None:
            return named
        if self._says(state, heard, now):
            if heard.asks and not heard.requests:
                return intent in ABOUT_TIMES and heard.asks_for_times
            return intent in ABOUT_TIMES or len(heard.plain.split()) <= SHORT
        if state.step == "contact" and sum(char.isdigit() for char in heard.text) >= 5:
            return True
        if state.goal == "callback" and state.step == "when":
            return not heard.asks and intent not in TALK
        return heard.is_yes() or heard.is_no()

    def _says(self, state: State, heard: Heard, now: datetime.datetime) -> bool:
        """Whether it names a time, a person, a place, a way, or one of what was offered."""
        named = self._vocabulary.named_in(heard.text, state.site, asked_service=state.step == "service")
        local = now.astimezone(self._clinic.zone)
        return bool(
            named
            or understand(heard.text, local, self._clinic.country)
            or (
                state.offered and heard.one_of([str(i) for i in range(1, len(state.offered) + 1)]) is not None
            )
        )

    @staticmethod
    def _is_name(heard: Heard) -> bool | None:
        """Whether an answer to "what name?" is one; None where that cannot be told from its words."""
        name = name_in(heard.text)
        if not name:
            return None
        if heard.asks:
            return False
        words = name.split()
        if heard.intent in TALK and len(words) <= 2 and not _CALLED.search(heard.text):
            return False
        as_written = [word for word in heard.text.split() if word.strip(".,")]
        capitals = all(
            not word[0].isalpha() or word[0].isupper() or not word.isascii() for word in as_written
        )
        return True if capitals or _CALLED.search(heard.text) else None
