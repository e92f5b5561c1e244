"""Moments go into the database in UTC and come back with their zone."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest

from thora.booking.tables import Moment

NOON = datetime.datetime(2026, 12, 1, 12, 0, tzinfo=ZoneInfo("America/Toronto"))


def test_a_moment_is_kept_in_utc() -> None:
    stored = Moment().process_bind_param(NOON, None)
    assert stored == datetime.datetime(2026, 12, 1, 17, 0)
    assert Moment().process_result_value(stored, None) == NOON
    assert Moment().process_bind_param(None, None) is None
    assert Moment().process_result_value(None, None) is None


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        Moment().process_bind_param(NOON.replace(tzinfo=None), None)
