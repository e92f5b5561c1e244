"""When the clinic's offer of an appointment fits below an answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from thora.dialogue.events import Event, current_session, intent_of
from thora.topics import WARNING_PREFIX

OFFER_SLOT = "booking_offer_open"
BOOKING_SLOT, BOOKING_OPEN_SLOT = (
    "booking",
    "booking_open",
)  # thora/booking/state.py as text; whether it goes on
HEARD_AS = "heard_as"  # the intent that such an answer would have had otherwise
WARNING_QUESTION_SLOT = "warning_question_open"
ANSWERS_BETWEEN_OFFERS = 3  # at most one offer in three answers


def may_offer(events: Sequence[Event], answerable: Collection[str]) -> bool:
    """Whether to offer an appointment now, after the last answer in `events`.

    Not beside a warning sign (any in this conversation), not after "no thanks", and at most once in
    three answers. "No" to "do you have any of these signs?" or to "did you mean one of these?" is no
    "no thanks". `answerable`: ids of the topics whose answer counts as one.
    """
    answers_since_offer: int | None = None
    warning_question_open = clarification_open = False
    for event in current_session(events):
        intent = intent_of(event)
        if intent:
            is_sign = warning_question_open and intent in ("affirm", "choose_option")
            if intent.startswith(WARNING_PREFIX) or is_sign:
                return False
            if intent == "deny" and not warning_question_open and not clarification_open:
                return False
            warning_question_open, clarification_open = intent == "symptom_statement", False
        elif event.get("event") == "slot" and event.get("name") == OFFER_SLOT and event.get("value"):
            answers_since_offer = 0
        elif event.get("event") == "action":
            clarification_open = clarification_open or event.get("name") == "action_clarify"
            if answers_since_offer is not None:
                answers_since_offer += str(event.get("name")).removeprefix("utter_") in answerable
    return answers_since_offer is None or answers_since_offer >= ANSWERS_BETWEEN_OFFERS
