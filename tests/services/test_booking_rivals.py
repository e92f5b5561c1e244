"""Two hundred who want one opening at once: threads and processes, SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from tests.booking_rivals import winners
from thora.store import connect

pytestmark = pytest.mark.service


def test_processes_on_sqlite(tmp_path: Path) -> None:
    assert winners(connect(f"sqlite:///{tmp_path}/thora.db"), processes=True) == 1


@pytest.mark.parametrize("processes", [False, True], ids=["threads", "processes"])
def test_on_postgresql(database: Engine, processes: bool) -> None:
    assert winners(database, processes) == 1
