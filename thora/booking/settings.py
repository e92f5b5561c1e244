"""What clinic.yml says about appointments: services, rules, closures, time off."""

from __future__ import annotations

import datetime
from typing import Any, Literal

import holidays
from pydantic import Field, root_validator, validator

from thora.fields import Strict, id_from_name

CELL = 5  # minutes: every length and start is a multiple, so that two appointments cannot overlap by a little
Way = Literal["in_person", "video", "phone"]


def whole_cells(value: int) -> int:
    """The minutes, if they are a multiple of CELL. Raises ValueError."""
    if value % CELL:
        raise ValueError(f'"{value}": write minutes in steps of {CELL}: 30, 45, 60')
    return value


class Service(Strict):
    """What can be booked: `minutes` with the practitioner, then `buffer` minutes before the next."""

    name: str = Field(min_length=1)
    id: str = ""
    minutes: int = Field(ge=CELL, le=8 * 60)
    buffer: int = Field(default=0, ge=0, le=4 * 60)
    price: str = ""
    ways: list[Way] = Field(default=["in_person"], min_items=1)

    _cells = validator("minutes", "buffer", allow_reuse=True)(whole_cells)

    _id = validator("id", always=True, allow_reuse=True)(id_from_name)


class Days(Strict):
    """Whole days, the first and the last one included; one day where `last` is left out."""

    first: datetime.date
    last: datetime.date
    reason: str = ""

    @root_validator(pre=True)
    def one_day_is_its_own_last(cls, values: dict[str, Any]) -> dict[str, Any]:  # noqa: N805, D102
        return {"last": values.get("first"), **values}

    @validator("last")
    def in_order(cls, value: datetime.date, values: dict[str, Any]) -> datetime.date:  # noqa: N805, D102
        first = values.get("first")
        if first and value < first:
            raise ValueError(f'"{value}": the last day is not before the first, {first}')
        return value

    def __contains__(self, day: datetime.date) -> bool:
        return self.first <= day <= self.last


class Closure(Days):
    """Days on which a site is closed; every site where `sites` names none."""

    sites: list[str] = Field(default=[])


class Rules(Strict):
    """When a visitor may book and cancel, and how openings are cut.

    `notice_hours`: least time from now to an appointment; `days_ahead`: furthest day; `cancel_hours`: least
    time before an appointment to move or cancel it; `most`: appointments to come that one visitor may have;
    `every`: minutes from one possible start to the next.
    """

    notice_hours: int = Field(default=2, ge=0, le=24 * 14)
    days_ahead: int = Field(default=60, ge=1, le=366)
    cancel_hours: int = Field(default=24, ge=0, le=24 * 14)
    most: int = Field(default=3, ge=1, le=20)
    every: int = Field(default=15, ge=CELL, le=120)

    _cells = validator("every", allow_reuse=True)(whole_cells)


def holidays_in(country: str, region: str, year: int) -> dict[datetime.date, str]:
    """The public holidays of a year with their names. `region`: "ON", "" for the whole country.

    Raises ValueError where the `holidays` package does not know the country or the region.
    """
    try:
        return dict(holidays.country_holidays(country, subdiv=region or None, years=year).items())
    except NotImplementedError as error:
        known = holidays.list_supported_countries(include_aliases=False)
        if country not in known:
            raise ValueError(f'"{country}": public holidays of this country are not known') from error
        raise ValueError(f'"{region}": write one of {", ".join(known[country])}') from error
