"""The web channel of a running `thora serve`: tokens, origins, floods, cut lines, restarts, forgetting."""

from __future__ import annotations

import datetime
import http.client
import json
import logging
import signal
import socket
import sqlite3
import statistics
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from tests.services.test_serve import START_LIMIT, Served, serving
from tests.web_client import PATIENCE, Reply, Visitor, agree, request
from thora.booking.appointments import Appointments
from thora.booking.calendar import UTC, Span
from thora.booking.secrets import secret
from thora.channels.web_tokens import LIFE, Tokens
from thora.clinic import load_clinic
from thora.serving import LOOPBACK, STOP_LIMIT
from thora.store import FILE

pytestmark = [pytest.mark.service, pytest.mark.model]
logger = logging.getLogger(__name__)  # shown by pytest --log-cli-level=INFO
EVER = Span(datetime.datetime(2026, 1, 1, tzinfo=UTC), datetime.datetime(2100, 1, 1, tzinfo=UTC))
EVIL = "https://evil.example"
SECRET_WORDS = "xylophonist marzipan"
OF_A_CONVERSATION = [
    ("POST", "/chat/messages"),
    ("GET", "/chat/messages"),
    ("GET", "/chat/stream"),
    ("GET", "/chat/conversation"),
    ("DELETE", "/chat/conversation"),
]


@pytest.fixture(scope="module")
def served(root: Path, trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(root, tmp_path_factory.mktemp("web")) as running:
        yield running


@pytest.fixture
def visitor(served: Served) -> Visitor:
    return Visitor(served.port)


def database(served: Served) -> Any:
    return create_engine(f"sqlite:///{served.log.parent / FILE}", future=True)


def message(text: str, id_: str | None = None) -> dict[str, str]:
    return {"id": id_ or str(uuid.uuid4()), "text": text}


def raw_request(token: str, body: dict[str, str]) -> bytes:
    """A message as it goes over the line."""
    content = json.dumps(body).encode()
    head = (
        f"POST /chat/messages HTTP/1.1\r\nHost: {LOOPBACK}\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def send_and_go_away(served: Served, token: str, body: dict[str, str]) -> None:
    """Send a message and cut the line before the answer."""
    with socket.create_connection((LOOPBACK, served.port), timeout=10) as line:
        line.sendall(raw_request(token, body))
        time.sleep(0.05)


@contextmanager
def stream(served: Served, token: str, after: int = 0) -> Iterator[http.client.HTTPResponse]:
    """An open stream of news."""
    with closing(http.client.HTTPConnection(LOOPBACK, served.port, timeout=60)) as connection:
        headers = {"Authorization": f"Bearer {token}", "Last-Event-ID": str(after)}
        connection.request("GET", "/chat/stream", headers=headers)
        yield connection.getresponse()


def next_event(reply: http.client.HTTPResponse, kind: str) -> dict[str, Any]:
    """Data of the next event of a kind."""
    while True:
        line = reply.readline().decode()
        assert line, "the stream ended"
        if line == f"event: {kind}\n":
            read: dict[str, Any] = json.loads(reply.readline().decode().removeprefix("data: "))
            return read


class Health:
    """Asks for the server's health again and again, and notes how long that takes."""

    def __init__(self, port: int) -> None:
        self.seconds: list[float] = []
        self._port, self._stop = port, threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def _ask(self) -> None:
        while not self._stop.wait(0.05):
            began = time.perf_counter()
            assert request(self._port, "GET", "/chat/health").status == 200
            self.seconds.append(time.perf_counter() - began)

    def __enter__(self) -> Health:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join(30)

    def told(self) -> str:
        """The figures, in milliseconds."""
        middle, most = statistics.median(self.seconds), max(self.seconds)
        return (
            f"health: {len(self.seconds)} times, median {1000 * middle:.0f} ms, longest {1000 * most:.0f} ms"
        )


@pytest.mark.parametrize(("method", "path"), OF_A_CONVERSATION)
def test_forged_expired_and_foreign_tokens_open_nothing(served: Served, method: str, path: str) -> None:
    agree(served.port)
    now = datetime.datetime.now(UTC)
    key = secret(database(served), "web")
    good = Tokens(key).begin("ab12cd34", now)[0]
    tokens = {
        "": "no_token",
        good[:-6] + "AAAAAA": "bad_token",
        Tokens("another installation's key, as long as ours").begin("ab12cd34", now)[0]: "bad_token",
        Tokens(secret(database(served), "links")).begin("ab12cd34", now)[0]: "bad_token",
        Tokens(key).begin("ab12cd34", now - LIFE)[0]: "expired_token",
    }
    for token, code in tokens.items():
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        body = message("hello") if method == "POST" else None
        reply = request(served.port, method, path, body, **headers)
        assert (reply.status, reply.code) == (401, code)


def test_naming_another_conversation_opens_nothing_of_it(served: Served) -> None:
    one, two = Visitor(served.port), Visitor(served.port)
    first = message("does physio help?")
    said = one.ask("POST", "/chat/messages", first)
    assert "physio helps most people" in said.text
    body = {**first, "text": "what should i wear?", "conversation": one.token, "sender": one.token}
    other = two.ask("POST", "/chat/messages", body)
    assert "comfortable clothes" in other.text
    assert one.entries() == said.body["entries"]
    assert two.entries() == other.body["entries"]


@pytest.mark.parametrize("method", ["POST", "GET", "DELETE", "OPTIONS"])
def test_another_website_is_refused_and_may_not_read_why(
    served: Served, visitor: Visitor, method: str
) -> None:
    path = "/chat/conversation" if method == "DELETE" else "/chat/messages"
    visitor.say("hello")
    for origin in (EVIL, "null", "http://["):
        reply = visitor.ask(method, path, message("hello") if method == "POST" else None, Origin=origin)
        assert (reply.status, reply.code) == (403, "origin")
        assert not [name for name in reply.headers if name.lower().startswith("access-control-")]
    assert len(visitor.entries()) >= 2


def test_a_preflight_of_the_clinics_website_is_answered(served: Served, root: Path) -> None:
    clinic, _ = load_clinic(root)
    assert clinic is not None
    origin = clinic.contact.website.rstrip("/")
    reply = request(
        served.port,
        "OPTIONS",
        "/chat/messages",
        Origin=origin,
        Access_Control_Request_Method="POST",
        Access_Control_Request_Headers="authorization,content-type",
    )
    assert (reply.status, reply.headers["Access-Control-Allow-Origin"]) == (204, origin)
    assert "authorization" in reply.headers["Access-Control-Allow-Headers"].lower()
    assert "POST" in reply.headers["Access-Control-Allow-Methods"]
    assert reply.headers.get("Access-Control-Allow-Credentials") is None


def test_a_megabyte_is_refused_unread_and_the_server_lives(served: Served, visitor: Visitor) -> None:
    visitor.say("hello")
    body = message("x" * 1_000_000)
    with socket.create_connection((LOOPBACK, served.port), timeout=20) as line:
        sent, answer = raw_request(visitor.token, body), b""
        with suppress(ConnectionError):  # it stops reading
            line.sendall(sent)
        with suppress(ConnectionError):
            while part := line.recv(65_536):
                answer += part
    if answer:
        assert b" 413 " in answer.split(b"\r\n")[0]
    assert request(served.port, "GET", "/chat/health").status == 200
    assert visitor.say("hello").status == 200
    assert "x" * 100 not in str(visitor.entries())


@pytest.mark.parametrize(
    "head",
    [
        "Content-Length: 1000000000",
        "Content-Length: 70000",
        "Transfer-Encoding: chunked",
    ],
)
def test_a_request_that_only_says_it_is_large_is_refused_at_once(
    served: Served, visitor: Visitor, head: str
) -> None:
    visitor.say("hello")
    with socket.create_connection((LOOPBACK, served.port), timeout=20) as line:
        first = f"POST /chat/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {visitor.token}\r\n"
        line.sendall(f"{first}{head}\r\n\r\n".encode())
        if "chunked" in head:
            line.sendall(b"11170\r\n" + b"x" * 70_000 + b"\r\n0\r\n\r\n")
        answer = b""
        while part := line.recv(65_536):
            answer += part
    status, _, rest = answer.partition(b"\r\n")
    assert b" 413 " in status
    assert json.loads(rest.rpartition(b"\r\n\r\n")[2])["error"]["code"] == "too_long"


def flood(count: int, send: Callable[[int], Reply]) -> list[Reply]:
    """So many requests, as fast as 40 senders can."""
    with ThreadPoolExecutor(40) as pool:
        return list(pool.map(send, range(count)))


def test_a_thousand_messages_at_once_in_one_conversation(served: Served, visitor: Visitor) -> None:
    visitor.say("hello")
    time.sleep(11)
    began = time.perf_counter()
    with Health(served.port) as health:
        replies = flood(1000, lambda number: visitor.send("does physio help?"))
    took = time.perf_counter() - began
    check_flood(served, visitor, replies, health, took, most=12)


def test_a_thousand_messages_at_once_from_one_address(served: Served) -> None:
    visitors = [Visitor(served.port) for _ in range(10)]
    for visitor in visitors:
        assert visitor.say("hello").status == 200
    time.sleep(11)
    began = time.perf_counter()
    with Health(served.port) as health:
        replies = flood(1000, lambda number: visitors[number % 10].send("does physio help?"))
    took = time.perf_counter() - began
    check_flood(served, visitors[0], replies, health, took, most=60)


def check_flood(
    served: Served, visitor: Visitor, replies: list[Reply], health: Health, took: float, most: int
) -> None:
    """Answered or refused with a wait, health all the while, and after the wait it works again."""
    statuses = Counter(reply.status for reply in replies)
    logger.info("%s in %.1f s; %s", dict(statuses), took, health.told())
    assert set(statuses) == {200, 429}
    assert 10 <= statuses[200] <= most * (1 + took / 10)
    refused = [reply for reply in replies if reply.status == 429]
    waits = [int(reply.headers["Retry-After"]) for reply in refused]
    assert all(reply.code == "too_many" for reply in refused)
    assert 1 <= min(waits) <= max(waits) <= 60
    assert statistics.median(health.seconds) < 1
    time.sleep(max(waits))
    assert visitor.send("what should i wear?").status == 200


def test_a_message_whose_line_was_cut_runs_once(served: Served, visitor: Visitor) -> None:
    visitor.say("hello")
    for _ in range(3):
        body = message("does physio help?")
        send_and_go_away(served, visitor.token, body)
        reply = visitor.ask("POST", "/chat/messages", body)
        assert "physio helps most people" in reply.text
        again = visitor.ask("POST", "/chat/messages", body)
        assert again.body["entries"] == reply.body["entries"]
        assert [entry.get("id") for entry in visitor.entries()].count(body["id"]) == 1


def test_a_yes_whose_line_was_cut_books_once(served: Served, visitor: Visitor) -> None:
    appointments = Appointments(database(served), 3)
    before = len(appointments.between(EVER))
    assert "When would suit you" in visitor.say("book a first visit").text
    assert "These times are free" in visitor.say("as soon as possible").text
    assert "What name" in visitor.say("1").text
    assert "phone number" in visitor.say("my name is Sam Lee").text
    assert "Shall I book it?" in visitor.say("sam@example.com").text
    body = message("yes")
    for _ in range(3):
        send_and_go_away(served, visitor.token, body)
    reply = visitor.ask("POST", "/chat/messages", body)
    assert "It is booked" in reply.text
    assert len(appointments.between(EVER)) == before + 1
    assert visitor.ask("POST", "/chat/messages", body).body["entries"] == reply.body["entries"]
    assert len(appointments.between(EVER)) == before + 1
    assert [entry.get("id") for entry in visitor.entries()].count(body["id"]) == 1


def test_answers_go_over_the_line_as_they_come(served: Served, visitor: Visitor) -> None:
    visitor.say("hello")  # the conversation begins
    sent = json.dumps(message("does physio help with upper back pain?")).encode()
    headers = {"Authorization": f"Bearer {visitor.token}", "Accept": "text/event-stream"}
    connection = http.client.HTTPConnection(LOOPBACK, served.port, timeout=PATIENCE)
    connection.request("POST", "/chat/messages", sent, {"Content-Type": "application/json", **headers})
    reply = connection.getresponse()
    assert reply.getheader("Transfer-Encoding") == "chunked"
    told = [json.loads(line[6:]) for line in iter(reply.readline, b"") if line.startswith(b"data: ")]
    connection.close()
    *said, last = told
    assert [entry["text"] for entry in said] == [entry["text"] for entry in last["entries"][1:]]
    assert len(said) > 1  # the offer of an appointment is the second
    assert last == visitor.ask("POST", "/chat/messages", sent).body


def test_what_is_new_comes_by_the_stream(served: Served, visitor: Visitor) -> None:
    said = visitor.say("hello").body["entries"]
    with stream(served, visitor.token, said[-1]["seq"]) as reply:
        assert reply.status == 200
        news = visitor.say("does physio help?").body["entries"]
        assert next_event(reply, "typing") == {"id": news[0]["id"]}
        assert [next_event(reply, "entry") for _ in news] == news
        visitor.ask("DELETE", "/chat/conversation")
        assert next_event(reply, "gone") == {}
        assert reply.read().strip() == b""


def test_a_stream_that_is_closed_makes_room_for_another(served: Served, visitor: Visitor) -> None:
    visitor.say("hello")
    lines = []
    for _ in range(7):
        line = http.client.HTTPConnection(LOOPBACK, served.port, timeout=20)
        line.request("GET", "/chat/stream", headers={"Authorization": f"Bearer {visitor.token}"})
        lines.append((line, line.getresponse()))
    assert [reply.status for _, reply in lines] == [200] * 6 + [429]
    for line, _ in lines:
        line.close()
    time.sleep(1)
    with stream(served, visitor.token) as reply:
        assert reply.status == 200


def test_nothing_is_left_of_what_was_forgotten(served: Served, visitor: Visitor) -> None:
    visitor.say(f"does physio help a {SECRET_WORDS}?")
    visitor.say(f"my back hurts, says the {SECRET_WORDS}")
    assert SECRET_WORDS in everything(served)
    assert visitor.ask("DELETE", "/chat/conversation").status == 204
    assert visitor.entries() == []
    assert "xylophonist" not in everything(served)
    with closing(sqlite3.connect(served.log.parent / FILE)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for path in served.log.parent.glob(f"{FILE}*"):
        assert b"xylophonist" not in path.read_bytes(), path.name


def everything(served: Served) -> str:
    """All rows of all tables."""
    with closing(sqlite3.connect(served.log.parent / FILE)) as connection:
        return "\n".join(connection.iterdump())


def test_a_conversation_goes_on_after_rasa_was_killed(served: Served, visitor: Visitor) -> None:
    visitor.say("hello")
    assert "When would suit you" in visitor.say("book a first visit").text
    before = visitor.entries()
    body = message("as soon as possible")
    send_and_go_away(served, visitor.token, body)
    killed = served.child("thora.lean_rasa")
    killed.send_signal(signal.SIGKILL)
    killed.wait(10)
    served.wait_until(lambda: served.child_is_new("thora.lean_rasa", killed.pid))
    served.wait_until(served.health, START_LIMIT)
    reply = visitor.ask("POST", "/chat/messages", body)
    assert "These times are free" in reply.text
    assert "What name" in visitor.say("1").text
    said = visitor.entries()
    assert said[: len(before)] == before
    assert [entry.get("id") for entry in said].count(body["id"]) == 1
    assert visitor.entries(before[-1]["seq"]) == said[len(before) :]
    with stream(served, visitor.token, before[-1]["seq"]) as news:
        assert [next_event(news, "entry") for _ in said[len(before) :]] == said[len(before) :]


def test_no_word_and_no_token_stands_in_the_log(served: Served, visitor: Visitor) -> None:
    visitor.say(f"does physio help a {SECRET_WORDS}?")
    visitor.ask("POST", "/chat/messages", {"id": "x", "text": SECRET_WORDS})
    request(served.port, "GET", "/chat/messages", Authorization=f"Bearer {visitor.token}x")
    log = served.log.read_text()
    for word in (*SECRET_WORDS.split(), visitor.token, visitor.token.split(".")[1], "Sam", "physio help"):
        assert word not in log


def test_open_streams_do_not_hold_up_the_end(served: Served, visitor: Visitor) -> None:
    visitor.say("hello")
    with stream(served, visitor.token) as reply:
        assert reply.status == 200
        served.process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        served.process.wait(40)
        took = time.monotonic() - began
    logger.info("ended after %.1f s", took)
    assert took < STOP_LIMIT
    assert "Traceback" not in served.log.read_text()
