"""The inbox of messaging channels in PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.engine import Engine

from tests.inbox_rules import RULES
from thora.store import upgrade

pytestmark = pytest.mark.service


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__.removeprefix("check_that_"))
def test_in_postgresql(rule: Callable[[Engine], None], database: Engine) -> None:
    upgrade(database)
    rule(database)
