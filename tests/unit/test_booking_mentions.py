"""What a message names: services, people, places, ways, and what it tells Thora to do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.booking_talks import FIRST, REVIEW, TALK, clinic
from thora.booking.mentions import Named, Vocabulary, command_in

VOCABULARY = Vocabulary(clinic([FIRST, REVIEW, TALK]))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("with Nitin please", Named(practitioner="nitin_nair")),
        ("Nitin's next opening", Named(practitioner="nitin_nair")),
        ("Mr Nair on Friday", Named(practitioner="nitin_nair")),
        ("with Ann O'Neil", Named(practitioner="ann_o_neil")),
        ("at Kitchener", Named(site="kitchener")),
        ("WATERLOO", Named(site="waterloo")),
        ("by video", Named(way="video")),
        ("on Zoom", Named(way="video")),
        ("over the phone", Named(way="phone")),
        ("in person", Named(way="in_person")),
        ("anyone", Named(anybody=True)),
        ("I don't mind who", Named(anybody=True)),
        ("a first visit with Nitin at Kitchener", Named("first_visit", "nitin_nair", "kitchener")),
        ("free online talk", Named(service="free_online_talk", way="video")),
        ("first thing Monday", Named()),
        ("my phone number is 519 885 0142", Named()),
        ("Nitin or Ann", Named()),
        ("Waterloo or Kitchener", Named()),
        ("Sam Lee", Named()),
        ("", Named()),
    ],
)
def test_what_is_named(text: str, named: Named) -> None:
    assert VOCABULARY.named_in(text) == named
    assert bool(named) == (named != Named())


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("the review", "review"),
        ("review please", "review"),
        ("first visit", "first_visit"),
        ("the free one", "free_online_talk"),
        ("no idea", None),
    ],
)
def test_a_word_of_a_service_is_enough_where_it_was_asked_for(text: str, service: str | None) -> None:
    assert VOCABULARY.named_in(text, asked_service=True).service == service


def test_a_word_of_a_service_is_not_enough_elsewhere() -> None:
    assert VOCABULARY.named_in("the free one").service is None


@pytest.mark.parametrize(
    "text", ["the other site", "your other clinic", "the other one in town", "wrong place"]
)
def test_the_other_of_two_sites(text: str) -> None:
    assert VOCABULARY.named_in(text, "waterloo").site == "kitchener"
    assert VOCABULARY.named_in(text, "kitchener").site == "waterloo"
    assert VOCABULARY.named_in(text).site is None


def test_with_one_site_there_is_no_other() -> None:
    small = clinic()
    one = Vocabulary(small.copy(update={"sites": small.sites[:1]}))
    assert one.named_in("the other site", "waterloo").site is None


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("stop", "stop"),
        ("Stop please!", "stop"),
        ("never mind", "stop"),
        ("nevermind thanks", "stop"),
        ("ok, forget it", "stop"),
        ("I changed my mind", "stop"),
        ("I've changed my mind", "stop"),
        ("I don’t want to book", "stop"),
        ("don't book it", "stop"),
        ("cancel the booking", "stop"),
        ("I'll call the clinic", "stop"),
        ("start again", "restart"),
        ("can we start over please", "restart"),
        ("let's start from the beginning", "restart"),
        ("later", "later"),
        ("anything later?", "later"),
        ("more times", "later"),
        ("none of these work", "later"),
        ("what else is there?", "later"),
        ("earlier", "earlier"),
        ("something sooner please", "earlier"),
        ("too late", "earlier"),
        ("too early", "later"),
        ("another day", "another_day"),
        ("a different day please", "another_day"),
        ("that day doesn't work", "another_day"),
        ("change the time", "another_day"),
        ("stop at the second one", None),
        ("later than 3", None),
        ("my back pain won't stop", None),
        ("cancel my appointment", None),
        ("Sam Lee", None),
        ("", None),
    ],
)
def test_commands_are_whole_messages(text: str, command: str | None) -> None:
    assert command_in(text) == command


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.sampled_from([None, "waterloo", "nowhere"]), st.booleans())
def test_any_text_is_read_without_a_fault(text: str, site: str | None, asked: bool) -> None:
    VOCABULARY.named_in(text, site, asked)
    command_in(text)
