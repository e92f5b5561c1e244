"""Examples of intents, as they stand under `nlu:` in a file of data/."""

from __future__ import annotations

from thora.problems import Problem, SourceFile


def read_examples(source: SourceFile, more_keys: set[str] | None = None) -> dict[str, tuple[str, ...]]:
    """Intent -> its example lines; faults of form are noted at their place."""
    found: dict[str, tuple[str, ...]] = {}
    blocks = source.data.get("nlu") or []
    if not isinstance(blocks, list):
        source.add(["nlu"], "is not a list", "write `- intent: ...` below it")
        return found
    for index, block in enumerate(blocks):
        intent = block.get("intent") if isinstance(block, dict) else None
        text = block.get("examples") if isinstance(block, dict) else None
        if not isinstance(block, dict) or not isinstance(intent, str) or not isinstance(text, str):
            source.add(["nlu", index], "needs `intent:` and `examples: |`", "see a neighbouring file")
            continue
        for key in set(block) - {"intent", "examples", *(more_keys or ())}:
            source.add(["nlu", index, key], "is not a key that Thora knows", "remove it")
        lines = []
        first = source.line_of(["nlu", index, "examples"]) + 1
        for offset, line in enumerate(text.splitlines()):
            if not line.strip():
                continue
            if not line.startswith("- ") or not line[2:].strip():
                source.problems.append(
                    Problem(
                        source.name,
                        first + offset,
                        f"nlu[{index}].examples",
                        f'"{line}" is not an example',
                        'start the line with "- "',
                    )
                )
                continue
            lines.append(line[2:].strip())
        found[intent] = (*found.get(intent, ()), *lines)
    return found
