"""Thora against the stock Rasa pipeline on the same content, in one run on this machine.

    .venv/bin/python benchmarks/bench.py [--quick] [--skip-stock] [--stock-epochs N]

A whole run writes docs/benchmarks.md; `--quick` and `--skip-stock` only print.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import psutil
from bot import Bot, BotError, Effort
from machine import facts
from project_copy import copy_project, make_stock
from report import FULL_EPOCHS, as_markdown, as_table, counted, notes
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from visitors import faq_questions

from thora.training import TrainingError

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
WHOLE = Effort(turns=300, warm_up=50, visitors=8, seconds=30, rounds=3)
QUICK = Effort(turns=60, warm_up=15, visitors=8, seconds=6, rounds=1)
QUICK_EPOCHS = 2
HEARTBEAT = 60.0  # seconds between signs of life where no terminal is

out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 110)


@contextmanager
def step(title: str) -> Iterator[Callable[[str], None]]:
    """Progress of one step; what it gives takes a detail to show beside the title."""
    started = last = time.monotonic()
    columns = (SpinnerColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as progress:
        task = progress.add_task(title, total=None)

        def tell(detail: str) -> None:
            nonlocal last
            progress.update(task, description=f"{title}: {detail}")
            if not out.is_terminal and time.monotonic() - last > HEARTBEAT:
                last = time.monotonic()
                out.print(f"{title}, {last - started:.0f} s: {detail}", markup=False)

        if not out.is_terminal:
            out.print(f"{title} ...", markup=False)
        yield tell
    out.print(f"{title}: {time.monotonic() - started:.0f} s", markup=False)


def end_children() -> None:
    """End every process that this one started and that still runs, each by its id."""
    children = psutil.Process().children(recursive=True)
    for child in children:
        with _gone():
            child.terminate()
    _, alive = psutil.wait_procs(children, timeout=5)
    for child in alive:
        with _gone():
            child.kill()


@contextmanager
def _gone() -> Iterator[None]:
    try:
        yield
    except psutil.NoSuchProcess:
        return


def on_signal(number: int, frame: FrameType | None) -> None:
    """Ctrl-C and SIGTERM: end what we started, then ourselves."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    end_children()
    raise KeyboardInterrupt


def measure(folder: Path, effort: Effort, epochs: int, skip_stock: bool) -> Iterator[list[Bot]]:
    """Measure the bots in copies below `folder`; gives them after every round."""
    bots = [Bot("Thora", copy_project(ROOT, folder / "thora"))]
    if not skip_stock:
        name = "stock Rasa" if epochs == FULL_EPOCHS else f"stock Rasa, {counted(epochs)}"
        stock = Bot(name, copy_project(bots[0].root, folder / "stock"))
        make_stock(stock.root, epochs)
        bots.append(stock)
    for bot in bots:
        with step(f"{bot.name}: training") as tell:
            bot.train(tell)
        with step(f"{bot.name}: held-out phrasings"):
            bot.evaluate()
    bots[0].time_safety()
    texts = faq_questions(bots[0].root)
    for number in range(1, effort.rounds + 1):
        for bot in bots:
            with step(f"{bot.name}: serving, round {number} of {effort.rounds}") as tell:
                bot.serve(effort, texts, tell)
        yield bots


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few turns, one round, 2 epochs: a smoke test")
    parser.add_argument("--skip-stock", action="store_true", help="measure Thora alone")
    parser.add_argument(
        "--stock-epochs",
        type=int,
        metavar="N",
        help=f"epochs of the stock pipeline (default {FULL_EPOCHS}; the report says it where it is fewer)",
    )
    chosen = parser.parse_args()
    if chosen.stock_epochs is not None and not 1 <= chosen.stock_epochs <= FULL_EPOCHS:
        parser.error(f"--stock-epochs: {chosen.stock_epochs}: 1 to {FULL_EPOCHS}")
    return chosen


def main() -> int:
    chosen = arguments()
    effort = QUICK if chosen.quick else WHOLE
    epochs = chosen.stock_epochs or (QUICK_EPOCHS if chosen.quick else FULL_EPOCHS)
    machine = facts(ROOT)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    try:
        with tempfile.TemporaryDirectory(prefix="thora-bench-") as folder:
            for bots in measure(Path(folder), effort, epochs, chosen.skip_stock):
                out.print(as_table(bots, effort))
                if len(bots) == 2 and not chosen.quick:
                    PAGE.parent.mkdir(exist_ok=True)
                    PAGE.write_text(as_markdown(bots, effort, epochs, machine), encoding="utf-8")
        for line in [*notes(bots, effort, epochs), *(f"{k}: {v}" for k, v in machine.items())]:
            out.print(f"- {line}", markup=False)
    except (BotError, TrainingError, OSError) as error:
        out.print(f"bench: {error}", markup=False)
        out.print(getattr(error, "log", "")[-1500:], markup=False)
        return 1
    except KeyboardInterrupt:
        out.print("Stopped.")
        return 130
    finally:
        end_children()
    return 0


if __name__ == "__main__":
    sys.exit(main())
