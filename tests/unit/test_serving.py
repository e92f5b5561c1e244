"""Serving: log lines, ports, and processes that are started, watched and stopped."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import yaml

from thora import serving
from thora.serving import (
    LOOPBACK,
    LogFormat,
    Server,
    ServingError,
    answers,
    free_port,
    port_is_free,
    reachable,
    serve,
    servers,
    write_endpoints,
)

STAYS = "import time; time.sleep(60)"
IGNORES_SIGTERM = (
    "import signal, time; signal.signal(15, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
)
HAS_CHILD = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {IGNORES_SIGTERM!r}])"
HEALTHY = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/health" else 503)
        self.end_headers()
    def log_message(self, *args): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


def until(condition: Callable[[], object], seconds: float = 5.0) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "waited too long"
        time.sleep(0.01)


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def start(tmp_path: Path, said: list[str]) -> Iterator[Callable[..., Server]]:
    """Makes a server of a line of Python; all are gone after the test."""
    made: list[Server] = []

    def make(code: str, *arguments: str, health: str = "http://127.0.0.1:9/", pause: float = 0.01) -> Server:
        command = [sys.executable, "-S", "-c", code, *arguments]
        server = Server("small", command, tmp_path, dict(os.environ), health, said.append, pause=pause)
        made.append(server)
        return server

    yield make
    for server in made:
        if server.process and server.process.poll() is None:
            os.killpg(server.process.pid, signal.SIGKILL)
            server.process.wait()


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (
            "2026-11-21 20:59:59 INFO     root  - Starting Rasa server",
            "INFO    small: root  - Starting Rasa server",
        ),
        ("2026-11-21 20:59:59 WARNING  rasa.core  - Slow", "WARNING small: rasa.core  - Slow"),
        ("[2026-11-21 20:59:59 +0000] [123] [INFO] Goin' Fast", "INFO    small: Goin' Fast"),
        ("2026-11-21 20:59:59 [error    ] it broke  [mod] a=1", "ERROR   small: it broke  [mod] a=1"),
        ("\x1b[2m2026-11-21 20:59:59\x1b[0m [\x1b[32minfo     \x1b[0m] done\n", "INFO    small: done"),
        ("2026-11-21T20:59:59.123456Z [debug    ] detail", "DEBUG   small: detail"),
        ("2026-11-21 20:59:59 plain words", "INFO    small: plain words"),
        (
            "2026-11-21 20:59:59 this message speaks late of an error",
            "INFO    small: this message speaks late of an error",
        ),
        ("Traceback (most recent call last):", "ERROR   small: Traceback (most recent call last):"),
    ],
)
def test_a_log_line_becomes_time_level_server_message(raw: str, shown: str) -> None:
    line = LogFormat("small").line(raw)
    stamp, rest = line.split(" ", 1)
    assert time.strptime(stamp, "%Y-%m-%dT%H:%M:%S%z")
    assert rest == shown


@pytest.mark.parametrize("raw", ["", "\n", "  warnings.warn(", "/x/y.py:3: FutureWarning: old", "Goin' Fast"])
def test_what_is_no_log_line_is_kept_aside(raw: str) -> None:
    log = LogFormat("small")
    assert log.line(raw) == ""
    assert list(log.unlogged) == [raw.rstrip()]


def test_a_traceback_is_shown_whole_until_the_next_log_line() -> None:
    log = LogFormat("small")
    lines = [
        "Traceback (most recent call last):",
        '  File "a.py", line 1, in f',
        "    raise ValueError(1)",
        "ValueError: 1",
        "2026-11-21 20:59:59 INFO     root  - On we go",
        "noise",
    ]
    shown = [log.line(line) for line in lines]
    assert [line.split(" ")[1] for line in shown[:4]] == ["ERROR"] * 4
    assert shown[3].endswith("small: ValueError: 1")
    assert shown[4].endswith("root  - On we go")
    assert shown[5] == ""


def test_only_the_last_lines_are_kept_aside() -> None:
    log = LogFormat("small")
    for number in range(50):
        log.line(f"noise {number}")
    assert list(log.unlogged) == [f"noise {number}" for number in range(30, 50)]


def test_a_port_is_free_until_somebody_listens() -> None:
    port = free_port()
    assert port_is_free(LOOPBACK, port)
    with socket.socket() as listener:
        listener.bind((LOOPBACK, port))
        listener.listen()
        assert not port_is_free(LOOPBACK, port)


def test_an_address_of_another_machine_is_not_free() -> None:
    assert not port_is_free("192.0.2.1", free_port())


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("", "127.0.0.1"), ("10.1.2.3", "10.1.2.3")],
)
def test_a_server_that_listens_everywhere_is_asked_on_loopback(host: str, address: str) -> None:
    assert reachable(host) == address


def test_endpoints_get_the_action_servers_port_and_keep_the_rest(tmp_path: Path) -> None:
    before = {
        "action_endpoint": {"url": "http://127.0.0.1:5055/webhook"},
        "lock_store": {"type": "in_memory"},
    }
    (tmp_path / "endpoints.yml").write_text(yaml.safe_dump(before), encoding="utf-8")
    write_endpoints(tmp_path, tmp_path / "new.yml", 4321)
    assert yaml.safe_load((tmp_path / "new.yml").read_text(encoding="utf-8")) == {
        "action_endpoint": {"url": "http://127.0.0.1:4321/webhook"},
        "lock_store": {"type": "in_memory"},
    }


def test_empty_endpoints_get_the_action_server(tmp_path: Path) -> None:
    (tmp_path / "endpoints.yml").write_text("# nothing\n", encoding="utf-8")
    write_endpoints(tmp_path, tmp_path / "endpoints.yml", 4321)
    assert "4321" in (tmp_path / "endpoints.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize("debug", [False, True])
def test_rasa_and_the_action_server_get_their_ports_and_only_the_chat_is_reachable(
    tmp_path: Path, said: list[str], debug: bool
) -> None:
    (tmp_path / "endpoints.yml").write_text("", encoding="utf-8")
    model = Path("models/a.tar.gz")
    actions, chat, worker = servers(tmp_path, model, tmp_path, "0.0.0.0", 5005, 4321, debug, said.append)
    assert (actions.name, chat.name, worker.name) == ("actions", "rasa", "worker")
    assert worker.command[1:] == ["-m", "thora", "worker"]
    assert worker.health == ""
    assert actions.environment["SANIC_HOST"] == LOOPBACK
    assert actions.command[actions.command.index("--port") + 1] == "4321"
    assert chat.command[chat.command.index("--port") + 1] == "5005"
    assert chat.command[chat.command.index("--interface") + 1] == "0.0.0.0"
    assert chat.command[chat.command.index("--model") + 1] == "models/a.tar.gz"
    assert "--enable-api" not in chat.command
    assert chat.health == "http://127.0.0.1:5005/chat/ready"
    assert [("--quiet" in server.command) for server in (actions, chat)] == [not debug] * 2


def test_a_url_answers_only_with_status_200(start: Callable[..., Server]) -> None:
    port = free_port()
    assert not answers(f"http://127.0.0.1:{port}/health")
    start(HEALTHY, str(port)).start()
    until(lambda: answers(f"http://127.0.0.1:{port}/health"))
    assert not answers(f"http://127.0.0.1:{port}/other")


def test_a_server_without_a_url_is_healthy_while_it_runs(start: Callable[..., Server]) -> None:
    server = start(STAYS, health="")
    assert not server.is_healthy()
    server.start()
    assert server.is_healthy()
    server.stop()
    assert not server.is_healthy()


def test_log_lines_of_a_process_are_said(start: Callable[..., Server], said: list[str]) -> None:
    server = start("print('noise'); print('2026-11-21 20:59:59 INFO     x - hello')")
    server.start()
    assert server.last_words() == ["noise"]
    assert [line.split(" ", 1)[1] for line in said] == ["INFO    small: x - hello"]


def test_a_process_that_dies_is_started_again_after_a_growing_pause(
    start: Callable[..., Server], said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "LONGEST_PAUSE", 0.03)
    server = start("raise SystemExit(3)")
    server.start()
    pauses, pids = [server.pause], set()
    for _ in range(3):
        assert server.process is not None
        pids.add(server.process.pid)
        server.process.wait()
        server.watch()
        pauses.append(server.pause)
        assert server.process is None
        until(lambda: server.watch() or server.process)
    assert pauses == [0.01, 0.02, 0.03, 0.03]
    assert len(pids) == 3
    assert [line.split(" ", 1)[1] for line in said] == [
        "WARNING small: stopped with status 3, starts again in 0 s"
    ] * 3


def test_a_process_that_died_is_not_started_before_its_pause_is_over(start: Callable[..., Server]) -> None:
    server = start("raise SystemExit(3)", pause=0.15)
    server.start()
    assert server.process is not None
    server.process.wait()
    server.watch()
    died = time.monotonic()
    until(lambda: server.watch() or server.process)
    assert time.monotonic() - died >= 0.14


def test_a_process_that_lived_long_begins_again_with_the_short_pause(
    start: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "HEALTHY_AFTER", 0.0)
    server = start("raise SystemExit(3)", pause=16.0)
    server.start()
    assert server.process is not None
    server.process.wait()
    server.watch()
    assert server.restart_at - time.monotonic() <= serving.RESTART_PAUSE
    assert server.pause == 2 * serving.RESTART_PAUSE


def test_a_process_that_lives_is_left_alone(start: Callable[..., Server], said: list[str]) -> None:
    server = start(STAYS)
    server.start()
    process = server.process
    server.watch()
    assert server.process is process
    assert said == []


def test_stop_ends_a_process_that_listens_to_sigterm_at_once(start: Callable[..., Server]) -> None:
    server = start(STAYS)
    server.start()
    before = time.monotonic()
    server.stop()
    assert time.monotonic() - before < 2
    assert server.process is not None
    assert server.process.returncode == -signal.SIGTERM


def test_stop_kills_a_process_that_ignores_sigterm(
    start: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "STOP_LIMIT", 0.2)
    server = start(IGNORES_SIGTERM)
    server.start()
    until(lambda: "ready" in server.log.unlogged)
    server.stop()
    assert server.process is not None
    assert server.process.returncode == -signal.SIGKILL


def test_stop_ends_what_the_process_started_too(start: Callable[..., Server]) -> None:
    server = start(HAS_CHILD)
    server.start()
    until(lambda: "ready" in server.log.unlogged)
    assert server.process is not None
    (child,) = psutil.Process(server.process.pid).children()
    server.stop()
    until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)


@pytest.mark.parametrize("begun", [False, True])
def test_stopping_what_does_not_run_is_no_fault(start: Callable[..., Server], begun: bool) -> None:
    server = start("pass")
    if begun:
        server.start()
        assert server.process is not None
        server.process.wait()
    server.stop()


@pytest.fixture
def handlers() -> Iterator[None]:
    """Gives pytest its signal handlers back."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("handlers")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_says_where_thora_answers_and_stops_on_a_signal(
    start: Callable[..., Server], said: list[str], monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    ports = [free_port(), free_port()]
    both = [start(HEALTHY, str(port), health=f"http://127.0.0.1:{port}/health") for port in ports]
    monkeypatch.setattr(serving, "servers", lambda *_: both)

    def interrupt() -> None:
        until(lambda: any("Thora answers at" in line for line in said))
        os.kill(os.getpid(), number)

    thread = threading.Thread(target=interrupt)
    thread.start()
    port = free_port()
    assert serve(Path(), lambda: Path("model"), LOOPBACK, port, 0, False, said.append) == 0
    thread.join()
    assert any(f"http://127.0.0.1:{port}/" in line for line in said)
    assert said[-1] == "Stopping ..."
    assert all(server.process and server.process.returncode is not None for server in both)


@pytest.mark.usefixtures("handlers")
def test_serve_ends_with_the_last_words_of_a_server_that_dies_while_starting(
    start: Callable[..., Server], said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [start(STAYS), start("print('No such file: x'); raise SystemExit(4)")]
    monkeypatch.setattr(serving, "servers", lambda *_: both)
    with pytest.raises(ServingError, match="small stopped with status 4 while starting"):
        serve(Path(), lambda: Path("model"), LOOPBACK, free_port(), 0, False, said.append)
    assert "No such file: x" in said
    assert both[0].process is not None
    assert both[0].process.returncode is not None


@pytest.mark.usefixtures("handlers")
def test_serve_gives_up_on_a_server_that_does_not_answer(
    start: Callable[..., Server], said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "START_LIMIT", 0.1)
    server = start(STAYS)
    monkeypatch.setattr(serving, "servers", lambda *_: [server])
    with pytest.raises(ServingError, match="small does not answer"):
        serve(Path(), lambda: Path("model"), LOOPBACK, free_port(), 0, False, said.append)
    assert server.process is not None
    assert server.process.returncode is not None


@pytest.mark.parametrize("option", ["--port", "--actions-port"])
def test_a_taken_port_is_told_before_anything_is_trained(said: list[str], option: str) -> None:
    def train() -> Path:
        raise AssertionError("trained")

    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        listener.listen()
        taken = listener.getsockname()[1]
        ports = (taken, 0) if option == "--port" else (free_port(), taken)
        with pytest.raises(ServingError, match=f"{option} {taken}: another program listens there"):
            serve(Path(), train, LOOPBACK, *ports, False, said.append)
