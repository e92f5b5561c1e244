"""`thora serve` as a clinic runs it: real processes, real HTTP, one of them killed in mid-service."""

from __future__ import annotations

import datetime
import os
import pty
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import create_engine, inspect

from tests.web_client import Visitor
from thora.safety.tally import Tally
from thora.serving import answers, free_port
from thora.store import VARIABLE

pytestmark = [pytest.mark.service, pytest.mark.model]
START_LIMIT = 240.0


def command_of(process: psutil.Process) -> list[str]:
    """The command line of a process; empty for one that has just ended."""
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:  # a zombie too
        return []


@dataclass
class Served:
    """A running `thora serve`."""

    process: subprocess.Popen[str]
    port: int
    log: Path

    def ask(self, *texts: str) -> str:
        """All that comes back to the last of these messages, in a conversation of its own."""
        visitor = Visitor(self.port)
        return [visitor.say(text).text for text in texts][-1]

    def child(self, word: str) -> psutil.Process:
        """The server with this word on its command line."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        return next(child for child in children if word in command_of(child))

    def child_is_new(self, word: str, old: int) -> bool:
        children = psutil.Process(self.process.pid).children(recursive=True)
        return any(word in command_of(child) and child.pid != old for child in children)

    def wait_until(self, condition: Any, limit: float = 90.0) -> None:
        end = time.monotonic() + limit
        while not condition():
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.3)

    def health(self) -> bool:
        return answers(f"http://127.0.0.1:{self.port}/chat/ready")


def start(
    root: Path, log: Path, *arguments: str, store: str = "", environment: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    own = {VARIABLE: store or f"sqlite:///{log.parent / 'thora.db'}"}
    environment = {**os.environ, **own, **(environment or {})}
    with log.open("w") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "thora", "serve", *arguments],
            cwd=root,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
        )


@contextmanager
def serving(
    root: Path, folder: Path, environment: Mapping[str, str] | None = None, port: int = 0
) -> Iterator[Served]:
    """Thora on a free port until the end; its log stands in `folder`. `environment`: settings beside ours."""
    port, log = port or free_port(), folder / "log.txt"
    running = Served(start(root, log, "--port", str(port), environment=environment), port, log)
    try:
        running.wait_until(lambda: "Thora answers at" in log.read_text(), START_LIMIT)
        yield running
    finally:
        running.process.send_signal(signal.SIGTERM)
        running.process.wait(60)


@pytest.fixture(scope="module")
def served(root: Path, trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(root, tmp_path_factory.mktemp("serve")) as running:
        yield running


def test_ten_questions_over_http_are_answered(served: Served) -> None:
    for question, part in {
        "does physio actually help": "physio helps most people",
        "how long until im better with physio": "few weeks to several months",
        "which exercises should i do for my upper back": "Rows",
        "is upper back pain dangerous": "Call 911 now for",
        "what will it cost me": "free, at no charge",
        "why does it hurt between my shoulder blades": "strain",
        "should i put ice or heat on it": "Ice",
        "what do i need to wear": "comfortable clothes",
        "are you open on saturday": "Sat 9 am to 1 pm",
        "is it a slipped disc": "disc",
    }.items():
        assert part.lower() in served.ask(question).lower(), question


def test_the_pages_stand_there(served: Served) -> None:
    for path in ("/", "/strict", "/chat/"):
        with urllib.request.urlopen(f"http://127.0.0.1:{served.port}{path}", timeout=10) as reply:
            assert "thora.js" in reply.read().decode()
            assert "default-src" in reply.headers["Content-Security-Policy"]


def test_both_servers_listen_on_loopback_only(served: Served) -> None:
    listening = {
        connection.laddr.ip
        for child in psutil.Process(served.process.pid).children(recursive=True)
        if command_of(child)
        for connection in child.connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {"127.0.0.1"}


def test_a_warning_sign_is_counted_without_what_was_written(served: Served) -> None:
    store = create_engine(f"sqlite:///{served.log.parent / 'thora.db'}", future=True)
    tally = Tally(store)
    tally.create()
    assert "911" in served.ask("my chest hurts badly and i cannot breathe, says xylophonist")
    served.wait_until(lambda: tally.counts(datetime.date(2026, 1, 1)) != [])
    tables = [name for name in inspect(store).get_table_names() if name != "conversation"]
    with store.begin() as connection:
        rows = [str(row) for name in tables for row in connection.exec_driver_sql(f"SELECT * FROM {name}")]
    assert rows
    assert not [row for row in rows if "xylophonist" in row]


def test_without_the_action_server_a_visitor_is_answered_and_it_comes_back(served: Served) -> None:
    killed = served.child("actions.serve")
    killed.kill()
    assert "physio helps most people" in served.ask("does physio help")
    assert "519-555-0142" in served.ask("hello", "say that again")  # needs the action server
    served.wait_until(lambda: served.child_is_new("actions.serve", killed.pid))
    served.wait_until(lambda: "Shall I book it?" in served.ask("does physio help"))


def test_rasa_is_started_again_when_it_dies(served: Served) -> None:
    served.child("thora.lean_rasa").kill()
    served.wait_until(lambda: not served.health())
    served.wait_until(served.health)
    assert "comfortable clothes" in served.ask("what should i wear")


def test_the_worker_is_started_again_when_it_dies(served: Served) -> None:
    killed = served.child("worker")
    killed.kill()
    served.wait_until(lambda: served.child_is_new("worker", killed.pid))


def test_no_message_text_reaches_the_log_and_lines_have_one_form(served: Served) -> None:
    served.ask("my secret word is xylophonist and does physio help")
    served.ask("zzyzx plugh xyzzy")
    lines = served.log.read_text().splitlines()
    assert "xylophonist" not in "\n".join(lines)
    assert "xyzzy" not in "\n".join(lines)
    ours = ("Note:", "Starting", "Training", "Trained", "The model", "Thora answers")
    logged = [line for line in lines if line and not line.startswith(ours)]
    assert all(line[:4].isdigit() and line[10] == "T" for line in logged), logged


def test_ctrl_c_ends_every_process(root: Path, trained_model: Path, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log.txt"
    running = Served(start(root, log, "--port", str(port)), port, log)
    running.wait_until(lambda: "Thora answers at" in log.read_text(), START_LIMIT)
    family = psutil.Process(running.process.pid).children(recursive=True)
    assert len(family) >= 2
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(60) == 0
    assert not psutil.wait_procs(family, timeout=10)[1]
    assert "Traceback" not in log.read_text()


def test_a_taken_port_is_one_clear_line(root: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = start(root, tmp_path / "log.txt", "--port", str(port))
        assert process.wait(60) == 1
    said = (tmp_path / "log.txt").read_text().strip().splitlines()
    assert said == [f"--port {port}: another program listens there; choose another: make run PORT=5006"]


def test_a_broken_clinic_yml_is_one_clear_line(project: Path, root: Path, tmp_path: Path) -> None:
    text = (project / "clinic.yml").read_text().replace('"08:00-20:00"', '"9-25"', 1)
    (project / "clinic.yml").write_text(text)
    for folder in ("thora", "actions"):
        shutil.copytree(root / folder, project / folder)
    process = start(project, tmp_path / "log.txt", "--port", str(free_port()))
    assert process.wait(120) == 1
    said = (tmp_path / "log.txt").read_text()
    assert 'clinic.yml: sites[0].hours.mon: "9-25"' in said
    assert "Traceback" not in said
    assert not (project / "models").exists()


def test_ctrl_c_on_a_terminal_ends_make_run_and_all_its_processes(root: Path, trained_model: Path) -> None:
    if not (root / ".venv" / "bin" / "thora").exists():
        pytest.skip("needs `make setup`: make run uses .venv")
    port, shown, family = free_port(), "", []
    pid, terminal = pty.fork()
    if pid == 0:  # the child: make on a terminal of its own
        os.chdir(root)
        os.execvp("make", ["make", "run", f"PORT={port}"])
    end = time.monotonic() + START_LIMIT
    while "Thora answers at" not in shown:
        assert time.monotonic() < end, shown
        if select.select([terminal], [], [], 1)[0]:
            shown += os.read(terminal, 4096).decode(errors="replace")
    family = psutil.Process(pid).children(recursive=True)
    assert len(family) >= 3
    os.write(terminal, b"\x03")
    assert not psutil.wait_procs([psutil.Process(pid), *family], timeout=60)[1]
    assert not answers(f"http://127.0.0.1:{port}/chat/ready")
    os.close(terminal)
