"""Which websites may use the chat."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thora.channels.origins import ALLOWED, Origins, origin_of

HOST = "chat.clinic.example"
ORIGINS = Origins(["https://www.clinic.example/contact?x=1", "http://localhost:8000", ""])


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://www.clinic.example", "https://www.clinic.example"),
        ("https://www.clinic.example/a/b?c=d#e", "https://www.clinic.example"),
        ("https://WWW.Clinic.example/", "https://www.clinic.example"),
        ("https://clinic.example:8443/", "https://clinic.example:8443"),
        ("https://clinic.example:443", "https://clinic.example"),
        ("http://clinic.example:80/x", "http://clinic.example"),
        ("http://clinic.example:443", "http://clinic.example:443"),
        ("https://me:secret@clinic.example/", "https://clinic.example"),
        ("https://rücken.example/", "https://xn--rcken-kva.example"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("www.clinic.example", "https://www.clinic.example"),
        ("clinic.example/contact", "https://clinic.example"),
        ("", ""),
        ("https://", ""),
        ("http://[", ""),
        ("https://clinic.example:port", ""),
        ("https://" + "a" * 70 + ".example", ""),
    ],
)
def test_of_an_address_a_browser_sends_the_origin(address: str, origin: str) -> None:
    assert origin_of(address) == origin


@pytest.mark.parametrize(
    "origin",
    [
        None,  # no browser, or a page of the server itself
        "https://www.clinic.example",
        "https://WWW.clinic.example",
        "http://localhost:8000",
        f"https://{HOST}",
        f"http://{HOST}",
    ],
)
def test_the_clinics_websites_and_the_servers_own_pages_are_allowed(origin: str | None) -> None:
    assert ORIGINS.allows(origin, HOST)


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "null",
        "https://evil.example",
        "http://www.clinic.example",
        "https://www.clinic.example:8443",
        "https://clinic.example",
        "https://www.clinic.example.evil.example",
        "https://evil.example/www.clinic.example",
        "https://evil.example/https://www.clinic.example",
        f"https://{HOST}.evil.example",
        f"https://evil.example#{HOST}",
        "http://localhost:8001",
        "https://www.clinic.example https://evil.example",
        "http://[",
        "https://\ud800",
    ],
)
def test_any_other_website_is_not(origin: str) -> None:
    assert not ORIGINS.allows(origin, HOST)


def test_a_server_without_a_name_allows_nobody_by_it() -> None:
    assert not ORIGINS.allows("null", "")
    assert not ORIGINS.allows("", "")


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_a_header_holds_is_decided(origin: str, host: str) -> None:
    assert ORIGINS.allows(f"https://{origin}", host) in (True, False)
    assert ORIGINS.allows(origin, host) in (True, False)


def test_only_an_allowed_website_may_read_the_answer() -> None:
    assert Origins.headers("https://www.clinic.example") == {
        "Vary": "Origin",
        "Access-Control-Allow-Origin": "https://www.clinic.example",
    }
    assert Origins.headers(None) == {"Vary": "Origin"}


def test_no_browser_is_told_to_send_cookies() -> None:
    assert not [name for name in ALLOWED if "Credentials" in name]
