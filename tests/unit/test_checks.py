"""The rules of `thora check`, one at a time on a tiny project. All at once: test_broken_content.py."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT, TODAY
from tests.unit.conftest import ANSWER, CLINIC, TinyProject
from thora.checks import REASSURING_TOPICS, REASSURING_WORDS, check_project, reading_grade
from thora.content import load_content
from thora.problems import Problem

HARD = (
    "Comprehensive multidisciplinary rehabilitation methodologies facilitate extraordinarily beneficial "
    "musculoskeletal outcomes notwithstanding considerable interindividual physiological variability. "
)


def told(problems: list[Problem]) -> list[tuple[str, str, str]]:
    return [(p.path, p.key, p.problem) for p in problems]


def words(count: int) -> str:
    return " ".join(["It is so."] * (count // 3) + ["Oh."] * (count % 3))


def test_a_project_without_faults_has_no_errors(tiny: TinyProject) -> None:
    tiny.question("naps", follow_ups=["doors"], booking="offer")
    tiny.question(
        "doors", folder="clinic", answer="Please {contact}. We can tell you all about it at {clinic_name}."
    )
    assert tiny.errors() == []


def test_short_words_read_easier_than_long_ones() -> None:
    assert reading_grade(ANSWER) < 7 < reading_grade(HARD)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Look at https://www.physiotherapy-association.example/information now.", "Look at it now."),
        ("Write to administration@rehabilitation.example now.", "Write to it now."),
        ("Call +1 519-555-0100 now.", "Call it now."),
        ("See a physiotherapist.", "See a physio."),
        ("Make two appointments.", "Make two physio."),
    ],
)
def test_links_numbers_and_words_that_all_visitors_know_do_not_make_an_answer_hard(
    text: str, plain: str
) -> None:
    assert reading_grade(text) == reading_grade(plain)


@pytest.mark.parametrize(
    ("label", "problem"),
    [
        ("Exactly twenty chars", None),
        ("Twenty-one characters", '"Twenty-one characters" has 21 characters'),
        ("SOCKS", '"SOCKS" is the label of naps too'),
    ],
)
def test_a_label_fits_a_button_and_is_the_only_one_of_its_name(
    tiny: TinyProject, label: str, problem: str | None
) -> None:
    tiny.question("naps", label="Socks")
    tiny.question("socks", label=label)
    assert told(tiny.errors()) == ([("data/faq/socks.yml", "faq.label", problem)] if problem else [])


def test_the_label_of_talk_is_told_at_its_own_key(tiny: TinyProject) -> None:
    tiny.talk("hello", ["hi"], label="Twenty-one characters")
    problems = tiny.errors()
    assert [(p.key, p.line) for p in problems] == [("talk.hello.label", 3)]


@pytest.mark.parametrize(
    ("follow_ups", "index", "problem"),
    [
        (["socks", "nowhere"], 1, 'there is no topic "nowhere"'),
        (["naps"], 0, '"naps" leads nowhere new'),
        (["socks", "socks"], 1, '"socks" leads nowhere new'),
        (["greet"], 0, '"greet" has no label for its button'),
    ],
)
def test_a_follow_up_leads_to_another_question_with_a_label(
    tiny: TinyProject, follow_ups: list[str], index: int, problem: str
) -> None:
    tiny.question("socks")
    tiny.talk("greet", ["hi"])
    tiny.question("naps", follow_ups=follow_ups)
    assert told(tiny.errors()) == [("data/faq/naps.yml", f"faq.follow_ups[{index}]", problem)]


def test_a_dead_follow_up_of_talk_is_told_at_its_own_key(tiny: TinyProject) -> None:
    tiny.talk("greet", ["hi"], follow_ups=["nowhere"])
    assert told(tiny.errors()) == [
        ("data/greet.yml", "talk.greet.follow_ups[0]", 'there is no topic "nowhere"')
    ]


@pytest.mark.parametrize("broken", ["faq: [", "faq: {label: }\n"])
def test_a_faulty_question_is_told_in_its_own_file_only(tiny: TinyProject, broken: str) -> None:
    tiny.question("naps")
    tiny.write("data/faq/naps.yml", broken)
    tiny.question("socks", follow_ups=["naps"])
    assert {p.path for p in tiny.errors()} == {"data/faq/naps.yml"}


def test_a_fault_in_the_card_does_not_hide_those_in_the_rest_of_the_file(tiny: TinyProject) -> None:
    tiny.question(
        "naps",
        answer="Too short.",
        examples=["one"],
        label="Twenty-one characters",
        reviewed=datetime.date(2020, 1, 1),
        colour="red",
        booking="perhaps",
        follow_ups=["nowhere"],
    )
    assert {p.key for p in tiny.errors()} == {
        "faq.colour",
        "faq.booking",
        "faq.label",
        "faq.reviewed",
        "faq.follow_ups[0]",
        "nlu",
        "responses.utter_naps[0].text",
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "It is not serious.",
        "This is rarely serious.",
        "It isn't serious.",
        "Most pains aren't dangerous.",
        "Pains aren\u2019t usually serious.",
        "It need not be harmful.",
        "It is seldom a sign of anything serious.",
        "There is nothing to worry about.",
        "Do not worry.",
        "Don't worry.",
        "It is harmless.",
        "It is NOT usually DANGEROUS.",
    ],
)
def test_words_that_reassure_are_noticed(sentence: str) -> None:
    assert REASSURING_WORDS.search(sentence)


@pytest.mark.parametrize(
    "sentence", ["It can be serious.", "If you worry, call.", "Not today.", "It is dangerous."]
)
def test_words_that_do_not_reassure_are_let_through(sentence: str) -> None:
    assert not REASSURING_WORDS.search(sentence)


def test_an_answer_that_reassures_needs_the_list_of_warning_signs(tiny: TinyProject) -> None:
    answer = f"It is rarely serious. {ANSWER}"
    tiny.question("naps", answer=answer)
    assert told(tiny.errors()) == [
        ("data/faq/naps.yml", "faq", '"rarely serious" reassures without the list of warning signs')
    ]
    tiny.question("naps", answer=answer, warning_signs=True)
    assert tiny.errors() == []


@pytest.mark.parametrize("id_", sorted(REASSURING_TOPICS))
def test_a_question_whose_answer_calms_needs_the_list_whatever_its_words(tiny: TinyProject, id_: str) -> None:
    tiny.question(id_, label="Calm")
    assert told(tiny.errors()) == [
        (f"data/faq/{id_}.yml", "faq", "this question reassures without the list of warning signs")
    ]


def test_every_question_that_calms_is_a_topic() -> None:
    assert set(load_content(ROOT).topics) >= REASSURING_TOPICS


def test_an_answer_with_warning_signs_offers_no_appointment(tiny: TinyProject) -> None:
    tiny.question("naps", warning_signs=True, booking="offer")
    assert told(tiny.errors()) == [
        ("data/faq/naps.yml", "faq.booking", "an answer with warning signs offers no appointment")
    ]


def test_the_list_of_warning_signs_must_be_there(tiny: TinyProject) -> None:
    tiny.write("data/safety.yml", "responses: {}\n")
    assert told(tiny.errors()) == [("data/safety.yml", "responses.utter_warning_list", "is missing")]


@pytest.mark.parametrize(
    ("reviewed", "limit", "problem"),
    [
        (TODAY, 365, None),
        (datetime.date(2025, 11, 26), 365, None),
        (datetime.date(2025, 11, 25), 365, "last checked 366 days ago, more than 365"),
        (datetime.date(2026, 10, 26), 30, "last checked 31 days ago, more than 30"),
        (datetime.date(2026, 11, 27), 365, "2026-11-27 is in the future"),
    ],
)
def test_an_answer_is_read_again_after_the_days_of_clinic_yml(
    tiny: TinyProject, reviewed: datetime.date, limit: int, problem: str | None
) -> None:
    tiny.write("clinic.yml", {**CLINIC, "review_after_days": limit})
    tiny.question("naps", reviewed=reviewed)
    assert told(tiny.errors()) == ([("data/faq/naps.yml", "faq.reviewed", problem)] if problem else [])


def test_a_faulty_clinic_yml_does_not_hide_what_is_wrong_elsewhere(tiny: TinyProject) -> None:
    tiny.write("clinic.yml", {**CLINIC, "review_after_days": 30, "timezone": "Mars"})
    tiny.question("naps", answer="Too short.", reviewed=datetime.date(2026, 10, 1))
    assert {(p.path, p.key) for p in tiny.errors()} == {
        ("clinic.yml", "timezone"),
        ("data/faq/naps.yml", "faq.reviewed"),
        ("data/faq/naps.yml", "responses.utter_naps[0].text"),
    }


def test_a_source_of_next_year_is_told(tiny: TinyProject) -> None:
    old, new = ({"title": "T", "publisher": "P", "year": year} for year in (2026, 2027))
    tiny.question("naps", sources=[old, new])
    assert told(tiny.errors()) == [("data/faq/naps.yml", "faq.sources[1].year", "2027 is in the future")]


@pytest.mark.parametrize(
    ("folder", "count", "problem"),
    [
        ("faq", 39, "39 words"),
        ("faq", 40, None),
        ("faq", 110, None),
        ("faq", 111, "111 words"),
        ("clinic", 9, "9 words"),
        ("clinic", 10, None),
        ("clinic", 111, "111 words"),
    ],
)
def test_an_answer_is_neither_short_nor_long(
    tiny: TinyProject, folder: str, count: int, problem: str | None
) -> None:
    tiny.question("naps", folder, answer=words(count))
    expected = [(f"data/{folder}/naps.yml", "responses.utter_naps[0].text", problem)] if problem else []
    assert told(tiny.errors()) == expected


def test_facts_count_as_the_words_that_a_visitor_reads(tiny: TinyProject) -> None:
    tiny.write("clinic.yml", {**CLINIC, "facts": {"prices": words(120)}})
    tiny.question("naps", "clinic", answer=f"{words(12)}\n{{prices}}")
    assert [p.problem for p in tiny.errors()] == ["132 words"]


def test_an_answer_is_easy_to_read(tiny: TinyProject) -> None:
    tiny.question("naps", answer=HARD * 3)
    (problem,) = tiny.errors()
    assert problem.key == "responses.utter_naps[0].text"
    assert "harder than 7 (a reader of 12)" in problem.problem


def test_a_short_hard_text_that_is_no_answer_is_let_through_and_a_long_one_is_not(tiny: TinyProject) -> None:
    responses = {"utter_short": [{"text": HARD}], "utter_long": [{"text": HARD * 2}]}
    tiny.write("data/booking.yml", {"responses": responses})
    assert [(p.path, p.key) for p in tiny.errors()] == [("data/booking.yml", "responses.utter_long[0].text")]


@pytest.mark.parametrize(
    ("folder", "addition", "problem"),
    [
        ("faq", "\n\nMore.", "a blank line"),
        ("faq", "\n \nMore.", "a blank line"),
        ("faq", "\nMore.", None),
        ("faq", " Please {contact}.", "a brace"),
        ("faq", " So } it is.", "a brace"),
        ("clinic", " Please {contact}.", None),
        ("clinic", " Please {contakt}.", "there is no fact {contakt}"),
        ("clinic", " So } it is.", "a brace without its partner"),
        ("clinic", " So { it is.", "a brace without its partner"),
        ("clinic", " So {{contact}} it is.", "a brace without its partner"),
    ],
)
def test_an_answer_holds_no_blank_line_and_no_brace_but_of_facts(
    tiny: TinyProject, folder: str, addition: str, problem: str | None
) -> None:
    tiny.question("naps", folder, answer=ANSWER + addition)
    expected = [(f"data/{folder}/naps.yml", "responses.utter_naps[0].text", problem)] if problem else []
    assert told(tiny.errors()) == expected


def test_a_fact_that_is_none_is_answered_with_those_that_are(tiny: TinyProject) -> None:
    tiny.question("naps", "clinic", answer=f"{ANSWER} {{contakt}}")
    (problem,) = tiny.errors()
    assert problem.fix.startswith("known: ")
    assert "contact" in problem.fix.split(", ")


def test_a_word_of_the_chat_with_an_unknown_fact_is_told(tiny: TinyProject) -> None:
    path = tiny.root / "data/chat_words.yml"
    text = path.read_text(encoding="utf-8").replace('send: "Send"', 'send: "Send {it}"')
    path.write_text(text, encoding="utf-8")
    (problem,) = tiny.errors()
    assert (problem.path, problem.key, problem.problem) == (
        "data/chat_words.yml",
        "chat_words.en.send",
        "there is no fact {it}",
    )
    assert 'send: "Send {it}"' in text.splitlines()[problem.line - 1]


def test_problems_come_sorted_and_once(tiny: TinyProject) -> None:
    tiny.question("socks", label="Twenty-one characters", follow_ups=["nowhere"])
    tiny.question("naps", label="Twenty-one_characters", follow_ups=["nowhere"])
    problems = tiny.errors()
    assert problems == sorted(set(problems))
    assert len(problems) == 4


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=2)
    ),
    max_leaves=4,
)


def paths(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every part of a file."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [above, *(path for key, part in inner for path in paths(part, (*above, key)))]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> TinyProject:
    tiny = TinyProject(tmp_path_factory.mktemp("shared"))
    tiny.question("naps", follow_ups=["doors"])
    tiny.question("doors", "clinic")
    tiny.talk("greet", ["hi"], label="Hi", follow_ups=["naps"])
    return tiny


@settings(max_examples=25, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("name", ["clinic.yml", "data/phrases.yml", "data/faq/naps.yml", "data/greet.yml"])
def test_whatever_value_stands_anywhere_the_check_ends(
    shared: TinyProject, name: str, data: st.DataObject
) -> None:
    path: Path = shared.root / name
    before = path.read_bytes()
    file = yaml.safe_load(before)
    *way, last = data.draw(st.sampled_from(paths(file)[1:]))
    part = file
    for key in way:
        part = part[key]
    part[last] = data.draw(VALUES)
    shared.write(name, file)
    try:
        check_project(shared.root, TODAY)
    finally:
        path.write_bytes(before)


@pytest.mark.parametrize("part", ["safety", "booking"])
@pytest.mark.parametrize(
    ("host", "sender", "said"),
    [
        ("", "", "THORA_SMTP_HOST: is not set"),
        ("mail.a.ca", "", "THORA_SMTP_FROM"),
        ("mail.a.ca", "t@a.ca", ""),
    ],
)
def test_staff_who_are_to_be_told_need_a_mail_server(
    tiny: TinyProject, monkeypatch: pytest.MonkeyPatch, part: str, host: str, sender: str, said: str
) -> None:
    monkeypatch.setenv("THORA_SMTP_HOST", host)
    monkeypatch.setenv("THORA_SMTP_FROM", sender)
    tiny.write("clinic.yml", {**CLINIC, part: {**CLINIC.get(part, {}), "notify": "desk@testclinic.ca"}})
    notes = [problem for problem in check_project(tiny.root, TODAY) if problem.path == "clinic.yml"]
    assert [(note.key, note.severity) for note in notes] == ([(f"{part}.notify", "warning")] if said else [])
    assert all(note.fix.startswith(said) for note in notes)


@pytest.mark.parametrize("name", ["staff", "mails", "demo_page"])
def test_the_files_of_words_must_be_there(tiny: TinyProject, name: str) -> None:
    (tiny.root / "data" / f"{name}.yml").unlink()
    assert told(tiny.errors()) == [(f"data/{name}.yml", name, "is missing")]
