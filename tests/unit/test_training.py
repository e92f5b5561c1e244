"""Training: when a model is made, and that a failure leaves none. Python is a script of four lines here."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from thora.training import KEPT_MODELS, TrainingError, fingerprint, model_path, rasa_environment, train

INGREDIENTS = [
    "clinic.yml",
    "config.yml",
    "domain.yml",
    "data/talk.yml",
    "data/faq/naps.yml",
    "data/faq/socks.yaml",
    "requirements.lock",
    "thora/content.py",
    "thora/nlu/decision.py",
]
OTHERS = [
    "README.md",
    "credentials.yml",
    "endpoints.yml",
    "actions/repeat.py",
    "docs/page.md",
    "models/thora-1.tar.gz",
    "tests/nlu/naps.txt",
    "thora/channels/web.py",
    "thora/channels/page/page.css",
]


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in [*INGREDIENTS, *OTHERS]:
        write(tmp_path, name, name)
    return tmp_path


class Rasa:
    """Stands where Python would: notes how it was called, then does what the test says."""

    def __init__(self, folder: Path) -> None:
        self.script = folder / "python"
        self.then('echo Your model is trained.; printf new > "$out/thora.tar.gz"')
        self.script.chmod(0o755)

    def then(self, end: str) -> None:
        head = '#!/bin/sh\necho "$@" >> "${0%python}calls"\nwhile [ "$1" != --out ]; do shift; done; out=$2\n'
        self.script.write_text(f"{head}{end}\n", encoding="utf-8")

    @property
    def calls(self) -> list[str]:
        return self.script.with_name("calls").read_text(encoding="utf-8").splitlines()


@pytest.fixture
def rasa(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Rasa:
    stand_in = Rasa(tmp_path_factory.mktemp("bin"))
    monkeypatch.setattr(sys, "executable", str(stand_in.script))
    return stand_in


def models(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "models").iterdir())


@pytest.mark.parametrize("name", INGREDIENTS)
def test_the_fingerprint_changes_with_what_a_model_is_made_from(root: Path, name: str) -> None:
    before = fingerprint(root)
    write(root, name, "other")
    changed = fingerprint(root)
    (root / name).unlink()
    assert len({before, changed, fingerprint(root)}) == 3


@pytest.mark.parametrize("name", OTHERS)
def test_the_fingerprint_stays_when_anything_else_changes(root: Path, name: str) -> None:
    before = fingerprint(root)
    write(root, name, "other")
    assert fingerprint(root) == before


def test_the_fingerprint_stays_when_a_file_is_written_again_as_it_was(root: Path) -> None:
    before = fingerprint(root)
    os.utime(root / "clinic.yml", (1, 1))
    assert fingerprint(root) == before


def test_the_fingerprint_changes_with_a_new_file_and_with_a_files_name(root: Path) -> None:
    before = fingerprint(root)
    write(root, "data/faq/new.yml", "new")
    added = fingerprint(root)
    (root / "data/faq/new.yml").rename(root / "data/faq/renamed.yml")
    assert len({before, added, fingerprint(root)}) == 3


def test_the_fingerprint_does_not_depend_on_where_the_project_lies(root: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    for name in INGREDIENTS:
        write(elsewhere, name, name)
    assert fingerprint(elsewhere) == fingerprint(root)


def test_a_new_model_stands_under_the_projects_fingerprint(root: Path, rasa: Rasa) -> None:
    said: list[str] = []
    model = train(root, said.append)
    assert model == root / "models" / f"thora-{fingerprint(root)}.tar.gz" == model_path(root)
    assert model.read_text() == "new"
    assert said == ["Your model is trained."]
    assert models(root) == sorted(["thora-1.tar.gz", model.name])


def test_a_model_is_trained_once_and_again_when_the_content_changed(root: Path, rasa: Rasa) -> None:
    first = train(root, str)
    assert train(root, str) == first
    write(root, "data/faq/naps.yml", "other")
    assert train(root, str) != first
    assert len(rasa.calls) == 2


def test_a_forced_training_trains_again(root: Path, rasa: Rasa) -> None:
    train(root, str)
    train(root, str, force=True)
    first, second = rasa.calls
    assert first.startswith("-m thora.lean_rasa train --fixed-model-name thora --out ")
    assert "--force" not in first
    assert second.endswith("--force")


@pytest.mark.parametrize(
    "end",
    [
        'echo Bad rule.; printf half > "$out/thora.tar.gz"; exit 1',
        "echo Bad rule.",  # says that all is well and makes nothing
        "echo Bad rule.; kill -9 $$",
    ],
)
def test_a_failed_training_leaves_no_model_and_says_why(root: Path, rasa: Rasa, end: str) -> None:
    rasa.then(end)
    with pytest.raises(TrainingError, match="Training failed") as error:
        train(root, str)
    assert error.value.log == "Bad rule.\n"
    assert models(root) == ["thora-1.tar.gz"]


def test_a_failed_training_leaves_the_model_that_was_there(root: Path, rasa: Rasa) -> None:
    model = train(root, str)
    rasa.then("exit 1")
    with pytest.raises(TrainingError):
        train(root, str, force=True)
    assert model.read_text() == "new"


def test_only_the_newest_models_are_kept(root: Path, rasa: Rasa) -> None:
    for age in range(5):
        write(root, f"models/thora-old{age}.tar.gz", "old")
        os.utime(root / f"models/thora-old{age}.tar.gz", (1_000 - age, 1_000 - age))
    os.utime(root / "models/thora-1.tar.gz", (1, 1))
    write(root, "models/other.tar.gz", "not ours")
    model = train(root, str)
    kept = ["other.tar.gz", model.name, "thora-old0.tar.gz", "thora-old1.tar.gz"]
    assert models(root) == sorted(kept)
    assert len(kept) == KEPT_MODELS + 1


def test_rasa_runs_quietly_and_finds_the_projects_code_first(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "theirs")
    environment = rasa_environment(root)
    assert environment["RASA_TELEMETRY_ENABLED"] == "false"
    assert environment["PYTHONPATH"] == os.pathsep.join([str(root), "theirs"])
    assert environment["PATH"] == os.environ["PATH"]
    monkeypatch.delenv("PYTHONPATH")
    assert rasa_environment(root)["PYTHONPATH"] == str(root)
