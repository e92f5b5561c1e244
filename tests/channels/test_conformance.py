"""What every messaging channel keeps to, on a running Thora with the providers' APIs as strict stand-ins.

    pytest tests/channels --channel telegram    # one of them
    python -m tests.channels.report             # all, and docs/channels-conformance.md

A test's first docstring line is the row of the table.
"""

from __future__ import annotations

import signal
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest

from tests.channels.conftest import Channels
from tests.channels.kit import Kit, Person, Request, send, told
from tests.channels.stand_in import Answer

pytestmark = [pytest.mark.service, pytest.mark.model]
QUESTION, PART = "which exercises should i do for my upper back", "rows"
ARABIC = "\u0638\u0647\u0631\u064a \u064a\u0624\u0644\u0645\u0646\u064a"
SLOW = 45.0  # seconds that a lease and what follows it may take
Given = TypeVar("Given")


def needs(given: Given | None) -> Given:
    if given is None:
        pytest.skip("does not apply")
    return given


def test_a_question_is_answered(person: Person) -> None:
    """A genuine message is answered, after a word on who answers and how long it is kept."""
    heard = person.says(QUESTION, 2)
    assert PART in told(heard).lower()
    assert "7 days" in heard[0].text
    assert "911" in heard[0].text
    assert "7 days" not in told(person.says("what should i wear"))


def test_what_is_forged_is_refused(person: Person, kit: Kit, channels: Channels) -> None:
    """forged: no signature, a wrong one, other words under a right one: 401 or 403, nothing happens."""
    genuine = kit.text(person.name, QUESTION)
    for forged in kit.forged(genuine):
        assert send(channels.served.port, forged)[0] in (401, 403), forged
    person.hears_nothing()


def test_what_was_signed_long_ago_is_refused(person: Person, kit: Kit, channels: Channels) -> None:
    """expired: signed long ago: refused."""
    request = needs(kit.expired(person.name, QUESTION))
    assert send(channels.served.port, request)[0] in (401, 403)
    person.hears_nothing()


def test_we_say_that_we_are_here(kit: Kit, channels: Channels) -> None:
    """The provider's challenge is answered."""
    request, wanted = needs(kit.challenge())
    status, body = send(channels.served.port, request)
    assert status == 200
    assert body.strip() == wanted


def test_a_repeat_is_answered_once(person: Person, kit: Kit, channels: Channels) -> None:
    """replayed: delivered three times, twice at once: answered once."""
    request = kit.text(person.name, QUESTION, kit.new_id())
    with ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(lambda _: send(channels.served.port, request)[0], range(2)))
    heard = person.hears(2)
    assert statuses == [kit.acknowledged] * 2
    assert told(heard).lower().count("source:") == 1
    assert send(channels.served.port, request)[0] == kit.acknowledged
    person.hears_nothing()


def test_out_of_order_everything_is_answered(person: Person, kit: Kit, channels: Channels) -> None:
    """Out of order: what was written first comes last: each is answered once."""
    first, second = kit.new_id(), kit.new_id()
    person.sends(kit.text(person.name, "what should i wear", second), 2)
    heard = person.sends(kit.text(person.name, QUESTION, first))
    assert PART in told(heard).lower()


def test_one_person_is_answered_in_order(person: Person, kit: Kit, channels: Channels) -> None:
    """Several messages at once from one person: one answer after the other, in their order."""
    for text in ("what should i wear", QUESTION, "are you open on saturday"):
        assert send(channels.served.port, kit.text(person.name, text))[0] == kit.acknowledged
    heard = told(person.hears(4)).lower()
    assert -1 < heard.find("clothes") < heard.find(PART) < heard.find("9 am to 1 pm")


def test_a_whole_batch_is_answered(kit: Kit, channels: Channels) -> None:
    """batch: every message of a request is answered, in order for each person."""
    one, other = (Person(kit, channels.served.port) for _ in range(2))
    request = needs(
        kit.batch(
            [(one.name, "what should i wear"), (other.name, "are you open on saturday"), (one.name, QUESTION)]
        )
    )
    assert send(channels.served.port, request)[0] == kit.acknowledged
    heard = told(one.hears(3)).lower()
    assert -1 < heard.find("clothes") < heard.find(PART)
    assert "9 am to 1 pm" in told(other.hears(2))


def test_pictures_get_a_polite_answer(person: Person, kit: Kit) -> None:
    """media: a picture or voice message gets a polite answer, the words beside it theirs."""
    heard = person.sends(needs(kit.media(person.name)))
    assert "cannot look at pictures" in told(heard)
    heard = person.sends(kit.media(person.name, QUESTION), 2)
    assert PART in told(heard).lower()
    assert "cannot look at pictures" in told(heard)


def test_groups_are_left_alone(person: Person, kit: Kit, channels: Channels) -> None:
    """group: only what is addressed to Thora is answered, in the group."""
    unasked = needs(kit.in_group(person.name, QUESTION, addressed=False))
    reader = Person(kit, channels.served.port, kit.group_reader(person.name))
    assert send(channels.served.port, unasked)[0] == kit.acknowledged
    reader.hears_nothing()
    heard = reader.sends(kit.in_group(person.name, QUESTION, addressed=True), 2)
    assert PART in told(heard).lower()


def test_an_edit_is_read_again(person: Person, kit: Kit) -> None:
    """edit: a corrected message is answered anew."""
    person.says("what should i waer", 2)
    heard = person.sends(needs(kit.edit(person.name, QUESTION)))
    assert PART in told(heard).lower()


def test_who_blocks_thora_is_forgotten(person: Person, kit: Kit, channels: Channels) -> None:
    """block: nothing more is sent, the conversation is deleted."""
    person.says(QUESTION, 2)
    request = needs(kit.blocks(person.name))
    assert send(channels.served.port, request)[0] == kit.acknowledged
    person.hears_nothing()
    assert "could not be answered" not in channels.served.log.read_text()


def test_own_messages_are_not_answered(person: Person, kit: Kit, channels: Channels) -> None:
    """Echo and receipts: what the provider tells of Thora's own messages starts nothing."""
    request = needs(kit.own_echo(person.name, QUESTION) or kit.receipt(person.name))
    assert send(channels.served.port, request)[0] == kit.acknowledged
    person.hears_nothing()


def test_more_choices_than_fit(person: Person) -> None:
    """4 and more choices: buttons, a list or numbers; "2" and the words do the same; no payload is shown."""
    heard = person.says("i would like to book an appointment for a first visit in person", 2)
    heard += person.says("tomorrow morning")
    assert "/" not in "".join(title for each in heard for title, _ in each.choices)
    assert "/deny" not in told(heard)
    assert "/affirm" not in told(heard)
    openings = [each for each in heard if "am" in each.text or each.choices][-1]
    assert openings.choices or "2." in openings.text, heard


def test_one_of_many_choices_is_taken(person: Person) -> None:
    """A button, a row of a list or a number among 4 and more: it is taken, and asked on from there."""
    heard = person.says("i would like to book an appointment for a first visit in person", 2)
    heard += person.says("tomorrow morning")
    pressed = [title for each in heard for title, _ in each.choices if " am" in title]
    answer = person.chooses(heard, pressed[0]) if pressed else person.says("1")
    assert "does not work here any more" not in told(answer)
    assert "name" in told(answer).lower()


def test_a_number_is_a_choice(person: Person) -> None:
    """Typed words choose like a press, and "2" where choices are numbered."""
    heard = person.says(QUESTION, 2)
    titles = [title for each in heard for title, _ in each.choices]
    by_words = person.says("2" if "\n2. " in told(heard) else titles[0].upper())
    assert "source:" in told(by_words).lower() or by_words[0].choices


def test_a_press_is_a_choice(person: Person, kit: Kit) -> None:
    """A button that is pressed does what its title says."""
    pressed = [(title, token) for each in person.says(QUESTION, 2) for title, token in each.choices]
    if not pressed:
        pytest.skip("does not apply")
    answer = told(person.sends(kit.press(person.name, *pressed[0])))
    assert answer
    assert "does not work here any more" not in answer


def test_an_unknown_button_is_told(person: Person, kit: Kit) -> None:
    """A button that was never offered, another person's included, does nothing and says so."""
    heard = person.says(QUESTION, 2)
    pressed = [(title, token) for each in heard for title, token in each.choices]
    if not pressed:
        pytest.skip("does not apply")
    other = Person(kit, person.port)
    other.says("hello", 2)
    answer = other.sends(kit.press(other.name, *pressed[0]))
    assert "does not work here any more" in told(answer)


def test_a_slash_is_text(person: Person) -> None:
    """A leading slash is text: nobody types an intent."""
    heard = person.says("/all_clear", 2)
    assert "/" not in told(heard).split("Source")[0].replace("https://", "")


def test_five_thousand_characters(person: Person) -> None:
    """5,000 characters come in: one polite sentence, no fault."""
    heard = person.says("my back hurts " * 360)
    assert "too long" in told(heard)


def test_emoji_and_right_to_left(person: Person) -> None:
    """emoji, right-to-left and combining signs come in and go out."""
    assert told(person.says("\U0001f44b\U0001f3fd", 1))
    assert told(
        person.says(
            ARABIC,
            1,
        )
    )
    assert PART in told(person.says(f"{QUESTION} \U0001f64f", 1)).lower()


@pytest.mark.parametrize("fault", [429, 500, "silence"])
def test_a_provider_that_falters(person: Person, kit: Kit, fault: int | str) -> None:
    """Provider answers 429, 500 or nothing: the answer still comes, once."""
    person.says("hello", 2)
    kit.api.fails(11.0 if fault == "silence" else Answer(int(fault), {}, {"Retry-After": "1"}))
    heard = person.says(QUESTION)
    assert told(heard).lower().count("source:") == 1


@pytest.fixture(scope="session")
def interrupted(channels: Channels) -> dict[str, tuple[Person, Request]]:
    """On every channel somebody whose answer had not gone out when the worker was killed, and the message."""
    served, old = channels.served, channels.served.child("thora.lean_rasa")
    found = {}
    for name, kit in channels.kits.items():
        person = Person(kit, served.port)
        person.says("hello", 2)
        found[name] = person, kit.text(person.name, QUESTION)
    for person, request in found.values():
        person.kit.api.fails(SLOW)  # the provider is silent, and takes nothing
        assert send(served.port, request)[0] == person.kit.acknowledged
    served.wait_until(lambda: not any(kit.api.has_faults for kit in channels.kits.values()))
    old.send_signal(signal.SIGKILL)
    served.wait_until(lambda: served.child_is_new("thora.lean_rasa", old.pid) and served.health(), 240.0)
    return found


def test_a_worker_that_dies(kit: Kit, interrupted: dict[str, tuple[Person, Request]]) -> None:
    """Worker killed between acknowledgement and answer: the answer still comes, once."""
    person, request = interrupted[kit.name]
    kit.api.wait_for(person.name, person.read + 1, 2 * SLOW)
    assert told(person.hears()).lower().count("source:") == 1
    assert send(person.port, request)[0] == kit.acknowledged
    person.hears_nothing()


def test_a_flood_is_held_back(person: Person, kit: Kit, channels: Channels) -> None:
    """Rate limit: thirty messages at once: a dozen answers, one word on the rest, no fault."""
    person.says("hello", 2)
    for _ in range(30):
        assert send(channels.served.port, kit.text(person.name, "hello"))[0] == kit.acknowledged
    heard = told(person.hears(5))
    assert heard.count("a lot at once") == 1
    assert len(kit.api.heard(person.name)) < 25


def test_a_conversation_is_deleted_on_demand(person: Person) -> None:
    """Delete my conversation: so it is, and the next message begins a new one."""
    person.says(QUESTION, 2)
    assert "deleted" in told(person.says("Delete my conversation."))
    assert "7 days" in told(person.says("hello", 2))


def test_nothing_personal_is_kept_or_logged(person: Person, kit: Kit, channels: Channels) -> None:
    """Neither the person's number nor the provider's secrets stand in the database or the log."""
    person.says("my secret word is marzipan xylophone", 2)
    log = channels.served.log.read_text()
    raw = b"".join(file.read_bytes() for file in channels.served.log.parent.glob("thora.db*"))
    for told_ in (person.name, *secrets_of(kit)):
        assert told_ not in log, "in the log"
        assert told_.encode() not in raw, "in the database"
    assert "marzipan" not in log


def secrets_of(kit: Kit) -> list[str]:
    secret_words = ("TOKEN", "SECRET", "PASSWORD", "AUTH")
    return [
        value
        for name, value in kit.environment("http://127.0.0.1:1").items()
        if any(word in name for word in secret_words)
    ]
