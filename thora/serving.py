"""`thora serve`: Rasa, the action server and the worker on this machine, watched over until Ctrl-C."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import yaml

from thora.training import rasa_environment

LOOPBACK = "127.0.0.1"
START_LIMIT = 180.0  # seconds until both answer
RESTART_PAUSE = 1.0  # seconds before a server that died is started again, doubled each time it dies early
LONGEST_PAUSE = 30.0
HEALTHY_AFTER = 60.0  # a server that lived this long begins again with the short pause
STOP_LIMIT = 10.0

# A message is too little work to share: a second thread of the matrix library only waits, at full speed.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
Say = Callable[[str], None]


class ServingError(Exception):
    """Serving cannot begin; the message is one clear line."""


def port_is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """A port on loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    """Whether a URL answers 200 within two seconds."""
    try:
        with urllib.request.urlopen(url, timeout=2) as reply:  # noqa: S310 (our own http address)
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@dataclass
class Server:
    """One process that is kept alive, and its log lines in Thora's form.

    `health`: the URL that answers 200 once it is ready; "" for a process that is so while it runs.
    """

    name: str
    command: list[str]
    root: Path
    environment: dict[str, str]
    health: str
    say: Say
    process: subprocess.Popen[str] | None = None
    started: float = 0.0
    pause: float = RESTART_PAUSE
    restart_at: float = 0.0
    _reader: threading.Thread | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.log = LogFormat(self.name)

    def start(self) -> None:
        """Start the process in a group of its own, so that Ctrl-C reaches it by way of us only."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            cwd=self.root,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, args=(self.process,), daemon=True)
        self._reader.start()

    def _read(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            formatted = self.log.line(line)
            if formatted:
                self.say(formatted)

    def last_words(self) -> list[str]:
        """What a process that died has printed beside its log."""
        if self._reader:
            self._reader.join(1)
        return list(self.log.unlogged)

    def is_healthy(self) -> bool:
        """Whether the process does its work."""
        if not self.health:
            return self.process is not None and self.process.poll() is None
        return answers(self.health)

    def watch(self) -> None:
        """Start again a process that died: after a pause that grows while it dies early."""
        if self.process is not None and self.process.poll() is not None:
            code = self.process.returncode
            if time.monotonic() - self.started > HEALTHY_AFTER:
                self.pause = RESTART_PAUSE
            self.say(
                self.log.form("WARNING", f"stopped with status {code}, starts again in {self.pause:.0f} s")
            )
            self.restart_at = time.monotonic() + self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
            self.process = None
        elif self.process is None and time.monotonic() >= self.restart_at:
            self.start()

    def stop(self) -> None:
        """End the process and all that it started: asked first, made to after STOP_LIMIT seconds."""
        process = self.process
        if process is None:
            return
        for sign in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(process.pid, sign)
            except (ProcessLookupError, PermissionError):  # none is left, or (macOS) only dead ones
                break
            with suppress(subprocess.TimeoutExpired):
                process.wait(STOP_LIMIT)
        if self._reader:
            self._reader.join(1)


_LEVEL = re.compile(r"\b(debug|info|warning|error|critical)\b", re.IGNORECASE)
_STAMP = re.compile(r"^\[?\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[^ \]]*( [+-]\d{4})?\]?\s*(\[\d+\]\s*)?")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class LogFormat:
    """Turns one server's output into log lines of one form: time with zone, level, server, message.

    A line is a log line where it begins with a time stamp or belongs to a traceback; the rest is what
    libraries print (warnings with the line of code that caused them) and is only kept in `unlogged`.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.unlogged: deque[str] = deque(maxlen=20)
        self._in_traceback = False

    def line(self, raw: str) -> str:
        """The line to show, or ""."""
        text = _COLOUR.sub("", raw).rstrip()
        stamped = _STAMP.match(text)
        if stamped:
            self._in_traceback = False
            text = text[stamped.end() :]
        elif text.startswith("Traceback "):
            self._in_traceback = True
        if not text or not (stamped or self._in_traceback):
            self.unlogged.append(text)
            return ""
        match = _LEVEL.search(text[:20]) if stamped else None
        level = match.group(1).upper() if match else "INFO" if stamped else "ERROR"
        if match:
            text = text[match.end() :].lstrip(" ]")
        return self.form(level, text)

    def form(self, level: str, text: str) -> str:
        """A log line of now."""
        return f"{time.strftime('%Y-%m-%dT%H:%M:%S%z')} {level:<7} {self.name}: {text}"


def write_endpoints(root: Path, target: Path, actions_port: int) -> None:
    """The project's endpoints.yml with the port that the action server really has."""
    endpoints = yaml.safe_load((root / "endpoints.yml").read_text(encoding="utf-8")) or {}
    address = {"url": f"http://{LOOPBACK}:{actions_port}/webhook"}
    endpoints["action_endpoint"] = {**(endpoints.get("action_endpoint") or {}), **address}
    target.write_text(yaml.safe_dump(endpoints), encoding="utf-8")


def servers(
    root: Path, model: Path, folder: Path, host: str, port: int, actions_port: int, debug: bool, say: Say
) -> list[Server]:
    """Rasa, the action server and the worker, not yet started."""
    endpoints = folder / "endpoints.yml"
    write_endpoints(root, endpoints, actions_port)
    environment = {**rasa_environment(root), **ONE_THREAD, "PYTHONUNBUFFERED": "1", "SANIC_HOST": LOOPBACK}
    python = [sys.executable, "-m"]
    actions = [*python, "actions.serve", "--actions", "actions", "--port", str(actions_port)]
    chat = [*python, "thora.lean_rasa", "run", "--model", str(model), "--endpoints", str(endpoints)]
    chat += ["--credentials", "credentials.yml", "--interface", host, "--port", str(port)]
    if not debug:
        actions.append("--quiet")
        chat.append("--quiet")
    return [
        Server("actions", actions, root, environment, f"http://{LOOPBACK}:{actions_port}/health", say),
        Server("rasa", chat, root, environment, f"http://{reachable(host)}:{port}/chat/ready", say),
        Server("worker", [*python, "thora", "worker"], root, environment, "", say),
    ]


def reachable(host: str) -> str:
    """An address of this machine at which a server that listens on `host` can be asked."""
    return LOOPBACK if host in ("", "0.0.0.0", "::") else host  # noqa: S104 (compared, not bound)


def serve(
    root: Path,
    get_model: Callable[[], Path],
    host: str,
    port: int,
    actions_port: int,
    debug: bool,
    say: Say,
) -> int:
    """Run all servers until Ctrl-C or SIGTERM; returns the exit status.

    Raises ServingError when a port is taken or the servers do not answer in time.
    """
    for name, number in (("--port", port), ("--actions-port", actions_port)):
        if number and not port_is_free(host if name == "--port" else LOOPBACK, number):
            raise ServingError(
                f"{name} {number}: another program listens there; choose another: make run PORT=5006"
            )
    model = get_model()
    stop = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    with tempfile.TemporaryDirectory(prefix="thora-") as folder:
        everyone = servers(root, model, Path(folder), host, port, actions_port or free_port(), debug, say)
        try:
            for server in everyone:
                server.start()
            _wait_until_ready(everyone, stop, say)
            if not stop.is_set():
                say(f"Thora answers at http://{reachable(host)}:{port}/  (Ctrl-C stops it)")
            while not stop.wait(0.5):
                for server in everyone:
                    server.watch()
        finally:
            say("Stopping ...")
            for server in everyone:
                server.stop()
    return 0


def _wait_until_ready(everyone: list[Server], stop: threading.Event, say: Say) -> None:
    say("Starting (about 20 s) ...")
    limit = time.monotonic() + START_LIMIT
    waiting = list(everyone)
    while waiting and not stop.wait(0.3):
        waiting = [server for server in waiting if not server.is_healthy()]
        for server in waiting:
            if server.process is not None and server.process.poll() is not None:
                for line in server.last_words():
                    say(line)
                raise ServingError(
                    f"{server.name} stopped with status {server.process.returncode} while starting"
                )
        if waiting and time.monotonic() > limit:
            raise ServingError(f"{waiting[0].name} does not answer after {START_LIMIT:.0f} s")
