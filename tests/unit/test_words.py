"""Figures in words."""

from __future__ import annotations

import pytest

from thora.evaluation.words import percent, points


@pytest.mark.parametrize(
    ("share", "text"), [(0.0, "0.0 %"), (0.9184, "91.8 %"), (1.0, "100.0 %"), (None, "-")]
)
def test_a_share_has_one_decimal_and_nothing_is_a_dash(share: float | None, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0.012, "+1.2"), (-0.012, "-1.2"), (0.0, "0.0"), (-0.0001, "0.0"), (0.0001, "0.0")]
)
def test_a_difference_has_its_sign_and_zero_has_none(share: float, text: str) -> None:
    assert points(share) == text
