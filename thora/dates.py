"""Dates of a file of data/: when it was last read, and of what year its sources are."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Protocol

from thora.cards import Source
from thora.problems import SourceFile


class Reviewed(Protocol):
    """A card that says when it was last read, and where its facts come from."""

    @property
    def reviewed(self) -> datetime.date:
        """The day on which a person last read it."""

    @property
    def sources(self) -> Sequence[Source]:
        """Where its facts come from."""


def check_dates(
    source: SourceFile, block: str, card: Reviewed, today: datetime.date, review_after: int
) -> None:
    """Note what lies in the future, or was read more than `review_after` days ago. `block`: its key."""
    age = (today - (card.reviewed or today)).days  # blank where the file has no day
    if age < 0:
        source.add(
            [block, "reviewed"], f"{card.reviewed} is in the future", "write the day of the last check"
        )
    elif age > review_after:
        source.add(
            [block, "reviewed"],
            f"last checked {age} days ago, more than {review_after}",
            "read it, then put in today's date",
            "overdue",
        )
    for index, cited in enumerate(card.sources):
        if cited.year > today.year:
            source.add(
                [block, "sources", index, "year"],
                f"{cited.year} is in the future",
                "write the year of the source",
            )
