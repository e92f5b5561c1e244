"""Which widget this installation ships, and the tag for a page."""

from __future__ import annotations

import base64
import hashlib
from html.parser import HTMLParser
from pathlib import Path

import pytest

from thora import __version__
from thora.channels.shipped_widget import NAMES, Widget, WidgetError, load_widget

WIDGET = Widget({"thora.js": b"one", "thora.mjs": b"two"})
SERVER = "https://chat.clinic.example"


class Script(HTMLParser):
    """The attributes of the one script tag."""

    def __init__(self, tag: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(tag)
        ((self.name, self.attributes),) = self.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs)
        self.found.append((tag, dict(attrs)))


def test_the_version_is_thoras_and_changes_with_the_script() -> None:
    assert WIDGET.version == f"{__version__}-{hashlib.sha256(b'one').hexdigest()[:8]}"
    assert Widget({**WIDGET.files, "thora.js": b"three"}).version != WIDGET.version


def test_the_tag_names_the_version_and_its_checksum() -> None:
    script = Script(WIDGET.tag(SERVER, {"language": "fr", "phone": "519-555-0142", "email": ""}))
    digest = base64.b64encode(hashlib.sha384(b"one").digest()).decode()
    assert (script.name, script.attributes) == (
        "script",
        {
            "src": f"{SERVER}/widget/{WIDGET.version}/thora.js",
            "integrity": f"sha384-{digest}",
            "crossorigin": "anonymous",
            "defer": None,
            "data-language": "fr",
            "data-phone": "519-555-0142",
        },
    )


def test_a_tag_that_follows_has_no_checksum() -> None:
    script = Script(WIDGET.tag(SERVER, {}, follow=True))
    assert script.attributes == {"src": f"{SERVER}/widget/thora.js", "defer": None}


@pytest.mark.parametrize("value", ['a "b" & c', "<script>alert(1)</script>", "it's", "é ☎"])
def test_whatever_an_option_holds_it_stays_in_its_attribute(value: str) -> None:
    assert Script(WIDGET.tag(SERVER, {"greeting": value})).attributes["data-greeting"] == value


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_is_one_line_with_the_way_out(tmp_path: Path, name: str) -> None:
    for each in NAMES:
        (tmp_path / each).write_bytes(b"x")
    assert load_widget(tmp_path).files == {"thora.js": b"x", "thora.mjs": b"x"}
    (tmp_path / name).unlink()
    with pytest.raises(WidgetError) as error:
        load_widget(tmp_path)
    assert str(error.value) == (
        f"thora/channels/widget/{name}: cannot be read (No such file or directory): `make widget` builds it"
    )
