"""Runs the conformance suite and writes what it found: docs/channels-conformance.md.

python -m tests.channels.report                      # every channel, a few minutes each
python -m tests.channels.report --channel telegram   # one; the others are told as not run
python -m tests.channels.report --from junit.xml     # of a run that was made before
"""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]
SUITE = ROOT / "tests/channels"
PAGE, RESULTS = ROOT / "docs/channels-conformance.md", ROOT / "build/channels-conformance.xml"
PASSED, DOES_NOT_APPLY, NOT_RUN, FAILED = "passed", "does not apply", "not run", "**FAILED**"
COMMIT = "commit"  # property of the results: what was tested


@dataclass(frozen=True)
class Run:
    """Results by test and channel. `at`: when it began, as pytest wrote it; `commit`: "" where not known."""

    at: str
    commit: str
    found: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def told(self, test: str, channel: str) -> str:
        """All cases of a test together: the worst of them, and "not run" before "passed"."""
        cases = self.found.get((test, channel)) or [NOT_RUN]
        return next(each for each in (FAILED, NOT_RUN, PASSED, DOES_NOT_APPLY) if each in cases)


def properties(suite: Iterable[Path]) -> dict[str, str]:
    """The first line of each test's docstring, by its name, in the order of the files."""
    found: dict[str, str] = {}
    for path in suite:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
                continue
            if "kit" in _fixtures(node):
                found[node.name] = (ast.get_docstring(node) or node.name).splitlines()[0].rstrip(".")
    return found


def _fixtures(test: ast.FunctionDef) -> set[str]:
    names = {argument.arg for argument in test.args.args}
    return names | ({"kit"} if "person" in names else set())  # a person has a kit


def read(xml: str, channels: Sequence[str]) -> Run:
    """What pytest --junitxml wrote. Raises ValueError where it is no such file."""
    try:
        top = ElementTree.fromstring(xml)
    except ElementTree.ParseError as error:
        raise ValueError(f"no file of pytest --junitxml: {error}") from error
    suite = next(top.iter("testsuite"), None)
    if suite is None:
        raise ValueError("no file of pytest --junitxml: it has no <testsuite>")
    commit = next(
        (each.get("value", "") for each in suite.iter("property") if each.get("name") == COMMIT), ""
    )
    run = Run(suite.get("timestamp", "").partition(".")[0], commit)
    for case in suite.iter("testcase"):
        name, _, parameters = case.get("name", "").rstrip("]").partition("[")
        named = [each for each in channels if f"-{each}-" in f"-{parameters}-"]
        if named:
            channel = max(named, key=len)  # twilio-whatsapp is neither twilio nor whatsapp
            run.found.setdefault((name, channel), []).append(_result(case))
    return run


def _result(case: ElementTree.Element) -> str:
    if case.find("failure") is not None or case.find("error") is not None:
        return FAILED
    skipped = case.find("skipped")
    if skipped is None:
        return PASSED
    return DOES_NOT_APPLY if DOES_NOT_APPLY in skipped.get("message", "") else NOT_RUN


def page(run: Run, rows: dict[str, str], channels: Sequence[str]) -> str:
    """The page, from the results alone."""
    counts = {
        channel: [run.told(test, channel) for test in rows] for channel in channels
    }  # a column each, from above
    kinds = (PASSED, DOES_NOT_APPLY, FAILED, NOT_RUN)
    lines = [
        "# What every messaging channel keeps to",
        "",
        "Written by `python -m tests.channels.report`: one running Thora, strict stand-ins of the providers'"
        " APIs on the same machine (tests/channels/).",
        "No real provider took part.",
        "",
        f"- run: {run.at or 'not known'}",
        f"- commit: {run.commit or 'not known'}",
        "",
        _row(["", *channels]),
        _row(["---"] * (len(channels) + 1)),
        *(_row([text, *(run.told(test, channel) for channel in channels)]) for test, text in rows.items()),
        "",
        _row(["in all", *channels]),
        _row(["---"] * (len(channels) + 1)),
        *(_row([kind, *(str(counts[channel].count(kind)) for channel in channels)]) for kind in kinds),
        "",
        '"Does not apply": the provider has no such thing (groups, edits, signed times ...), or tells nobody.'
        ' "Not run": this run says nothing about it.',
        "",
    ]
    return "\n".join(lines)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def commit_of(root: Path) -> str:
    """The commit that is checked out, and whether anything but the page was changed since; "" without git."""

    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True).stdout

    try:
        changed = git("status", "--porcelain", "--", ".", f":(exclude){PAGE.relative_to(ROOT)}").strip()
        return git("rev-parse", "--short=12", "HEAD").strip() + (", with changes" if changed else "")
    except (OSError, subprocess.CalledProcessError):
        return ""


def run_suite(channel: str, results: Path) -> None:
    """Run it, with pytest's own words on the terminal, and note in the results what was tested."""
    results.parent.mkdir(parents=True, exist_ok=True)
    results.unlink(missing_ok=True)
    commit = commit_of(ROOT)
    command = [sys.executable, "-m", "pytest", str(SUITE), "-q", f"--junitxml={results}"]
    subprocess.run([*command, *(["--channel", channel] if channel else [])], cwd=ROOT, check=False)
    tree = ElementTree.parse(results)
    suite = next(tree.iter("testsuite"))
    about = ElementTree.SubElement(suite, "properties")
    ElementTree.SubElement(about, "property", {"name": COMMIT, "value": commit})
    tree.write(results, encoding="unicode")


def main(words: Sequence[str] | None = None) -> int:
    """0 where nothing failed, 1 where something did, 2 where there is nothing to tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.channels.report", description=__doc__)
    parser.add_argument("--from", dest="given", type=Path, help="results that pytest --junitxml wrote")
    parser.add_argument("--channel", default="", help="run it for this channel only")
    parser.add_argument("--output", type=Path, default=PAGE)
    options = parser.parse_args(words)
    from tests.channels.conftest import NAMES

    results: Path = options.given or RESULTS
    try:
        if not options.given:
            run_suite(options.channel, results)
        run = read(results.read_text(encoding="utf-8"), NAMES)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{results}: {error}\n")
        return 2
    if not run.found:
        sys.stderr.write(f"{results}: holds no result of {SUITE.relative_to(ROOT)}: nothing was written\n")
        return 2
    rows = properties(sorted(SUITE.glob("test_*.py")))
    options.output.write_text(page(run, rows, NAMES), encoding="utf-8")
    sys.stderr.write(f"Wrote {options.output}\n")
    return int(any(FAILED in cases for cases in run.found.values()))


if __name__ == "__main__":
    sys.exit(main())
