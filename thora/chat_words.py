"""The words of the chat on websites, in each of its languages: data/chat_words.yml."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from pydantic import Field

from thora.fields import Strict

ENGLISH = "en"
BRACES = re.compile(r"\{(\w*)\}")
# Not of clinic.yml: made of the words themselves, and filled in by the widget.
ALSO_KNOWN = {"contact", "seconds"}


class Words(Strict):
    """The words in one language."""

    call: str
    write: str
    call_or_write: str
    title: str
    subtitle: str
    greeting: str
    not_emergency: str
    placeholder: str
    input_label: str
    log_label: str
    send: str
    typing: str
    calendar: str
    you: str
    thora: str
    failed: str
    retry: str
    too_long: str
    no_answer: str
    consent_title: str
    consent: str
    start: str
    only_english: str
    staff: str
    mark_emergency: str
    mark_urgent: str
    mark_crisis: str
    choices: str
    openings: str
    copy_: str = Field(alias="copy")
    copied: str
    new_messages: str
    waiting: str
    offline: str
    away: str
    too_many: str
    try_later: str
    old_button: str
    consent_changed: str
    ended: str
    menu: str
    start_over: str
    start_over_question: str
    start_over_yes: str
    download: str
    delete: str
    delete_question: str
    delete_yes: str
    keep: str
    deleted: str
    no_script: str

    def texts(self) -> dict[str, str]:
        """Every word by its name, as it is written."""
        return dict(self.dict(by_alias=True))

    def filled(self, facts: Mapping[str, str]) -> dict[str, str]:
        """Every word with the clinic's facts in it, and the clinic's contact in this language.

        `facts`: as thora.answers.clinic_facts gives them.
        """
        phone, email = facts["phone"], facts["email"]
        contact = self.call_or_write if phone and email else self.call if phone else self.write
        known = {**facts, "contact": _fill(contact, facts)}
        return {name: _fill(text, known) for name, text in self.texts().items()}


class ChatWords(Strict):
    """The words in every language that a website may choose."""

    en: Words
    fr: Words
    es: Words

    @property
    def languages(self) -> dict[str, Words]:
        """By code."""
        return {code: getattr(self, code) for code in self.__fields__}


def version_of(text: str) -> str:
    """What names a text that visitors agree to: another text has another one."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _fill(text: str, facts: Mapping[str, str]) -> str:
    return BRACES.sub(lambda match: facts.get(match[1], match[0]), text)
