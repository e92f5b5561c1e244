"""What clinic.yml says about appointments: services, rules, closures, time off."""

from __future__ import annotations

import datetime
import re
from typing import Any, Literal
from urllib.parse import quote, unquote, urlsplit

import holidays
from pydantic import Field, root_validator, validator

from thora.fields import Strict, id_from_name

CELL = 5  # minutes: every length and start is a multiple, so that two appointments cannot overlap by a little
Way = Literal["in_person", "video", "phone"]
LOOPBACKS = ("127.0.0.1", "::1", "localhost")  # the only hosts that may be asked without TLS


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


def spelled(path: str) -> str:
    """The path of an address as it is always spelled here: one server writes @ what another writes %40."""
    return quote(unquote(path), safe="/@:+,;=!$&'()*~")


class Caldav(Strict):
    """A practitioner's own calendar. `url`: of this one calendar; the password is only in the environment."""

    url: str = Field(max_length=400)
    user: str = Field(min_length=1)
    password_variable: str

    @validator("url")
    def url_is_safe(cls, value: str) -> str:  # noqa: N805, D102
        parts = urlsplit(value)
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError(
                "the address has a user, a password, ? or # in it: write it without, user has a key"
            )
        local = parts.scheme == "http" and parts.hostname in LOOPBACKS
        if not parts.hostname or not (parts.scheme == "https" or local) or re.search(r"\s", value):
            raise ValueError(f'"{value}": write the whole https:// address of the calendar')
        return f"{parts.scheme}://{parts.netloc.lower()}{spelled(parts.path).rstrip('/')}/"

    @validator("user")
    def user_has_no_colon(cls, value: str) -> str:  # noqa: N805, D102
        if ":" in value:
            raise ValueError(f'"{value}": a user has no colon in it: write the name that you log in with')
        return value

    @validator("password_variable")
    def password_is_elsewhere(cls, value: str) -> str:  # noqa: N805, D102
        if not re.fullmatch(r"THORA_CALDAV_[A-Z0-9_]+", value):  # not shown: it may be the password itself
            raise ValueError(
                "is no name of a variable here: write THORA_CALDAV_ and capitals, never the password"
            )
        return value


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
