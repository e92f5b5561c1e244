"""Whom to call in an emergency, by country: the defaults of clinic.yml. Check them with local services."""

from __future__ import annotations

# (emergency, health line, crisis line), as known in 2026. Canada 911, 811, 9-8-8; US 911, none, 988;
# UK 999, 111, Samaritans; Australia 000, Healthdirect, Lifeline; India 112, 104 in most states, Tele-MANAS;
# EU 112, none shared, 116 123 for emotional support.
_CANADA = ("911", "811", "9-8-8")
_EU = ("112", "your doctor's emergency line", "116 123")
_EU_COUNTRIES = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()  # noqa: SIM905
DEFAULTS: dict[str, tuple[str, str, str]] = {
    **dict.fromkeys(_EU_COUNTRIES, _EU),
    "CA": _CANADA,
    "US": ("911", "your doctor's office", "988"),
    "GB": ("999", "111", "116 123"),
    "AU": ("000", "1800 022 222", "13 11 14"),
    "IN": ("112", "104", "14416"),
}
NAMES = ("emergency_number", "health_line", "crisis_line")


def default_numbers(country: str) -> dict[str, str]:
    """Numbers of a country (two letters) by their name in clinic.yml; {} where none are known."""
    return dict(zip(NAMES, DEFAULTS[country], strict=True)) if country in DEFAULTS else {}
