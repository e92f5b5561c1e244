"""Yes, no, one of a list, a reference, what is wrong: read from what people type."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thora.booking.hearing import Heard, merged
from thora.booking.when import When

TITLES = ("Mon 30 Nov 9 am", "Mon 30 Nov 10 am", "Mon 30 Nov 11 am")
FRIDAY, MONDAY = datetime.date(2026, 11, 27), datetime.date(2026, 11, 30)


@pytest.mark.parametrize(
    "text",
    ["yes", "Yes!", "y", "yep", "OK", "ok thanks", "yes please", "yes, book it", "Sure.", "that's right",
     "sounds good", "go ahead", "Perfect, thank you", "book it please", "that works for me", "I'll take it"],
)  # fmt: skip
def test_yes(text: str) -> None:
    assert Heard(text).is_yes()
    assert not Heard(text).is_no()


@pytest.mark.parametrize("text", ["no", "No!", "nope", "no thanks", "that's wrong", "not quite", "Incorrect"])
def test_no(text: str) -> None:
    assert Heard(text).is_no()
    assert not Heard(text).is_yes()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yes but at 11",
        "yesterday",
        "no, Wednesday",
        "Noah",
        "is that right?",
        "yes, wrong number",
        "okra",
    ],
)
def test_neither_yes_nor_no(text: str) -> None:
    assert not Heard(text).is_yes()
    assert not Heard(text).is_no()


def test_short_words_that_nlu_knows_count_too_and_long_ones_do_not() -> None:
    assert Heard("si por favor", "affirm").is_yes()
    assert Heard("rather not", "deny").is_no()
    assert not Heard("yes I would like that one but on Friday", "affirm").is_yes()
    assert not Heard("no I would like Friday", "deny").is_no()


def test_a_button_is_known_by_its_title() -> None:
    assert Heard("Yes, move it").is_yes("Yes, move it")
    assert Heard("no keep it").is_no("No, keep it")
    assert not Heard("No, keep it").is_yes("Yes, move it")


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("1", 0),
        ("2", 1),
        ("number 3 please", 2),
        ("the first", 0),
        ("the second one", 1),
        ("3rd", 2),
        ("third option", 2),
        ("the last one", 2),
        ("the middle one please", 1),
        ("I'll take the first one", 0),
        ("Mon 30 Nov 10 am", 1),
        ("mon 30 nov 11 AM", 2),
        ("any", 0),
        ("whichever", 0),
        ("I don't mind", 0),
        ("you choose", 0),
        ("4", None),
        ("1 or 2", None),
        ("yes", None),
        ("the first Monday in December", None),
        ("", None),
        ("10", None),
    ],
)
def test_one_of_three(text: str, index: int | None) -> None:
    assert Heard(text).one_of(TITLES) == index


def test_yes_is_enough_where_there_is_one_and_nothing_is_one_of_none() -> None:
    assert Heard("yes please").one_of(TITLES[:1]) == 0
    assert Heard("the last one").one_of(TITLES[:2]) == 1
    assert Heard("3").one_of(TITLES[:2]) is None
    assert Heard("1").one_of(()) is None


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("no, Wednesday", "Wednesday"),
        ("No wait, Wednesday", "wait, Wednesday"),
        ("actually 2pm", "2pm"),
        ("sorry, I meant Kim", "I meant Kim"),
        ("make it 11", "11"),
        ("wrong, it is Friday", "it is Friday"),
    ],
)
def test_a_correction_is_told_from_what_it_corrects(text: str, rest: str) -> None:
    assert Heard(text).corrects
    assert Heard(text).without_correction == rest


@pytest.mark.parametrize("text", ["Wednesday", "Noah", "Nora No", "Norman Change", "wrong site", ""])
def test_what_corrects_nothing(text: str) -> None:
    assert not Heard(text).corrects
    assert Heard(text).without_correction == text


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("how much is it", True),
        ("Do you take cards?", True),
        ("ok but where are you", True),
        ("friday?", True),
        ("tell me about parking", True),
        ("friday", False),
        ("Will", True),
        ("Sam Lee", False),
    ],
)
def test_questions(text: str, asks: bool) -> None:
    assert Heard(text).asks == asks


@pytest.mark.parametrize(
    ("text", "requests"),
    [
        ("can we make it a video call", True),
        ("could you move it to friday?", True),
        ("what about wednesday?", True),
        ("ok how about 3", True),
        ("can I park there?", False),
        ("what is about to happen", False),
        ("wednesday", False),
    ],
)
def test_polite_wishes(text: str, requests: bool) -> None:
    assert Heard(text).requests == requests


def test_a_question_about_free_times() -> None:
    assert Heard("do you have anything on Friday?").asks_for_times
    assert Heard("what's your earliest").asks_for_times
    assert not Heard("how long is a visit?").asks_for_times


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("KW3MG6", "KW3MG6"),
        ("kw3mg6", "KW3MG6"),
        ("it's KW3MG6, thanks", "KW3MG6"),
        ("kw3mg6 519 885 0142", "KW3MG6"),
        ("my reference is ABCDEF", "ABCDEF"),
        ("ABCDEF 519 885 0142", "ABCDEF"),
        ("abcdef", "ABCDEF"),
        ("CHANGE MY APPOINTMENT, KW3MG6", "KW3MG6"),
        ("change my appointment", ""),
        ("CHANGE MY APPOINTMENT", ""),
        ("thanks", ""),
        ("Sunday", ""),
        ("234567", ""),
        ("519 885 0142", ""),
        ("KW3MG", ""),
        ("KW3MG67", ""),
        ("KW3MGO", ""),  # O is no letter of a reference
        ("", ""),
    ],
)
def test_references(text: str, reference: str) -> None:
    assert Heard(text).reference == reference


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("wrong number", "contact"),
        ("that's not my email", "contact"),
        ("change my name", "name"),
        ("wrong day", "when"),
        ("a different time", "when"),
        ("change the service", "service"),
        ("the name", ""),
        ("my name is Kim", ""),
        ("sorry could you tell me whether the wrong number would matter", ""),
        ("wrong", ""),
    ],
)
def test_what_is_wrong(text: str, field: str) -> None:
    assert Heard(text).is_wrong_field == field


@pytest.mark.parametrize(
    ("before", "new", "text", "after"),
    [
        (When((FRIDAY,), at=600), When((MONDAY,)), "no, Monday", When((MONDAY,), at=600)),
        (When((FRIDAY,), at=600), When((MONDAY,)), "Monday any time", When((MONDAY,))),
        (When((FRIDAY,), at=600), When(at=660), "make it 11", When((FRIDAY,), at=660)),
        (When((FRIDAY, MONDAY)), When(not_days=(FRIDAY,)), "not Friday", When((MONDAY,), not_days=(FRIDAY,))),
        (When((FRIDAY,)), When((MONDAY,), at=540), "Monday at 9", When((MONDAY,), at=540)),
        (When(), When(soonest=True), "asap", When(soonest=True)),
    ],
)
def test_a_new_wish_keeps_what_it_does_not_speak_of(before: When, new: When, text: str, after: When) -> None:
    assert merged(before, new, text) == after


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.lists(st.text(max_size=12), max_size=4))
def test_any_text_is_heard_without_a_fault(text: str, titles: list[str]) -> None:
    heard = Heard(text)
    index = heard.one_of(titles)
    assert index is None or 0 <= index < len(titles)
    assert not (heard.is_yes() and heard.is_no())
    assert len(heard.reference) in (0, 6)
    assert text.endswith(heard.without_correction)
    _ = (heard.asks, heard.asks_for_times, heard.field, heard.is_wrong_field)


@pytest.mark.parametrize("says", ["not before 10", "no mornings", "no weekends please", "nothing on fridays"])
def test_what_is_ruled_out_is_no_correction(says: str) -> None:
    assert not Heard(says).corrects
    assert Heard("no, Wednesday").without_correction == "Wednesday"
