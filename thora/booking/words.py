"""What Thora says about appointments: data/booking_words.yml, and how openings are said in it."""

from __future__ import annotations

import string
from typing import Any

from pydantic import Field, validator

from thora.fields import Strict

# What is filled in, by the beginning of a phrase's name: the longest that fits counts.
OPENING = ("service", "time", "practitioner", "place")
FILLED_IN: dict[str, tuple[str, ...]] = {
    "day": ("weekday", "day", "month"),
    "time": ("day", "clock"),
    "button_time": ("weekday", "day", "month", "clock"),
    "in_person": ("site",),
    "address": ("address",),
    "ask_service": ("services",),
    "service_with_price": ("service", "minutes", "price"),
    "service_without_price": ("service", "minutes"),
    "list_or": ("first", "last"),
    "one_opening": OPENING,
    "opening_line": OPENING,
    "opening_place": OPENING,
    "no_": ("contact",),
    "why_": ("day", "reason", "notice"),
    "taken_meanwhile": OPENING,
    "taken_meanwhile_move": OPENING,
    "not_done_by": ("practitioner",),
    "not_this_way": ("service", "way"),
    "summary": (*OPENING, "name", "contact"),
    "summary_callback": ("name", "contact", "wish"),
    "booked": (*OPENING, "reference"),
    "booked_mail": ("email",),
    "booked_later": ("contact",),
    "cancel_window": ("hours",),
    "called_back": ("name", "contact"),
    "too_many": ("most", "contact"),
    "unavailable": ("contact",),
    "yours": (*OPENING, "reference"),
    "sure_cancel": OPENING,
    "sure_move": (*OPENING, "before"),
    "inside_window": ("hours", "policy"),
    "cancelled": OPENING,
    "moved": (*OPENING, "reference"),
    "gone": ("contact",),
    "wrong_reference": ("contact",),
    "wait_reference": ("minutes", "contact"),
    "suggestion": OPENING,
    "suggestion_free": (*OPENING, "free_offer"),
    "person": ("contact",),
    "person_there": ("until",),
    "person_back": ("back",),
}
LONGEST_BUTTON = 20  # characters that every channel shows


class BookingWords(Strict):
    """Every phrase; names in {} are those of FILLED_IN and no others."""

    day_names: list[str] = Field(min_items=7, max_items=7)
    day: str
    time: str
    button_time: str
    in_person: str
    address: str
    video: str
    phone: str

    service_with_price: str
    service_without_price: str
    list_or: str

    ask_service: str
    ask_when: str
    ask_wish: str
    ask_opening: str
    ask_name: str
    ask_contact: str
    ask_phone: str
    ask_change: str
    ask_reference: str
    ask_reference_contact: str
    ask_which: str
    ask_when_to: str

    openings: str
    openings_nearest: str
    one_opening: str
    opening_line: str
    opening_place: str
    no_openings: str
    no_later: str
    no_earlier: str
    why_past: str
    why_closed: str
    why_holiday: str
    why_too_soon: str
    why_too_far: str
    why_outside: str
    why_taken: str
    why_none: str
    taken_meanwhile: str
    taken_meanwhile_move: str
    not_done_by: str
    not_this_way: str

    summary: str
    summary_callback: str
    booked: str
    booked_mail: str
    booked_no_mail: str
    booked_later: str
    cancel_window: str
    called_back: str
    stopped: str
    stopped_change: str
    stopped_callback: str
    too_many: str
    unavailable: str
    went_on: str

    none_here: str
    yours: str
    sure_cancel: str
    sure_move: str
    inside_window: str
    cancelled: str
    moved: str
    gone: str
    wrong_reference: str
    wait_reference: str

    suggestion: str
    suggestion_free: str

    not_when: str
    not_name: str
    not_contact: str
    phone_short: str
    phone_long: str
    phone_unknown: str
    not_choice: str
    not_understood: str
    person: str

    person_there: str
    person_back: str
    handed_over: str
    offer_callback: str
    wish_person: str

    soonest_button: str
    later_button: str
    another_day_button: str
    yes_button: str
    yes_call_button: str
    change_button: str
    stop_button: str
    yes_cancel_button: str
    yes_move_button: str
    keep_button: str
    no_thanks_button: str
    in_person_button: str
    video_button: str
    phone_button: str

    @validator("*")
    def braces_hold_what_is_given(cls, value: Any, field: Any) -> Any:  # noqa: N805
        """Refuse a name in {} that nobody fills in, and a button that is too long."""
        if not isinstance(value, str):
            return value
        known = filled_in(field.name)
        try:
            names = {name for _, name, _, _ in string.Formatter().parse(value) if name is not None}
        except ValueError as error:
            raise ValueError(f'"{value[:40]}": {error}') from error
        if unknown := sorted(names.difference(known)):
            here = ", ".join(f"{{{name}}}" for name in known) or "none"
            raise ValueError(f"{{{unknown[0]}}}: is not filled in here: known: {here}")
        if field.name.endswith("_button") and len(value) > LONGEST_BUTTON:
            raise ValueError(f'"{value}": a button has at most {LONGEST_BUTTON} characters')
        return value


def filled_in(name: str) -> tuple[str, ...]:
    """What is filled into a phrase, by its name."""
    if name in FILLED_IN:
        return FILLED_IN[name]
    fitting = [start for start in FILLED_IN if start.endswith("_") and name.startswith(start)]
    return FILLED_IN[max(fitting, key=len)] if fitting and not name.endswith("_button") else ()
