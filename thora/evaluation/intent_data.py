"""Training phrases and test phrases of any other bot: Rasa's NLU files and a CSV."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from thora.problems import Problem, SourceFile
from thora.text import normalise
from thora.topics import OUT_OF_SCOPE

COLUMNS = ("text", "intent")
EXAMPLE = "see tests/data/cafe for a small one"


@dataclass(frozen=True)
class TestRow:
    """One phrase of the test and its intent; `out_of_scope` is what must be refused."""

    __test__ = False  # pytest takes no class for tests because of its name

    text: str
    intent: str

    @property
    def in_scope(self) -> bool:
        """There is an intent that it should get."""
        return self.intent != OUT_OF_SCOPE


@dataclass
class IntentData:
    """What was read, and all that is wrong with it."""

    folder: Path
    test: Path
    phrases: dict[str, list[str]] = field(default_factory=dict)
    rows: list[TestRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def known_rows(self) -> int:
        """Rows of the test that stand among the training phrases: they are no test."""
        trained = {normalise(text) for texts in self.phrases.values() for text in texts}
        return sum(normalise(row.text) in trained for row in self.rows)


def read_intent_data(folder: Path, test: Path) -> IntentData:
    """Read both. Never raises: what is wrong stands in `.problems`."""
    data = IntentData(folder, test)
    _read_folder(data)
    if not data.problems:
        _read_test(data)
    return data


def _read_folder(data: IntentData) -> None:
    folder = data.folder
    if not folder.is_dir():
        _add(data, folder, 1, "there is no such folder", f"name a folder with Rasa's NLU files; {EXAMPLE}")
        return
    paths = sorted(path for path in folder.rglob("*") if path.suffix in (".yml", ".yaml"))
    if not paths:
        _add(data, folder, 1, "holds no .yml file", f"put Rasa's NLU files there; {EXAMPLE}")
    for path in paths:
        source = SourceFile(folder, path)
        if not source.problems:
            _read_blocks(data, source)
        data.problems += [replace(problem, path=str(path)) for problem in source.problems]
    intents = sorted(set(data.phrases) - {OUT_OF_SCOPE})
    if paths and not data.problems and len(intents) < 2:
        count = f"{len(intents)} intents with examples"
        _add(data, folder, 1, f"has {count} besides {OUT_OF_SCOPE}", f"two or more are needed; {EXAMPLE}")


def _read_blocks(data: IntentData, source: SourceFile) -> None:
    blocks = source.data.get("nlu") or []
    if not isinstance(blocks, list):
        source.add(["nlu"], "is not a list", "write `- intent: ...` below it")
        return
    for index, block in enumerate(blocks):
        if not isinstance(block, dict):
            source.add(["nlu", index], "is no block of keys", "write `- intent: ...` with `examples: |`")
        elif "intent" in block:  # synonyms, lookups and patterns are Rasa's to read
            texts = _examples(block.get("examples"))
            if texts is None:
                source.add(["nlu", index], "has no examples", 'write `examples: |` with lines like "- hello"')
            else:
                name = str(block["intent"]).partition("/")[0]  # a/b is a variant of a to the classifier
                data.phrases.setdefault(name, []).extend(texts)


def _examples(value: Any) -> list[str] | None:
    """Rasa takes one text of lines that begin with "-", or a list of {text: ...}."""
    if isinstance(value, str):
        found = [line.strip()[1:].strip() for line in value.splitlines() if line.strip().startswith("-")]
    elif isinstance(value, list):
        found = [str(each["text"]).strip() for each in value if isinstance(each, dict) and each.get("text")]
    else:
        return None
    return found or None


def _read_test(data: IntentData) -> None:
    path = data.test
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            _read_rows(data, csv.DictReader(file, strict=True))
    except FileNotFoundError:
        _add(data, path, 1, "there is no such file", f"name a CSV with the columns text,intent; {EXAMPLE}")
    except csv.Error as error:
        _add(data, path, 1, f"is not CSV ({error})", 'write text,intent and put quotes round a text with ","')
    except (OSError, UnicodeDecodeError) as error:
        _add(data, path, 1, f"cannot be read ({error})", "save it as CSV in UTF-8")


def _read_rows(data: IntentData, reader: csv.DictReader[str]) -> None:
    path = data.test
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        _add(data, path, 1, f'has no column "{missing[0]}"', "let the first line be text,intent")
        return
    unknown: Counter[str] = Counter()
    first: dict[str, int] = {}
    for row in reader:
        text, intent = (str(row[name] or "").strip() for name in COLUMNS)
        if None in row or not text or not intent:
            _add(
                data,
                path,
                reader.line_num,
                "has not one text and one intent",
                'put quotes round a text with ","',
            )
        elif intent != OUT_OF_SCOPE and intent not in data.phrases:
            unknown[intent] += 1
            first.setdefault(intent, reader.line_num)
        data.rows.append(TestRow(text, intent))
    for intent, count in unknown.items():
        what = f'there is no intent "{intent}" in {data.folder} ({count} rows)'
        _add(
            data,
            path,
            first[intent],
            what,
            f"give examples of it there, or call what must be refused {OUT_OF_SCOPE}",
        )
    if not data.problems and not any(row.in_scope for row in data.rows):
        _add(data, path, 1, "has no row with an intent of the training phrases", f"add some; {EXAMPLE}")


def _add(data: IntentData, path: Path, line: int, problem: str, fix: str) -> None:
    data.problems.append(Problem(str(path), line, f"line {line}", problem, fix))
