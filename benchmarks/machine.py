"""The machine that a benchmark ran on, and how busy other programs kept it."""

from __future__ import annotations

import datetime
import os
import platform
import resource
import subprocess
import time
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import psutil

# Of the repository, what the figures come from.
MEASURED = ("actions", "data", "thora", "tests/nlu", ":(glob)*.yml", "requirements.lock")


def cpu_model() -> str:
    """The processor's name, as far as the system tells it."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def commit(root: Path) -> str:
    """The commit that the project is at, and whether files differ from it."""

    def git(*words: str) -> str:
        command = ["git", "--no-optional-locks", *words]
        return subprocess.run(command, cwd=root, capture_output=True, text=True).stdout.strip()

    name = git("rev-parse", "--short", "HEAD") or "no git checkout"
    changed = git("status", "--porcelain", "--", *MEASURED).splitlines()
    return f"{name} (files changed since: {len(changed)})" if changed else name


def facts(root: Path) -> dict[str, str]:
    """What the figures depend on."""
    return {
        "processor": f"{cpu_model()}, {os.cpu_count()} cores",
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "system": platform.platform(aliased=True, terse=True),
        "Python": platform.python_version(),
        "Rasa": version("rasa"),
        "commit": commit(root),
        "date": datetime.date.today().isoformat(),
    }


def _busy() -> float:
    """Seconds that the machine's cores have been busy since it started."""
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - getattr(times, "iowait", 0) - getattr(times, "guest", 0))


def _ours() -> float:
    """Seconds of processor that this process and all that it started have used."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = ended.ru_utime + ended.ru_stime
    this = psutil.Process()
    for process in [this, *this.children(recursive=True)]:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        seconds += times.user + times.system
    return float(seconds)


@dataclass
class Watch:
    """A stop watch that also tells our processor time and the share that other programs took."""

    started: float = field(default_factory=time.perf_counter)
    load: float = field(default_factory=lambda: os.getloadavg()[0])
    _busy_before: float = field(default_factory=_busy)
    _ours_before: float = field(default_factory=_ours)

    @property
    def seconds(self) -> float:
        """Since the watch was made."""
        return time.perf_counter() - self.started

    @property
    def cpu_seconds(self) -> float:
        """Processor time of this process and all that it started."""
        return _ours() - self._ours_before

    @property
    def others(self) -> float:
        """Share of all cores that other programs used, 0 to 1."""
        busy = _busy() - self._busy_before - self.cpu_seconds
        return min(1.0, max(0.0, busy / (self.seconds * (os.cpu_count() or 1))))
