"""A project of a few files, made in milliseconds: rules are tested on it one at a time."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT, TODAY
from thora.checks import check_project
from thora.nlu import vector_cache
from thora.problems import Problem, failures

CLINIC: dict[str, Any] = {
    "name": "Test Clinic",
    "timezone": "America/Toronto",
    "country": "CA",
    "contact": {"phone": "519-555-2000", "email": "desk@testclinic.ca"},
    "safety": {"emergency_number": "911", "health_line": "811", "crisis_line": "9-8-8"},
    "sites": [{"name": "Centre"}],
}
ANSWER = (
    "Most backs like to move. Sit, stand and walk in turn, and change how you sit when it feels stiff. "
    "Rest for a short time if you need to, then do a bit more each day. A physio can show you what to do, "
    "and can tell you what fits you best."
)


class TinyProject:
    """A whole project with as little in it as the rules allow; tests add what they are about."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("clinic.yml", CLINIC)
        self.write(
            "data/safety.yml", {"responses": {"utter_warning_list": [{"text": "Call now for: chest pain"}]}}
        )
        for name in (
            "phrases.yml",
            "staff.yml",
            "mails.yml",
            "chat_words.yml",
            "channel_words.yml",
            "demo_page.yml",
        ):
            shutil.copy(ROOT / "data" / name, root / "data" / name)

    def write(self, name: str, content: str | dict[str, Any]) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False)
        path.write_text(text, encoding="utf-8")
        return path

    def question(
        self,
        id_: str,
        folder: str = "faq",
        *,
        answer: str = ANSWER,
        examples: list[str] | None = None,
        held_out: list[str] | None = None,
        **card: Any,
    ) -> Path:
        """A question without a fault, but for what the test asks for."""
        lines = [f"{id_} example {n}" for n in range(60)] if examples is None else examples
        tests = [f"{id_} test {n}" for n in range(8)] if held_out is None else held_out
        self.write(f"tests/nlu/{id_}.txt", "\n".join(tests))
        return self.write(
            f"data/{folder}/{id_}.yml",
            {
                "version": "3.1",
                "faq": {
                    "question": f"What about {id_}?",
                    "label": id_.capitalize(),
                    "reviewed": TODAY,
                    "sources": [{"title": "Backs", "publisher": "NHS", "year": 2022}],
                    "follow_ups": [],
                    "booking": "mention",
                    **card,
                },
                "nlu": [{"intent": id_, "examples": "".join(f"- {line}\n" for line in lines)}],
                "responses": {f"utter_{id_}": [{"text": answer}]},
            },
        )

    def talk(self, id_: str, examples: list[str], answer: str = "I am glad to see you.", **card: Any) -> Path:
        """An intent that is no question, in a file of its own."""
        return self.write(
            f"data/{id_}.yml",
            {
                "talk": {id_: card},
                "nlu": [{"intent": id_, "examples": "".join(f"- {line}\n" for line in examples)}],
                "responses": {f"utter_{id_}": [{"text": answer}]},
            },
        )

    def sign(
        self,
        id_: str,
        *,
        level: str = "urgent",
        examples: list[str] | None = None,
        near_misses: list[str] | None = None,
        intent: str | None = None,
        metadata: dict[str, str] | None = None,
        **card: Any,
    ) -> Path:
        """A warning sign without a fault, but for what the test asks for."""
        lines = [f"i have {id_} {n}" for n in range(30)] if examples is None else examples
        near = [f"no {id_} {n}" for n in range(30)] if near_misses is None else near_misses
        return self.write(
            f"data/safety/{id_}.yml",
            {
                "version": "3.1",
                "sign": {
                    "level": level,
                    "label": id_,
                    "because": "It needs to be checked.",
                    "may_mean": "Something",
                    "reviewed": TODAY,
                    "sources": [{"title": "Backs", "publisher": "NHS", "year": 2022}],
                    "patterns": [id_],
                    "near_misses": "".join(f"- {line}\n" for line in near),
                    **card,
                },
                "nlu": [
                    {
                        "intent": intent or f"warning_{level}",
                        "metadata": {"sign": id_} if metadata is None else metadata,
                        "examples": "".join(f"- {line}\n" for line in lines),
                    }
                ],
            },
        )

    def errors(self) -> list[Problem]:
        return failures(check_project(self.root, TODAY))


@pytest.fixture(autouse=True, scope="session")
def vectors_of_tests(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Vectors of the tests' texts stay out of the project's cache."""
    vector_cache.FOLDER = tmp_path_factory.mktemp("vectors")


@pytest.fixture
def store_of_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is that of the folder which a test names, as it is without THORA_STORE."""
    monkeypatch.delenv("THORA_STORE", raising=False)


@pytest.fixture
def tiny(tmp_path: Path) -> TinyProject:
    return TinyProject(tmp_path)
