"""The action server as `thora serve` starts it."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy.exc import OperationalError

from actions import serve
from actions.project import reception


def test_what_answers_need_is_read_before_the_first_visitor() -> None:
    reception.cache_clear()
    serve.warm_up()
    assert reception.cache_info().currsize == 1


def test_a_database_that_is_away_keeps_nobody_from_starting(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away() -> None:
        raise OperationalError("SELECT", {}, Exception("secret"))

    monkeypatch.setattr(serve, "reception", away)
    with caplog.at_level(logging.ERROR):
        serve.warm_up()
    assert "could not be read: OperationalError" in caplog.text
    assert "secret" not in caplog.text
