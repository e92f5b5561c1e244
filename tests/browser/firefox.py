"""Claims about the chat in Firefox, proven one by one by the program in widget/firefox/."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.browser.chat import PICTURES
from tests.conftest import ROOT

PROGRAM = ROOT / "widget" / "firefox"
PACKAGE = ROOT / "widget" / "node_modules" / "puppeteer-core"
CLAIM = re.compile(r"^export async function (\w+)", re.MULTILINE)
STOP_LIMIT = 40.0


def claims() -> list[str]:
    """Every claim that the program can prove, as `file.function`, in the order in which they stand there."""
    return [
        f"{file.stem}.{name}"
        for file in sorted((PROGRAM / "claims").glob("*.js"))
        for name in CLAIM.findall(file.read_text(encoding="utf-8"))
    ]


class Prover:
    """A running program that proves one claim after the other, each in a new profile of Firefox."""

    def __init__(self, program: subprocess.Popen[str]) -> None:
        self.program = program

    def ask(self, claim: str, facts: dict[str, Any]) -> str:
        """Why a claim does not hold, with the place; "" where it does.

        Raises RuntimeError where the program has ended.
        """
        assert self.program.stdin is not None
        assert self.program.stdout is not None
        self.program.stdin.write(json.dumps({"claim": claim, **facts}) + "\n")
        self.program.stdin.flush()
        answer = self.program.stdout.readline()
        if not answer:
            raise RuntimeError("widget/firefox/run.js ended; what it said is above")
        return str(json.loads(answer)["why"])


@contextmanager
def prover(node: str, firefox: str) -> Iterator[Prover]:
    """The program with this Node and this Firefox while the block runs."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    command = [node, str(PROGRAM / "run.js"), firefox, str(PICTURES)]
    program = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    try:
        yield Prover(program)
    finally:
        assert program.stdin is not None
        program.stdin.close()  # nothing more to prove: it closes Firefox and ends
        try:
            program.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            program.terminate()  # takes Firefox along
            program.wait(STOP_LIMIT)
            raise
