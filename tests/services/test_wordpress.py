"""The WordPress plugin: run by PHP, with stubs of the functions of WordPress that it calls."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from typing import Any, NoReturn

import pytest

from tests.conftest import ROOT
from tests.unit.test_shipped_widget import Script
from thora.channels.shipped_widget import FOLLOWING

PLUGIN = ROOT / "deploy/wordpress/thora-chat.php"
STUBS = ROOT / "tests/wordpress/stubs.php"
SERVER = "https://chat.clinic.example"


@pytest.fixture(scope="module")
def php(missing: Callable[[str], NoReturn]) -> str:
    return shutil.which("php") or missing("php")


def run(php: str, what: str, server: str = SERVER, options: str = "") -> str:
    asked: dict[str, Any] = {"run": what, "options": {"thora_server": server, "thora_options": options}}
    command = [php, "-d", "error_reporting=-1", "-d", "display_errors=1", str(STUBS), str(PLUGIN)]
    result = subprocess.run([*command, json.dumps(asked)], capture_output=True, text=True, timeout=30)
    assert (result.returncode, result.stderr) == (0, "")
    for word in ("Warning:", "Notice:", "Deprecated:", "Fatal error:"):
        assert word not in result.stdout
    return result.stdout


def test_its_syntax_is_right(php: str) -> None:
    assert subprocess.run([php, "-l", str(PLUGIN)], capture_output=True).returncode == 0


def test_every_page_gets_the_tag_that_follows(php: str) -> None:
    assert run(php, "wp_footer") == f'<script src="{SERVER}{FOLLOWING}" defer></script>\n'


def test_options_become_attributes_and_whatever_they_hold_stays_inside(php: str) -> None:
    lines = (
        "language: fr",
        'greeting: Say "hi" & <b>ask</b>: we answer',
        "  hide-on :  /checkout, /admin/* ",
        "onload: alert(1)",
        "side:",
        "no colon",
        "",
        'colour" onload="alert(1): x',
    )
    script = Script(run(php, "wp_footer", options="\r\n".join(lines)))
    assert script.attributes == {
        "src": f"{SERVER}{FOLLOWING}",
        "defer": None,
        "data-language": "fr",
        "data-greeting": 'Say "hi" & <b>ask</b>: we answer',
        "data-hide-on": "/checkout, /admin/*",
    }


@pytest.mark.parametrize("server", ["", "http://chat.clinic.example", "javascript:alert(1)", "chat.clinic"])
def test_without_an_address_with_tls_nothing_is_put_on_the_page(php: str, server: str) -> None:
    assert run(php, "wp_footer", server) == ""


def test_an_address_stays_in_its_attribute(php: str) -> None:
    script = Script(run(php, "wp_footer", f'{SERVER}/"><script>alert(1)</script>'))
    assert str(script.attributes["src"]).startswith(f"{SERVER}/")


def test_what_is_saved_is_clean(php: str) -> None:
    saved = json.loads(run(php, "save", f" {SERVER}/ ", "side: left\n<script>x</script>"))
    assert saved == {"thora_server": SERVER, "thora_options": "side: left\nx"}


def test_only_who_manages_the_site_sees_the_settings_and_they_are_escaped(php: str) -> None:
    may, _, page = run(php, "admin_page", '"><i>', "</textarea><i>").partition("\n")
    assert may == "manage_options"
    assert "<i>" not in page
    assert 'name="option_page" value="thora_chat"' in page


def test_its_options_are_those_of_the_docs() -> None:
    listed = re.search(r"const THORA_OPTIONS = array\((.*?)\);", PLUGIN.read_text(encoding="utf-8"))
    assert listed
    table = (ROOT / "docs/website.md").read_text(encoding="utf-8").partition("## Options")[2]
    cells = [row.split("|")[1] for row in table.partition("\n\n**")[0].splitlines() if row.startswith("| `")]
    documented = {name for cell in cells for name in re.findall(r"`data-([a-z-]+)`", cell)}
    assert set(re.findall(r"'([a-z-]+)'", listed[1])) == documented - {"mode"}  # a plugin for every page
