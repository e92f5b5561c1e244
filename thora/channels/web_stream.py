"""What is new in a conversation, to all who look at it: server-sent events.

Who writes in this process says so (`notify`); what other workers write is found by asking the database for
the versions of the conversations that somebody looks at, once in EVERY seconds, all in one question.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence

from sqlalchemy.exc import SQLAlchemyError

from thora.channels.web_replies import event
from thora.conversations import Conversations
from thora.dialogue.events import Event
from thora.dialogue.transcript import entries
from thora.threads import off_the_loop

logger = logging.getLogger(__name__)
EVERY = 1.0
HEARTBEAT = 15.0  # seconds: proxies cut connections on which nothing is sent
LONGEST = 600.0  # seconds; the client then asks anew, at whichever worker
MOST_OF_CONVERSATION, MOST = 6, 2_000  # streams
NEWS, TYPING, GONE, END = "news", "typing", "gone", "end"
News = asyncio.Queue[tuple[str, str]]  # what there is, and of which message


class FullError(Exception):
    """As many streams as there may be are open."""


class Watch:
    """The open streams of this process."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations
        self._open: defaultdict[str, set[News]] = defaultdict(set)
        self._versions: dict[str, int] = {}
        self._asking: asyncio.Task[None] | None = None

    def notify(self, sender: str, what: str = NEWS, message: str = "") -> None:
        """Tell the streams of a conversation that there is something: NEWS, TYPING or GONE.

        `message`: the id of the one that Thora answers. Who has the answer already, by the request that asked
        for it, knows by the id that this is no news.
        """
        for queue in self._open.get(sender, ()):
            queue.put_nowait((what, message))

    def end(self) -> None:
        """End all streams: the server stops, and would wait for them."""
        for sender in list(self._open):
            self.notify(sender, END)

    async def follow(self, sender: str, after: int) -> AsyncIterator[str]:
        """Events of a stream as text, from behind entry number `after`. Raises FullError at its start."""
        mine = self._enter(sender)
        ends = time.monotonic() + LONGEST
        what, message = NEWS, ""
        try:
            yield "retry: 2000\n\n"
            while time.monotonic() < ends:
                if what == NEWS:
                    events = await self._load(sender)
                    if events is None:  # the client comes again, and misses nothing
                        return
                    for entry in entries(events, after):
                        after = entry["seq"]
                        yield event("entry", entry, after)
                elif what == END:
                    return
                elif what in (TYPING, GONE):
                    yield event(what, {"id": message} if message else {})
                    if what == GONE:
                        return
                else:
                    yield ": still here\n\n"
                try:
                    what, message = await asyncio.wait_for(mine.get(), HEARTBEAT)
                except asyncio.TimeoutError:
                    what = ""
        finally:
            self._leave(sender, mine)

    def _enter(self, sender: str) -> News:
        total = sum(map(len, self._open.values()))
        if len(self._open.get(sender, ())) >= MOST_OF_CONVERSATION or total >= MOST:
            raise FullError
        mine: News = asyncio.Queue()
        self._open[sender].add(mine)
        if self._asking is None or self._asking.done():
            self._asking = asyncio.ensure_future(self._ask())
        return mine

    def _leave(self, sender: str, mine: News) -> None:
        self._open[sender].discard(mine)
        if not self._open[sender]:
            del self._open[sender]
            self._versions.pop(sender, None)

    async def _load(self, sender: str) -> Sequence[Event] | None:
        """All events of a conversation; None where the database cannot be asked."""
        try:
            found = await off_the_loop(lambda: self._conversations.load(sender))
        except SQLAlchemyError as error:
            logger.error("New messages could not be read: %s", type(error).__name__)
            return None
        return found.events if found else []

    async def _ask(self) -> None:
        """Look for what other workers wrote, as long as anybody is there to be told."""
        while self._open:
            await asyncio.sleep(EVERY)
            try:
                await self._ask_once()
            except SQLAlchemyError as error:
                logger.error("Nothing is known of new messages: %s", type(error).__name__)

    async def _ask_once(self) -> None:
        senders = list(self._open)
        found = await off_the_loop(lambda: self._conversations.versions(senders))
        for sender in senders:
            known, now = self._versions.get(sender), found.get(sender)
            if now is None and known is not None:
                del self._versions[sender]
                self.notify(sender, GONE)
            elif now is not None and sender in self._open:
                self._versions[sender] = now
                if known != now:
                    self.notify(sender)
