"""Pipelines for other data: where they come from, and how Rasa is called with them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT
from thora.evaluation import pipeline
from thora.evaluation.pipeline import project_pipeline, stock_pipeline, train_pipeline
from thora.training import TrainingError


def test_the_stock_pipeline_is_the_understanding_part_of_rasas_starter() -> None:
    import rasa

    starter = Path(rasa.__file__).parent / "engine/recipes/config_files/default_config.yml"
    wanted = [
        component
        for component in yaml.safe_load(starter.read_text(encoding="utf-8"))["pipeline"]
        if component["name"] not in ("EntitySynonymMapper", "ResponseSelector")
    ]
    ours = [{k: v for k, v in component.items() if k != "random_seed"} for component in stock_pipeline(100)]
    assert ours == wanted


def test_epochs_are_those_that_were_asked_for() -> None:
    assert [c["epochs"] for c in stock_pipeline(7) if "epochs" in c] == [7]


def test_the_projects_pipeline_is_read_from_its_config() -> None:
    language, components = project_pipeline(ROOT / "config.yml")
    assert language == "en"
    assert components == yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "there is no such file: name one with --config"),
        ("a: [\n", "line 2: is not YAML"),
        ("language: en\n", "pipeline: names no components"),
        ("pipeline: []\n", "pipeline: names no components"),
        ("- pipeline\n", "pipeline: names no components"),
    ],
)
def test_a_config_without_a_pipeline_is_told_in_one_line(tmp_path: Path, text: str | None, told: str) -> None:
    config = tmp_path / "config.yml"
    if text is not None:
        config.write_text(text, encoding="utf-8")
    with pytest.raises(TrainingError) as error:
        project_pipeline(config)
    assert str(error.value).startswith(f"{config}: {told}")
    assert "\n" not in str(error.value)


@pytest.fixture
def rasa(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A script in Rasa's place, which says its arguments and leaves a model; its folder."""
    script = tmp_path / "python"
    script.write_text(
        f"#!{sys.executable}\n"
        "import os, pathlib, sys\n"
        "print(' '.join(sys.argv[1:]))\n"
        "print(os.environ['RASA_CACHE_DIRECTORY'])\n"
        "arguments = dict(zip(sys.argv[5::2], sys.argv[6::2]))\n"
        "if 'fail' in arguments['--nlu']: sys.exit('bad data')\n"
        "(pathlib.Path(arguments['--out']) / 'measured.tar.gz').write_text('model')\n",
        encoding="utf-8",
    )
    script.chmod(0o755)
    monkeypatch.setattr(pipeline.sys, "executable", str(script))
    (tmp_path / "out").mkdir()
    return tmp_path


def test_rasa_trains_the_phrases_alone_with_a_cache_that_goes_away(rasa: Path) -> None:
    said: list[str] = []
    folder = rasa / "out"
    model = train_pipeline(rasa, "de", stock_pipeline(3), rasa / "phrases", folder, said.append)
    assert model == folder / "measured.tar.gz"
    assert said == [
        f"-m rasa train nlu --config {folder / 'config.yml'} --nlu {rasa / 'phrases'} --out {folder} "
        "--fixed-model-name measured",
        str(folder / "cache"),
    ]
    config = yaml.safe_load((folder / "config.yml").read_text(encoding="utf-8"))
    assert (config["language"], config["pipeline"]) == ("de", stock_pipeline(3))
    assert "importers" not in config


def test_a_training_that_fails_keeps_what_rasa_said(rasa: Path) -> None:
    with pytest.raises(TrainingError) as error:
        train_pipeline(rasa, "en", stock_pipeline(3), rasa / "fail", rasa / "out")
    assert "bad data" in error.value.log
