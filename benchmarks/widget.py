"""The chat in a browser: from Enter to the answer on the screen, and what its tag costs a page.

    .venv/bin/python benchmarks/widget.py [--questions 60] [--loads 20] [--write]

A real server, Chromium without a window. `--write` writes docs/widget-benchmarks.md.
"""

from __future__ import annotations

import argparse
import itertools
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # this checkout's own thora, wherever the environment belongs

import quiet  # noqa: E402, F401
from machine import Watch, facts  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.table import Table  # noqa: E402
from visitors import faq_questions  # noqa: E402

from thora.serving import LOOPBACK, START_LIMIT, answers, free_port  # noqa: E402

PAGE = ROOT / "docs" / "widget-benchmarks.md"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
A_CONVERSATION = 10  # questions: the server lets one visitor ask 12 in 10 seconds
PAUSE = 0.2  # seconds after an answer: from one address it takes 60 messages in 10 seconds
WARM_UP = 5
TARGET = 50.0  # milliseconds, p50

# From the key's own time stamp until the browser has painted the frame with the answer: a task that is
# posted before a frame is painted runs after it.
LISTEN = """() => {
  const root = document.querySelector("thora-chat").shadowRoot;
  const count = () => root.querySelectorAll(".message.theirs").length;
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const before = count();
    window.answered = new Promise((resolve) => {
      const watch = new MutationObserver(() => {
        if (count() === before) return;
        watch.disconnect();
        const painted = new MessageChannel();
        painted.port1.onmessage = () => resolve(performance.now() - event.timeStamp);
        requestAnimationFrame(() => painted.port2.postMessage(""));
      });
      watch.observe(root, {childList: true, subtree: true});
    });
  }, true);
}"""
PAINTED = """() => {
  window.shifted = 0;
  new PerformanceObserver((list) => { for (const one of list.getEntries()) window.shifted += one.value; })
    .observe({type: "layout-shift", buffered: true});
}"""

out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 110)


@dataclass(frozen=True)
class Load:
    """One time that the page was loaded, with an empty cache."""

    paint: float  # milliseconds until the first content shows
    shift: float  # how much of the page moved, by all layout shifts
    size: float  # kilobytes over the line
    requests: int
    script: float  # milliseconds of scripts on the page's main thread

    @staticmethod
    def median(loads: Sequence[Load]) -> Load:
        """The middle of each figure."""
        paint, shift, size, requests, script = zip(*(vars(load).values() for load in loads), strict=True)
        middle = [statistics.median(values) for values in (paint, shift, size, script)]
        return Load(*middle[:3], requests[0], middle[3])


@contextmanager
def served() -> Iterator[str]:
    """`thora serve` with an empty database; its address."""
    url = f"http://{LOOPBACK}:{free_port()}"
    with tempfile.TemporaryDirectory(prefix="thora-widget-") as folder:
        environment = {**os.environ, "THORA_STORE": f"sqlite:///{folder}/thora.db"}
        log = Path(folder, "log.txt")
        with log.open("w") as output:
            command = [sys.executable, "-m", "thora", "serve", "--port", url.rpartition(":")[2]]
            server = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
            )
        try:
            limit = time.monotonic() + START_LIMIT
            while not answers(f"{url}/chat/ready"):
                if server.poll() is not None or time.monotonic() > limit:
                    raise SystemExit(f"`thora serve` did not answer:\n{log.read_text()}")
                time.sleep(0.5)
            yield url
        finally:
            server.terminate()
            server.wait()


def ask(browser: Browser, url: str, questions: Sequence[str]) -> list[float]:
    """Milliseconds from Enter to the answer on the screen, of each question, in one conversation."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    try:
        page.goto(f"{url}/")
        page.locator("#launcher").click()
        page.locator("#start").click()
        field = page.locator("#text")
        field.wait_for()
        page.evaluate(LISTEN)
        times = []
        for question in questions:
            field.fill(question)
            field.press("Enter")
            times.append(float(page.evaluate("answered")))
            time.sleep(PAUSE)
        return times
    finally:
        page.close()


def load(browser: Browser, url: str, has_tag: bool) -> Load:
    """Load the demo page once, with its tag or with one whose script the browser does not load."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    try:
        page = context.new_page()
        page.add_init_script(f"({PAINTED})()")
        session = context.new_cdp_session(page)
        sizes: list[float] = []
        session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        session.send("Network.enable")
        session.send("Performance.enable")
        if not has_tag:
            session.send("Network.setBlockedURLs", {"urls": ["*/widget/*"]})
        page.goto(f"{url}/", wait_until="networkidle")
        metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
        return Load(
            _paint(page),
            page.evaluate("shifted"),
            sum(sizes) / 1000,
            len(sizes),
            1000 * metrics["ScriptDuration"],
        )
    finally:
        context.close()


def _paint(page: Page) -> float:
    return float(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))


def percentile(values: Sequence[float], percent: int) -> float:
    """Of at least two values."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def page_rows(without: Load, with_tag: Load) -> list[tuple[str, str, str, str]]:
    """What the tag costs: measure, without it, with it, more."""
    rows = []
    for label, name, form in (
        ("first contentful paint, ms", "paint", "{:,.0f}"),
        ("layout shift", "shift", "{:.3f}"),
        ("over the line, kB", "size", "{:,.1f}"),
        ("requests", "requests", "{:,.0f}"),
        ("scripts on the main thread, ms", "script", "{:,.1f}"),
    ):
        before, after = getattr(without, name), getattr(with_tag, name)
        rows.append((label, form.format(before), form.format(after), form.format(after - before)))
    return rows


def as_markdown(times: list[float], rows: list[tuple[str, str, str, str]], loads: int, others: float) -> str:
    """The page docs/widget-benchmarks.md."""
    lines = [
        "# What the chat costs: time to an answer, and a page's own speed",
        "",
        "Made by `.venv/bin/python benchmarks/widget.py --write`; do not edit by hand.",
        "",
        "## From Enter to the answer on the screen",
        "",
        "| questions | p50, ms | p95, ms | slowest, ms |",
        "|---|---|---|---|",
        f"| {len(times)} | {percentile(times, 50):,.0f} | {percentile(times, 95):,.0f} | {max(times):,.0f} |",
        "",
        "From the time stamp of the key until the frame with the answer is painted: browser, this machine's",
        f"network, server, database, browser. The aim is {TARGET:,.0f} ms, p50. Examples of every topic, "
        f"{A_CONVERSATION} to a conversation.",
        "",
        "## The demo page without the tag and with it",
        "",
        "| | without | with | more |",
        "|---|---|---|---|",
        *(f"| {' | '.join(row)} |" for row in rows),
        "",
        f"Medians of {loads} loads each, in turns, with an empty cache. The chat is closed: "
        "it asks for nothing before it is opened.",
        f"Other programs took {others:.0%} of the cores meanwhile.".replace("%", " %"),
        "",
        "## The machine",
        "",
        *(f"- {name}: {value}" for name, value in facts(ROOT).items()),
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure and print; with --write, write the page too."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--loads", type=int, default=20)
    parser.add_argument("--write", action="store_true", help="write docs/widget-benchmarks.md")
    given = parser.parse_args()
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is None:
        raise SystemExit(f"no browser: none of {', '.join(CHROMIUM)} is installed")
    questions = iter(itertools.cycle(faq_questions(ROOT)))
    with served() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        ask(browser, url, list(itertools.islice(questions, WARM_UP)))
        watch = Watch()
        times: list[float] = []
        while len(times) < given.questions:
            count = min(A_CONVERSATION, given.questions - len(times))
            times += ask(browser, url, list(itertools.islice(questions, count)))
        pairs = [(load(browser, url, False), load(browser, url, True)) for _ in range(given.loads)]
        others = watch.others
        browser.close()
    without, with_tag = (Load.median(loads) for loads in zip(*pairs, strict=True))
    rows = page_rows(without, with_tag)
    table = Table("", "without", "with", "more", title=f"The demo page, medians of {given.loads} loads")
    for row in rows:
        table.add_row(*row)
    out.print(
        f"From Enter to the answer on the screen, {len(times)} questions: "
        f"p50 {percentile(times, 50):,.0f} ms, "
        f"p95 {percentile(times, 95):,.0f} ms, slowest {max(times):,.0f} ms"
    )
    out.print(table)
    out.print(f"Other programs took {others:.0%} of the cores.")
    if given.write:
        PAGE.write_text(as_markdown(times, rows, given.loads, others), encoding="utf-8")
        out.print(f"written: {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
