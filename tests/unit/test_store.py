"""Which database Thora uses."""

from __future__ import annotations

import datetime
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, func, insert, select

from thora import store as store_module
from thora.booking.tables import METADATA, WRONG_REFERENCE
from thora.safety.tally import Tally
from thora.store import VARIABLE, StoreError, connect, engine, reading, upgrade


def test_the_store_is_a_file_of_the_project_or_where_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert engine(tmp_path).url == create_engine(f"sqlite:///{tmp_path}/thora.db").url
    monkeypatch.setenv(VARIABLE, "postgresql://me:secret@127.0.0.1/clinic")
    assert engine(tmp_path).url.database == "clinic"


@pytest.mark.parametrize("url", ["no url", "oracel://me:secret@here/x"])
def test_an_unknown_store_is_one_clear_line_without_its_password(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, url)
    with pytest.raises(StoreError, match=r"^THORA_STORE: is no database .*: write postgresql://") as error:
        engine(tmp_path)
    assert "secret" not in str(error.value)


def test_the_steps_lead_to_the_tables_that_the_code_knows(tmp_path: Path) -> None:
    store = connect(f"sqlite:///{tmp_path}/thora.db")
    Tally(store).create()  # an older table, which no step touches
    upgrade(store)
    upgrade(store)
    with store.begin() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_of_booking})
        assert compare_metadata(context, METADATA) == []


def is_of_booking(name: str | None, kind: str, parents: object) -> bool:
    return kind != "table" or name in METADATA.tables


def test_several_may_make_the_tables_at_once(tmp_path: Path) -> None:
    stores = [connect(f"sqlite:///{tmp_path}/thora.db") for _ in range(6)]
    with ThreadPoolExecutor(len(stores)) as pool:
        list(pool.map(upgrade, stores))


def test_who_only_reads_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    store = connect(f"sqlite:///{tmp_path}/thora.db")
    upgrade(store)
    at = datetime.datetime(2026, 12, 1, tzinfo=datetime.timezone.utc)
    count = select(func.count()).select_from(WRONG_REFERENCE)
    with store.begin() as writer:
        writer.execute(insert(WRONG_REFERENCE).values(key="me", at=at))
        with reading(store).begin() as reader:  # one that may write would wait for PATIENCE, then fail
            assert reader.execute(count).scalar() == 0
    with reading(store).begin() as reader:
        assert reader.execute(count).scalar() == 1


class Busy:
    """A cursor that finds the database locked a few times: real ones do once in fifty first starts."""

    def __init__(self, times: int) -> None:
        self.times = times

    def execute(self, statement: str) -> None:
        if self.times:
            self.times -= 1
            raise sqlite3.OperationalError("database is locked")


def test_who_is_not_first_to_want_the_log_tries_again(monkeypatch: pytest.MonkeyPatch) -> None:
    busy = Busy(3)
    store_module._write_ahead(busy)
    assert busy.times == 0
    monkeypatch.setattr(store_module, "PATIENCE", 0.0)
    with pytest.raises(sqlite3.OperationalError):
        store_module._write_ahead(Busy(1000))
