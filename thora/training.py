"""Training: only when content, configuration or code changed since the last model."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

MODELS = Path("models")
KEPT_MODELS = 3
# What a model is made from: a change in any of these makes a new one.
INGREDIENTS = (
    "clinic.yml",
    "config.yml",
    "domain.yml",
    "data/**/*.yml",
    "data/**/*.yaml",
    "requirements.lock",
    "thora/*.py",
    "thora/nlu/**/*.py",
    "thora/safety/*.py",
    "thora/nlu/encoder/SHA256SUMS",
    "thora/safety/encoder/SHA256SUMS",
)


class TrainingError(Exception):
    """Training did not give a model; the message says why in one line, `log` holds Rasa's output."""

    def __init__(self, message: str, log: str = "") -> None:
        super().__init__(message)
        self.log = log


def fingerprint(root: Path) -> str:
    """Twelve hex digits that stay the same as long as every ingredient does."""
    digest = hashlib.sha256()
    for pattern in INGREDIENTS:
        for path in sorted(root.glob(pattern)):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def model_path(root: Path) -> Path:
    """Where the model of the project as it stands now is, or will be."""
    return root / MODELS / f"thora-{fingerprint(root)}.tar.gz"


def train(root: Path, say: Callable[[str], None] = print, force: bool = False) -> Path:
    """The model of the project as it stands: an up-to-date one, or a new one by `rasa train`.

    A model appears under its name only when it is whole. Raises TrainingError.
    """
    target = model_path(root)
    if target.exists() and not force:
        return target
    (root / MODELS).mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root / MODELS, prefix=".train-") as folder:
        command = [
            sys.executable,
            "-m",
            "thora.lean_rasa",
            "train",
            "--fixed-model-name",
            "thora",
            "--out",
            folder,
        ]
        # What Rasa would validate follows from the content, which `thora check` has read; saves 20 s.
        command.append("--skip-validation")
        command += ["--force"] if force else []
        lines: list[str] = []
        with subprocess.Popen(
            command,
            cwd=root,
            env=rasa_environment(root),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            for line in process.stdout or ():
                lines.append(line)
                say(line.rstrip())
        made = Path(folder) / "thora.tar.gz"
        log = "".join(lines)
        if process.returncode != 0 or not made.exists():
            raise TrainingError("Training failed; `thora train --debug` shows Rasa's output.", log)
        made.replace(target)
    for old in sorted((root / MODELS).glob("thora-*.tar.gz"), key=lambda p: p.stat().st_mtime)[:-KEPT_MODELS]:
        old.unlink(missing_ok=True)
    return target


def rasa_environment(root: Path) -> dict[str, str]:
    """Environment of every Rasa process: no telemetry, TensorFlow quiet, our packages found."""
    return {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH", "")])),
        "PYTHONWARNINGS": "ignore",
    }
