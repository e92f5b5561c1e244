"""A conversation with a loaded model and the real custom actions, in one process."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import SlotSet
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

from thora.booking.state import State
from thora.channels.turns import Collector

REFERENCE = re.compile(r"reference is (\w{6})")


class ActionsInProcess(EndpointConfig):
    """Stands where the action server's address would: runs the same actions without HTTP."""

    def __init__(self, package: str = "actions") -> None:
        super().__init__(url="in-process")
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    async def request(self, *args: Any, json: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        """What Rasa calls for every custom action."""
        return await self._executor.run(json)


def load_agent(model: Path) -> Agent:
    """The model with its custom actions, quiet."""
    wording = EndpointConfig(type="thora.dialogue.wording.Wording")  # as endpoints.yml has it
    return Agent.load(str(model), action_endpoint=ActionsInProcess(), generator=wording)


@dataclass
class Turn:
    """What came back to one message."""

    messages: list[dict[str, Any]]

    @property
    def text(self) -> str:
        """All texts of the turn."""
        return "\n".join(message["text"] for message in self.messages)

    @property
    def sources(self) -> str:
        """All source lines of the turn."""
        return "\n".join(message.get("source", "") for message in self.messages)

    @property
    def buttons(self) -> dict[str, str]:
        """Title -> payload of every button of the turn."""
        return {button["title"]: button["payload"] for m in self.messages for button in m.get("buttons", ())}

    @property
    def level(self) -> str | None:
        """Level of the warning in the turn."""
        return next((message["level"] for message in self.messages if "level" in message), None)


@dataclass
class Conversation:
    """One visitor with one agent."""

    agent: Agent
    reference: str = ""  # of the appointment that was made last
    id: str = field(default_factory=lambda: f"web:{uuid.uuid4().hex}")
    last: Turn = field(default_factory=lambda: Turn([]))

    async def say(self, text: str) -> Turn:
        """Type a message; a payload such as "/exercises" stands for a button."""
        collector = Collector("web")
        await self.agent.handle_message(UserMessage(text, collector, self.id, input_channel="web"))
        self.last = Turn(list(collector.messages))
        made = REFERENCE.search(self.last.text)
        self.reference = made[1] if made else self.reference
        return self.last

    async def state(self) -> State | None:
        """The appointment that is being made."""
        return State.from_text(await self.slot("booking"))

    async def slot(self, name: str) -> Any:
        """The value of a slot."""
        return (await self.agent.processor.get_tracker(self.id)).get_slot(name)

    async def goes_on_with(self, state: State) -> None:
        """Be where another conversation about an appointment was."""
        tracker = await self.agent.processor.fetch_tracker_with_initial_session(self.id)
        tracker.update_with_events(
            [SlotSet("booking", state.as_text()), SlotSet("booking_open", True)], self.agent.domain
        )
        await self.agent.tracker_store.save(tracker)

    async def press(self, title: str) -> Turn:
        """Press a button of the last turn. Fails when it was not offered."""
        assert title in self.last.buttons, f'no button "{title}" among {list(self.last.buttons)}'
        return await self.say(self.last.buttons[title])


def check(step: dict[str, Any], turn: Turn) -> list[str]:
    """What a turn lacks of a step's expectations: sentences, empty where all is met."""
    wrong: list[str] = []
    shown = f"\n--- Thora said:\n{turn.text}\n--- buttons: {list(turn.buttons)}"
    if not turn.messages:
        return ["silence"]
    wrong += [f'"{part}" was not said{shown}' for part in step.get("says", []) if part not in turn.text]
    wrong += [f'"{part}" was said{shown}' for part in step.get("says_not", []) if part in turn.text]
    wrong += [f'no button "{t}"{shown}' for t in step.get("buttons", []) if t not in turn.buttons]
    wrong += [f'a button "{t}"{shown}' for t in step.get("buttons_not", []) if t in turn.buttons]
    if "source" in step and step["source"] not in turn.sources:
        wrong.append(f'"{step["source"]}" is not among the sources: {turn.sources}')
    if "level" in step and step["level"] != turn.level:
        wrong.append(f"level {turn.level} instead of {step['level']}{shown}")
    if "messages" in step and step["messages"] != len(turn.messages):
        wrong.append(f"{len(turn.messages)} messages instead of {step['messages']}{shown}")
    raw = [word for word in ("utter_", "action_", "None", "{", "}", "nlu_fallback") if word in turn.text]
    wrong += [f'"{word}" is not for visitors{shown}' for word in raw]
    return wrong
