"""A CalDAV server of a few lines that can be made to fail: what a real one does once in a year."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from xml.sax.saxutils import escape

CALDAV = 'xmlns:C="urn:ietf:params:xml:ns:caldav"'
CALENDAR = (
    '<multistatus xmlns="DAV:"><response><href>/ann/work/</href><propstat><prop><resourcetype>'
    f"<collection/><C:calendar {CALDAV}/></resourcetype></prop>"
    "<status>HTTP/1.1 200 OK</status></propstat></response></multistatus>"
)
Answer = tuple[int, dict[str, str], bytes]


class FaultyServer:
    """Keeps events of any calendar; lists all of one, whatever days are asked for.

    `faults`: method -> (status, headers, body) to give instead, or a number of seconds of one byte each;
    `requests`: what was asked, (method, path, headers). `tells`: whether PUT answers with the mark.
    """

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/ann/work/"
        self.files: dict[str, bytes] = {}
        self.faults: dict[str, Answer | int] = {}
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.tells = True

    def writes(self) -> list[str]:
        """The methods of requests that change something."""
        return [method for method, _, _ in self.requests if method in ("PUT", "DELETE")]

    def mark(self, path: str) -> str:
        return f'"{hashlib.sha256(self.files[path]).hexdigest()[:16]}"'

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer | int:
        self.requests.append((method, path, headers))
        if method in self.faults:
            return self.faults[method]
        if method == "PROPFIND":
            return 207, {}, CALENDAR.encode()
        if method == "REPORT":
            return 207, {}, self.listing(path).encode()
        there = path in self.files
        if method == "GET":
            return (200, {"ETag": self.mark(path)}, self.files[path]) if there else (404, {}, b"")
        wanted = headers.get("If-Match")
        if (there and headers.get("If-None-Match") == "*") or (
            wanted and wanted != (there and self.mark(path))
        ):
            return (404 if method == "DELETE" and not there else 412), {}, b""
        if method == "DELETE":
            del self.files[path]
            return 204, {}, b""
        self.files[path] = body
        return 201, {"ETag": self.mark(path)} if self.tells else {}, b""

    def listing(self, folder: str = "/ann/work/") -> str:
        each = (
            f"<response><href>{path}</href><propstat><prop><getetag>{self.mark(path)}</getetag>"
            f"<C:calendar-data {CALDAV}>{escape(text.decode())}</C:calendar-data>"
            "</prop><status>HTTP/1.1 200 OK</status></propstat></response>"
            for path, text in self.files.items()
            if path.startswith(folder)
        )
        return f'<multistatus xmlns="DAV:">{"".join(each)}</multistatus>'


@contextmanager
def faulty_server() -> Iterator[FaultyServer]:
    """One that runs on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = made.answer(self.command, self.path, dict(self.headers), body)
            if isinstance(answer, int):
                self.drip(answer)
                return
            status, headers, content = answer
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def drip(self, seconds: int) -> None:
            self.send_response(207)
            self.end_headers()
            try:
                for _ in range(seconds * 20):
                    self.wfile.write(b" ")
                    time.sleep(0.05)
            except OSError:
                pass  # nobody waits any more

        do_GET = do_PUT = do_DELETE = do_PROPFIND = do_REPORT = handle_any  # noqa: N815

        def log_message(self, *args: Any) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    made = FaultyServer(http.server_address[1])
    thread = threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
