"""Copies of the shipped content, each with another fault planted: `thora check` finds it and no other.

A fault says what is put in the place of what, and what must be reported: file, key, part of the problem, and
the line, named by what stands on it. The line's number is counted in the file, not by the code under test.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import Result
from typer.testing import CliRunner

from tests.conftest import ROOT, TODAY
from thora.checks import check_project
from thora.cli import app
from thora.problems import errors

BODY = r"(?s)(?<=- text: >-\n).*\Z"  # an answer is the last thing in its file
LANGUAGES = "data/languages.yml"
FOLLOW_UPS = "data/follow_ups/clinic.yml"
PARSE = yaml.parse
NEW_PHRASE = "does a purple giraffe need a nap"
HARD = """\
      Comprehensive multidisciplinary rehabilitation methodologies facilitate extraordinarily beneficial
      musculoskeletal outcomes notwithstanding considerable interindividual physiological variability.
      Contemporary practitioners conscientiously individualise therapeutic interventions accordingly.
      Sophisticated biomechanical investigations substantiate aforementioned recommendations considerably.
      Longitudinal observational evidence demonstrates statistically significant functional improvements.
      Nevertheless, interdisciplinary consultation supplements standardised physiotherapeutic assessment.
"""


@dataclass(frozen=True)
class Edit:
    """`pattern`, found once in a file, is replaced by `new`."""

    file: str
    pattern: str
    new: str

    def make(self, project: Path) -> None:
        path = project / self.file
        before = path.read_text(encoding="utf-8")
        after, count = re.subn(self.pattern, self.new, before, count=1, flags=re.MULTILINE)
        assert count == 1, f"{self.pattern} does not stand in {self.file}"
        assert after != before
        path.write_text(after, encoding="utf-8")


@dataclass(frozen=True)
class Found:
    """What `thora check` must report. `line`: a pattern of the line that it points to."""

    file: str
    key: str
    problem: str
    line: str

    def number(self, project: Path) -> int:
        lines = (project / self.file).read_text(encoding="utf-8").splitlines()
        (number,) = [n for n, line in enumerate(lines, start=1) if re.search(self.line, line)]
        return number


Fault = tuple[list[Edit], list[Found]]


def one(file: str, pattern: str, new: str, key: str, problem: str, line: str) -> Fault:
    """A fault of one edit that is reported once, in the same file."""
    return [Edit(file, pattern, new)], [Found(file, key, problem, line)]


def faq(id_: str) -> str:
    return f"data/faq/{id_}.yml"


def text_of(id_: str) -> str:
    return f"responses.utter_{id_}[0].text"


FAULTS: dict[str, Fault] = {
    "an unknown key": one(
        faq("stress"),
        r"^  booking:",
        "  bookng: offer\n  booking:",
        "faq.bookng",
        "is not a key that Thora knows",
        r"^  bookng:",
    ),
    "no source": one(
        faq("surgery"), r"^  sources:\n(    - .*\n)+", "", "faq.sources", "is missing", r"^faq:"
    ),
    "an intent that is not the file's name": one(
        faq("chiropractic"),
        r"^- intent: chiropractic",
        "- intent: chiropractor",
        "nlu[0].intent",
        '"chiropractor" is not the file\'s name',
        r"^- intent:",
    ),
    "a dead follow-up": one(
        faq("lifting"),
        r"^  follow_ups: .*",
        "  follow_ups:\n  - rest_or_activity\n  - no_such_topic",
        "faq.follow_ups[1]",
        'there is no topic "no_such_topic"',
        r"- no_such_topic",
    ),
    "an answer that is too long": one(
        faq("posture"), BODY, "      It is so.\n" * 37, text_of("posture"), "111 words", r"^  - text:"
    ),
    "an answer that is too hard to read": one(
        faq("ergonomics"), BODY, HARD, text_of("ergonomics"), "reading grade", r"^  - text:"
    ),
    "a blank line in an answer": one(
        faq("sleep_position"),
        r"^  - text: >-\n(.*)\n",
        r"  - text: |-\n\1\n\n",
        text_of("sleep_position"),
        "a blank line",
        r"^  - text:",
    ),
    "a brace in an answer": one(
        faq("heat_or_ice"),
        r"^  - text: >-\n",
        "  - text: >-\n      Hello {name}.\n",
        text_of("heat_or_ice"),
        "a brace",
        r"^  - text:",
    ),
    "an example of two topics": (
        [
            Edit(faq("massage"), r"^  examples: \|\n", f"  examples: |\n    - {NEW_PHRASE}\n"),
            Edit(faq("modalities"), r"^  examples: \|\n", f"  examples: |\n    - {NEW_PHRASE.title()}?\n"),
        ],
        [Found(faq("modalities"), "nlu", f'"{NEW_PHRASE.title()}?" is an example of massage too', r"^nlu:")],
    ),
    "an example among the held-out phrasings": (
        [
            Edit(faq("pregnancy"), r"^  examples: \|\n", "  examples: |\n    - a planted phrase\n"),
            Edit("tests/nlu/pregnancy.txt", r"\Z", "A planted phrase!\n"),
        ],
        [
            Found(
                "tests/nlu/pregnancy.txt",
                "line {}",
                '"A planted phrase!" is an example of pregnancy',
                "^A planted phrase!",
            )
        ],
    ),
    "too few examples": one(
        faq("cracking_back"),
        r"^(  examples: \|\n(?:    - .*\n){5})(?:    - .*\n)+",
        r"\1",
        "nlu",
        "5 different examples",
        r"^nlu:",
    ),
    "a label that is too long": one(
        faq("organs"),
        r"^  label: .*",
        "  label: A label of 27 characters...",
        "faq.label",
        '"A label of 27 characters..." has 27 characters',
        r"^  label:",
    ),
    "a review that is too old": one(
        faq("symptoms"),
        r"^  reviewed: .*",
        "  reviewed: 2025-11-25",
        "faq.reviewed",
        "last checked 366 days ago, more than 365",
        r"^  reviewed:",
    ),
    "a reassuring topic without the warning signs": one(
        faq("is_it_serious"),
        r"^  warning_signs: true\n",
        "",
        "faq",
        "reassures without the list of warning signs",
        r"^faq:",
    ),
    "a date in the future": one(
        faq("causes"),
        r"^  reviewed: .*",
        "  reviewed: 2026-11-27",
        "faq.reviewed",
        "2026-11-27 is in the future",
        r"^  reviewed:",
    ),
    "a day that does not exist": one(
        faq("exercises"),
        r"^  reviewed: .*",
        "  reviewed: 2026-02-30",
        "line {}",
        '"2026-02-30": day is out of range for month',
        r"^  reviewed:",
    ),
    "broken YAML": one(
        faq("what_is_physiotherapy"),
        r"^  question: .*",
        "  question: What: is it",
        "line {}",
        "cannot be read: mapping values are not allowed",
        r"^  question:",
    ),
    "an unknown fact in an answer of the clinic": one(
        "data/clinic/privacy.yml",
        r"^  utter_privacy:\n(  - text: .*)\n",
        r"  utter_privacy:\n\1\n      {privvacy}\n",
        text_of("privacy"),
        "there is no fact {privvacy}",
        r"^  - text:",
    ),
}
LANGUAGE_FAULTS: dict[str, Fault] = {
    "a language without its text": one(
        LANGUAGES,
        r"^  utter_language_es:\n  - text: \|-\n(      .*\n)+",
        "",
        "languages.es",
        "has no text",
        r"^  es:",
    ),
    "a text of no language": one(
        LANGUAGES, r"^  fr: .*\n", "", "responses.utter_language_fr", "is the text of no language", r"_fr:$"
    ),
    "a language that Thora does not recognise": (
        [
            Edit(LANGUAGES, r"^  ht: ", "  xx: "),
            Edit(LANGUAGES, r"^  utter_language_ht:", "  utter_language_xx:"),
        ],
        [Found(LANGUAGES, "languages.xx", "is not a language that Thora recognises", r"^  xx:")],
    ),
    "a language without its English name": one(
        LANGUAGES, r"name: German, ", "", "languages.de.name", "is missing", r"^  de:"
    ),
    "an unknown key of a language": one(
        LANGUAGES,
        r"name: Polish",
        "names: Polish, name: Polish",
        "languages.pl.names",
        "is not a key that Thora knows",
        r"^  pl:",
    ),
    "an unknown key of the file of languages": one(
        LANGUAGES, r"^languages:", "lang: es\nlanguages:", "lang", "is not a key that Thora knows", r"^lang:"
    ),
    "a text without the phone": one(
        LANGUAGES,
        r"^(  utter_language_ko:\n(?:.*\n)*?) {6}☎ \{phone\}\n",
        r"\1",
        "responses.utter_language_ko",
        "{phone} is missing",
        r"^  utter_language_ko:",
    ),
    "a text without the emergency number": one(
        LANGUAGES,
        r"^(  utter_language_it:\n(?:.*\n)*?.*)\{emergency_number\}",
        r"\g<1>112",
        "responses.utter_language_it",
        "{emergency_number} is missing",
        r"^  utter_language_it:",
    ),
    "a text without its English end": one(
        LANGUAGES,
        r"^(  utter_language_pt:\n(?:.*\n)*?) {6}I only speak English\.\n",
        r"\1",
        "responses.utter_language_pt",
        'does not end with "I only speak English."',
        r"^  utter_language_pt:",
    ),
    "an unknown fact in a text of a language": one(
        LANGUAGES,
        r"^(  utter_language_uk:\n  - text: \|)-\n",
        r"\1+\n      ✉ {mail}\n",
        text_of("language_uk"),
        "there is no fact {mail}",
        r"^  - text: \|\+",
    ),
    "two texts of one language": one(
        LANGUAGES,
        r"^(  utter_language_vi:\n)(  - text: \|-\n(?:      .*\n)+)",
        r"\1\2\2",
        "responses.utter_language_vi",
        "2 texts",
        r"^  utter_language_vi:",
    ),
}
FIRST_FOLLOW_UPS = r"^follow_ups:\n"
FOLLOW_UP_FAULTS: dict[str, Fault] = {
    "follow-ups of no question": one(
        FOLLOW_UPS,
        FIRST_FOLLOW_UPS,
        f"follow_ups:\n  no_such_topic:\n    parking_access: |\n      - {NEW_PHRASE}\n",
        "follow_ups.no_such_topic",
        "is not a topic with a label and an answer",
        r"^  no_such_topic:",
    ),
    "follow-ups of small talk": one(
        FOLLOW_UPS,
        FIRST_FOLLOW_UPS,
        f"follow_ups:\n  thanks:\n    parking_access: |\n      - {NEW_PHRASE}\n",
        "follow_ups.thanks",
        "is not a topic with a label and an answer",
        r"^  thanks:",
    ),
    "a follow-up that asks for no topic": one(
        FOLLOW_UPS,
        r"^  are_physios_registered:\n",
        f"  are_physios_registered:\n    no_such_topic: |\n      - {NEW_PHRASE}\n",
        "follow_ups.are_physios_registered.no_such_topic",
        '"no_such_topic" is not a topic with an answer',
        r"^    no_such_topic:",
    ),
    "a follow-up that asks for a warning sign": one(
        FOLLOW_UPS,
        r"^  are_physios_registered:\n",
        f"  are_physios_registered:\n    warning_urgent: |\n      - {NEW_PHRASE}\n",
        "follow_ups.are_physios_registered.warning_urgent",
        '"warning_urgent" is not a topic with an answer',
        r"^    warning_urgent:",
    ),
    "a follow-up with two meanings": one(
        FOLLOW_UPS,
        r"^  are_physios_registered:\n",
        f"  are_physios_registered:\n    massage: |\n      - {NEW_PHRASE}\n"
        f"    surgery: |\n      - {NEW_PHRASE.title()}?\n",
        "follow_ups.are_physios_registered.surgery",
        f'"{NEW_PHRASE.title()}?" stands under massage too',
        r"^    surgery:",
    ),
    "a follow-up without its sign": one(
        FOLLOW_UPS,
        r"^  are_physios_registered:\n",
        f"  are_physios_registered:\n    surgery: |\n      {NEW_PHRASE}\n",
        "follow_ups.are_physios_registered.surgery",
        f'"{NEW_PHRASE}" is not a follow-up',
        r"^    surgery:",
    ),
    "a topic without follow-ups": one(
        FOLLOW_UPS,
        FIRST_FOLLOW_UPS,
        "follow_ups:\n  does_it_hurt_at_all:\n",
        "follow_ups.does_it_hurt_at_all",
        "has no topics below it",
        r"^  does_it_hurt_at_all:",
    ),
    "an unknown key of a file of follow-ups": one(
        FOLLOW_UPS,
        FIRST_FOLLOW_UPS,
        "followups: {}\nfollow_ups:\n",
        "followups",
        "is not a key that Thora knows",
        r"^followups:",
    ),
}
CLINIC_FAULTS: dict[str, Fault] = {
    "hours from 9 to 25": one(
        "clinic.yml",
        r"^    mon: .*",
        '    mon: "09:00-25:00"',
        "sites[0].hours.mon",
        '"09:00-25:00"',
        "09:00-25:00",
    ),
    "hours written 9-25": one(
        "clinic.yml", r"^    tue: .*", '    tue: "9-25"', "sites[0].hours.tue", '"9-25"', '"9-25"'
    ),
    "no contact": (
        [
            Edit("clinic.yml", r"^  phone: .*", '  phone: ""'),
            Edit("clinic.yml", r"^  email: .*", '  email: ""'),
        ],
        [Found("clinic.yml", "contact", "no way to reach the clinic", r"^contact:")],
    ),
    "an unknown time zone": one(
        "clinic.yml",
        r"^timezone: .*",
        "timezone: America/Trono",
        "timezone",
        '"America/Trono"',
        r"^timezone:",
    ),
    "an unknown key of the clinic": one(
        "clinic.yml",
        r"^country:",
        "colour: green\ncountry:",
        "colour",
        "is not a key that Thora knows",
        r"^colour:",
    ),
}
SEVERAL: dict[str, Fault] = {
    "two faults in each of two files": (
        [
            Edit(faq("massage"), r"^  label: .*", "  label: Twenty-one characters"),
            Edit(faq("massage"), r"^  follow_ups: .*", "  follow_ups: [massage]"),
            Edit(faq("scan_or_xray"), r"^  label: .*\n", ""),
            Edit(faq("scan_or_xray"), r"^  reviewed: .*", "  reviewed: 2027-01-01"),
        ],
        [
            Found(faq("massage"), "faq.label", "has 21 characters", r"^  label:"),
            Found(faq("massage"), "faq.follow_ups[0]", '"massage" leads nowhere new', r"^  follow_ups:"),
            Found(faq("scan_or_xray"), "faq.label", "is missing", r"^faq:"),
            Found(faq("scan_or_xray"), "faq.reviewed", "2027-01-01 is in the future", r"^  reviewed:"),
        ],
    ),
    "a clinic.yml that is broken YAML": one(
        "clinic.yml",
        r"^country: .*",
        "country: [CA",
        "line {}",
        "cannot be read",
        r"^region:",
    ),
}


@cache
def parse_once(text: str, loader: Any) -> tuple[()]:
    """Go through the events of a YAML text, or raise what is wrong in it: anew each time, passing once."""
    for _ in PARSE(text, loader):
        pass
    return ()


@pytest.fixture(autouse=True)
def unchanged_files_are_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The strict first reading of a hundred files takes 2 s; but for one, they are the same in every test."""
    monkeypatch.setattr(yaml, "parse", lambda text, Loader: parse_once(text, Loader))  # noqa: N803


def run_check(project: Path, *options: str) -> Result:
    arguments = ["check", "--root", str(project), "--today", TODAY.isoformat(), *options]
    return CliRunner(mix_stderr=False).invoke(app, arguments)


def plant(project: Path, *faults: Fault) -> list[Found]:
    for edits, _ in faults:
        for edit in edits:
            edit.make(project)
    return [found for _, founds in faults for found in founds]


def place(project: Path, found: Found) -> tuple[str, int, str]:
    number = found.number(project)
    return found.file, number, found.key.format(number)


def assert_exactly(project: Path, expected: list[Found], reported: list[dict[str, Any]]) -> None:
    """Every planted fault is reported at its place in its words, and nothing else is."""
    wrong = {(p["path"], p["line"], p["key"]): p for p in reported if p["severity"] != "warning"}
    assert sorted(wrong) == sorted(place(project, found) for found in expected)
    for found in expected:
        problem = wrong[place(project, found)]
        assert found.problem in problem["problem"]
        assert problem["fix"]
    assert len(wrong) == sum(p["severity"] != "warning" for p in reported)


ALL = {**FAULTS, **LANGUAGE_FAULTS, **FOLLOW_UP_FAULTS, **CLINIC_FAULTS, **SEVERAL}


@pytest.mark.parametrize("fault", ALL.values(), ids=ALL)
def test_a_planted_fault_is_reported_at_its_line_and_fails_the_check(project: Path, fault: Fault) -> None:
    expected = plant(project, fault)
    result = run_check(project, "--format", "json")
    assert result.exit_code == 1
    assert_exactly(project, expected, json.loads(result.stdout))


def test_all_faults_at_once_are_reported_in_one_run(project: Path) -> None:
    # What clinic.yml says is not known while it has errors, so that an unknown fact cannot be told.
    faults = {name: fault for name, fault in FAULTS.items() if "unknown fact" not in name}
    expected = plant(project, *faults.values(), *CLINIC_FAULTS.values())
    result = run_check(project, "--format", "json")
    assert result.exit_code == 1
    assert_exactly(project, expected, json.loads(result.stdout))


def test_all_faults_are_told_to_a_person_in_a_line_each(project: Path) -> None:
    expected = plant(project, *FAULTS.values())
    result = run_check(project)
    assert result.exit_code == 1
    *lines, last = [line for line in result.stdout.splitlines() if not line.startswith("note: ")]
    assert last.startswith(f"{len(expected)} problems, ")
    assert len(lines) == len(expected)
    for found in expected:
        path, _, key = place(project, found)
        (line,) = [line for line in lines if line.startswith(f"{path}: {key}: ")]
        assert found.problem in line


def test_the_copy_without_a_fault_passes(project: Path) -> None:
    assert run_check(project).exit_code == 0


def test_the_shipped_content_has_no_errors() -> None:
    assert [str(problem) for problem in errors(check_project(ROOT, TODAY))] == []
