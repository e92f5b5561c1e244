"""Counts of warning signs, in a real database."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import inspect

from thora.safety.tally import Count, Tally
from thora.store import engine

pytestmark = pytest.mark.usefixtures("store_of_the_folder")

MONDAY, TUESDAY = datetime.date(2026, 11, 23), datetime.date(2026, 11, 24)


@pytest.fixture
def tally(tmp_path: Path) -> Tally:
    found = Tally(engine(tmp_path))
    found.create()
    return found


def test_each_sign_is_counted_by_day(tally: Tally) -> None:
    tally.add(["fever", "chest_pain"], MONDAY)
    tally.add(["chest_pain"], TUESDAY)
    assert tally.counts(MONDAY) == [Count("chest_pain", 2, TUESDAY), Count("fever", 1, MONDAY)]
    assert tally.counts(TUESDAY) == [Count("chest_pain", 1, TUESDAY)]


def test_a_sign_counts_once_a_message(tally: Tally) -> None:
    tally.add(["fever", "fever"], MONDAY)
    assert tally.counts(MONDAY) == [Count("fever", 1, MONDAY)]


def test_several_at_once_lose_none(tally: Tally) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: tally.add(["fever"], MONDAY), range(40)))
    assert tally.counts(MONDAY)[0].noticed == 40


def test_only_day_sign_and_number_are_kept(tmp_path: Path) -> None:
    database = engine(tmp_path)
    Tally(database).create()
    columns = [column["name"] for column in inspect(database).get_columns("warning_tally")]
    assert columns == ["day", "sign", "noticed"]
