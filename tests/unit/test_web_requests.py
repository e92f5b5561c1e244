"""The website's requests: what is let through to Rasa."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message as RasaMessage

from thora.channels.web_requests import (
    MAX_BODY,
    MAX_TEXT,
    Message,
    RequestError,
    check_payload,
    read_body,
    read_message,
)

ID = "0b9f8a52-7f3e-4f0e-8d0e-3a1b2c4d5e6f"


def read(body: Any) -> Message:
    return read_message(body if isinstance(body, bytes) else json.dumps(body).encode())


def refusal(body: Any) -> RequestError:
    with pytest.raises(RequestError) as error:
        read(body)
    return error.value


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("heat or ice?", "heat or ice?"),
        ("  heat\tor\nice  ", "heat\tor\nice"),
        ("caf\u00e9 \U0001f642", "caf\u00e9 \U0001f642"),
        ("either/or", "either/or"),
        ("/naps", "naps"),
        ("//naps", "naps"),
        (" / /naps", "naps"),
        ("/ /restart", "restart"),
        ("/\u00a0/naps", "naps"),
        ("\x00/naps", "naps"),
        ("/\x00/naps", "naps"),
        ("\x1b/naps", "naps"),
        ('/naps{"slot": 1}', 'naps{"slot": 1}'),
        ("a\x00b\x07c\x7fd", "abcd"),
        ("half \ud83d a character", "half  a character"),
        ("x" * MAX_TEXT, "x" * MAX_TEXT),
        (" " * 50 + "x" * MAX_TEXT + " " * 50, "x" * MAX_TEXT),
    ],
)
def test_typed_text_is_read_without_leading_slashes_and_control_characters(typed: str, read_as: str) -> None:
    assert read({"id": ID, "text": typed}) == Message(ID, read_as)


def test_the_longest_message_fits_into_a_request_in_any_alphabet() -> None:
    emoji = "\U0001f642" * MAX_TEXT
    body = json.dumps({"id": ID, "text": emoji}, ensure_ascii=False).encode()
    assert read(body).text == emoji


def test_a_buttons_payload_is_told_apart_from_what_is_typed() -> None:
    assert read({"id": ID, "payload": "/naps", "title": "Naps"}) == Message(ID, "/naps", is_payload=True)


@pytest.mark.parametrize(
    "payload",
    ["naps", "/naps ", "/naps\n", "/Naps", "//naps", '/naps{"a": "b"}', "/", "", 5, ["/naps"], {}, False],
)
def test_a_payload_that_no_button_of_thoras_has_is_refused(payload: Any) -> None:
    assert refusal({"id": ID, "payload": payload, "text": "hello"}).code == "unknown_payload"


def test_only_what_was_offered_may_be_pressed() -> None:
    pressed = Message(ID, "/naps", is_payload=True)
    check_payload(pressed, {"/naps", "/heat_or_ice"})
    with pytest.raises(RequestError, match="unknown_payload") as error:
        check_payload(pressed, {"/heat_or_ice"})
    assert error.value.status == 400


def test_whatever_is_typed_was_never_to_be_offered() -> None:
    check_payload(Message(ID, "naps"), ())


@pytest.mark.parametrize("text", [None, "", "   ", "/", " // ", "\x00", "\ud800", 5, ["a"], {}, True])
def test_a_message_without_words_is_refused(text: Any) -> None:
    error = refusal({"id": ID, "text": text})
    assert (error.status, error.code) == (400, "empty_message")


@pytest.mark.parametrize(
    "id_", [None, 5, "", "short", "a" * 65, "a b c d e", ID + "\n", "../" + ID, "\u00e9" * 9]
)
def test_a_message_without_an_id_of_the_clients_is_refused(id_: Any) -> None:
    assert refusal({"id": id_, "text": "hello"}).code == "no_message_id"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[]", b'"text"', b"null", b"5", b"[" * MAX_BODY, b"1" * 9_999]
)
def test_a_body_that_is_no_json_object_is_refused(body: bytes) -> None:
    error = refusal(body)
    assert (error.status, error.code) == (400, "not_json")


@pytest.mark.parametrize(
    "body", [b" " * (MAX_BODY + 1), json.dumps({"id": ID, "text": "x" * (MAX_TEXT + 1)}).encode()]
)
def test_what_is_too_long_is_refused_with_words_for_the_visitor(body: bytes) -> None:
    error = refusal(body)
    assert (error.status, error.code, error.word) == (413, "too_long", "too_long")


def test_a_body_is_read_as_it_came() -> None:
    assert read_body(b'{"consent": "ab12cd34", "more": [1]}') == {"consent": "ab12cd34", "more": [1]}


def is_command(text: str) -> bool:
    """Whether Rasa itself would take the text for an intent."""
    user = UserMessage(text)
    return bool(YAMLStoryReader.unpack_regex_message(RasaMessage({TEXT: user.text})).get(INTENT))


def test_rasa_would_take_a_leading_slash_for_a_command() -> None:
    assert is_command(" /naps")


@settings(max_examples=300)
@given(st.text(st.sampled_from(" /\t\n\x00\x1b\x85\xa0\u200b\u2028\ufeff\ud800na{}\"':1@")) | st.text())
def test_typed_text_never_becomes_a_command(typed: str) -> None:
    try:
        message = read({"id": ID, "text": typed})
    except RequestError:
        return
    assert not message.is_payload
    assert message.text == message.text.strip() != ""
    assert not message.text.startswith("/")
    assert not is_command(message.text)
    assert message.text.encode("utf-8")


@settings(max_examples=60)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text() | st.sampled_from(["id", "text", "payload"]), x),
    )
)
def test_any_json_is_a_message_or_refused(body: Any) -> None:
    refusal(body)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_refused(body: bytes) -> None:
    refusal(body)
