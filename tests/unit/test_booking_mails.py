"""Which mails a change makes, and what stands in them."""

from __future__ import annotations

import datetime
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from icalendar import Calendar
from sqlalchemy.engine import Engine

from tests.booking_mails import CONTENT, DESK, SAM, clinic
from tests.booking_rivals import MOST, NOW, opening
from thora.booking.addresses import Addresses
from thora.booking.appointments import Appointments, TakenError
from thora.booking.mails import REMIND_BEFORE, Mails, as_html, filled
from thora.booking.outbox import DROPPED, WAITING, Entry, Outbox
from thora.booking.records import BOOKED, STAFF, Appointment, Change, Visitor
from thora.content import Content
from thora.store import connect, upgrade

LATER = NOW + datetime.timedelta(hours=1)
START = opening().span.start  # Tuesday 1 December 2026, 14:00 UTC: 9 am in Toronto


class Office:
    """Appointments whose changes are mailed, in a database of its own."""

    def __init__(self, engine: Engine, **booking: object) -> None:
        upgrade(engine)
        self.outbox, self.addresses = Outbox(engine), Addresses(engine)
        self.mails = Mails(clinic(**booking), CONTENT, self.outbox)
        self.appointments = Appointments(engine, MOST, self.mails)

    def book(self, visitor: Visitor = SAM, start: str = "2026-12-01 14:00") -> Appointment:
        return self.appointments.book(opening(start), visitor, f"wish {start}", NOW)

    def entries(self, state: str = WAITING) -> dict[str, Entry]:
        found = [entry for entry in reversed(self.outbox.all()) if entry.state == state]
        return {f"{entry.mail.kind} {entry.mail.key.split('-')[2]}": entry for entry in found}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(connect(f"sqlite:///{tmp_path}/thora.db"))


def event_of(entry: Entry) -> tuple[str, str, int, str]:
    """METHOD, UID, SEQUENCE and STATUS of the invitation of a mail."""
    calendar = Calendar.from_ical(entry.mail.calendar)
    (event,) = calendar.walk("VEVENT")
    return str(calendar["method"]), str(event["uid"]), int(event["sequence"]), str(event["status"])


def test_a_booking_makes_a_confirmation_a_reminder_and_a_mail_to_staff(office: Office) -> None:
    made = office.book()
    entries = office.entries()
    assert list(entries) == ["confirmation 0", "reminder 0", "staff 0"]
    assert {name: (entry.mail.recipient, entry.mail.due) for name, entry in entries.items()} == {
        "confirmation 0": (SAM.email, NOW),
        "reminder 0": (SAM.email, START - REMIND_BEFORE),
        "staff 0": (DESK, NOW),
    }
    assert all(entry.mail.appointment == made.id for entry in entries.values())
    assert [bool(entry.mail.calendar) for entry in entries.values()] == [True, False, False]


def test_a_confirmation_says_what_when_where_and_how_to_change_it(office: Office) -> None:
    made = office.book()
    mail = office.entries()["confirmation 0"].mail
    assert mail.subject == "Your appointment on Tuesday 1 December 2026 at 9 am"
    for line in (
        "Hello Sam O'Brien <b>,",
        "What: First visit",
        "When: Tuesday 1 December 2026, 9 am",
        "With: Ann Müller",
        "Where: Main, 100 King Street; Waterloo",
        "Price: $110",
        f"Reference: {made.reference}",
        "Please do so at least 24 hours before.",
        "Test Clinic",
    ):
        assert line in mail.text.splitlines()
    assert "or call 519-555-2000 or write to desk@testclinic.ca." in mail.text


def test_a_mail_to_staff_has_what_staff_need(office: Office) -> None:
    made = office.book()
    mail = office.entries()["staff 0"].mail
    assert mail.subject == f"Booked: First visit, Tuesday 1 December 2026, 9 am ({made.reference})"
    for line in (
        "Name: Sam O'Brien <b>",
        "Phone: (519) 885-0142",
        "E-mail: sam@home.example",
        f"Reference: {made.reference}",
        "Booked by visitor, Thursday 26 November 2026, 7 am.",
    ):
        assert line in mail.text.splitlines()


def test_a_move_takes_the_place_of_what_was_not_sent(office: Office) -> None:
    made = office.book()
    office.appointments.move(made.id, opening("2026-12-03 15:30"), LATER, "staff")
    assert list(office.entries(DROPPED)) == ["confirmation 0", "reminder 0"]
    entries = office.entries()
    assert list(entries) == ["staff 0", "move 1", "reminder 1", "staff 1"]
    move = entries["move 1"].mail
    assert move.subject == "Your appointment is now on Thursday 3 December 2026 at 10:30 am"
    assert "Your appointment of Tuesday 1 December 2026, 9 am, has moved." in move.text
    assert entries["reminder 1"].mail.due == opening("2026-12-03 15:30").span.start - REMIND_BEFORE
    assert "Before: Tuesday 1 December 2026, 9 am" in entries["staff 1"].mail.text
    assert "Moved by staff, Thursday 26 November 2026, 8 am." in entries["staff 1"].mail.text


def test_a_cancelled_appointment_is_not_reminded_of(office: Office) -> None:
    made = office.book()
    office.appointments.cancel(made.id, LATER)
    assert list(office.entries(DROPPED)) == ["confirmation 0", "reminder 0"]
    entries = office.entries()
    assert list(entries) == ["staff 0", "cancellation 1", "staff 1"]
    assert "This appointment is cancelled:" in entries["cancellation 1"].mail.text
    assert entries["staff 1"].mail.subject.startswith("Cancelled: First visit")


def test_the_invitations_of_an_appointment_are_one_event_that_rises(office: Office) -> None:
    made = office.book()
    first = event_of(office.entries()["confirmation 0"])
    office.appointments.move(made.id, opening("2026-12-03 15:30"), LATER)
    second = event_of(office.entries()["move 1"])
    office.appointments.cancel(made.id, LATER)
    third = event_of(office.entries()["cancellation 2"])
    assert [event[0::2] for event in (first, second, third)] == [
        ("REQUEST", 0),
        ("REQUEST", 1),
        ("CANCEL", 2),
    ]
    assert first[1] == second[1] == third[1]
    assert third[3] == "CANCELLED"


@pytest.mark.parametrize(("hours", "reminded"), [(23, False), (24, False), (25, True)])
def test_a_reminder_is_only_for_what_is_further_away_than_a_day(
    office: Office, hours: int, reminded: bool
) -> None:
    start = NOW + datetime.timedelta(hours=hours)
    office.book(start=f"{start:%Y-%m-%d %H:%M}")
    assert ("reminder 0" in office.entries()) is reminded


def test_whether_somebody_came_is_mailed_to_nobody_and_ends_the_reminder(office: Office) -> None:
    made = office.book()
    office.appointments.mark(made.id, True, LATER)
    assert list(office.entries()) == ["staff 0"]


def test_a_visitor_without_an_address_gets_no_mail_and_staff_do(office: Office) -> None:
    office.book(replace(SAM, email=""))
    assert list(office.entries()) == ["staff 0"]
    assert "E-mail" not in office.entries()["staff 0"].mail.text


def test_where_nobody_is_named_staff_get_no_mail(tmp_path: Path) -> None:
    office = Office(connect(f"sqlite:///{tmp_path}/thora.db"), notify="")
    office.book()
    assert list(office.entries()) == ["confirmation 0", "reminder 0"]


def test_an_appointment_that_could_not_be_made_is_not_mailed(office: Office) -> None:
    office.book()
    before = office.outbox.all()
    with pytest.raises(TakenError):
        office.appointments.book(opening(), replace(SAM, phone=""), "another", NOW)
    with pytest.raises(TakenError):
        office.appointments.move(office.book(start="2026-12-02 14:00").id, opening("2026-12-01 14:15"), LATER)
    assert [entry for entry in office.outbox.all() if entry.mail.appointment == 1] == before
    assert not [entry for entry in office.outbox.all() if entry.mail.kind == "move"]


def test_a_resend_mails_nothing_twice(office: Office) -> None:
    assert office.book() == office.book()
    assert len(office.outbox.all()) == 3


def change(**of_opening: object) -> Change:
    made = Appointment(7, "ABC234", BOOKED, 0, replace(opening(), **of_opening), SAM)
    return Change(made, BOOKED, "visitor", NOW)


def test_online_says_so_and_has_no_place_in_the_calendar(office: Office) -> None:
    video, phone, here = (office.mails.of(change(way=way))[0] for way in ("video", "phone", "in_person"))
    assert "Where: By video" in video.text
    assert "Where: By phone" in phone.text
    places = [Calendar.from_ical(mail.calendar).walk("VEVENT")[0].get("location") for mail in (video, phone)]
    assert places == [None, None]
    assert "LOCATION:Main\\, 100 King Street\\; Waterloo" in here.calendar


def test_what_clinic_yml_does_not_know_any_more_is_named_by_its_id(office: Office) -> None:
    made = change(service="old_service", practitioner="carla", site="old_site")
    text = office.mails.of(made)[0].text
    assert "What: old_service" in text
    assert "With: carla" in text
    assert "Where: old_site" in text
    assert "Price" not in text


@pytest.mark.parametrize(("hours", "said"), [(48, "at least 48 hours before"), (1, "at least 1 hour before")])
def test_the_time_limit_is_told_and_left_out_where_there_is_none(hours: int, said: str) -> None:
    outbox = Outbox(connect("sqlite://"))
    text = Mails(clinic(rules={"cancel_hours": hours}), CONTENT, outbox).of(change())[0].text
    assert said in text
    assert "at least" not in Mails(clinic(rules={"cancel_hours": 0}), CONTENT, outbox).of(change())[0].text


def test_the_file_for_a_link_names_no_visitor_and_is_the_same_event(office: Office) -> None:
    made = change().appointment
    mailed, linked = office.mails.file(made, NOW), office.mails.file(made, LATER, publish=True)
    assert Calendar.from_ical(linked)["method"] == "PUBLISH"
    assert b"sam@" in mailed
    assert b"sam@" not in linked
    events = [Calendar.from_ical(file).walk("VEVENT")[0] for file in (mailed, linked)]
    assert events[0]["uid"] == events[1]["uid"]
    assert str(events[1]["summary"]) == "First visit at Test Clinic"
    assert "Reference: ABC234." in str(events[1]["description"])


class Page(HTMLParser):
    """Collects the tags and the words of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not {name for name, _ in attrs} & {"src", "href", "onclick"}

    def handle_data(self, data: str) -> None:
        self.words += data


def test_the_page_says_the_same_words_escaped_and_loads_nothing(office: Office) -> None:
    mail = office.mails.of(change())[0]
    page = Page(mail.html)
    assert page.words.split() == [*mail.subject.split(), *mail.text.split()]
    assert set(page.tags) == {"html", "head", "meta", "title", "body", "main", "p", "br"}
    assert '<html lang="en">' in mail.html
    assert Page(as_html("<script>", "a & b\n\n<img src=x>")).tags.count("p") == 2


def test_a_line_with_something_unknown_is_left_out_with_the_gap_that_it_leaves() -> None:
    assert filled("a {x}\n\n{y}\n\nb {{x}}", {"x": "1", "y": ""}) == "a 1\n\nb {x}"
    with pytest.raises(KeyError):
        filled("{z}", {"x": "1"})


def test_words_in_braces_that_a_visitor_gives_as_a_name_stay_words(office: Office) -> None:
    made = change()
    bobby = replace(
        made, appointment=replace(made.appointment, visitor=replace(SAM, name="{reference}\nBob"))
    )
    assert office.mails.of(bobby)[0].text.startswith("Hello {reference} Bob,\n")


def test_content_with_errors_is_refused() -> None:
    with pytest.raises(ValueError, match="thora check"):
        Mails(clinic(), Content(Path()), Outbox(connect("sqlite://")))


# Appointments that were made on a messaging channel

ANA = "telegram:ana"


def booked_there(office: Office, visitor: Visitor = SAM, start: str = "2026-12-01 14:00") -> Appointment:
    office.addresses.keep(ANA, "sealed", NOW)
    return office.appointments.book(opening(start), visitor, f"wish {start}", NOW, ANA)


def senders(office: Office, state: str = WAITING) -> dict[str, tuple[str, str]]:
    return {name: (each.mail.sender, each.mail.recipient) for name, each in office.entries(state).items()}


def test_who_books_on_a_channel_is_reminded_there_and_gets_the_confirmation_by_mail(office: Office) -> None:
    made = booked_there(office)
    assert senders(office) == {
        "confirmation 0": ("", SAM.email),
        "reminder 0": (ANA, SAM.email),
        "staff 0": ("", DESK),
    }
    mail = office.entries()["reminder 0"].mail
    assert mail.due == START - REMIND_BEFORE
    assert mail.message.splitlines() == [
        "Reminder: your appointment at Test Clinic is soon.",
        "First visit, Tuesday 1 December 2026, 9 am, with Ann Müller",
        "Main, 100 King Street; Waterloo",
        f"Reference: {made.reference}",
        "",
        'If you cannot come, please tell us: write "cancel my appointment" here, or call 519-555-2000 or'
        " write to desk@testclinic.ca.",
    ]
    assert mail.details.splitlines() == [
        "Tuesday 1 December 2026",
        "9 am",
        "First visit",
        "Ann Müller",
        made.reference,
    ]
    assert mail.text.startswith("Hello Sam")  # in case the channel does not take it


def test_without_a_mail_address_the_channel_is_enough(office: Office) -> None:
    booked_there(office, Visitor("Sam", "+15198850142"))
    assert senders(office) == {"reminder 0": (ANA, ""), "staff 0": ("", DESK)}
    assert office.entries()["reminder 0"].mail.calendar == ""


def test_what_staff_change_is_told_on_the_channel(office: Office) -> None:
    made = booked_there(office)
    office.appointments.move(made.id, opening("2026-12-03 15:30"), LATER, STAFF)
    entries = office.entries()
    assert [name for name, each in entries.items() if each.mail.sender] == ["move 1", "reminder 1"]
    assert entries["move 1"].mail.message.splitlines()[:2] == [
        "Test Clinic has moved your appointment of Tuesday 1 December 2026, 9 am. This is the new time:",
        "First visit, Thursday 3 December 2026, 10:30 am, with Ann Müller",
    ]
    assert entries["move 1"].mail.calendar
    office.appointments.cancel(made.id, LATER, STAFF)
    entries = office.entries()
    assert [name for name, each in entries.items() if each.mail.sender] == ["cancellation 2"]
    assert "has cancelled your appointment: First visit" in entries["cancellation 2"].mail.message


def test_what_visitors_change_goes_by_mail_as_ever_and_the_reminder_moves_along(office: Office) -> None:
    made = booked_there(office)
    office.appointments.move(made.id, opening("2026-12-03 15:30"), LATER)
    there = [name for name, each in office.entries().items() if each.mail.sender]
    assert there == ["reminder 1"]
    assert senders(office, DROPPED)["reminder 0"] == (ANA, SAM.email)
    office.appointments.cancel(made.id, LATER)
    assert senders(office)["cancellation 2"] == ("", SAM.email)
    nobody = Visitor("Sam", "+15198850142")
    other = booked_there(office, nobody, "2026-12-02 14:00")
    office.appointments.cancel(other.id, LATER)
    assert not [each for each in office.entries().values() if each.mail.appointment == other.id][2:]


def test_who_is_forgotten_there_gets_mails(office: Office) -> None:
    made = booked_there(office)
    office.addresses.forget(ANA)
    office.appointments.cancel(made.id, LATER, STAFF)
    assert senders(office)["cancellation 1"] == ("", SAM.email)
