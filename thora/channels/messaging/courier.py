"""Calls to a provider's API: with time limits, again where that may help, never with its secrets in a log."""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import Awaitable, Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

logger = logging.getLogger(__name__)
TIMEOUT = httpx.Timeout(10.0, connect=5.0)  # seconds
TRIES = 3  # at once; after that the inbox waits longer (messaging/inbox.py)
FIRST_PAUSE = 0.5  # seconds, doubled from one try to the next
LONGEST_PAUSE = 10.0  # seconds that are waited for at once, when the provider asks for patience
TOO_MANY = 429


class DeliveryError(Exception):
    """Something could not be sent. The message names no person and no secret."""


class RefusedError(DeliveryError):
    """The provider does not take it, and will not later. `code`: its own, "" for none."""

    def __init__(self, reason: str, code: str = "") -> None:
        super().__init__(reason)
        self.code = code


class GoneError(RefusedError):
    """Whom it was for does not take messages any more: blocked, left, unknown."""


class AwayError(DeliveryError):
    """The provider cannot be reached or asks for patience: worth another try later."""


Sleep = Callable[[float], Awaitable[None]]
Patience = Callable[[httpx.Response], "float | None"]
Later = Callable[[httpx.Response], bool]


class Courier:
    """Calls to one provider. The connection is made with the first call, and kept."""

    def __init__(
        self, name: str, timeout: httpx.Timeout = TIMEOUT, sleep: Sleep = asyncio.sleep, tries: int = TRIES
    ) -> None:
        """`name`: of the provider, for logs and errors."""
        self.patience: Patience = retry_after  # how a provider asks to wait, where not by the usual header
        self.later: Later = asks_to_wait  # whether an answer means "later", where not by its status alone
        self._name, self._timeout, self._sleep, self._tries = name, timeout, sleep, tries
        self._client: httpx.AsyncClient | None = None
        for chatty in ("httpx", "httpcore"):  # they log addresses, and Telegram's hold the bot's token
            logging.getLogger(chatty).setLevel(logging.WARNING)

    async def post(
        self,
        url: str,
        json: Any = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        method: str = "POST",
        params: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """The provider's answer, whatever it says but "later" (429, 5xx): that is tried again.

        Raises AwayError.
        """
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=self._timeout, follow_redirects=False)
        pause, reason = FIRST_PAUSE, ""
        for number in range(1, self._tries + 1):
            try:
                reply = await self._client.request(
                    method, url, json=json, data=data, headers=headers, auth=auth, params=params
                )
            except (httpx.TransportError, httpx.InvalidURL) as error:
                reason, wait = type(error).__name__, pause
            else:
                if not self.later(reply):
                    return reply
                reason, wait = f"status {reply.status_code}", self._wait(reply, pause)
            pause *= 2
            if number == self._tries or wait > LONGEST_PAUSE:
                break
            await self._sleep(wait)
        raise AwayError(f"{self._name}: {reason}")

    def _wait(self, reply: httpx.Response, pause: float) -> float:
        asked = self.patience(reply)
        return pause if asked is None else asked

    async def close(self) -> None:
        """End the connection."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None


def asks_to_wait(reply: httpx.Response) -> bool:
    """Whether an answer is worth another try, by its status."""
    return reply.status_code == TOO_MANY or reply.status_code >= 500


def retry_after(reply: httpx.Response) -> float | None:
    """Seconds that the header of this name asks to wait, as a number or a date; None where it does not."""
    told = reply.headers.get("Retry-After", "")
    if told.isascii() and told.isdigit():
        return float(told)
    try:
        moment = parsedate_to_datetime(told)
        return max(0.0, (moment - datetime.datetime.now(datetime.timezone.utc)).total_seconds())
    except (TypeError, ValueError):
        return None
