"""Dates of a file: when it was last read, and of what year its sources are."""

from __future__ import annotations

import datetime

import pytest

from tests.conftest import TODAY
from tests.unit.conftest import TinyProject
from thora.cards import Card, Source
from thora.dates import check_dates
from thora.problems import SourceFile


@pytest.mark.parametrize(
    ("days", "year", "said"),
    [
        (0, 2026, []),
        (365, 2020, []),
        (366, 2020, ["last checked 366 days ago, more than 365"]),
        (-1, 2026, ["2026-11-27 is in the future"]),
        (0, 2027, ["2027 is in the future"]),
    ],
)
def test_what_is_too_old_or_not_yet_is_noted(
    tiny: TinyProject, days: int, year: int, said: list[str]
) -> None:
    path = tiny.question("naps")
    card = Card.construct(
        reviewed=TODAY - datetime.timedelta(days=days),
        sources=[Source(title="T", publisher="P", year=year)],
    )
    source = SourceFile(tiny.root, path)
    check_dates(source, "faq", card, TODAY, 365)
    assert [problem.problem for problem in source.problems] == said
