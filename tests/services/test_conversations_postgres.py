"""Conversations in PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.engine import Engine

from tests.conversation_rules import RULES
from thora.conversations import Conversations
from thora.store import upgrade

pytestmark = pytest.mark.service


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__.removeprefix("check_that_"))
def test_in_postgresql(rule: Callable[[Conversations], None], database: Engine) -> None:
    upgrade(database)
    rule(Conversations(database))
