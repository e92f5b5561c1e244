"""Conversations in SQLite."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import SQLAlchemyError

from tests.conversation_rules import RULES, SESSION_1, save
from tests.web_visits import conversations_at, user
from thora.conversations import CONVERSATION, Conversations
from thora.store import connect, upgrade


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__.removeprefix("check_that_"))
def test_in_sqlite(rule: Callable[[Conversations], None], tmp_path: Path) -> None:
    rule(conversations_at(tmp_path))


def test_the_step_leads_to_the_table_that_the_code_knows(tmp_path: Path) -> None:
    store = connect(f"sqlite:///{tmp_path}/thora.db")
    upgrade(store)
    with store.begin() as connection:
        names = {"include_name": lambda name, kind, parents: kind != "table" or name == CONVERSATION.name}
        context = MigrationContext.configure(connection, opts=names)
        assert compare_metadata(context, CONVERSATION.metadata) == []


def test_nothing_of_what_was_forgotten_is_left_in_the_file(tmp_path: Path) -> None:
    kept = conversations_at(tmp_path)
    for number in range(40):
        text = "xylophonist " * 10 * (number + 1)
        save(kept, [*SESSION_1, *(user(text) for _ in range(number))], sender=f"web:{number}")
    for number in range(40):
        assert kept.delete(f"web:{number}")
    files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert "thora.db" in files
    assert [name for name, content in files.items() if b"xylophonist" in content] == []


def test_a_database_without_the_table_is_an_error_that_names_no_words(tmp_path: Path) -> None:
    kept = Conversations(connect(f"sqlite:///{tmp_path}/thora.db"))
    with pytest.raises(SQLAlchemyError) as error:
        save(kept, [user("xylophonist")])
    assert "xylophonist" not in str(error.value)
