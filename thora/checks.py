"""`thora check`: the rules that content keeps, each problem with its place and the way out."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from pathlib import Path

import textstat

from thora.answers import PLACEHOLDER, clinic_facts, fill
from thora.cards import Card
from thora.chat_words import ALSO_KNOWN
from thora.clinic import REVIEW_AFTER_DAYS, Clinic, load_clinic
from thora.content import WARNING_LIST, Content, load_content
from thora.dates import check_dates
from thora.follow_ups import check_follow_ups
from thora.mail import Mailer, MailError
from thora.nlu.language import SUPPORTED
from thora.phrasings import check_phrasings
from thora.problems import Problem, SourceFile
from thora.safety.checks import check_signs
from thora.topics import LANGUAGE_PREFIX, Topic

# Topics whose honest answer calms: the list of warning signs stands below each.
REASSURING_TOPICS = frozenset(
    """
    is_it_serious when_to_see_a_doctor organs left_side_symptoms what_does_it_indicate symptom_statement
    """.split()  # noqa: SIM905
)
REASSURING_WORDS = re.compile(
    r"(\b(not|rarely|seldom)|n['’]t) (usually |often |normally )?"
    r"(be )?(serious|dangerous|harmful|(a sign of )?anything (serious|dangerous))"
    r"|nothing to worry|no need to worry|don't worry|do not worry|is harmless",
    re.IGNORECASE,
)
MAX_LABEL = 20  # characters on a WhatsApp reply button
WORDS = {"faq": (40, 110), "clinic": (10, 110)}
# Files of words in data/ without which something is not said.
REQUIRED = {
    "staff": "the mails to staff",
    "mails": "the mails to visitors",
    "demo_page": "the words of the demo page",
}
# What a visitor who reads no English needs from every text in another language.
LANGUAGE_FACTS = ("phone", "emergency_number")
LANGUAGE_END = "I only speak English."
MAX_GRADE = 7.0  # Flesch-Kincaid grade: a reader of 12
# Long words that every visitor of this bot knows; they would make any answer "hard".
KNOWN_WORDS = re.compile(r"physiotherap(ists?|y|ies)|appointments?", re.IGNORECASE)


def reading_grade(text: str) -> float:
    """Flesch-Kincaid grade of a text (school years in the US; 7 is a reader of 12)."""
    plain = re.sub(r"https://\S+|\S+@\S+|\+?\d[\d\s-]{4,}\d", "it", text)
    return float(textstat.flesch_kincaid_grade(KNOWN_WORDS.sub("physio", plain).replace("\n", ". ")))


def check_project(root: Path, today: datetime.date) -> list[Problem]:
    """Every problem of clinic.yml, data/ and tests/nlu, sorted by place."""
    clinic, clinic_source = load_clinic(root)
    content = load_content(root)
    days = clinic.review_after_days if clinic else clinic_source.data.get("review_after_days")
    review_after = days if isinstance(days, int) else REVIEW_AFTER_DAYS
    for topic in content.topics.values():
        for rule in TOPIC_RULES:
            rule(topic, content)
        if isinstance(topic.card, Card):
            check_dates(topic.source, "faq", topic.card, today, review_after)
    _check_notice(clinic, clinic_source, content)
    check_follow_ups(content)
    check_signs(content, today, review_after)
    held_out_sources = check_phrasings(content)
    _check_texts(content, clinic)
    if WARNING_LIST not in content.responses:
        clinic_source.problems.append(
            Problem(
                "data/safety.yml",
                1,
                f"responses.{WARNING_LIST}",
                "is missing",
                "every reassuring answer carries it: restore it",
            )
        )
    everything = [content.problems, clinic_source.problems, *(source.problems for source in held_out_sources)]
    return sorted({problem for part in everything for problem in part})


def _check_notice(clinic: Clinic | None, source: SourceFile, content: Content) -> None:
    """Whether the files of words are there, and staff can hear of what the clinic wants them to."""
    there = {each.path.name for each in content.sources}
    for name, what in REQUIRED.items():
        if f"{name}.yml" not in there:
            fix = f"it holds {what}: restore it"
            source.problems.append(Problem(f"data/{name}.yml", 1, name, "is missing", fix))
    notified = [part for part in ("safety", "booking") if clinic and getattr(clinic, part).notify]
    if not notified:
        return
    try:
        missing = "" if Mailer.of() else "THORA_SMTP_HOST: is not set"
    except MailError as error:
        missing = str(error)
    for part in notified if missing else ():
        source.add(
            [part, "notify"],
            "no mail can be sent from here",
            f"{missing}: docs/clinical-safety.md names the settings",
            "warning",
        )


def _check_label(topic: Topic, content: Content) -> None:
    keys = [*topic.block, "label"]
    if len(topic.label) > MAX_LABEL:
        topic.source.add(
            keys, f'"{topic.label}" has {len(topic.label)} characters', f"use at most {MAX_LABEL}"
        )
    for other in content.topics.values():
        if topic.label and other.id < topic.id and other.label.lower() == topic.label.lower():
            topic.source.add(
                keys, f'"{topic.label}" is the label of {other.id} too', "two buttons need two names"
            )


def _check_follow_ups(topic: Topic, content: Content) -> None:
    seen: set[str] = set()
    for index, id_ in enumerate(topic.card.follow_ups):
        keys: list[str | int] = [*topic.block, "follow_ups", index]
        target = content.topics.get(id_)
        if target is None and id_ not in content.unreadable:
            topic.source.add(keys, f'there is no topic "{id_}"', "name a file in data/faq or data/clinic")
        elif target and target.kind == "talk" and not target.label:
            topic.source.add(keys, f'"{id_}" has no label for its button', "choose another topic")
        if id_ == topic.id or id_ in seen:
            topic.source.add(keys, f'"{id_}" leads nowhere new', "choose another topic")
        seen.add(id_)


def _check_reassurance(topic: Topic, content: Content) -> None:
    if topic.card.warning_signs:
        if isinstance(topic.card, Card) and topic.card.booking == "offer":
            topic.source.add(
                ["faq", "booking"],
                "an answer with warning signs offers no appointment",
                "write `booking: mention` or `never`",
            )
        return
    phrase = REASSURING_WORDS.search(topic.answer)
    if topic.id in REASSURING_TOPICS or phrase:
        why = f'"{phrase.group(0)}" reassures' if phrase else "this question reassures"
        topic.source.add(
            topic.block,
            f"{why} without the list of warning signs",
            "add `warning_signs: true`",
        )


def _check_language(topic: Topic, content: Content) -> None:
    if not topic.is_language:
        return
    code = topic.id.removeprefix(LANGUAGE_PREFIX)
    if code not in SUPPORTED:
        known = ", ".join(sorted(SUPPORTED))
        topic.source.add(["languages", code], "is not a language that Thora recognises", f"known: {known}")
    if not topic.answer:
        return  # said by the reader
    keys = ["responses", f"utter_{topic.id}"]
    for fact in LANGUAGE_FACTS:
        if f"{{{fact}}}" not in topic.answer:
            topic.source.add(keys, f"{{{fact}}} is missing", f"say it with {{{fact}}}, as the others do")
    if topic.answer.splitlines()[-1].strip() != LANGUAGE_END:
        topic.source.add(keys, f'does not end with "{LANGUAGE_END}"', "put it on a last line, in English")


TOPIC_RULES: tuple[Callable[[Topic, Content], None], ...] = (
    _check_label,
    _check_follow_ups,
    _check_reassurance,
    _check_language,
)


def _check_texts(content: Content, clinic: Clinic | None) -> None:
    """Every response: placeholders, blank lines, and for answers length and reading ease."""
    phrases = content.phrases
    facts = clinic_facts(clinic, phrases) if clinic and phrases else None
    for name, variants in content.responses.items():
        source = content.response_files[name]
        topic = content.topics.get(name.removeprefix("utter_"))
        is_faq = topic is not None and topic.kind == "faq"
        for index, variant in enumerate(variants):
            keys: list[str | int] = ["responses", name, index, "text"]
            text = str(variant["text"]).strip()
            if re.search(r"\n\s*\n", text):
                source.add(keys, "a blank line", "remove it: Rasa would send two messages")
            if is_faq and re.search(r"[{}]", text):
                source.add(keys, "a brace", "write the words: only clinic answers are filled in")
                continue
            known = facts is not None and _check_facts(source, keys, text, facts)
            if re.search(r"[{}]", PLACEHOLDER.sub("", text)):
                source.add(keys, "a brace without its partner", "write {fact}, or no brace")
                continue
            if topic is not None and topic.is_language:
                continue  # length and reading ease are measured on English
            filled: str | None = text
            if "{" in text:  # cannot be filled in while clinic.yml or phrases.yml has errors
                filled = fill(text, facts, phrases) if known and facts and phrases else None
            _check_reading(source, keys, topic, text, filled)
    if phrases and facts is not None:
        _check_words(content, facts)


def _check_words(content: Content, facts: dict[str, str]) -> None:
    """Facts in the words of the chat, of the channels and of the demo page."""
    also = dict.fromkeys(ALSO_KNOWN, "") | facts
    for code, words in content.chat_words.languages.items() if content.chat_words else ():
        for name, text in words.texts().items():
            _check_facts(_words_file(content, "chat_words"), ["chat_words", code, name], text, also)
    for name, text in content.channel_words.texts().items() if content.channel_words else ():
        _check_facts(_words_file(content, "channel_words"), ["channel_words", name], text, facts)
    for place, text in content.demo_page.texts() if content.demo_page else ():
        _check_facts(_words_file(content, "demo_page"), ["demo_page", *place], text, facts)


def _words_file(content: Content, name: str) -> SourceFile:
    return next(source for source in content.sources if source.path.name == f"{name}.yml")


def _check_facts(source: SourceFile, keys: list[str | int], text: str, facts: dict[str, str]) -> bool:
    """Whether clinic.yml has a fact for every brace of a text."""
    unknown = [fact for fact in PLACEHOLDER.findall(text) if fact not in facts]
    for fact in unknown:
        source.add(keys, f"there is no fact {{{fact}}}", "known: " + ", ".join(sorted(facts)))
    return not unknown


def _check_reading(
    source: SourceFile, keys: list[str | int], topic: Topic | None, raw: str, filled: str | None
) -> None:
    if topic and topic.kind in WORDS and filled is not None:
        least, most = WORDS[topic.kind]
        count = len(filled.split())
        if not least <= count <= most:
            source.add(keys, f"{count} words", f"write {least} to {most}")
    if topic or len(raw.split()) > 20:
        # The clinic's facts are read as "it": their words are not the answer's.
        grade = reading_grade(PLACEHOLDER.sub("it", raw))
        if grade > MAX_GRADE:
            source.add(
                keys,
                f"reading grade {grade:.1f}, harder than {MAX_GRADE:.0f} (a reader of 12)",
                "shorten the sentences, take everyday words",
            )
