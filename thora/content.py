"""The content: reads data/ into topics. The one model of a question and its answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError, validate_model

from thora.booking.mail_words import MailWords
from thora.booking.words import BookingWords
from thora.cards import Card, Language, TalkCard
from thora.channel_words import ChannelWords
from thora.chat_words import ChatWords
from thora.clinic import add_validation_errors
from thora.demo_page import DemoPageWords
from thora.examples import read_examples
from thora.fields import Strict
from thora.follow_ups import FOLDER as FOLLOW_UPS_FOLDER
from thora.follow_ups import FollowUp, read_follow_ups
from thora.phrases import Phrases
from thora.problems import Problem, SourceFile
from thora.safety.signs import FOLDER as SIGNS_FOLDER
from thora.safety.signs import SafetyWords, Sign, read_sign
from thora.staff import StaffWords
from thora.topics import LANGUAGE_PREFIX, WARNING_PREFIX, Kind, Topic

WARNING_LIST = "utter_warning_list"


@dataclass
class Content:
    """All that stands in data/, and what is wrong with the form of it.

    `unreadable`: ids of questions whose file is not YAML; what links to them is right all the same.
    """

    root: Path
    topics: dict[str, Topic] = field(default_factory=dict)
    responses: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    response_files: dict[str, SourceFile] = field(default_factory=dict)
    phrases: Phrases | None = None
    languages: dict[str, Language] = field(default_factory=dict)
    follow_ups: list[FollowUp] = field(default_factory=list)
    signs: dict[str, Sign] = field(default_factory=dict)
    safety_words: SafetyWords = field(default_factory=SafetyWords)
    staff: StaffWords | None = None
    booking_words: BookingWords | None = None
    chat_words: ChatWords | None = None
    channel_words: ChannelWords | None = None
    mails: MailWords | None = None
    demo_page: DemoPageWords | None = None
    sources: list[SourceFile] = field(default_factory=list)
    unreadable: set[str] = field(default_factory=set)

    @property
    def problems(self) -> list[Problem]:
        """Problems of every file that was read."""
        return [problem for source in self.sources for problem in source.problems]

    def of_kind(self, *kinds: Kind) -> list[Topic]:
        """Topics of these kinds, by id."""
        return [self.topics[id_] for id_ in sorted(self.topics) if self.topics[id_].kind in kinds]

    @property
    def warning_list(self) -> str:
        """The one list of warning signs that every reassuring answer carries."""
        responses = self.responses.get(WARNING_LIST) or [{}]
        return str(responses[0].get("text", "")).strip()


QUESTION_FOLDERS = ("faq", "clinic")
# Files of one block, which is called like the file: its form.
WORDS_FILES: dict[str, type[Strict]] = {
    "demo_page.yml": DemoPageWords,
    "mails.yml": MailWords,
    "phrases.yml": Phrases,
    "safety_words.yml": SafetyWords,
    "staff.yml": StaffWords,
    "booking_words.yml": BookingWords,
    "chat_words.yml": ChatWords,
    "channel_words.yml": ChannelWords,
}
TOP_KEYS = {"version", "nlu", "responses", "rules", "stories"}


def load_content(root: Path) -> Content:
    """Read every YAML file under `root`/data. Never raises: what is wrong stands in `.problems`."""
    content = Content(root)
    data = root / "data"
    for path in sorted([*data.rglob("*.yml"), *data.rglob("*.yaml")]):
        source = SourceFile(root, path)
        content.sources.append(source)
        if not source.problems:
            _read_file(content, source)
        elif path.parent.name in QUESTION_FOLDERS:
            content.unreadable.add(path.stem)
    _add_warnings(content)
    return content


def load_words(root: Path) -> Content:
    """Only the files of words around answers (WORDS_FILES): in milliseconds, for who needs no topics."""
    content = Content(root)
    for name in WORDS_FILES:
        source = SourceFile(root, root / "data" / name)
        content.sources.append(source)
        if not source.problems:
            _read_words(content, source)
    return content


def _read_file(content: Content, source: SourceFile) -> None:
    folder = source.path.parent.name
    if folder in QUESTION_FOLDERS:
        _check_keys(source, {"version", "faq", "nlu", "responses"})
        _read_question(content, source, "faq" if folder == "faq" else "clinic")
    elif source.path.name in WORDS_FILES:
        _read_words(content, source)
    elif folder == FOLLOW_UPS_FOLDER:
        _check_keys(source, {"version", "follow_ups"})
        content.follow_ups += read_follow_ups(source)
    elif folder == SIGNS_FOLDER:
        _check_keys(source, {"version", "sign", "nlu"})
        sign = read_sign(source, read_examples(source, {"metadata"}))
        content.signs[sign.id] = sign
    elif source.path.name == "languages.yml":
        _check_keys(source, {"version", "languages", "responses"})
        _read_languages(content, source)
    else:
        _check_keys(source, TOP_KEYS | {"talk"})
        _read_talk(content, source)


def _read_words(content: Content, source: SourceFile) -> None:
    """A file of one block that has a form of its own."""
    name = source.path.stem
    _check_keys(source, {"version", name})
    try:
        setattr(content, name, WORDS_FILES[source.path.name].parse_obj(_block(source, name)))
    except ValidationError as error:
        add_validation_errors(source, error, name)


def _check_keys(source: SourceFile, known: set[str]) -> None:
    for key in source.data:
        if key not in known:
            source.add([key], "is not a key that Thora knows", f"known here: {', '.join(sorted(known))}")


def _block(source: SourceFile, name: str) -> dict[str, Any]:
    """What stands below a key of the file; {} and a problem where that is no block of keys."""
    block = source.data.get(name) or {}
    if isinstance(block, dict):
        return block
    source.add([name], "has no keys below it", "see a neighbouring file")
    return {}


def _read_question(content: Content, source: SourceFile, kind: Kind) -> None:
    """A file of one question: data/faq/<id>.yml or data/clinic/<id>.yml."""
    id_ = source.path.stem
    examples = read_examples(source)
    responses = _read_responses(content, source)
    for index, intent in enumerate(examples):
        if intent != id_:
            source.add(["nlu", index, "intent"], f'"{intent}" is not the file\'s name', f'write "{id_}"')
    for key in responses:
        if key != f"utter_{id_}":
            source.add(["responses", key], "is not this question's answer", f"name it utter_{id_}")
    if not examples:
        source.add(["nlu"], "no examples", f"add `- intent: {id_}` with its examples")
    answers = responses.get(f"utter_{id_}") or []
    if len(answers) != 1:
        source.add(["responses"], f"{len(answers)} answers named utter_{id_}", "write exactly one")
    text = str(answers[0].get("text", "")).strip() if answers else ""
    lines = tuple(line for intent_lines in examples.values() for line in intent_lines)
    _add_topic(content, Topic(id_, kind, source, _read_card(source), lines, text))


def _read_card(source: SourceFile) -> Card:
    """The block `faq:`. What is wrong in it is noted and left blank, so that one run checks all the rest."""
    values, _, error = validate_model(Card, _block(source, "faq"))
    if error is None:
        return Card(**values)
    add_validation_errors(source, error, "faq")
    blank: dict[str, Any] = {"question": "", "label": "", "reviewed": None, "sources": [], "follow_ups": []}
    return Card.construct(**{**blank, "booking": "never", **values})


def _read_talk(content: Content, source: SourceFile) -> None:
    """A file of several intents that are no questions: talk.yml, booking.yml, safety.yml, ..."""
    cards: dict[str, TalkCard] = {}
    for id_, block in _block(source, "talk").items():
        try:
            cards[id_] = TalkCard.parse_obj(block or {})
        except ValidationError as error:
            add_validation_errors(source, error, "talk", id_)
    examples = read_examples(source)
    responses = _read_responses(content, source)
    for id_ in cards:
        if id_ not in examples:
            source.add(["talk", id_], "has no examples", f"add `- intent: {id_}` under nlu, or remove it")
    for id_, lines in examples.items():
        answers = responses.get(f"utter_{id_}") or [{}]
        card = cards.get(id_, TalkCard())
        text = str(answers[0].get("text", "")).strip()
        _add_topic(content, Topic(id_, "talk", source, card, lines, text))


def _read_languages(content: Content, source: SourceFile) -> None:
    """The file of other languages: each is a topic with a text and without examples."""
    responses = _read_responses(content, source)
    for code, block in _block(source, "languages").items():
        try:
            content.languages[str(code)] = Language.parse_obj(block or {})
        except ValidationError as error:
            add_validation_errors(source, error, "languages", str(code))
        id_ = f"{LANGUAGE_PREFIX}{code}"
        answers = responses.pop(f"utter_{id_}", None)
        if answers is None:
            source.add(["languages", code], "has no text", f"write utter_{id_} under responses, or remove it")
        elif len(answers) != 1:
            source.add(["responses", f"utter_{id_}"], f"{len(answers)} texts", "write exactly one")
        text = str(answers[0]["text"]).strip() if answers else ""
        _add_topic(content, Topic(id_, "talk", source, TalkCard(), (), text))
    for name in responses:
        source.add(["responses", name], "is the text of no language", "list its language under languages")


def _add_warnings(content: Content) -> None:
    """Each level of warning signs is a topic; its examples are those of its signs."""
    for level in sorted({sign.card.level for sign in content.signs.values()}):
        id_ = f"{WARNING_PREFIX}{level}"
        signs = [sign for sign in content.signs.values() if sign.card.level == level]
        answer = (content.responses.get(f"utter_{id_}") or [{}])[0]
        source = content.response_files.get(f"utter_{id_}", signs[0].source)
        lines = tuple(line for sign in signs for line in sign.examples)
        _add_topic(
            content, Topic(id_, "talk", source, TalkCard(), lines, str(answer.get("text", "")).strip())
        )


def _add_topic(content: Content, topic: Topic) -> None:
    other = content.topics.get(topic.id)
    if other:
        topic.source.add(["nlu"], f'"{topic.id}" stands in {other.source.name} too', "keep one of the two")
    else:
        content.topics[topic.id] = topic


def _read_responses(content: Content, source: SourceFile) -> dict[str, list[dict[str, Any]]]:
    """Name -> variants as they stand in the file; also entered into `content.responses`."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, variants in _block(source, "responses").items():
        well_formed = isinstance(variants, list) and all(
            isinstance(variant, dict) and isinstance(variant.get("text"), str) for variant in variants
        )
        if not well_formed or not variants or not isinstance(name, str):
            source.add(["responses", name], "has no text", "write `- text: ...` below it")
            continue
        if name in content.responses:
            other = content.response_files[name].name
            source.add(["responses", name], f"stands in {other} too", "keep one of the two")
            continue
        found[name] = variants
        content.responses[name] = variants
        content.response_files[name] = source
    return found
