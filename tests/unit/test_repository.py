"""What the repository holds as a whole: no trace of one machine, and a test file for every module."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from tests.conftest import ROOT

# Written so that this file does not match itself.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|farm|root|home|Users)/(?=[A-Za-z])")
REGISTRY = re.compile(
    r"files\.pythonhosted\.org|pypi\.org/simple|registry\.npmjs\.org|registry\.yarnpkg\.com"
    r"|--(?:extra-)?index-url[ =]|https?://[^ \"]+\.(?:whl|tgz)\b"
)
# Steps of the database are tested where they are walked: tests/unit/test_store.py.
MODULES = sorted(
    path
    for path in (ROOT / "thora").rglob("*.py")
    if not path.name.startswith("__") and "migrations" not in path.parts
)


@pytest.fixture(scope="module")
def texts(missing: Callable[[str], NoReturn]) -> dict[str, str]:
    """Every text file that git has or would take, by name."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        missing("a git checkout")
    listing = subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    found: dict[str, str] = {}
    for name in filter(None, listing.stdout.split("\0")):
        path = ROOT / name
        content = path.read_bytes() if path.is_file() else b"\0"
        if b"\0" not in content[:8000]:
            found[name] = content.decode("utf-8", errors="replace")
    return found


def hits(pattern: re.Pattern[str], texts: dict[str, str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts.items()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


@pytest.mark.parametrize("text", ["cd /{}/main", "path=/{}/a", '"/{}/x"'])
@pytest.mark.parametrize("folder", ["work", "root", "home", "Users"])
def test_a_path_of_a_machine_is_recognised(text: str, folder: str) -> None:
    assert MACHINE_PATH.search(text.format(folder))


@pytest.mark.parametrize(
    "text", ["see work/main", "https://a.example/home/page", "./home/x", "at / or /home"]
)
def test_what_only_looks_like_a_path_of_a_machine_is_let_through(text: str) -> None:
    assert not MACHINE_PATH.search(text)


def test_no_file_holds_a_path_of_a_machine(texts: dict[str, str]) -> None:
    assert hits(MACHINE_PATH, texts) == []


def test_no_file_holds_the_address_of_a_package_registry(texts: dict[str, str]) -> None:
    assert hits(REGISTRY, texts) == []


def test_the_locks_are_searched_too(texts: dict[str, str]) -> None:
    assert {"requirements.lock", "requirements-dev.lock"} <= set(texts)


def third_party(path: Path) -> set[str]:
    """Packages that a file imports, beside Python's own and the project's."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"thora", "actions"}


def test_every_package_that_is_imported_is_named_among_the_dependencies() -> None:
    page = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    code = [*(ROOT / "thora").rglob("*.py"), *(ROOT / "actions").rglob("*.py")]
    names = set().union(*map(third_party, code))
    assert {"rasa", "yaml", "sklearn"} <= names
    other = {
        "yaml": "PyYAML",
        "sklearn": "scikit-learn",
        "rasa_sdk": "rasa-sdk",
        "email_validator": "email-validator",
        "jwt": "pyjwt",
    }
    missing = [name for name in names if not re.search(rf"^\|.*\b{other.get(name, name)}\b.*\|", page, re.M)]
    assert missing == []


def file_of_tests(module: Path) -> str:
    """Test file of a module: of its name, with its folder in front where two modules share the name."""
    with_folder = f"test_{module.parent.name}_{module.stem}.py"
    return with_folder if (ROOT / "tests/unit" / with_folder).is_file() else f"test_{module.stem}.py"


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_module_has_a_test_file_of_its_name(module: Path) -> None:
    assert (ROOT / "tests/unit" / file_of_tests(module)).is_file()


def test_no_two_modules_share_a_test_file() -> None:
    names = [file_of_tests(module) for module in MODULES]
    assert [name for name in sorted(set(names)) if names.count(name) > 1] == []


@pytest.mark.parametrize("action", sorted((ROOT / "actions").glob("[!_]*.py")), ids=lambda path: path.name)
def test_every_action_has_a_test_file_of_its_name(action: Path) -> None:
    assert (ROOT / "tests/actions" / f"test_{action.name}").is_file()
