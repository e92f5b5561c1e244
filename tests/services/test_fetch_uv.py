"""scripts/fetch_uv.py against a real local HTTP server."""

from __future__ import annotations

import hashlib
import http.server
import io
import os
import platform
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

pytestmark = pytest.mark.service
PROGRAM = b"#!/bin/sh\necho uv 1.2.3\n"


@pytest.fixture
def releases(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Address and folder of a server of releases with an archive for this machine."""
    machine = {"x86_64": "x86_64", "amd64": "x86_64"}.get(platform.machine(), "aarch64")
    system = "apple-darwin" if platform.system() == "Darwin" else "unknown-linux-gnu"
    folder, name = tmp_path / "releases", f"uv-{machine}-{system}"
    folder.mkdir()
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        member = tarfile.TarInfo(f"{name}/uv")
        member.size = len(PROGRAM)
        tar.addfile(member, io.BytesIO(PROGRAM))
    (folder / f"{name}.tar.gz").write_bytes(packed.getvalue())
    digest = hashlib.sha256(packed.getvalue()).hexdigest()
    (folder / f"{name}.tar.gz.sha256").write_text(f"{digest}  {name}.tar.gz\n")
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", folder
        server.shutdown()


def fetch(root: Path, address: str, target: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(root / "scripts" / "fetch_uv.py"), str(target)],
        env={**os.environ, "THORA_UV_RELEASES": address},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_program_is_fetched_and_runs(root: Path, releases: tuple[str, Path], tmp_path: Path) -> None:
    assert fetch(root, releases[0], tmp_path / "bin").returncode == 0
    said = subprocess.run([tmp_path / "bin" / "uv"], capture_output=True, text=True, check=True).stdout
    assert said == "uv 1.2.3\n"


def test_an_archive_that_does_not_match_is_refused(
    root: Path, releases: tuple[str, Path], tmp_path: Path
) -> None:
    next(releases[1].glob("*.tar.gz")).write_bytes(b"something else")
    done = fetch(root, releases[0], tmp_path / "bin")
    assert done.returncode == 1
    assert done.stderr == "fetch_uv: the archive does not match its digest\n"
    assert not (tmp_path / "bin" / "uv").exists()


def test_no_network_is_one_clear_line(root: Path, tmp_path: Path) -> None:
    done = fetch(root, "http://127.0.0.1:9", tmp_path / "bin")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
