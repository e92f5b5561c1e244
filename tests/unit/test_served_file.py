"""A file as browsers get it: compressed where they read that, once, and 304 where they have it."""

from __future__ import annotations

import gzip
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thora.channels.served_file import ServedFile, reads_gzip

BODY = b"let x = 1;\n" * 200


def file() -> ServedFile:
    return ServedFile(BODY, "text/javascript", {"X-Own": "yes"})


def ask(**headers: str) -> Any:
    return file().reply(SimpleNamespace(headers={k.replace("_", "-"): v for k, v in headers.items()}))


@pytest.mark.parametrize(
    ("accepted", "reads"),
    [
        ("gzip", True),
        ("br, GZIP ;q=0.5", True),
        ("deflate, *", True),
        ("*;q=0, gzip", True),
        ("", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip;q=0.000, *", False),
        ("gzip;q=yes", False),
        ("notgzip", False),
    ],
)
def test_only_who_reads_gzip_gets_it(accepted: str, reads: bool) -> None:
    assert reads_gzip(accepted) is reads
    reply = ask(accept_encoding=accepted)
    assert reply.headers.get("content-encoding") == ("gzip" if reads else None)
    assert (gzip.decompress(reply.body) if reads else reply.body) == BODY
    assert reply.headers["vary"] == "Accept-Encoding"


@given(st.text("gzip*;,q=01. ", max_size=20))
def test_any_header_is_read(accepted: str) -> None:
    assert reads_gzip(accepted) in (True, False)


def test_it_is_compressed_to_the_same_bytes_each_time() -> None:
    assert file().zipped == file().zipped
    assert file().zipped[4:8] == bytes(4)  # no time in it


@pytest.mark.parametrize("encoding", ["gzip", ""])
def test_a_browser_that_has_it_gets_no_body(encoding: str) -> None:
    tag = ask(accept_encoding=encoding).headers["etag"]
    for had in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        reply = ask(accept_encoding=encoding, if_none_match=had)
        assert (reply.status, reply.body, reply.headers["etag"]) == (304, b"", tag)
    for other in ('"other"', tag.strip('"'), ""):
        assert ask(accept_encoding=encoding, if_none_match=other).status == 200


def test_the_two_forms_have_two_tags() -> None:
    assert ask(accept_encoding="gzip").headers["etag"] != ask().headers["etag"]


def test_headers_of_one_reply_stay_with_it() -> None:
    one = file()
    reply = one.reply(SimpleNamespace(headers={}), {"Cache-Control": "no-cache"})
    assert (reply.headers["cache-control"], reply.headers["x-own"]) == ("no-cache", "yes")
    assert "Cache-Control" not in one.headers
