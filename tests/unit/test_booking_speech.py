"""How times, places and people are said."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from tests.booking_talks import FIRST, REVIEW, TALK, at, clinic, speech
from thora.booking.calendar import UTC, Opening, Span
from thora.booking.settings import Service, Way

SPEECH = speech(clinic([FIRST, REVIEW, TALK]))


def opening(start: str = "2026-12-03 10:30", way: Way = "in_person") -> Opening:
    begin = at(start).astimezone(UTC)
    end = begin + datetime.timedelta(minutes=45)
    return Opening(Span(begin, end), "nitin_nair", "waterloo", "first_visit", way, end)


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [(hour, 0, f"{hour % 12 or 12} {'am' if hour < 12 else 'pm'}") for hour in range(24)]
    + [(0, 5, "12:05 am"), (12, 30, "12:30 pm"), (9, 15, "9:15 am"), (23, 59, "11:59 pm")],
)
def test_clocks_have_twelve_hours(hour: int, minute: int, said: str) -> None:
    assert SPEECH.clock(datetime.datetime(2026, 12, 3, hour, minute)) == said


def test_moments_are_told_by_the_clinics_clock() -> None:
    moment = datetime.datetime(2026, 12, 4, 0, 30, tzinfo=UTC)
    assert SPEECH.time(moment) == "Thursday 3 December, 7:30 pm"
    assert SPEECH.time(datetime.datetime(2026, 7, 1, 14, 0, tzinfo=UTC)) == "Wednesday 1 July, 10 am"


def test_an_opening_on_a_button() -> None:
    assert SPEECH.button(opening()) == "Thu 3 Dec 10:30 am"


@pytest.mark.parametrize(
    ("start", "moment"),
    [
        ("2026-12-03 10:30", "2026-12-03T10:30:00-05:00"),
        ("2026-11-01 00:30", "2026-11-01T00:30:00-04:00"),  # the night in which the clock goes back
        ("2026-11-01 09:00", "2026-11-01T09:00:00-05:00"),
    ],
)
def test_when_an_opening_is_for_programs(start: str, moment: str) -> None:
    said = SPEECH.moment(opening(start))
    assert said["start"] == moment
    assert datetime.datetime.fromisoformat(said["start"]) == opening(start).span.start


def test_a_button_says_all_that_the_line_of_its_opening_says() -> None:
    first, second = SPEECH.on_buttons([opening(), opening(way="video")])
    assert first == {
        **SPEECH.moment(opening()),
        "place": "with Nitin Nair at Waterloo",
        "line": "Thu 3 Dec 10:30 am with Nitin Nair at Waterloo",
    }
    assert second["place"] == "with Nitin Nair by video"


def test_a_button_says_no_place_where_the_text_has_no_list() -> None:
    assert SPEECH.on_buttons([opening()]) == [SPEECH.moment(opening())], "the text says it in a sentence"
    only = clinic([FIRST])
    only = only.copy(update={"sites": only.sites[:1], "practitioners": only.practitioners[:1]})
    two = [opening(), opening("2026-12-03 11:30")]
    assert speech(only).on_buttons(two) == [SPEECH.moment(each) for each in two]


def test_when_an_opening_is_in_words_for_a_calendar() -> None:
    said = SPEECH.moment(opening())
    assert (said["day"], said["time"]) == ("Thursday 3 December", "10:30 am")


@pytest.mark.parametrize("day", range(1, 366, 7))
@pytest.mark.parametrize("clock", ["10:45", "12:15"])
def test_every_time_fits_on_a_button(day: int, clock: str) -> None:
    date = datetime.date(2026, 1, 1) + datetime.timedelta(days=day)
    assert len(SPEECH.button(opening(f"{date} {clock}"))) <= 20


def test_what_there_is_to_say_of_an_opening() -> None:
    assert SPEECH.opening(opening()) == {
        "service": "First visit",
        "time": "Thursday 3 December, 10:30 am",
        "practitioner": "Nitin Nair",
        "place": "at Waterloo",
    }


def test_what_clinic_yml_names_no_more_is_told_by_its_id() -> None:
    gone = replace(opening(), practitioner="bob", site="mars", service="massage")
    said = SPEECH.opening(gone)
    assert (said["practitioner"], said["place"], said["service"]) == ("bob", "at mars", "massage")
    assert SPEECH.address(gone) == ""


@pytest.mark.parametrize(
    ("way", "place", "address"),
    [
        ("in_person", "at Waterloo", "The address is 100 King Street North."),
        ("video", "by video", ""),
        ("phone", "by phone", ""),
    ],
)
def test_where_it_is(way: Way, place: str, address: str) -> None:
    assert SPEECH.place(opening(way=way)) == place
    assert SPEECH.address(opening(way=way)) == address


def test_a_site_without_an_address_has_no_sentence_for_it() -> None:
    assert SPEECH.address(replace(opening(), site="kitchener")) == ""


@pytest.mark.parametrize(
    ("way", "said"), [("video", "By video"), ("phone", "By phone"), ("in_person", "In person")]
)
def test_ways_have_buttons(way: Way, said: str) -> None:
    assert SPEECH.way_button(way) == said
    assert SPEECH.way(way) == said.lower()


def test_services_are_told_with_length_and_price() -> None:
    first, review, talk = (Service.parse_obj(each) for each in (FIRST, REVIEW, TALK))
    assert SPEECH.services([first]) == "First visit (45 minutes, $110)"
    assert SPEECH.services([first, review]) == "First visit (45 minutes, $110) or Review (30 minutes)"
    assert SPEECH.services([first, review, talk]).count(" or ") == 1
    assert SPEECH.services([]) == ""


@pytest.mark.parametrize(
    ("phone", "email", "said"),
    [
        ("+15198850142", "", "(519) 885-0142"),
        ("", "sam@clinic.com", "sam@clinic.com"),
        ("+442079460958", "sam@clinic.com", "+44 20 7946 0958, sam@clinic.com"),
    ],
)
def test_contacts(phone: str, email: str, said: str) -> None:
    assert SPEECH.contact(phone, email) == said


def test_phrases_are_filled_in_with_the_clinics_own_contact() -> None:
    assert SPEECH("no_later") == "I can find no later time. Please call 519-885-2000."
    assert "15 minutes" in SPEECH("wait_reference", minutes=15)
    with pytest.raises(AttributeError):
        SPEECH("no_such_phrase")
