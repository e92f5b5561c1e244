"""Graphs run as Rasa's own runner runs them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.engine.exceptions import GraphComponentException, GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage

from thora.dialogue.planned_runner import PlannedRunner, order

ran: list[str] = []


class Adds(GraphComponent):
    """Adds up what it gets, and its own number."""

    def __init__(self, name: str, number: int) -> None:
        self._name, self._number = name, number

    @classmethod
    def create(cls, config: dict[str, Any], *args: Any, **kwargs: Any) -> Adds:
        context: ExecutionContext = kwargs.get("execution_context") or args[-1]
        return cls(str(context.node_name), config["number"])

    def run(self, a: int = 0, b: int = 0) -> int:
        if self._number < 0:
            raise RuntimeError("below zero")
        ran.append(self._name)
        return a + b + self._number


def node(number: int, **needs: str) -> SchemaNode:
    return SchemaNode(needs, Adds, "create", "run", {"number": number}, eager=True, is_target=number == 100)


# `late` needs `early` by two ways; `aside` is needed by nobody who is asked.
SCHEMA = GraphSchema(
    {
        "late": node(100, a="middle", b="early"),
        "middle": node(10, a="early", b="__input__"),
        "aside": node(1000, a="early"),
        "early": node(1, a="__input__"),
    }
)


def results(runner: type[DaskGraphRunner], folder: Path, schema: GraphSchema = SCHEMA, **run: Any) -> Any:
    ran.clear()
    storage = LocalModelStorage.create(folder)
    return runner.create(schema, storage, ExecutionContext(schema)).run(**run)


@pytest.mark.parametrize(
    "run",
    [
        {"inputs": {"__input__": 5}},
        {"inputs": {"__input__": 5}, "targets": ["aside", "middle"]},
        {"inputs": {"__input__": 5, "early": 7}, "targets": ["late"]},
        {"inputs": {"__input__": 5}, "targets": ["__input__", "early"]},
    ],
)
def test_gives_what_dask_gives(tmp_path: Path, run: dict[str, Any]) -> None:
    theirs, nodes = results(DaskGraphRunner, tmp_path, **run), sorted(ran)
    assert results(PlannedRunner, tmp_path, **run) == theirs
    assert sorted(ran) == nodes  # each once, and no other


def test_runs_again_with_other_inputs_and_targets(tmp_path: Path) -> None:
    runner = PlannedRunner.create(SCHEMA, LocalModelStorage.create(tmp_path), ExecutionContext(SCHEMA))
    assert runner.run({"__input__": 5}) == {"late": 100 + (10 + 6 + 5) + 6}
    assert runner.run({"__input__": 6}) == {"late": 100 + (10 + 7 + 6) + 7}
    assert runner.run({"__input__": 6}, ["aside"]) == {"aside": 1007}


def test_order_has_each_node_behind_what_it_needs() -> None:
    assert list(order(SCHEMA, ("late",))) == ["early", "middle", "late"]


@pytest.mark.parametrize("runner", [DaskGraphRunner, PlannedRunner])
def test_a_fault_of_a_component_and_a_missing_input_are_rasas_errors(
    runner: type[DaskGraphRunner], tmp_path: Path
) -> None:
    with pytest.raises(GraphComponentException):
        results(runner, tmp_path, GraphSchema({"broken": node(-1)}), targets=["broken"])
    with pytest.raises(GraphRunError):
        results(runner, tmp_path, targets=["early"])
