"""The inbox of messaging channels, in SQLite."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine import Engine

from tests.inbox_rules import RULES
from thora.channels.messaging.inbox import INBOX
from thora.store import connect, upgrade


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    made = connect(f"sqlite:///{tmp_path}/thora.db")
    upgrade(made)
    return made


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__.removeprefix("check_that_"))
def test_in_sqlite(rule: Callable[[Engine], None], engine: Engine) -> None:
    rule(engine)


def test_the_steps_lead_to_the_table_that_the_code_knows(engine: Engine) -> None:
    def is_ours(name: str | None, kind: str, parents: object) -> bool:
        return kind != "table" or name == INBOX.name

    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_ours})
        assert compare_metadata(context, INBOX.metadata) == []
