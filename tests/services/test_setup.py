"""scripts/setup.sh where something is missing: one clear line, exit status not 0, nothing half-made."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.service
TOOLS = ("sh", "cat", "cksum", "tr", "dirname", "mkdir", "rm", "grep", "printf", "env")


@pytest.fixture
def checkout(root: Path, tmp_path: Path) -> Path:
    """What setup.sh reads, on a machine that has the plainest tools only."""
    checkout = tmp_path / "checkout"
    (checkout / "scripts").mkdir(parents=True)
    for name in ("setup.sh", "fetch_uv.py"):
        shutil.copy2(root / "scripts" / name, checkout / "scripts" / name)
    for name in (".python-version", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy2(root / name, checkout / name)
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        if found:
            (tmp_path / "bin" / tool).symlink_to(found)
    return checkout


def program(checkout: Path, name: str, script: str) -> None:
    path = checkout.parent / "bin" / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def setup(checkout: Path, kind: str = "run") -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(checkout.parent / "bin"), "HOME": str(checkout.parent), "LANG": "C.UTF-8"}
    return subprocess.run(
        ["sh", "scripts/setup.sh", kind],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_without_uv_and_network_it_says_how_to_get_uv(checkout: Path) -> None:
    program(checkout, "python3", "exit 1")
    done = setup(checkout)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "uv could not be installed (no network?)" in done.stderr


def test_without_python_it_says_how_to_get_it(checkout: Path) -> None:
    program(checkout, "uv", 'case "$1" in --version) echo uv 1 ;; *) exit 1 ;; esac')
    done = setup(checkout)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "Python 3.10 was not found and could not be downloaded" in done.stderr


def test_packages_that_cannot_be_fetched_leave_no_stamp(checkout: Path) -> None:
    script = """
case "$1 $2" in
  "--version "*) echo uv 1 ;;
  "python find") echo /somewhere/python3.10 ;;
  "venv "*) mkdir -p .venv/bin ;;
  "pip sync") echo "error: no route to host" >&2; exit 2 ;;
esac"""
    program(checkout, "uv", script)
    done = setup(checkout)
    assert done.returncode == 1
    assert "the packages could not be installed" in done.stderr
    assert not list((checkout / ".venv").glob("thora-*"))


def test_a_uv_on_the_path_that_does_not_run_is_passed_over(checkout: Path) -> None:
    program(checkout, "uv", "exit 127")  # as pyenv's shim does where its version has no uv
    program(checkout, "python3", "exit 1")
    assert "uv could not be installed" in setup(checkout).stderr


def test_what_is_set_up_already_costs_nothing(checkout: Path) -> None:
    script = 'case "$1 $2" in "--version "*) ;; "python find") echo x ;; "venv "*) mkdir -p .venv/bin ;; esac'
    program(checkout, "uv", f"echo called >> {checkout}/calls; {script}")
    assert setup(checkout, "dev").returncode == 0
    (checkout / "calls").unlink()
    assert setup(checkout, "dev").returncode == 0
    assert setup(checkout, "run").returncode == 0  # what tests need holds what a run needs
    assert not (checkout / "calls").exists()


def test_a_run_after_new_locks_keeps_the_tools_of_the_tests(checkout: Path) -> None:
    script = 'case "$1 $2" in "--version "*) ;; "python find") echo x ;; "venv "*) mkdir -p .venv/bin ;; esac'
    program(checkout, "uv", f'echo "$*" >> {checkout}/calls; {script}')
    assert setup(checkout, "dev").returncode == 0
    (checkout / "requirements.lock").write_text("changed\n")
    assert setup(checkout, "run").returncode == 0
    synced = [line for line in (checkout / "calls").read_text().splitlines() if "pip sync" in line]
    assert [line.split()[-1] for line in synced] == ["requirements-dev.lock", "requirements-dev.lock"]


def test_an_unknown_kind_is_told(checkout: Path) -> None:
    done = setup(checkout, "all")
    assert (done.returncode, done.stderr) == (1, 'setup: "all": run or dev\n')


def test_the_script_is_executable(root: Path) -> None:
    assert os.access(root / "scripts" / "setup.sh", os.X_OK)
