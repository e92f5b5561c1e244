"""Figures as people read them."""

from __future__ import annotations


def percent(share: float | None) -> str:
    """A share of 0 to 1 with one decimal; "-" where there is nothing to take a share of."""
    return "-" if share is None else f"{100 * share:.1f} %"


def points(share: float) -> str:
    """A difference of two shares in percentage points, with its sign."""
    rounded = round(100 * share, 1) + 0.0  # never "-0.0"
    return f"{rounded:+.1f}" if rounded else "0.0"
