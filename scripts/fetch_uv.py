"""Fetches uv's released program with nothing but Python: for a machine without pip, venv, curl and wget.

    python3 scripts/fetch_uv.py FOLDER

Puts `uv` into FOLDER, after comparing the archive with the digest that stands beside it. The address can be
changed by THORA_UV_RELEASES (a mirror). Exits 1 with one line where it cannot.
"""

import hashlib
import os
import platform
import sys
import tarfile
import tempfile
import urllib.request
from pathlib import Path

RELEASES = "https://github.com/astral-sh/uv/releases/latest/download"
SYSTEMS = {"Linux": "unknown-linux-gnu", "Darwin": "apple-darwin"}
MACHINES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}


def fetch(url: str) -> bytes:
    """Return the body of a URL. Raises OSError."""
    with urllib.request.urlopen(url, timeout=60) as reply:  # noqa: S310 (an https address or a chosen mirror)
        body: bytes = reply.read()
        return body


def main(folder: Path) -> None:
    """Fetch, compare, unpack."""
    name = f"uv-{MACHINES[platform.machine()]}-{SYSTEMS[platform.system()]}"
    base = os.environ.get("THORA_UV_RELEASES", RELEASES)
    archive = fetch(f"{base}/{name}.tar.gz")
    digest = fetch(f"{base}/{name}.tar.gz.sha256").decode().split()[0]
    if hashlib.sha256(archive).hexdigest() != digest:
        raise OSError("the archive does not match its digest")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as unpacked:
        packed = Path(unpacked) / "uv.tar.gz"
        packed.write_bytes(archive)
        with tarfile.open(packed) as tar:
            member = tar.extractfile(f"{name}/uv")
            if member is None:
                raise OSError("the archive holds no uv")
            program = folder / "uv"
            program.write_bytes(member.read())
            program.chmod(0o755)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except (OSError, KeyError, tarfile.TarError) as error:
        sys.exit(f"fetch_uv: {error}")
