"""Rasa importer: the content becomes intents, rules, responses and the forms' `ignored_intents`.

Named under `importers:` in config.yml. Content with errors stops it: half a model is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.exceptions import RasaException
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from thora.answers import AnswerBook
from thora.booking_rules import Mode, booking_rules, while_booking
from thora.clinic import Clinic, load_clinic
from thora.content import Content, load_content
from thora.dialogue.booking_offer import WARNING_QUESTION_SLOT
from thora.follow_ups import FollowUp
from thora.nlu.follow_up_model import FOLLOW_UP
from thora.nlu.safety_check import CUES, GROUPS, NEAR_MISS, PATTERNS
from thora.problems import errors
from thora.text import joined
from thora.topics import BOOKING_ANSWER, LANGUAGE_PREFIX, NOT_SURE, SEVERAL_QUESTIONS, WARNING_PREFIX

Item = TypeVar("Item")
SUGGEST_BOOKING = "action_suggest_booking"
# What follows an answer outside of a booking, beside the offer of an appointment.
THEN = {"talk_to_human": "action_talk_to_human"}
SYMPTOM = "symptom_statement"  # its answer is a question of Thora's own


class ContentError(RasaException):
    """The content cannot be trained on; the message holds every problem, one a line."""


def generated_rules(content: Content, mode: Mode | None, has_forms: bool = False) -> list[dict[str, Any]]:
    """The rules about appointments, and one a topic with an answer, unless another begins with its intent.

    `mode`: None where nobody can ask for an appointment. Where Thora itself makes appointments, a topic has
    a second rule for the middle of a booking. Where the domain has forms, a warning sign ends the one that is
    open: without that, the form would ask its question below the warning.
    """
    rules = booking_rules(mode) if mode else []
    written = [rule for source in content.sources for rule in source.data.get("rules") or []]
    by_hand = {
        step["intent"] for rule in [*written, *rules] for step in rule.get("steps") or [] if "intent" in step
    }
    for topic in content.topics.values():
        if topic.id in by_hand or f"utter_{topic.id}" not in content.responses:
            continue
        steps: list[dict[str, Any]] = [{"intent": topic.id}, {"action": f"utter_{topic.id}"}]
        if topic.id.startswith(WARNING_PREFIX) and has_forms:
            steps += [{"action": "action_deactivate_loop"}, {"active_loop": None}]
        elif topic.card.booking == "offer":
            # The action closes the question about warning signs, and Rasa wants that said in every rule.
            steps += [{"action": SUGGEST_BOOKING}, {"slot_was_set": [{WARNING_QUESTION_SLOT: False}]}]
        rule = {"rule": f"answer {topic.id}", "steps": steps}
        asks_itself = topic.id == SYMPTOM or topic.id.startswith(WARNING_PREFIX)
        rules += while_booking(rule, THEN.get(topic.id)) if mode and not asks_itself else [rule]
    return rules


class ContentImporter(RasaFileImporter):
    """Reads domain.yml, config.yml and data/ as Rasa does, and adds what follows from the content."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
    ) -> None:
        super().__init__(config_file, domain_path, training_data_paths)
        self.root = Path(config_file or "config.yml").resolve().parent
        self._content: Content | None = None
        self._clinic: Clinic | None = None
        self._domain: Domain | None = None
        self._nlu_data: TrainingData | None = None

    @property
    def content(self) -> Content:
        """The content of the project that config.yml stands in. Raises ContentError."""
        if self._content is None:
            content = load_content(self.root)
            found = errors(content.problems)
            if found:
                raise ContentError("\n".join(map(str, found)))
            self._content = content
        return self._content

    @property
    def clinic(self) -> Clinic:
        """What clinic.yml says. Raises ContentError."""
        if self._clinic is None:
            self._clinic, source = load_clinic(self.root)
            if self._clinic is None:
                raise ContentError("\n".join(map(str, source.problems)))
        return self._clinic

    def get_domain(self) -> Domain:
        """domain.yml, with the content's intents and responses, and its questions ignored by forms."""
        if self._domain is None:
            domain = super().get_domain().as_dict()
            intents = sorted(self.content.topics)
            known = {next(iter(i)) if isinstance(i, dict) else i for i in domain.get("intents", [])}
            domain["intents"] = [
                *domain.get("intents", []),
                *(id_ for id_ in [*intents, NOT_SURE, SEVERAL_QUESTIONS, BOOKING_ANSWER] if id_ not in known),
            ]
            domain["responses"] = {
                **domain.get("responses", {}),
                **AnswerBook(self.content, self.clinic).responses(),
            }
            for form in domain.get("forms", {}).values():
                form["ignored_intents"] = sorted({*form.get("ignored_intents", []), *self._never_an_entry()})
            self._domain = Domain.from_dict(domain)
        return self._domain

    def _never_an_entry(self) -> set[str]:
        """Intents that are answered in the middle of a form and never fill its slots.

        Every topic with an answer of its own; "yes" and "no" may be what a form asked for.
        """
        answered = {id_ for id_ in self.content.topics if f"utter_{id_}" in self.content.responses}
        return answered - {"affirm", "deny"}

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """Rules of data/ and one rule for each topic that has none."""
        written = super().get_stories(exclusion_percentage)
        domain = self.get_domain()
        books = "book_appointment" in self.content.topics  # a developer's own project may have no such thing
        mode = self.clinic.booking.mode if books else None
        generated = generated_rules(self.content, mode, has_forms=bool(domain.forms))
        rules = YAMLStoryReader(domain).read_from_parsed_yaml({"version": "3.1", "rules": generated})
        return StoryGraph([*written.story_steps, *rules])

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """The examples. Responses stay out: the domain holds them already, filled in.

        Rasa wants an example for every intent. Those that nobody teaches (content.is_learnt) get one that
        the classifier leaves out; that of a language tells `LanguageCheck` that it has a text.
        """
        if self._nlu_data is None:
            data = super().get_nlu_data(language)
            languages = [
                Message.build(language.own_name, f"{LANGUAGE_PREFIX}{code}")
                for code, language in self.content.languages.items()
            ]
            others = [
                Message.build("How much is it? And where are you?", SEVERAL_QUESTIONS),
                Message.build("Sam Lee, tomorrow at 10", BOOKING_ANSWER),
            ]
            follow_ups = [
                self._follow_up(entry) for entry in self._read_by("TopicClassifier", self.content.follow_ups)
            ]
            near_misses = [
                Message({TEXT: text, "metadata": {NEAR_MISS: sign.id}})
                for sign in self._read_by("SafetyCheck", self.content.signs.values())
                for text in sign.near_misses
            ]
            self._nlu_data = TrainingData(
                training_examples=[*data.training_examples, *languages, *others, *follow_ups, *near_misses],
                entity_synonyms=data.entity_synonyms,
                regex_features=[*data.regex_features, *self._read_by("SafetyCheck", self._safety_patterns())],
                lookup_tables=data.lookup_tables,
            )
        return self._nlu_data

    def _read_by(self, component: str, found: Iterable[Item]) -> list[Item]:
        """What only one of Thora's components can read: nothing where the pipeline has other ones.

        To them follow-ups and near misses would be ordinary examples, and patterns regexes.
        """
        pipeline = self.get_config().get("pipeline")
        there = not pipeline or any(str(each["name"]).endswith(component) for each in pipeline)
        return list(found) if there else []

    def _safety_patterns(self) -> list[dict[str, Any]]:
        """Patterns of warning signs, and the words that they share, where Rasa keeps patterns."""
        words = self.content.safety_words
        tables = {
            **{f"{PATTERNS}{id_}": sign.card.patterns for id_, sign in self.content.signs.items()},
            **{f"{GROUPS}{name}": lines for name, lines in words.groups.items()},
            **{f"{CUES}{why}": lines for why, lines in words.cues.items()},
        }
        return [
            {"name": name, "pattern": re.escape(line)}  # Rasa's own components take them for regexes
            for name, lines in tables.items()
            for line in lines
        ]

    def _follow_up(self, entry: FollowUp) -> Message:
        """An example joined to what was asked before; its metadata keeps it out of ordinary training."""
        topic = self.content.topics.get(entry.after)
        if topic is None or entry.topic not in self.content.topics:
            place = f"{entry.source.name}:{entry.line}: follow_ups.{entry.after}.{entry.topic}"
            raise ContentError(f"{place}: is not a topic: `thora check` names every such place")
        message = Message.build(joined(topic.label, entry.text), entry.topic)
        follows = {"after": topic.id, "subject": topic.label, "text": entry.text}
        if not topic.is_answerable:
            follows["talk"] = "yes"
        message.set("metadata", {FOLLOW_UP: follows})
        return message
