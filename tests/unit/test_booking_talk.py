"""A new appointment by talking, from "I would like to book" to its reference.

Scripts are tables of (says, part of what comes back).
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.booking_talks import FIRST, NOW, OTHER, REVIEW, SAM, TALK, Desk, clinic
from thora.booking.hearing import Heard
from thora.booking.talk import Talk

WHEN, WHICH, NAME, CONTACT = (
    "When would suit you?",
    "These times are free:",
    "What name",
    "And a phone number",
)
CONFIRM = "Shall I book it? [Yes, book it] [Change something] [Stop]"
FRIDAY_10 = "Friday 27 November, 10 am, with Nitin Nair at Waterloo"
TO_CONFIRM = [("tomorrow at 10", NAME), ("Sam Lee", CONTACT), ("519 885 0142", CONFIRM)]


@pytest.fixture
def here(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "thora.db")


@pytest.fixture
def several(tmp_path: Path) -> Desk:
    """Of a clinic with three services."""
    return Desk(tmp_path / "thora.db", clinic([FIRST, REVIEW, TALK]))


@pytest.fixture
def rings_back(tmp_path: Path) -> Desk:
    """Of a clinic whose staff ring back."""
    return Desk(tmp_path / "thora.db", clinic([], mode="callback"))


def test_an_appointment_is_made(here: Desk) -> None:
    here.talks(
        [
            ("I would like to book", WHEN),
            ("tomorrow at 10", NAME),
            ("Sam Lee", CONTACT),
            ("519 885 0142", f"First visit, {FRIDAY_10}, for Sam Lee, (519) 885-0142. {CONFIRM}"),
            ("yes", f"It is booked: First visit, {FRIDAY_10}. Your reference is "),
        ]
    )
    assert here.state is None
    (made,) = here.appointments.of_conversation("web:1", NOW)
    assert (made.visitor, made.opening.practitioner, made.opening.way) == (SAM, "nitin_nair", "in_person")
    for part in (made.reference, "100 King Street North", "write this down", "at least 24 hours before"):
        assert part in here.said[0].text


def test_a_mail_is_announced_where_mails_are_sent(here: Desk) -> None:
    here.talks([*TO_CONFIRM[:2], ("sam@clinic.com", CONFIRM)])
    talk = Talk(replace(here.means, mails=True), here.speech)
    (said,) = talk.hear(here.open, Heard("yes"), NOW).says
    assert "on its way to sam@clinic.com" in said.text
    assert "write this down" not in said.text


def test_the_service_is_asked_for_only_where_there_are_several(here: Desk, several: Desk) -> None:
    here.talks([("book please", WHEN)])
    several.talks(
        [
            ("book please", "First visit (45 minutes, $110), Review (30 minutes) or Free online talk"),
            ("review", WHEN),
            ("tomorrow at 10:45 am", NAME),
            ("Sam", CONTACT),
            ("sam@clinic.com", "Review, Friday 27 November, 10:45 am"),
        ]
    )


@pytest.mark.parametrize(
    ("says", "service"),
    [
        ("1", "first_visit"),
        ("the second one", "review"),
        ("the last", "free_online_talk"),
        ("First visit", "first_visit"),
        ("the free one", "free_online_talk"),
        ("a review tomorrow at 10", "review"),
        ("whichever", "first_visit"),
    ],
)
def test_a_service_is_chosen_by_place_number_or_name(several: Desk, says: str, service: str) -> None:
    several.begin("book please")
    several.says(says)
    assert several.open.service == service


def test_a_wish_that_comes_before_the_service_is_kept(several: Desk) -> None:
    several.talks(
        [
            ("can I book something for tomorrow at 10", "What would you like to book"),
            ("nonsense", "I did not understand which one."),
            ("2", NAME),
        ]
    )
    assert several.open.chosen is not None


@pytest.mark.parametrize(
    ("says", "asks", "name"),
    [
        ("Sam Lee, tomorrow 10, 519 555 0142", f"{FRIDAY_10}, for Sam Lee, (519) 555-0142", "Sam Lee"),
        ("book tomorrow at 10, O'Brien, sam@clinic.com", "for O'Brien, sam@clinic.com", "O'Brien"),
        ("李, tomorrow 10, 519 885 0142", "for 李,", "李"),
        ("María José, tomorrow 10, 519 885 0142", "for María José,", "María José"),
        ("Jean-Luc d'Arcy, tomorrow 10, 519 885 0142", "for Jean-Luc d'Arcy,", "Jean-Luc d'Arcy"),
        ("May Lee, tomorrow 10, 519 885 0142", "for May Lee,", "May Lee"),
        ("hi, tomorrow 10, Kim, 519 885 0142", "for Kim,", "Kim"),
        ("tuesday afternoon, Sam Lee, 519 885 0142", WHICH, "Sam Lee"),
        ("Tuesday, Sam Lee, 519 885 0142", WHICH, "Sam Lee"),
        ("Waterloo, Nitin, tomorrow 10, Kim Park, 519 885 0142", "for Kim Park,", "Kim Park"),
        ("tomorrow 10, 519 885 0142", NAME, ""),
        ("knee pain, tomorrow 10, 519 885 0142", NAME, ""),
        ("tomorrow 10, my name is kim park", CONTACT, "Kim Park"),
        ("Sam Lee, tomorrow 10", CONTACT, "Sam Lee"),
    ],
)
def test_several_things_come_at_once(here: Desk, says: str, asks: str, name: str) -> None:
    assert asks in here.begin(says)
    assert here.open.name == name


@pytest.mark.parametrize(
    ("says", "reason", "nearest"),
    [
        ("today at 9 am", "That time is over already.", "Thu 26 Nov 2 pm"),
        ("today at 1 pm", "too soon: the earliest I can book is 2 hours from now", "Thu 26 Nov 2 pm"),
        ("sunday at 10", "We are closed on Sunday 29 November.", "Mon 30 Nov 9 am"),
        ("8 december", "closed on Tuesday 8 December: staff training.", "Wed 9 Dec 9 am"),
        ("december 25", "closed on Friday 25 December: Christmas Day.", "Thu 24 Dec 4:15 pm"),
        ("10 march", "I can book until Monday 25 January, not further", "Mon 25 Jan 4:15 pm"),
        ("tomorrow at 8 pm", "no appointments at that time of day.", "Fri 27 Nov 4:15 pm"),
        ("tomorrow at 12:15", "Nothing is free then.", "Fri 27 Nov 1 pm"),  # the lunch break
    ],
)
def test_a_time_that_cannot_be_is_told_why_and_the_nearest_are_offered(
    here: Desk, says: str, reason: str, nearest: str
) -> None:
    back = here.begin(says)
    for part in (reason, "The nearest times that are free are:", f"[{nearest}]", "[Later] [Another day]"):
        assert part in back, part
    assert here.open.step == "opening"


def test_a_time_that_is_taken_is_told_to_be(here: Desk) -> None:
    here.booked("2026-11-27 10:00", OTHER)
    here.talks([("tomorrow at 10 with Nitin", "Nothing is free then. The nearest times"), ("1", NAME)])


def test_yesterday_is_over_and_when_is_asked_again(here: Desk) -> None:
    here.talks([("book", WHEN), ("yesterday", "That time is over already."), ("monday 10", NAME)])


@pytest.mark.parametrize(
    ("says", "start"),
    [
        ("2", "10 am"),
        ("the last one", "11 am"),
        ("the first", "9 am"),
        ("Mon 30 Nov 10 am", "10 am"),
        ("the 10 o'clock", "10 am"),
        ("11", "11 am"),
        ("at 9", "9 am"),
        ("10:00 please", "10 am"),
        ("whichever", "9 am"),
        ("monday at 2 pm", "2 pm"),
        ("no, 2 pm", "2 pm"),
    ],
)
def test_an_opening_is_chosen_by_number_place_time_or_button(here: Desk, says: str, start: str) -> None:
    here.talks([("monday", "Mon 30 Nov 9 am with Nitin Nair at Waterloo"), (says, NAME)])
    assert here.open.chosen is not None
    assert here.speech.time(here.open.chosen.span.start) == f"Monday 30 November, {start}"


def test_later_earlier_and_another_day(here: Desk) -> None:
    here.talks(
        [
            ("tomorrow", "[Fri 27 Nov 9 am] [Fri 27 Nov 10 am] [Fri 27 Nov 11 am]"),
            ("Later", "[Fri 27 Nov 1 pm] [Fri 27 Nov 2 pm] [Fri 27 Nov 3 pm]"),
            ("something earlier?", "[Fri 27 Nov 11:15 am]"),
            ("none of these", "[Fri 27 Nov 1 pm]"),
            ("Another day", WHEN),
            ("monday morning", "[Mon 30 Nov 9 am]"),
            ("no, tuesday", "[Tue 1 Dec 9 am]"),
            ("afternoon", "[Tue 1 Dec 1 pm]"),
            ("at Kitchener", "[Tue 1 Dec 1 pm]"),
            ("7", "I did not understand which one. Which of these times"),
            ("7", "you can also call 519-885-2000. Say stop to leave the booking."),
            ("2", NAME),
        ]
    )
    assert here.open.chosen is not None
    assert here.open.chosen.site == "kitchener"


def test_there_is_no_end_of_buttons_only_of_times(here: Desk) -> None:
    here.talks([("25 january", WHICH), ("later", "[Mon 25 Jan 1 pm]")])
    here.talks([("25 january after 4", "[Mon 25 Jan 4 pm]"), ("later", "I can find no later time.")])
    here.talks([("asap", "[Thu 26 Nov 2 pm]"), ("earlier", "I can find no earlier time than these.")])


@pytest.mark.parametrize("step", ["name", "contact", "confirm"])
@pytest.mark.parametrize(
    ("says", "now"),
    [
        ("no, Wednesday", "Wednesday 2 December, 10 am, with Nitin"),
        ("Wednesday at 3 pm please", "Wednesday 2 December, 3 pm"),
        ("make it 11 am", "Friday 27 November, 11 am"),
        ("the other site", "10 am, with Ann O'Neil at Kitchener"),
        ("wrong site", "10 am, with Ann O'Neil at Kitchener"),
        ("with Ann please", "10 am, with Ann O'Neil at Kitchener"),
        ("at Kitchener", "10 am, with Ann O'Neil at Kitchener"),
        ("by video", "Friday 27 November, 10 am, with Nitin Nair by video"),
        ("same time next week", "Friday 4 December, 10 am"),
    ],
)
def test_time_and_place_are_corrected_at_any_step(here: Desk, step: str, says: str, now: str) -> None:
    rest = {"name": "Sam Lee", "contact": "519 885 0142"}
    here.begin("tomorrow at 10")
    while here.open.step != step:
        here.says(rest[here.open.step])
    here.says(says)
    while here.open.step in rest:
        here.says(rest[here.open.step])
    summary = here.reception.ask(here.open).text
    assert now in summary
    assert "for Sam Lee, (519) 885-0142" in summary


@pytest.mark.parametrize(
    ("script", "summary"),
    [
        ([("wrong number", CONTACT), ("519 885 0199", CONFIRM)], "(519) 885-0199"),
        ([("wrong number, it's 519 885 0199", CONFIRM)], "(519) 885-0199"),
        ([("519 885 0199", CONFIRM)], "(519) 885-0199"),
        ([("sam@clinic.com", CONFIRM)], "(519) 885-0142, sam@clinic.com"),
        ([("wrong name", NAME), ("Kim Park", CONFIRM)], "for Kim Park,"),
        ([("change my name", NAME), ("O'Brien", CONFIRM)], "for O'Brien,"),
        ([("my name is Kim Park", CONFIRM)], "for Kim Park,"),
        ([("no", "What shall I change"), ("the name", NAME), ("李", CONFIRM)], "for 李,"),
        (
            [("Change something", "What shall I change"), ("the time", WHEN), ("monday 9", CONFIRM)],
            "Monday 30",
        ),
        ([("no", "What shall I change"), ("monday 9", CONFIRM)], "Monday 30 November, 9 am"),
        (
            [("no", "What shall I change"), ("my phone", CONTACT), ("a@clinic.com", CONFIRM)],
            "Lee, a@clinic.com",
        ),
        ([("no", "What shall I change"), ("nothing", CONFIRM)], FRIDAY_10),
        ([("change the time", WHEN), ("monday 9", CONFIRM)], "Monday 30 November, 9 am"),
        ([("later", "[Fri 27 Nov 11 am]"), ("1", CONFIRM)], "Friday 27 November, 11 am"),
        ([("something earlier", "[Fri 27 Nov 9 am]"), ("3", CONFIRM)], "Friday 27 November, 9 am"),
        ([("by phone", "First visit is not possible by phone.")], FRIDAY_10),
        ([("blah", "I did not understand that.")], FRIDAY_10),
        ([("yes but at 11 am", CONFIRM)], "Friday 27 November, 11 am"),
    ],
)
def test_the_summary_is_corrected(here: Desk, script: list[tuple[str, str]], summary: str) -> None:
    here.talks([*TO_CONFIRM, *script])
    assert summary in here.reception.ask(here.open).text
    assert here.all() == []
    here.talks([*TO_CONFIRM, *script, ("yes", "It is booked")])


@pytest.mark.parametrize(
    ("says", "name"),
    [
        ("Sam Lee", "Sam Lee"),
        ("sam lee", "Sam Lee"),
        ("O'Brien", "O'Brien"),
        ("María José", "María José"),
        ("李", "李"),
        ("محمد", "محمد"),
        ("Cher", "Cher"),
        ("my name is Will", "Will"),
        ("it's Kim, thanks", "Kim"),
        ("actually it's Kim", "Kim"),
        ("I'm Nguyễn Thị Minh Khai", "Nguyễn Thị Minh Khai"),
        ("May Lee", "May Lee"),
        ("Sunday Okafor", "Sunday Okafor"),
        ("In Soo Park", "In Soo Park"),
        ("Nora No", "Nora No"),
        ("Noah", "Noah"),
        ("Ann Lee", "Ann Lee"),
        ("Sam Lee 519 885 0142", "Sam Lee"),
    ],
)
def test_names_of_every_kind(here: Desk, says: str, name: str) -> None:
    here.begin("tomorrow at 10")
    here.says(says)
    assert (here.open.name, here.open.step) == (name, "confirm" if "519" in says else "contact")


@pytest.mark.parametrize("says", ["...", "12", "😀", "yes", "no", "what for?", "<script>"])
def test_what_is_no_name_is_asked_again(here: Desk, says: str) -> None:
    here.talks([("tomorrow at 10", NAME), (says, f"I did not understand that as a name. {NAME}")])


@pytest.mark.parametrize(
    ("says", "fault"),
    [
        ("519885", "That phone number looks too short."),
        ("519 885 0142 99 99", "That phone number looks too long."),
        ("000 000 0000", "I cannot read that phone number. Please write it with its area code."),
        ("sam@", "I did not understand that as a phone number or an e-mail address."),
        ("sam@clinic", "I did not understand that as a phone number or an e-mail address."),
        ("I have none", "I did not understand that as a phone number or an e-mail address."),
        ("yes", "I did not understand that as a phone number or an e-mail address."),
    ],
)
def test_faults_of_phones_and_addresses_are_told(here: Desk, says: str, fault: str) -> None:
    here.talks(
        [
            *TO_CONFIRM[:2],
            (says, f"{fault} {CONTACT}"),
            (says, "you can also call 519-885-2000"),
            TO_CONFIRM[2],
        ]
    )


@pytest.mark.parametrize("says", ["stop", "never mind", "I changed my mind", "don't book it", "Stop"])
@pytest.mark.parametrize("steps", range(4))
def test_it_stops_at_any_step(here: Desk, says: str, steps: int) -> None:
    here.talks([("I would like to book", WHEN), *TO_CONFIRM][: steps + 1])
    assert here.says(says) == "All right, I have stopped. Nothing is booked."
    assert here.state is None
    assert here.all() == []


@pytest.mark.parametrize("steps", range(1, 4))
def test_start_again_forgets_everything(here: Desk, steps: int) -> None:
    here.talks([*TO_CONFIRM[:steps], ("start again", WHEN), ("monday 9", NAME), ("Kim", CONTACT)])
    assert here.open.phone == ""


def test_what_is_taken_before_yes_is_told_and_the_next_are_offered(here: Desk) -> None:
    here.talks([("tomorrow at 10 at Waterloo", NAME), *TO_CONFIRM[1:]])
    here.booked("2026-11-27 10:00", OTHER)
    back = here.says("yes")
    assert "somebody has just taken Friday 27 November, 10 am. Nothing is booked yet." in back
    assert "[Fri 27 Nov 9 am] [Fri 27 Nov 11 am] [Fri 27 Nov 1 pm]" in back
    assert here.all() == [("2026-11-27 10:00", "Kim Park", "booked")]
    assert "11 am, with Nitin Nair at Waterloo, for Sam Lee" in here.says("2")
    here.says("yes")
    assert here.all()[-1] == ("2026-11-27 11:00", "Sam Lee", "booked")


def test_another_practitioner_who_is_free_then_is_named(here: Desk) -> None:
    here.talks(TO_CONFIRM)
    here.booked("2026-11-27 10:00", OTHER)
    assert "Friday 27 November, 10 am with Ann O'Neil at Kitchener is free." in here.says("yes")
    here.says("yes")
    assert "with Ann O'Neil" in here.says("yes")


def test_who_has_as_many_as_the_clinic_lets_one_have_is_told(here: Desk) -> None:
    here.booked("2026-12-01 10:00")
    here.booked("2026-12-02 10:00")
    here.talks([*TO_CONFIRM, ("yes", "You have 2 appointments to come already, and I cannot book more.")])
    assert here.state is None
    assert len(here.all()) == 2


def test_the_same_yes_twice_books_once(here: Desk) -> None:
    here.talks(TO_CONFIRM)
    state = here.open
    first = here.says("yes")
    here.state = state
    assert here.says("yes") == first
    assert here.all() == [("2026-11-27 10:00", "Sam Lee", "booked")]


@pytest.mark.parametrize(
    ("minutes", "back"),
    [
        (25, "It is booked"),  # some time passes between an offer and a yes
        (100, "That is too soon: the earliest I can book is 2 hours from now."),
        (300, "That time is over already."),
    ],
)
def test_yes_long_after_the_offer_books_nothing_that_is_over(here: Desk, minutes: int, back: str) -> None:
    here.talks([("today at 2 pm", NAME), *TO_CONFIRM[1:]])
    here.now += datetime.timedelta(minutes=minutes)
    assert back in here.says("yes")
    assert len(here.all()) == (1 if minutes == 25 else 0)


def test_who_does_not_do_it_is_told_and_others_are_offered(tmp_path: Path) -> None:
    of = clinic([FIRST, REVIEW])
    of.practitioners[0].services.append("review")
    here = Desk(tmp_path / "thora.db", of)
    back = here.begin("a first visit with Nitin tomorrow at 10")
    assert "Nitin Nair does not do that." in back
    assert here.open.chosen is not None
    assert here.open.chosen.practitioner == "ann_o_neil"


@pytest.mark.parametrize(
    ("script", "who"),
    [
        (["tomorrow at 10 with Nitin", "at Kitchener"], ("ann_o_neil", "kitchener")),
        (["tomorrow at 10 at Kitchener", "with Nitin"], ("nitin_nair", "waterloo")),
        (["tomorrow at 10 with Ann", "anyone"], ("nitin_nair", "waterloo")),
    ],
)
def test_of_a_person_and_a_place_that_do_not_go_together_the_last_counts(
    here: Desk, script: list[str], who: tuple[str, str]
) -> None:
    here.talks([(script[0], NAME), ("Sam Lee", CONTACT), (script[1], CONTACT)])
    assert here.open.chosen is not None
    assert (here.open.chosen.practitioner, here.open.chosen.site) == who


@pytest.mark.parametrize("steps", range(1, 4))
def test_a_question_that_is_open_is_asked_again_as_it_was(here: Desk, steps: int) -> None:
    here.talks(TO_CONFIRM[:steps])
    assert here.reception.ask(here.open) == here.said[0]


def test_openings_are_named_again_where_one_is_to_be_chosen(here: Desk) -> None:
    here.begin("tomorrow")
    assert here.reception.ask(here.open) == here.said[0]


def test_staff_ring_back(rings_back: Desk) -> None:
    rings_back.talks(
        [
            ("I would like an appointment", "When would suit you? Say a day"),
            ("tuesday afternoon, my knee hurts", NAME),
            ("Sam Lee", "so that the clinic can get back to you?"),
            ("519 885 0142", "get back to Sam Lee, (519) 885-0142, about: tuesday afternoon, my knee hurts."),
            ("friday instead", "about: friday instead"),
            ("wrong number", CONTACT),
            ("sam@clinic.com", "Is that right? [Yes, please] [Change something] [Stop]"),
            ("Yes, please", "Thank you, Sam Lee. The clinic has your request"),
        ],
        "callback",
    )
    (taken,) = rings_back.callbacks.all()
    assert (taken.name, taken.phone, taken.email, taken.wish) == (
        "Sam Lee",
        "",
        "sam@clinic.com",
        "friday instead",
    )
    assert rings_back.all() == []


@pytest.mark.parametrize("intent", ["book_appointment", "affirm", ""])
@pytest.mark.parametrize("says", ["", "yes please"])
def test_yes_to_the_offer_is_no_wish(rings_back: Desk, says: str, intent: str) -> None:
    assert "When would suit you?" in rings_back.begin(says, "callback", intent)


def test_a_wish_in_the_first_message_is_passed_on(rings_back: Desk) -> None:
    back = rings_back.begin("I need a visit next tuesday afternoon", "callback", "book_appointment")
    assert NAME in back
    assert rings_back.open.wish == "I need a visit next tuesday afternoon"


def test_staff_get_a_request_once_and_none_that_was_stopped(rings_back: Desk) -> None:
    script = [("friday", NAME), ("Sam", CONTACT), ("519 885 0142", "Is that right?")]
    rings_back.talks([*script, ("stop", "I passed nothing on.")], "callback")
    assert rings_back.callbacks.all() == []
    rings_back.talks(script, "callback")
    state = rings_back.open
    rings_back.says("yes")
    rings_back.state = state
    rings_back.says("yes")
    assert len(rings_back.callbacks.all()) == 1


@pytest.fixture(scope="module")
def at_every_step(tmp_path_factory: pytest.TempPathFactory) -> list[Desk]:
    """Conversations that have come to each step, with nothing left to book."""
    folder = tmp_path_factory.mktemp("steps")
    desks = []
    scripts = [[], TO_CONFIRM[:1], TO_CONFIRM[:2], TO_CONFIRM, [*TO_CONFIRM, ("no", "")], [("tomorrow", "")]]
    for number, script in enumerate([*scripts, [("book", "")], [("book", "service")]]):
        desk = Desk(
            folder / f"{number}.db", clinic([FIRST, REVIEW]) if ("book", "service") in script else None
        )
        desk.talks([(says, "") for says, _ in script or [("book", "")]])
        desks.append(desk)
    back = Desk(folder / "callback.db", clinic([], mode="callback"))
    back.talks([("friday", ""), ("Sam", "")], "callback")
    return [*desks, back]


PIECES = (
    "yes no stop later earlier another day tomorrow monday 10 at 2 pm, Sam Lee 519 885 0142 sam@clinic.com"
    " with Ann at Kitchener by phone wrong number name change the other site first whichever asap not before"
)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 99),
    st.text(max_size=40) | st.lists(st.sampled_from(PIECES.split()), max_size=6).map(" ".join),
    st.sampled_from(["", "affirm", "deny", "greet", "nlu_fallback"]),
)
def test_any_text_gets_an_answer_at_every_step(
    at_every_step: list[Desk], number: int, text: str, intent: str
) -> None:
    desk = at_every_step[number % len(at_every_step)]
    before = desk.open
    try:
        assert desk.says(text, intent).strip()
        if desk.state is not None:
            assert desk.reception.ask(desk.state).text
    finally:
        desk.state = before
