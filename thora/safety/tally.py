"""How often each warning sign was noticed: a number a day and sign, nothing about who or what was written."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Column, Date, Integer, MetaData, String, Table, func, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

_METADATA = MetaData()
_TALLY = Table(
    "warning_tally",
    _METADATA,
    Column("day", Date, primary_key=True),  # in the clinic's zone
    Column("sign", String(60), primary_key=True),
    Column("noticed", Integer, nullable=False),
)


@dataclass(frozen=True)
class Count:
    """How often a sign was noticed, and when last."""

    sign: str
    noticed: int
    last: datetime.date


class Tally:
    """The counts in a database; several processes may count at once. Every call raises SQLAlchemyError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def create(self) -> None:
        """Make the table where there is none."""
        _METADATA.create_all(self._engine)

    def add(self, signs: Iterable[str], day: datetime.date) -> None:
        """Count each of these signs once more on this day."""
        for sign in dict.fromkeys(signs):
            if not self._add_to_row(sign, day):
                try:
                    with self._engine.begin() as connection:
                        connection.execute(_TALLY.insert().values(day=day, sign=sign, noticed=1))
                except IntegrityError:  # somebody else made the row in between
                    self._add_to_row(sign, day)

    def _add_to_row(self, sign: str, day: datetime.date) -> bool:
        row = (_TALLY.c.day == day) & (_TALLY.c.sign == sign)
        with self._engine.begin() as connection:
            changed = connection.execute(_TALLY.update().where(row).values(noticed=_TALLY.c.noticed + 1))
            return bool(changed.rowcount)

    def counts(self, since: datetime.date) -> list[Count]:
        """Each sign that was noticed on or after this day, the most frequent first."""
        total = func.sum(_TALLY.c.noticed)
        query = (
            select(_TALLY.c.sign, total, func.max(_TALLY.c.day))
            .where(_TALLY.c.day >= since)
            .group_by(_TALLY.c.sign)
            .order_by(total.desc(), _TALLY.c.sign)
        )
        with self._engine.begin() as connection:
            return [Count(str(sign), int(noticed), last) for sign, noticed, last in connection.execute(query)]
