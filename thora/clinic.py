"""The clinic's facts: reads and checks clinic.yml."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, Optional
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, validator

from thora.booking.settings import Caldav, Closure, Days, Rules, Service, holidays_in
from thora.fields import Day, Strict, email_address, hours_text, id_from_name
from thora.problems import SourceFile
from thora.safety.numbers import default_numbers

EXAMPLE_MARKS = ("(example", ".example", "555-01")
REVIEW_AFTER_DAYS = 365  # unless clinic.yml says otherwise


class Site(Strict):
    """One place where the clinic sees people."""

    name: str = Field(min_length=1)
    id: str = ""
    address: str = ""
    hours: dict[Day, str] = Field(default={})
    parking: str = ""
    access: str = ""

    _hours = validator("hours", each_item=True, pre=True, allow_reuse=True)(hours_text)
    _id = validator("id", always=True, allow_reuse=True)(id_from_name)


class Contact(Strict):
    """How a person reaches the clinic; one of phone and e-mail at least."""

    phone: str = ""
    email: str = ""
    website: str = ""

    @validator("phone")
    def phone_is_one(cls, value: str) -> str:  # noqa: N805
        if value and not re.fullmatch(r"\+?[\d\s().-]{3,20}", value):
            raise ValueError(f'"{value}": write digits, spaces and dashes: "519-555-0100"')
        return value

    @validator("email")
    def email_is_one(cls, value: str) -> str:  # noqa: N805
        return email_address(value)


class Safety(Strict):
    """Numbers for emergencies, in the clinic's country.

    `notify`: the address that gets a mail when a warning sign is noticed; "": nobody does.
    """

    emergency_number: str = Field(min_length=2)
    health_line: str = Field(min_length=2)
    crisis_line: str = Field(min_length=2)
    notify: str = ""

    @validator("notify")
    def notify_is_an_address(cls, value: str) -> str:  # noqa: N805
        return email_address(value)


class Chat(Strict):
    """The chat on websites. `origins`: those that may show it, beside contact.website."""

    origins: list[str] = Field(default=[])

    @validator("origins", each_item=True)
    def origin_is_one(cls, value: str) -> str:  # noqa: N805
        if not re.fullmatch(r"https://[\w.-]+(:\d+)?/?|http://(localhost|127\.0\.0\.1)(:\d+)?/?", value):
            raise ValueError(f'"{value}": write an address without a path: "https://www.your-clinic.example"')
        return value


class Booking(Strict):
    """How appointments are made.

    `builtin`: Thora keeps the calendar; `callback`: staff ring back; `link`: the clinic's own system.
    `notify`: the address that gets a mail for each change of an appointment; "": nobody does.
    """

    mode: Literal["builtin", "callback", "link"] = "callback"
    url: str = ""
    free_offer: str = ""
    notify: str = ""
    services: list[Service] = Field(default=[])
    rules: Rules = Rules()
    closed_on_holidays: bool = True

    @validator("notify")
    def notify_is_an_address(cls, value: str) -> str:  # noqa: N805
        return email_address(value)

    @validator("url")
    def url_is_https(cls, value: str) -> str:  # noqa: N805
        if value and not re.fullmatch(r"https://[^\s/]+\.[^\s]+", value):
            raise ValueError(f'"{value}": write a whole https:// address')
        return value


class Practitioner(Strict):
    """One person who treats. Where `sites`, `services` or `hours` say nothing: all, while a site is open."""

    name: str = Field(min_length=1)
    id: str = ""
    credentials: str = ""
    profile: str = ""
    sites: list[str] = Field(default=[])
    services: list[str] = Field(default=[])
    hours: dict[Day, str] = Field(default={})
    time_off: list[Days] = Field(default=[])
    caldav: Optional[Caldav] = None

    _hours = validator("hours", each_item=True, pre=True, allow_reuse=True)(hours_text)
    _id = validator("id", always=True, allow_reuse=True)(id_from_name)


class Facts(Strict):
    """What the clinic says about itself, a sentence or two each. Empty: "please ask the clinic"."""

    prices: str = ""
    insurance: str = ""
    payment_methods: str = ""
    registration: str = ""
    referral: str = ""
    what_to_bring: str = ""
    session_length: str = ""
    cancellation_policy: str = ""
    online_visits: str = ""
    home_visits: str = ""
    injury_claims: str = ""
    conditions: str = ""
    privacy: str = ""
    complaints: str = ""


class Clinic(Strict):
    """clinic.yml as a whole."""

    name: str = Field(min_length=1)
    timezone: str
    country: str = Field(regex=r"^[A-Z]{2}$")
    region: str = ""
    contact: Contact
    safety: Safety
    booking: Booking = Booking()
    chat: Chat = Chat()
    sites: list[Site] = Field(min_items=1)
    practitioners: list[Practitioner] = Field(default=[])
    closures: list[Closure] = Field(default=[])
    facts: Facts = Facts()
    review_after_days: int = Field(REVIEW_AFTER_DAYS, ge=1)

    @validator("timezone")
    def timezone_exists(cls, value: str) -> str:  # noqa: N805
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # "America" is a folder
            raise ValueError(f'"{value}": write a zone name such as America/Toronto') from error
        return value

    @validator("safety", pre=True)
    def numbers_of_the_country(cls, value: Any, values: dict[str, Any]) -> Any:  # noqa: N805
        if not isinstance(value, dict):
            return value
        return {**default_numbers(str(values.get("country"))), **value}

    @validator("contact")
    def somebody_can_be_reached(cls, value: Contact) -> Contact:  # noqa: N805
        if not (value.phone or value.email):
            raise ValueError("no way to reach the clinic: fill in phone or email")
        return value

    @validator("booking")
    def link_mode_has_a_link(cls, value: Booking) -> Booking:  # noqa: N805
        if value.mode == "link" and not value.url:
            raise ValueError('mode is "link" but url is empty: fill in booking.url, or use mode: callback')
        return value

    @validator("practitioners")
    def somebody_can_be_booked(cls, value: list[Any], values: dict[str, Any]) -> list[Any]:  # noqa: N805
        booking = values.get("booking")
        if booking and booking.mode == "builtin" and not (booking.services and value):
            raise ValueError(
                'booking.mode is "builtin" but there is nobody or nothing to book: list practitioners and'
                " booking.services, or use mode: callback"
            )
        return value

    @validator("region")
    def holidays_are_known(cls, value: str, values: dict[str, Any]) -> str:  # noqa: N805
        if value:
            holidays_in(str(values.get("country")), value, 2026)
        return value

    @validator("sites", "practitioners")
    def ids_differ(cls, value: list[Any]) -> list[Any]:  # noqa: N805
        ids = [each.id for each in value]
        for id_ in ids:
            if ids.count(id_) > 1:
                raise ValueError(f'"{id_}": two have this id: give one of them another name or an id')
        return value

    @validator("practitioners", each_item=True)
    def works_somewhere_known(cls, value: Practitioner, values: dict[str, Any]) -> Practitioner:  # noqa: N805
        booking = values.get("booking")
        _known("site", value.sites, [site.id for site in values.get("sites") or []])
        _known("service", value.services, [each.id for each in booking.services] if booking else [])
        return value

    @validator("practitioners")
    def calendars_differ(cls, value: list[Practitioner]) -> list[Practitioner]:  # noqa: N805
        urls = sorted(who.caldav.url for who in value if who.caldav)
        for one, other in pairwise(urls):
            if other.startswith(one):
                raise ValueError(f'"{other}": two have this calendar: give each one of their own')
        return value

    @validator("closures", each_item=True)
    def closed_somewhere_known(cls, value: Closure, values: dict[str, Any]) -> Closure:  # noqa: N805
        _known("site", value.sites, [site.id for site in values.get("sites") or []])
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The clinic's time zone."""
        return ZoneInfo(self.timezone)


def _known(kind: str, named: list[str], ids: list[str]) -> None:
    for name in named:
        if name not in ids:
            raise ValueError(f'"{name}": is no {kind} of clinic.yml: write one of {", ".join(ids) or "none"}')


_NO_KEYS = ("has no keys below it", "README.md shows a whole clinic.yml; for data/ see a neighbouring file")
# pydantic's message -> (what is wrong, the way out)
_MESSAGES = {
    "value_error.missing": ("is missing", "add it; README.md shows a whole clinic.yml"),
    "value_error.extra": ("is not a key that Thora knows", "correct its spelling or remove it"),
    "type_error.none.not_allowed": ("is empty", "fill it in or remove the line"),
    "type_error.dict": _NO_KEYS,
    "type_error": _NO_KEYS,
}


def add_validation_errors(source: SourceFile, error: ValidationError, *prefix: str) -> None:
    """Note every fault that pydantic found, at its key, in the words of `thora check`."""
    for fault in error.errors():
        keys = [*prefix, *(key for key in fault["loc"] if key not in ("__key__", "__root__"))]
        problem, fix = _MESSAGES.get(fault["type"], (None, None))
        if problem is None:
            problem, _, fix = fault["msg"].partition(": ")
        source.add(keys, problem, fix or "correct the value")


def load_clinic(root: Path) -> tuple[Clinic | None, SourceFile]:
    """Read clinic.yml of the project at `root`; the clinic is None where the file has errors."""
    source = SourceFile(root, root / "clinic.yml")
    if source.problems:
        return None, source
    try:
        clinic = Clinic.parse_obj(source.data)
    except ValidationError as error:
        add_validation_errors(source, error)
        return None, source
    _warn_of_examples(source, source.data, [])
    return clinic, source


def _warn_of_examples(source: SourceFile, value: Any, keys: list[str | int]) -> None:
    """Example values ship with Thora; each is named until the clinic has put in its own."""
    if isinstance(value, dict):
        for key, inner in value.items():
            _warn_of_examples(source, inner, [*keys, key])
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _warn_of_examples(source, inner, [*keys, index])
    elif isinstance(value, str) and any(mark in value.lower() for mark in EXAMPLE_MARKS):
        source.add(keys, "is still an example", "put in the clinic's own, or leave it empty", "warning")
