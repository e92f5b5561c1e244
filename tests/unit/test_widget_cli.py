"""`thora widget` in a terminal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from tests.unit.conftest import CLINIC, TinyProject
from tests.unit.test_shipped_widget import Script
from thora.channels import shipped_widget
from thora.channels.shipped_widget import load_widget
from thora.cli import app
from thora.widget_cli import likely_address, server_address

SERVER = "https://chat.clinic.example"


def thora(*arguments: str) -> Result:
    return CliRunner(mix_stderr=False).invoke(app, ["widget", *arguments])


@pytest.fixture(autouse=True)
def built(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("widget")
    for name in shipped_widget.NAMES:
        (folder / name).write_bytes(name.encode())
    monkeypatch.setattr(shipped_widget.load_widget, "__defaults__", (folder,))
    return folder


def test_the_tag_of_this_version_with_the_clinics_contact(tiny: TinyProject) -> None:
    result = thora("tag", "--root", str(tiny.root), "--url", f"{SERVER}/")
    (line,) = result.stdout.splitlines()
    attributes = Script(line).attributes
    widget = load_widget()
    assert attributes["src"] == f"{SERVER}/widget/{widget.version}/thora.js"
    assert attributes["integrity"] == widget.integrity
    assert (attributes["data-phone"], attributes["data-email"]) == ("519-555-2000", "desk@testclinic.ca")
    assert result.stderr == f"It runs version {widget.version} only: put in a new tag after an upgrade.\n"


def test_the_tag_that_follows_says_what_it_means(tiny: TinyProject) -> None:
    result = thora("tag", "--root", str(tiny.root), "--url", SERVER, "--follow")
    attributes = Script(result.stdout).attributes
    assert attributes["src"] == f"{SERVER}/widget/thora.js"
    assert "integrity" not in attributes
    assert "no checksum" in result.stderr


def test_without_an_address_it_is_guessed_and_said(tiny: TinyProject) -> None:
    contact = {**CLINIC["contact"], "website": "https://www.testclinic.ca/en"}
    tiny.write("clinic.yml", {**CLINIC, "contact": contact})
    result = thora("tag", "--root", str(tiny.root))
    assert str(Script(result.stdout).attributes["src"]).startswith("https://chat.testclinic.ca/widget/")
    assert "https://chat.testclinic.ca is a guess" in result.stderr


@pytest.mark.parametrize("website", ["", "testclinic.ca"])
def test_without_a_website_the_guess_is_plainly_none(website: str) -> None:
    assert likely_address(website) == "https://chat.your-clinic.example"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://Chat.Clinic.example/", SERVER),
        ("https://chat.clinic.example:8443", f"{SERVER}:8443"),
        ("http://localhost:5005", "http://localhost:5005"),
        ("http://[::1]:5005/", "http://[::1]:5005"),
    ],
)
def test_the_address_of_a_server(url: str, address: str) -> None:
    assert server_address(url) == address


@pytest.mark.parametrize(
    "url",
    [
        "chat.clinic.example",
        "http://chat.clinic.example",
        "https://",
        "https://clinic.example/chat",
        "https://clinic.example?a",
        "https://clinic.example#a",
        "https://me:secret@clinic.example",
        "https://clinic.example:port",
        "https://clinic .example",
        "javascript:alert(1)",
        "https://[::1",
    ],
)
def test_anything_else_is_refused_with_the_way_out(tiny: TinyProject, url: str) -> None:
    result = thora("tag", "--root", str(tiny.root), "--url", url)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f'--url: "{url}": write https://')


def test_a_clinic_with_errors_or_no_widget_is_one_clear_line(tiny: TinyProject, built: Path) -> None:
    (built / "thora.js").unlink()
    for arguments in (("tag", "--root", str(tiny.root)), ("version",)):
        result = thora(*arguments)
        assert (result.exit_code, "make widget" in result.stderr) == (1, True)
    tiny.write("clinic.yml", {**CLINIC, "extra": 1})
    result = thora("tag", "--root", str(tiny.root))
    assert (result.exit_code, "clinic.yml: extra" in result.stderr) == (1, True)


def test_the_version_is_printed_alone() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+-[0-9a-f]{8}\n", thora("version").stdout)
