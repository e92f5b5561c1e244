"""Temporary copies of the project: one as it stands, one with the pipeline that `rasa init` gives."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from typing import Any

import yaml

# What neither training nor serving reads; what begins with a dot stays out too.
LEFT_OUT = shutil.ignore_patterns(
    ".*", "models", "node_modules", "__pycache__", "*.egg-info", "*.db", "*.log", "build", "dist"
)
DEFAULT_CONFIG = Path("engine", "recipes", "config_files", "default_config.yml")


def copy_project(root: Path, target: Path) -> Path:
    """The project without its models and caches."""
    shutil.copytree(root, target, ignore=LEFT_OUT)
    return target


def stock_config() -> dict[str, Any]:
    """The pipeline and policies of Rasa's starter, from the Rasa that is installed."""
    rasa = importlib.util.find_spec("rasa")
    if rasa is None or not rasa.submodule_search_locations:
        raise FileNotFoundError("Rasa is not installed: run `make setup`")
    text = (Path(rasa.submodule_search_locations[0]) / DEFAULT_CONFIG).read_text(encoding="utf-8")
    config: dict[str, Any] = yaml.safe_load(text)
    return {"pipeline": config["pipeline"], "policies": config["policies"]}


def make_stock(project: Path, epochs: int) -> list[str]:
    """Put the stock pipeline into a copy's config.yml.

    What only Thora's components can read, the importer leaves out then (thora/importer.py). `epochs` is the
    most that any component gets. Returns the names of the components.
    """
    path = project / "config.yml"
    config = yaml.safe_load(path.read_text(encoding="utf-8")) | stock_config()
    components: list[dict[str, Any]] = [*config["pipeline"], *config["policies"]]
    for component in components:
        if "epochs" in component:
            component["epochs"] = min(component["epochs"], epochs)
    path.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    return [component["name"] for component in components]
