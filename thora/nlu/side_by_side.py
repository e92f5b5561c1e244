"""Several pieces of work at once: what Python alone does on one core, two cores do in half the time."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any

from threadpoolctl import threadpool_limits

Work = Callable[[], Any]


class SideError(RuntimeError):
    """A process ended before its work was done, for example because memory ran out."""


def side_by_side(works: Sequence[Work]) -> list[Any]:
    """What each of `works` returns, in their order; the last one is done in this process.

    On Linux each other one is done in a forked process: it sees all that this one holds, what it changes is
    lost, and its result is handed over pickled. Elsewhere forking is not safe, and threads do the work. No
    work may use more than a core. Raises what the first failing work raised, or SideError.
    """
    if sys.platform != "linux":
        with ThreadPoolExecutor(len(works)) as pool:
            return [each.result() for each in [pool.submit(work) for work in works]]
    context = multiprocessing.get_context("fork")
    with threadpool_limits(1, user_api="blas"):  # else the threads of each process wait for those of all
        others = []
        for work in works[:-1]:
            ours, theirs = context.Pipe(duplex=False)
            process = context.Process(target=_hand_over, args=(work, theirs), daemon=True)
            process.start()
            theirs.close()
            others.append((process, ours))
        try:
            own = works[-1]()
            return [*(_result(process, line) for process, line in others), own]
        finally:
            for process, line in others:
                line.close()
                process.kill()
                process.join()


def _hand_over(work: Work, line: Connection) -> None:
    try:
        line.send((work(), None))
    except Exception as error:
        line.send((None, error))


def _result(process: Any, line: Connection) -> Any:
    try:
        result, error = line.recv()
    except EOFError:
        process.join()
        raise SideError(
            f"a process of the training ended early ({process.exitcode}): is memory short?"
        ) from None
    if error is not None:
        raise error
    return result
