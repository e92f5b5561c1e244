"""Webhooks at a steady pace: how fast each is acknowledged, and whether each is answered, once.

    .venv/bin/python benchmarks/webhooks.py [--rate 50] [--seconds 60] [--write]

One worker, a real server, Telegram's requests, a stand-in of its API that notes what everybody reads. One in
twenty is delivered twice, as providers do. `--write` writes docs/webhook-benchmarks.md.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # this checkout's own thora, and the stand-in of tests/

import httpx  # noqa: E402
import quiet  # noqa: E402, F401
from machine import Watch, facts  # noqa: E402
from sqlalchemy import func, select  # noqa: E402
from sqlalchemy.engine import Engine  # noqa: E402
from visitors import faq_questions  # noqa: E402

from tests.channels.kit import KEY, Request  # noqa: E402
from tests.channels.telegram import TelegramApi, TelegramKit  # noqa: E402
from tests.services.test_serve import serving  # noqa: E402
from thora.channels.messaging.inbox import DONE, INBOX  # noqa: E402
from thora.serving import free_port  # noqa: E402
from thora.store import FILE, connect  # noqa: E402

PAGE = ROOT / "docs" / "webhook-benchmarks.md"
A_PERSON = 5  # messages, in the whole time: fewer than the limit of a conversation
WARM_UP = 5
TWICE = 20  # one in so many is delivered again
LIMIT = 1.0  # seconds, p99 of acknowledgements
PATIENCE = 900.0  # seconds until everything must be answered


@dataclass(frozen=True)
class Outcome:
    """What was measured; times in milliseconds and seconds."""

    sent: int
    repeated: int
    acknowledged: list[float]
    refused: int
    lost: int
    twice: int
    answered_after: float

    def p(self, share: float) -> float:
        """That share of acknowledgements took so long or less, in milliseconds."""
        return statistics.quantiles(self.acknowledged, n=1000)[round(share * 1000) - 1]


async def send_all(port: int, requests: list[Request], rate: float) -> tuple[list[float], int]:
    """Bring them at this pace, whatever becomes of those before; milliseconds of each, how many failed."""
    times: list[float] = []
    failed = 0
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=200)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60, limits=limits) as client:

        async def bring(request: Request) -> None:
            nonlocal failed
            started = time.perf_counter()
            try:
                reply = await client.post(request.path, content=request.body, headers=dict(request.headers))
                failed += reply.status_code != 200
            except httpx.HTTPError:
                failed += 1
            times.append((time.perf_counter() - started) * 1000)

        began, tasks = time.perf_counter(), []
        for number, request in enumerate(requests):
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
            tasks.append(asyncio.ensure_future(bring(request)))
        await asyncio.gather(*tasks)
    return times, failed


def measure(rate: float, seconds: float) -> Outcome:
    """One run."""
    kit, port = TelegramKit(TelegramApi()), free_port()
    count = round(rate * seconds)
    people = [kit.new_person() for _ in range(max(1, count // A_PERSON))]
    questions = faq_questions(ROOT)
    requests = [
        kit.text(people[number % len(people)], questions[number % len(questions)], str(number + 1))
        for number in range(count)
    ]
    again = requests[::TWICE]
    warm_up = [kit.text(kit.new_person(), "hello", str(10**9 + number)) for number in range(WARM_UP)]
    with kit.api.listening() as address, tempfile.TemporaryDirectory() as folder:
        environment = {"THORA_CHANNELS_KEY": KEY, **kit.environment(address)}
        with serving(ROOT, Path(folder), environment, port):
            inbox = connect(f"sqlite:///{Path(folder) / FILE}")
            asyncio.run(send_all(port, warm_up, 2))
            began = time.monotonic()
            times, refused = asyncio.run(
                send_all(port, sorted([*requests, *again], key=requests.index), rate)
            )
            while time.monotonic() - began < PATIENCE and kept(inbox)[0] < count + WARM_UP:
                time.sleep(0.5)
            took = time.monotonic() - began
            time.sleep(2)  # in which what would come twice comes
            done, sent = kept(inbox)
            inbox.dispose()
    twice = sum(len(kit.api.heard(person)) for person in kit.api.people()) - sent
    return Outcome(count, len(again), times, refused, count + WARM_UP - done, twice, took)


def kept(inbox: Engine) -> tuple[int, int]:
    """How many messages are answered, and of how many messages their answers are."""
    query = select(func.count(), func.sum(INBOX.c.sent)).where(INBOX.c.state == DONE)
    with inbox.begin() as connection:
        done, sent = connection.execute(query).one()
    return int(done), int(sent or 0)


def page(outcome: Outcome, rate: float, seconds: float, busy: str) -> str:
    """The document."""
    rows = "\n".join(f"- {name}: {value}" for name, value in facts(ROOT).items())
    return f"""# Webhooks at a steady pace

Made by `.venv/bin/python benchmarks/webhooks.py --write`; do not edit by hand.

{rate:.0f} requests a second for {seconds:.0f} seconds to one worker; {outcome.repeated} of them once more.

| | |
|---|---|
| acknowledged, p50 | {outcome.p(0.5):.0f} ms |
| acknowledged, p99 | {outcome.p(0.99):.0f} ms |
| acknowledged, slowest | {max(outcome.acknowledged):.0f} ms |
| not acknowledged | {outcome.refused} |
| messages | {outcome.sent} |
| never answered | {outcome.lost} |
| answers or parts of them that came twice | {outcome.twice} |
| all answered after | {outcome.answered_after:.0f} s |

What comes faster than it can be answered waits in the inbox and is answered in its order. {busy}

## The machine

{rows}
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rate", type=float, default=50.0, help="requests a second")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(ROOT)}")
    chosen = parser.parse_args()
    watch = Watch()
    outcome = measure(chosen.rate, chosen.seconds)
    busy = f"Other programs took {watch.others:.0%} of the cores."
    text = page(outcome, chosen.rate, chosen.seconds, busy)
    print(text)
    if chosen.write:
        PAGE.write_text(text, encoding="utf-8")
    bad = outcome.refused or outcome.lost or outcome.twice or outcome.p(0.99) > LIMIT * 1000
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
