"""Visitors of the web channel: one after another, or several at once, each waiting for every answer."""

from __future__ import annotations

import http.client
import itertools
import json
import random
import statistics
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from thora.content import load_content
from thora.serving import LOOPBACK

MESSAGES_A_CONVERSATION = 5
MOST_MESSAGES = 20_000  # of one visitor, whatever the time
PATIENCE = 60.0  # seconds for one answer


@dataclass
class Turns:
    """Times of the messages that were answered, in seconds, and how many were not."""

    seconds: list[float] = field(default_factory=list)
    failed: int = 0

    def percentile(self, percent: int) -> float:
        """In milliseconds."""
        return 1000 * statistics.quantiles(self.seconds, n=100, method="inclusive")[percent - 1]


class Visitor:
    """One visitor after another: each has a new conversation of a few messages and an address of their own.

    The web channel lets one address say only so much (thora/channels/rates.py); Linux has 16 million of them
    on loopback. What a conversation costs before its first message is not counted.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection: http.client.HTTPConnection | None = None
        self._token = ""
        self._said = 0

    def _ask(self, method: str, path: str, body: dict[str, str] | None = None) -> tuple[int, bytes]:
        headers = {"Content-Type": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        assert self._connection is not None
        self._connection.request(method, path, json.dumps(body) if body else None, headers)
        reply = self._connection.getresponse()
        return reply.status, reply.read()

    def _begin(self) -> None:
        self.leave()
        address = ".".join(["127", *(str(random.randint(1, 250)) for _ in range(3))])
        self._connection = http.client.HTTPConnection(
            LOOPBACK, self._port, timeout=PATIENCE, source_address=(address, 0)
        )
        self._token = ""
        _, config = self._ask("GET", "/chat/config")
        _, reply = self._ask(
            "POST", "/chat/conversations", {"consent": json.loads(config)["consent"]["version"]}
        )
        self._token = json.loads(reply)["token"]

    def say(self, text: str, turns: Turns) -> None:
        """Send one message and note how long its answer took."""
        if self._said % MESSAGES_A_CONVERSATION == 0:
            self._begin()
        self._said += 1
        body = {"id": f"message-{self._said}", "text": text}
        started = time.perf_counter()
        status, _ = self._ask("POST", "/chat/messages", body)
        if status == 200:
            turns.seconds.append(time.perf_counter() - started)
        else:
            turns.failed += 1

    def leave(self) -> None:
        """Close the connection."""
        if self._connection:
            self._connection.close()


def faq_questions(root: Path) -> list[str]:
    """The same mix of FAQ questions each time: examples of every topic that has an answer."""
    texts = [text for topic in load_content(root).of_kind("faq", "clinic") for text in topic.examples]
    random.Random(20).shuffle(texts)
    return texts


def one_visitor(port: int, texts: list[str], count: int) -> Turns:
    """`count` messages of one visitor."""
    turns, visitor = Turns(), Visitor(port)
    try:
        for text in itertools.islice(itertools.cycle(texts), count):
            visitor.say(text, turns)
    finally:
        visitor.leave()
    return turns


def many_visitors(port: int, texts: list[str], visitors: int, seconds: float) -> tuple[Turns, float]:
    """What so many visitors at once got, and the seconds that it took in all."""
    stop = threading.Event()
    all_turns = [Turns() for _ in range(visitors)]
    share = len(texts) // visitors
    threads = [
        threading.Thread(
            target=_chat_on,
            args=(port, itertools.cycle(texts[i * share :] + texts[: i * share]), turns, stop),
            daemon=True,
        )
        for i, turns in enumerate(all_turns)
    ]
    started = time.perf_counter()
    try:
        for thread in threads:
            thread.start()
        while time.perf_counter() - started < seconds and any(thread.is_alive() for thread in threads):
            time.sleep(0.1)
    finally:
        stop.set()
        for thread in threads:
            thread.join(PATIENCE)
    passed = time.perf_counter() - started
    together = Turns(
        [second for turns in all_turns for second in turns.seconds],
        sum(turns.failed for turns in all_turns),
    )
    return together, passed


def _chat_on(port: int, texts: Iterator[str], turns: Turns, stop: threading.Event) -> None:
    visitor = Visitor(port)
    try:
        for text in itertools.islice(texts, MOST_MESSAGES):
            if stop.is_set():
                break
            visitor.say(text, turns)
    except (OSError, http.client.HTTPException):
        turns.failed += 1  # the server is gone: what is missing shows in the figures
    finally:
        visitor.leave()
