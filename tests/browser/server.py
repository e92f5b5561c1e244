"""What the browser talks to: `thora serve` on a copy of the project, and a clinic's own website."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.conftest import ROOT
from thora.serving import LOOPBACK, answers, free_port
from thora.training import model_path

START_LIMIT = 180.0
STOP_LIMIT = 40.0
CHANGED = ("clinic.yml", "config.yml", "domain.yml", "endpoints.yml", "credentials.yml", "requirements.lock")
SHARED = ("data", "thora", "actions", "tests")
NO_OTHERS = "origins: []"


class Website:
    """Pages of a clinic, on another origin. As "localhost" Thora allows it, by its number not."""

    def __init__(self) -> None:
        pages: dict[str, str] = {}

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = pages.get(self.path, "").encode()
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *parts: object) -> None:
                """Nothing: the browser tells what went wrong."""

        self.pages = pages
        self.server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
        self.port = self.server.server_port
        self.allowed, self.stranger = f"http://localhost:{self.port}", f"http://{LOOPBACK}:{self.port}"

    def show(self, html: str, path: str = "/") -> str:
        """Put a page there; its path."""
        self.pages[path] = html
        return path

    @contextmanager
    def running(self) -> Iterator[Website]:
        """Answer while the block runs."""
        thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.server.shutdown()
            self.server.server_close()
            thread.join()


def copy_with_origin(target: Path, origin: str, model: Path) -> Path:
    """The project in `target`, whose clinic.yml allows one more origin; the model is that of the project."""
    for name in CHANGED:
        shutil.copy2(ROOT / name, target / name)
    for name in SHARED:
        (target / name).symlink_to(ROOT / name)
    clinic = target / "clinic.yml"
    text = clinic.read_text(encoding="utf-8")
    assert text.count(NO_OTHERS) == 1
    clinic.write_text(text.replace(NO_OTHERS, f'origins: ["{origin}"]'), encoding="utf-8")
    placed = model_path(target)
    placed.parent.mkdir()
    placed.symlink_to(model)
    return target


@contextmanager
def served(project: Path) -> Iterator[str]:
    """`thora serve` on a free port while the block runs; the address of its pages."""
    url = f"http://{LOOPBACK}:{free_port()}"
    log = project / "serve.log"
    command = [sys.executable, "-m", "thora", "serve", "--port", url.rpartition(":")[2]]
    # Each test stands behind a proxy as a visitor of its own: all in one would be more than a server takes.
    environment = {**os.environ, "SANIC_PROXIES_COUNT": "1"}
    with log.open("w") as output:
        server = subprocess.Popen(
            command, cwd=project, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        limit = time.monotonic() + START_LIMIT
        while not answers(f"{url}/chat/ready"):
            if server.poll() is not None or time.monotonic() > limit:
                pytest.fail(f"`thora serve` did not answer:\n{log.read_text()}")
            time.sleep(0.5)
        yield f"{url}/"
    finally:
        server.terminate()  # SIGTERM: it ends what it started
        try:
            server.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
            raise
