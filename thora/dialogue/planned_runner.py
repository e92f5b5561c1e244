"""Rasa's graph of components, run in an order that is found once instead of with every message.

Rasa hands the graph to Dask, which sorts it anew each time, about four times a turn; one process and one
thread run it in the end. benchmarks/bot.py measures turns.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner


class PlannedRunner(DaskGraphRunner):
    """Rasa's runner, with the same results."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._plans: dict[tuple[str, ...], list[str]] = {}

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """What the nodes of `targets` give, by their names. `inputs`: values that stand for nodes, by name.

        Raises GraphRunError.
        """
        wanted = tuple(targets or self._graph_schema.target_names)
        if wanted not in self._plans:
            self._plans[wanted] = list(order(self._graph_schema, wanted))
        values = {name: (name, value) for name, value in (inputs or {}).items()}
        try:
            for name in self._plans[wanted]:
                if name not in values:
                    needs = self._graph_schema.nodes[name].needs.values()
                    values[name] = self._instantiated_nodes[name](*(values.get(each, each) for each in needs))
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        return {name: values[name][1] for name in wanted}


def order(schema: GraphSchema, targets: tuple[str, ...]) -> Iterator[str]:
    """Names of the nodes that `targets` need, each behind all that it needs itself."""
    seen: set[str] = set()

    def visit(name: str) -> Iterator[str]:
        if name in seen or name not in schema.nodes:  # what is no node is put in
            return
        seen.add(name)
        for need in schema.nodes[name].needs.values():
            yield from visit(need)
        yield name

    for target in targets:
        yield from visit(target)
