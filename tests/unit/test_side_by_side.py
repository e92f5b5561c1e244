"""Work beside other work: its results, its faults, its end."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable

import numpy as np
import pytest

from thora.nlu.side_by_side import SideError, side_by_side

ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks")


@pytest.fixture(params=["linux", "darwin"])
def platform(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "linux" and sys.platform != "linux":
        pytest.skip("only Linux forks")
    monkeypatch.setattr(sys, "platform", request.param)
    return str(request.param)


def returning(value: object, pause: float = 0.0) -> Callable[[], object]:
    def work() -> object:
        time.sleep(pause)
        return value

    return work


def failing() -> object:
    raise ValueError("bad example")


@pytest.mark.usefixtures("platform")
def test_results_come_in_the_order_of_the_work() -> None:
    works = [returning(1, 0.1), returning([2, "two"]), returning(3)]
    assert side_by_side(works) == [1, [2, "two"], 3]
    assert side_by_side([returning(1)]) == [1]


@pytest.mark.usefixtures("platform")
def test_what_is_large_comes_whole() -> None:
    rows = np.arange(3_000_000, dtype=np.float32)
    assert np.array_equal(side_by_side([lambda: rows * 2, returning(None)])[0], rows * 2)


@pytest.mark.usefixtures("platform")
@pytest.mark.parametrize("place", [0, 1])
def test_a_fault_is_raised_here(place: int) -> None:
    works = [returning(1), returning(2)]
    works[place] = failing
    with pytest.raises(ValueError, match="bad example"):
        side_by_side(works)


@pytest.mark.usefixtures("platform")
def test_they_run_at_the_same_time() -> None:
    meeting = multiprocessing.get_context("fork").Barrier(4)
    assert sorted(side_by_side([lambda: meeting.wait(60)] * 4)) == [0, 1, 2, 3]


@ON_LINUX
def test_each_but_the_last_has_a_process_of_its_own() -> None:
    one, two, last = side_by_side([os.getpid, os.getpid, os.getpid])
    assert last == os.getpid()
    assert len({one, two, last}) == 3


@ON_LINUX
def test_a_process_that_is_killed_is_named() -> None:
    with pytest.raises(SideError, match=r"ended early \(-9\)"):
        side_by_side([lambda: os.kill(os.getpid(), signal.SIGKILL), returning(1)])


@ON_LINUX
def test_none_is_left_behind_by_a_fault() -> None:
    began = time.perf_counter()
    with pytest.raises(ValueError, match="bad example"):
        side_by_side([returning(1, 60), failing])
    assert time.perf_counter() - began < 10
