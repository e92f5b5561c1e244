"""Work that would hold up an event loop, in a thread of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


async def off_the_loop(work: Callable[[], Result]) -> Result:
    """Do what asks the database where it holds up nobody else; context variables go with it."""
    return await asyncio.to_thread(work)
