"""The soonest of all, and the first of a day: "asap", "first thing"."""

from __future__ import annotations

import re
from dataclasses import replace

from thora.booking.when_reading import DAY_NAMES, Reading, Rules

SOONEST = Rules()
FREE = r"(?:available|free|open|slot|opening|appointment|appt|vacancy|spot|gap|possible)"


@SOONEST.rule(
    r"(?:first|1st) (?:thing|up)(?: in the (?:morning|am)| morning)?"
    rf"|(?:the )?(?:first|soonest) (?:slot|one|appointment|time|opening|appt|spot)?(?= on| that| in the"
    rf"| of the| {DAY_NAMES})"
    r"|(?:right |just )?when(?:ever)? (?:you|u|yous|they|the doors?)(?: guys)? opens?|as soon as (?:you"
    r"|u) open|at opening"
    r"(?: time)?|(?:at )?(?:the )?crack of dawn|soon as the doors open|bright and early"
)
def first_thing(reading: Reading, match: re.Match[str]) -> None:
    """As early that day as there is one; "any time but first thing" asks for nothing."""
    if reading.negated:
        return
    reading.when = replace(reading.when, first=True)


@SOONEST.rule(
    r"(?:as )?(?:soon|early|quick|quickly) as (?:\w+ )?(?:possible|(?:you|u|ye|ya|youse) (?:can|have"
    r"|got|do)|youve got|poss|humanly possible)"
    rf"|(?:the )?(?:soonest|quickest|fastest)(?: {FREE}| time| one)*"
    rf"|(?<!my )(?:the )?(?:very )?(?:next|first) {FREE}(?: (?:{FREE}|time|one))*(?! here)"
    r"|(?:the )?(?:very )?next one(?! (?:should|after)(?!\S))|(?:the )?(?:very )?first one (?:available"
    r"|free|open|you|that)"
    r"|(?:the )?sooner the better|sharpish|quick smart|pronto|right away|straight away|immediately|stat"
    r"|urgently|its urgent|urgent(?= ,| ?$| please)|whenever (?:is |the )?(?:first|soonest|next)"
    r"(?: one)?(?: is)?"
    r"|what(?:ever|s)?(?:s| is| comes?)?(?: up| along| free| available)? (?:first|soonest|next)(?= ,"
    r"| ?$| (?:please|pls|is|works?)(?!\S))"
    r"|(?:the )?(?:first|next) (?:available )?(?:you have|youve got|you got)"
    r"|(?:come|get|fit|squeeze|see|seen|pop)(?: me)?(?: in| over| down)? (?:right )?now"
    r"|(?P<now>(?:right )?now)"
)
def soonest(reading: Reading, match: re.Match[str]) -> bool | None:
    """The next opening of all."""
    if reading.negated or (match["now"] and reading.last):  # "can I book now" is about booking
        return False
    reading.when = replace(reading.when, soonest=True)
    return None
