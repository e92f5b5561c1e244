"""Whom to call in an emergency, by country."""

from __future__ import annotations

import pytest

from tests.unit.conftest import CLINIC, TinyProject
from thora.clinic import load_clinic
from thora.safety.numbers import DEFAULTS, NAMES, default_numbers


@pytest.mark.parametrize("country", DEFAULTS)
def test_a_country_has_all_three(country: str) -> None:
    numbers = default_numbers(country)
    assert tuple(numbers) == NAMES
    assert all(len(number) >= 2 for number in numbers.values())


@pytest.mark.parametrize(("country", "emergency", "crisis"), [("GB", "999", "116 123"), ("US", "911", "988")])
def test_what_clinic_yml_leaves_out_is_that_of_its_country(
    tiny: TinyProject, country: str, emergency: str, crisis: str
) -> None:
    tiny.write("clinic.yml", {**CLINIC, "country": country, "safety": {"health_line": "0800 1"}})
    clinic, source = load_clinic(tiny.root)
    assert source.problems == []
    assert clinic is not None
    assert clinic.safety.dict(exclude={"notify"}) == {
        "emergency_number": emergency,
        "health_line": "0800 1",
        "crisis_line": crisis,
    }


def test_a_country_without_known_numbers_must_name_its_own(tiny: TinyProject) -> None:
    tiny.write("clinic.yml", {**CLINIC, "country": "BR", "safety": {"emergency_number": "192"}})
    clinic, source = load_clinic(tiny.root)
    assert clinic is None
    assert {problem.key for problem in source.problems} == {"safety.health_line", "safety.crisis_line"}
