"""A pipeline, trained on other data in a folder that goes away afterwards."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from thora.training import TrainingError, rasa_environment

SEED = 20261121


def stock_pipeline(epochs: int) -> list[dict[str, Any]]:
    """What Rasa's own starter understands messages with."""
    return [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": epochs, "constrain_similarities": True, "random_seed": SEED},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ]


def project_pipeline(config: Path) -> tuple[str, list[dict[str, Any]]]:
    """Language and `pipeline:` of a config.yml. Raises TrainingError where there is none."""
    try:
        data = yaml.safe_load(config.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise TrainingError(f"{config}: there is no such file: name one with --config") from None
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingError(f"{config}: cannot be read ({error}): save it as plain text in UTF-8") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise TrainingError(
            f"{config}: line {line}: is not YAML: compare with the project's config.yml"
        ) from None
    pipeline = data.get("pipeline") if isinstance(data, dict) else None
    if not isinstance(pipeline, list) or not pipeline:
        raise TrainingError(f"{config}: pipeline: names no components: compare with the project's config.yml")
    return str(data.get("language") or "en"), pipeline


def train_pipeline(
    root: Path,
    language: str,
    pipeline: list[dict[str, Any]],
    phrases: Path,
    folder: Path,
    say: Callable[[str], None] = lambda _: None,
) -> Path:
    """The model archive, below `folder`, of a pipeline trained on the NLU files in `phrases`.

    No importer and no dialogue: the phrases alone. `root` is where components and what they name are
    found. Raises TrainingError.
    """
    config = folder / "config.yml"
    content = {"recipe": "default.v1", "language": language, "assistant_id": "measured", "pipeline": pipeline}
    config.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    command = [sys.executable, "-m", "rasa", "train", "nlu", "--config", str(config)]
    command += ["--nlu", str(phrases.resolve()), "--out", str(folder), "--fixed-model-name", "measured"]
    # A cache of its own: the project's must not grow with what is thrown away.
    environment = {**rasa_environment(root), "RASA_CACHE_DIRECTORY": str(folder / "cache")}
    lines: list[str] = []
    with subprocess.Popen(
        command, cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout or ():
            lines.append(line)
            say(line.strip())
    model = folder / "measured.tar.gz"
    if process.returncode != 0 or not model.exists():
        raise TrainingError("Training failed; --debug shows Rasa's output.", "".join(lines))
    return model
