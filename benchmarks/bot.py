"""One bot in a copy of the project: trained, served, measured, ended."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from machine import Watch
from visitors import Turns, many_visitors, one_visitor

from thora.evaluation import Evaluation, Outcome
from thora.evaluation.understanding import Timing
from thora.serving import LOOPBACK, START_LIMIT, Server, answers, free_port, servers
from thora.training import rasa_environment, train

EVALUATE = "from thora.cli import main; main()"
SAFETY_TIME = Path(__file__).parent / "safety_time.py"
EPOCH = re.compile(r"(\d+)/\d+ \[.*i_acc=([\d.]+)")


class BotError(Exception):
    """A bot could not be measured; the message says why."""


@dataclass(frozen=True)
class Effort:
    """How much is measured."""

    turns: int
    warm_up: int
    visitors: int
    seconds: float
    rounds: int


@dataclass
class Training:
    """One training of a bot. `slow_part` is the seconds that its DIET took."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    load: float = 0.0
    others: float = 0.0
    megabytes: float = 0.0
    slow_part: float = 0.0
    accuracy: str = ""  # on the examples, after the last epoch


@dataclass(frozen=True)
class Round:
    """One time that a bot was served."""

    start_up: float
    rasa: float  # resident megabytes
    actions: float
    turns: Turns
    rate: float  # messages a second
    cpu: float  # milliseconds of processor time a message, of both servers
    failed: int
    load: float
    others: float


@dataclass
class Bot:
    """A bot and what was measured of it."""

    name: str
    root: Path
    model: Path = Path()
    training: Training = field(default_factory=Training)
    rounds: list[Round] = field(default_factory=list)
    evaluation: Evaluation | None = None
    safety: Timing | None = None  # what the watch for warning signs adds to a message

    @property
    def quietest(self) -> Round:
        """The round in which other programs took the least."""
        return min(self.rounds, key=lambda round_: round_.others)

    def train(self, tell: Callable[[str], None]) -> None:
        """The whole command, with nothing cached."""
        watch = Watch()
        marks: dict[str, float] = {}

        def say(line: str) -> None:
            tell(line[:100])
            for word in ("Starting to train component 'DIET", "Finished training component 'DIET"):
                if word in line:
                    marks[word[:5]] = time.perf_counter()
            epoch = EPOCH.search(line)
            if epoch and "Finis" not in marks:
                self.training.accuracy = epoch.group(2)

        self.model = train(self.root, say, force=True)
        self.training.seconds, self.training.cpu_seconds = watch.seconds, watch.cpu_seconds
        self.training.load, self.training.others = watch.load, watch.others
        self.training.megabytes = self.model.stat().st_size / 1e6
        self.training.slow_part = marks.get("Finis", 0.0) - marks.get("Start", 0.0)

    def evaluate(self) -> None:
        """Run the held-out phrasings through the model, in a process of its own."""
        command = [sys.executable, "-c", EVALUATE, "evaluate", "--root", str(self.root)]
        command += ["--model", str(self.model), "--format", "json"]
        done = subprocess.run(
            command, cwd=self.root, env=rasa_environment(self.root), capture_output=True, text=True
        )
        if done.returncode:
            raise BotError(f"{self.name}: evaluation failed\n{done.stderr[-1500:]}")
        result = json.loads(done.stdout[done.stdout.index("{") :])
        rows = [Outcome(**{**row, "ranking": tuple(row["ranking"])}) for row in result["outcomes"]]
        timing = Timing(**result["timing"]) if result.get("timing") else None
        self.evaluation = Evaluation(result["model"], rows, timing=timing)

    def time_safety(self) -> None:
        """How long the watch for warning signs takes, in a process of its own."""
        command = [sys.executable, str(SAFETY_TIME), "--model", str(self.model), "--json"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise BotError(f"{self.name}: timing the watch failed\n{done.stderr[-1500:]}")
        self.safety = Timing(**json.loads(done.stdout))

    def serve(self, effort: Effort, texts: list[str], tell: Callable[[str], None]) -> None:
        """Start both servers, measure one round, end them."""
        said: list[str] = []
        watch = Watch()
        with tempfile.TemporaryDirectory(prefix="thora-bench-") as folder:
            port, actions_port = free_port(), free_port()
            both = servers(
                self.root, self.model, Path(folder), LOOPBACK, port, actions_port, False, said.append
            )
            both = [server for server in both if server.health]  # no turn waits for the worker
            actions, rasa = sorted(both, key=lambda server: server.name)
            try:
                tell("starting")
                start_up = _start(both, rasa, said)
                tell("warming up")
                one_visitor(port, texts, effort.warm_up)
                tell(f"one visitor, {effort.turns} turns")
                turns = one_visitor(port, texts[effort.warm_up :], effort.turns)
                if len(turns.seconds) < 2:
                    raise BotError("\n".join([f"{self.name}: nothing was answered", *said[-20:]]))
                tell(f"{effort.visitors} visitors, {effort.seconds:.0f} s")
                cpu_before = used(rasa) + used(actions)
                crowd, seconds = many_visitors(port, texts, effort.visitors, effort.seconds)
                answered = max(1, len(crowd.seconds))
                result = Round(
                    start_up=start_up,
                    rasa=resident(rasa),
                    actions=resident(actions),
                    turns=turns,
                    rate=len(crowd.seconds) / seconds,
                    cpu=1000 * (used(rasa) + used(actions) - cpu_before) / answered,
                    failed=turns.failed + crowd.failed,
                    load=watch.load,
                    others=watch.others,
                )
            finally:
                for server in both:
                    server.stop()
        self.rounds.append(result)


def _start(both: list[Server], rasa: Server, said: list[str]) -> float:
    """Seconds until the chat answers; returns when the action server answers as well."""
    started = time.perf_counter()
    for server in both:
        server.start()
    took = 0.0
    while not took or not all(answers(server.health) for server in both):
        if not took and answers(rasa.health):
            took = time.perf_counter() - started
        for server in both:
            if server.process is None or server.process.poll() is not None:
                lines = [*said[-20:], *server.log.unlogged]
                raise BotError("\n".join([f"{server.name} stopped while starting", *lines]))
        if time.perf_counter() - started > START_LIMIT:
            raise BotError(f"the servers do not answer after {START_LIMIT:.0f} s")
        time.sleep(0.05)
    return took


def _processes(server: Server) -> list[psutil.Process]:
    """A server's process and its children; none where it has ended."""
    if server.process is None or server.process.poll() is not None:
        return []
    process = psutil.Process(server.process.pid)
    return [process, *process.children(recursive=True)]


def resident(server: Server) -> float:
    """Resident megabytes of a server."""
    return sum(process.memory_info().rss for process in _processes(server)) / 1e6


def used(server: Server) -> float:
    """Seconds of processor time that a server has used."""
    return sum(sum(process.cpu_times()[:2]) for process in _processes(server))
