"""Rasa's rules at a cost that does not grow with the conversation. Named under `policies:` in config.yml.

What is predicted is what Rasa's own policy predicts. That one describes the whole conversation again for each
action and holds every rule against it: a third of a turn's time, and more the longer one talks.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import ACTION_LISTEN_NAME, PREVIOUS_ACTION, SHOULD_NOT_BE_SET, USER
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ACTION_NAME, INTENT

Place = tuple[Any, Any]  # name of the action before, intent of the message; None: whatever it is


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class BoundedRulePolicy(RulePolicy):
    """Looks at as many states as the longest rule has, and at the rules that end in the last of them."""

    _known: dict[str, str] | None = None  # the rules that the following three were made of
    _longest: int = 0
    _reads_texts: bool = False  # whether a rule may fit a message whatever its intent
    _by_place: defaultdict[Place, list[str]]

    def _prepare(self) -> None:
        rules = self.lookup[RULES]
        if rules is self._known:
            return
        self._known, self._longest, self._reads_texts = rules, 0, False
        self._by_place = defaultdict(list)
        for key in rules:
            states: list[State] = self._rule_key_to_state(key)
            self._longest = max(self._longest, len(states))
            action, intent = place = _place(states[-1])
            self._reads_texts |= intent is None and action in (None, ACTION_LISTEN_NAME)
            self._by_place[place].append(key)

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> tuple[str | None, str | None, bool]:
        """As in Rasa; without the second look, at the words, where every rule names an intent."""
        self._prepare()
        if use_text_for_last_user_input and not self._reads_texts:
            return None, None, False
        recent = recent_tracker(tracker, self._longest + 1)
        found: tuple[str | None, str | None, bool] = super()._find_action_from_rules(
            recent, domain, use_text_for_last_user_input
        )
        return found

    def _get_possible_keys(self, lookup: dict[str, str], states: list[State]) -> set[str]:
        """As in Rasa, of those that may be possible by the last state."""
        if lookup is self._known and states:
            action, intent = _place(states[-1])
            places = {(action, intent), (action, None), (None, intent), (None, None)}
            keys_here = [key for place in places for key in self._by_place.get(place, ())]
            lookup = {key: lookup[key] for key in keys_here if key in lookup}  # training takes some away
        keys: set[str] = super()._get_possible_keys(lookup, states)
        return keys


def _place(state: State) -> Place:
    intent = state.get(USER, {}).get(INTENT)
    return state.get(PREVIOUS_ACTION, {}).get(ACTION_NAME), None if intent == SHOULD_NOT_BE_SET else intent


def recent_tracker(tracker: DialogueStateTracker, least: int) -> DialogueStateTracker:
    """The last turns, with `least` states or more; slots and loop as they were when these began."""
    events = tracker.applied_events()
    cut, actions = 0, 0
    for place in range(len(events) - 2, 0, -1):
        actions += isinstance(events[place], ActionExecuted)
        # a turn begins with the action_listen before the visitor's message
        if actions > least and isinstance(events[place + 1], UserUttered):
            cut = place
            break
    if not cut:
        return tracker
    before: dict[str, Event] = {}
    for event in events[:cut]:
        if isinstance(event, (SlotSet, ActiveLoop)):
            before[event.key if isinstance(event, SlotSet) else ""] = event
    recent = tracker.init_copy()
    for event in (*before.values(), *events[cut:]):
        recent.update(event)
    recent.followup_action, recent.latest_action = tracker.followup_action, tracker.latest_action
    return recent
