"""Rasa's generator of texts, with what a message's warning sign adds to them. In-process: no other server."""

from __future__ import annotations

from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from thora.booking.state import State
from thora.dialogue.booking_offer import BOOKING_SLOT
from thora.dialogue.safety_words import BECAUSE, MENTIONED, because, touches_on_a_sign
from thora.topics import WARNING_PREFIX

# Below an urgent warning, where it stopped a booking. An emergency's own text says that nothing was booked.
STOPPED_BY, STOPPED = f"utter_{WARNING_PREFIX}urgent", "utter_booking_stopped_kept"


class Wording(TemplatedNaturalLanguageGenerator):
    """Texts of the domain. Named under `nlg:` in endpoints.yml."""

    def __init__(self, endpoint_config: EndpointConfig | None, domain: Domain) -> None:
        super().__init__(domain.responses)

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """The response, with the reason of a warning, or one line where a sign is only talked about."""
        response: dict[str, Any] | None = await super().generate(
            utter_action, tracker, output_channel, **kwargs
        )
        parsed = (tracker.latest_message.parse_data or {}) if tracker.latest_message else {}
        if response is None or "text" not in response:
            return response
        metadata = response.get("metadata") or {}
        if utter_action.startswith(f"utter_{WARNING_PREFIX}"):
            reason = because(response, parsed.get("warning_signs") or ())
            stopped = self._booking_stopped(utter_action, tracker)
            response["text"] = " ".join(filter(None, [response["text"], reason, stopped]))
            response["metadata"] = {key: value for key, value in metadata.items() if key != BECAUSE}
        elif "source" in metadata and touches_on_a_sign(
            parsed, already_listed=bool(metadata.get("warning_signs"))
        ):
            lines = self.responses.get(MENTIONED)
            if lines:
                source = metadata["source"]
                answer = response["text"].removesuffix(source).rstrip()
                response["text"] = "\n".join([answer, lines[0]["text"], source])
        return response

    def _booking_stopped(self, utter_action: str, tracker: DialogueStateTracker) -> str:
        """That the booking was stopped and what was entered is kept; "" where none was going on."""
        state = State.from_text(tracker.get_slot(BOOKING_SLOT))
        if utter_action != STOPPED_BY or state is None or state.step == "suggested":
            return ""
        return str((self.responses.get(STOPPED) or [{}])[0].get("text") or "")
