"""Work off the event loop."""

from __future__ import annotations

import asyncio
import threading

import pytest

from thora.threads import off_the_loop


async def test_the_loop_goes_on_meanwhile() -> None:
    went_on = threading.Event()
    waiting = asyncio.ensure_future(off_the_loop(lambda: went_on.wait(10)))
    await asyncio.sleep(0)
    went_on.set()
    assert await waiting


async def test_its_fault_is_the_callers() -> None:
    with pytest.raises(ZeroDivisionError):
        await off_the_loop(lambda: 1 // 0)
