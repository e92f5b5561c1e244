"""How much one visitor may ask of the server in a time, so that nobody takes it from the others.

The counts stand in the process, or for several workers in Redis (THORA_LIMITS=redis://...).
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Sequence
from functools import lru_cache

from limits import RateLimitItem, parse_many
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

VARIABLE = "THORA_LIMITS"
IN_PROCESS = "memory://"
# A person types a message in two seconds at the very least; a clinic's waiting room shares one address.
MESSAGES_OF_CONVERSATION = "12 per 10 second; 400 per hour"
MESSAGES_OF_ADDRESS = "60 per 10 second; 2000 per hour"
CONVERSATIONS_OF_ADDRESS = "20 per minute; 200 per hour"
READS_OF_CONVERSATION = "60 per 10 second"
LONGEST_WAIT = 60  # seconds: known is when the newest one counted leaves the window; the oldest leaves sooner


class TooManyError(Exception):
    """A limit is reached. `wait`: whole seconds until it is worth another try."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"again in {wait} s")
        self.wait = wait


class Rates:
    """Counts what was done, by whom."""

    def __init__(self, address: str | None = None) -> None:
        self._storage = storage_from_string(address or os.environ.get(VARIABLE) or IN_PROCESS)
        self._limiter = MovingWindowRateLimiter(self._storage)  # holds the storage by a weak reference only

    def count(self, limits: str, *who: str) -> None:
        """Count one more for `who` under one of the limits above. Raises TooManyError; counts no refusal."""
        items = _parsed(limits)
        full = [item for item in items if not self._limiter.test(item, *who)]
        if full:
            ends = max(self._limiter.get_window_stats(item, *who)[0] for item in full)
            wait = math.ceil(ends + 1 - time.time())  # `ends` is cut to whole seconds
            raise TooManyError(min(max(1, wait), LONGEST_WAIT))
        for item in items:
            self._limiter.hit(item, *who)


@lru_cache
def _parsed(limits: str) -> Sequence[RateLimitItem]:
    return list(parse_many(limits))
