"""How visitors say it: examples (trained on) and held-out phrasings (never trained on), and their rules."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from thora.content import Content
from thora.problems import Problem
from thora.text import normalise
from thora.topics import OUT_OF_SCOPE, Topic

# The questions that most visitors come with: twice as many examples.
CORE_TOPICS = frozenset(
    """
    does_physio_help how_physio_helps how_long_does_it_take is_it_serious when_to_see_a_doctor exercises
    treatment_options causes most_common_cause pain_between_shoulder_blades_cause
    relieve_between_shoulder_blades first_appointment price_insurance book_appointment
    """.split()  # noqa: SIM905 (a list of quoted names is harder to read)
)
MIN_EXAMPLES, MIN_EXAMPLES_CORE, MIN_EXAMPLES_OUT_OF_SCOPE = 30, 60, 400
MIN_HELD_OUT = 8
HELD_OUT_FOLDER = Path("tests/nlu")


class HeldOutFile:
    """Held-out phrasings of one topic: tests/nlu/<id>.txt, one a line, "#" starts a comment line."""

    def __init__(self, root: Path, path: Path) -> None:
        self.id = path.stem
        self.name = path.relative_to(root).as_posix()
        self.problems: list[Problem] = []
        self.lines: list[tuple[int, str]] = []
        self._parts: dict[int, str] = {}
        part = ""
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            self.add(1, f"cannot be read ({error})", "save it as plain text in UTF-8")
            return
        for number, line in enumerate(lines, start=1):
            text = line.strip()
            if text.startswith("#"):
                part = text.lstrip("# ").lower()
            elif text:
                self.lines.append((number, text))
                self._parts[number] = part

    @property
    def phrasings(self) -> list[str]:
        """The phrasings, in the order of the file."""
        return [line for _, line in self.lines]

    def part_of(self, line: int) -> str:
        """The comment above a line, in lower case: out_of_scope.txt has the parts "near" and "far"."""
        return self._parts.get(line, "")

    def add(self, line: int, problem: str, fix: str) -> None:
        """Note a problem at a line of this file."""
        self.problems.append(Problem(self.name, line, f"line {line}", problem, fix))


def load_held_out(root: Path) -> list[HeldOutFile]:
    """Every file of held-out phrasings of the project, by topic id; none where the folder is not there."""
    return [HeldOutFile(root, path) for path in sorted((root / HELD_OUT_FOLDER).glob("*.txt"))]


def check_phrasings(content: Content) -> list[HeldOutFile]:
    """Enough examples and held-out phrasings, each in one place only.

    Problems of examples are noted in the topics' own files, those of held-out phrasings in the files
    returned.
    """
    held_out = load_held_out(content.root)
    for topic in content.topics.values():
        _check_amount(topic)
        _check_markup(topic)
    _check_places(content, held_out)
    counts = {file.id: len({normalise(line) for line in file.phrasings}) for file in held_out}
    for file in held_out:
        if file.id not in content.topics and file.id not in content.unreadable:
            file.add(1, f'there is no topic "{file.id}"', "name the file after a topic, or remove it")
    for topic in content.topics.values():
        if (topic.is_answerable or topic.id == OUT_OF_SCOPE) and counts.get(topic.id, 0) < MIN_HELD_OUT:
            topic.source.add(
                [],
                f"{counts.get(topic.id, 0)} held-out phrasings in {HELD_OUT_FOLDER}/{topic.id}.txt",
                f"write {MIN_HELD_OUT} or more that are not among the examples",
            )
    return held_out


def _check_amount(topic: Topic) -> None:
    least = MIN_EXAMPLES_CORE if topic.id in CORE_TOPICS else MIN_EXAMPLES
    if topic.id == OUT_OF_SCOPE:
        least = MIN_EXAMPLES_OUT_OF_SCOPE
    different = len({normalise(example) for example in topic.examples})
    if (topic.is_answerable or topic.id == OUT_OF_SCOPE) and different < least:
        topic.source.add(["nlu"], f"{different} different examples", f"write {least} or more, as people type")


def _check_markup(topic: Topic) -> None:
    for example in topic.examples:
        if re.search(r"[\[\]{}]", example):
            topic.source.add(
                ["nlu"],
                f'"{example}" holds a bracket or brace',
                "write plain words: Rasa reads them as markup",
            )


def _check_places(content: Content, held_out: list[HeldOutFile]) -> None:
    """A phrase stands once: under one topic, and not in training and test at once."""
    places: dict[str, list[Topic]] = defaultdict(list)
    for topic in content.topics.values():
        for example in topic.examples:
            phrase = normalise(example)
            if topic in places[phrase]:
                topic.source.add(["nlu"], f'"{example}" stands here twice', "remove one")
            elif places[phrase]:
                other = places[phrase][0]
                topic.source.add(
                    ["nlu"],
                    f'"{example}" is an example of {other.id} too',
                    "keep it where a visitor would expect the answer",
                )
            places[phrase].append(topic)
    tested: dict[str, str] = {}
    for file in held_out:
        for line, phrasing in file.lines:
            phrase = normalise(phrasing)
            if places.get(phrase):
                file.add(
                    line,
                    f'"{phrasing}" is an example of {places[phrase][0].id}',
                    "a test must not be trained on: remove it here",
                )
            if phrase in tested:
                file.add(line, f'"{phrasing}" stands in {tested[phrase]} too', "keep one")
            tested[phrase] = file.id
