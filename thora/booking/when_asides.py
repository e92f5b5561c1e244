"""What people say beside the time that they wish: it says nothing about when to come."""

from __future__ import annotations

import re

from thora.booking.when_reading import DAY_NAMES, MONTH_NAMES, Reading, Rules

ASIDES = Rules()
HAPPENED = (
    r"(?:hurt|twisted|tweaked|injured|pulled|strained|sprained|fell|slipped|tripped|broke|tore|crashed"
    r"|started"
    r"|happened|did (?:my|me|it|something)|was hit|got hit|had (?:an?|my|the|surgery)|went over|came off"
    r"|came in|was in|saw|been)"
)
# Words that stand between what happened and its day; a wish, as "can I come", ends them.
BETWEEN = (
    r"(?:(?! (?:so|can|could|want|need|please|pls|come|any|how|what|if|is|but|next"
    r"|would))(?: (?:\w|')+)){0,6}?"
)
BACK_THEN = (
    rf" (?:(?:on |since |back on |last |this )+(?:{DAY_NAMES}|morning|week|weekend|month|night)"
    rf"|on (?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)(?:(?: of)? (?:{MONTH_NAMES}))?|\d{{1,2}}/\d{{1,2}}(?:/\d+)?))"
)


@ASIDES.rule(
    r"(?:dont|not|doesnt|do not|does not|isnt|no) (?:really |too |that |much )?(?:care|mind|matter"
    r"|fussed|bothered|worried"
    r"|picky|preference)|any (?:later|earlier) and"
)
def all_the_same(reading: Reading, match: re.Match[str]) -> None:
    """As in "I don't mind": the "not" is not about a time."""
    reading.negated = False


@ASIDES.rule(r"(?:in (?:a|any|no|much of a) (?:rush|hurry)|at all|(?:all )?(?:day|night) long)(?: at all)?")
def no_rush(reading: Reading, match: re.Match[str]) -> None:
    """As in "not in a rush at all": a "not" ends with it."""
    reading.negated = False


@ASIDES.rule(
    r"all night|(?:on |after |off )?(?:my )?(?:night shifts?|nights?(?= shift| run| duty))"
    r"|on nights?(?! of)|at night(?= ,| ?$)"
)
def nights(reading: Reading, match: re.Match[str]) -> bool | None:
    """When it hurts, or when somebody works."""
    return False if reading.said and "all" not in match[0] else None


@ASIDES.rule(r"good (?:morning|afternoon|evening|day)")
def greeting(reading: Reading, match: re.Match[str]) -> None:
    """At the beginning."""


@ASIDES.rule(
    rf"(?:since|last|past|previous|was)(?: on)? (?:{DAY_NAMES}|week|month|night|year|time|weekend)"
    rf"(?! (?:of|in|before)(?!\S))|since (?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)(?:(?: of)? (?:{MONTH_NAMES}))?"
    rf"|(?:{MONTH_NAMES})(?: \d{{1,2}}(?:st|nd|rd|th)?)?|\d{{1,2}}/\d{{1,2}})"
)
def in_the_past(reading: Reading, match: re.Match[str]) -> None:
    """Since when it hurts, not when to come."""


@ASIDES.rule(
    rf"(?:my )?(?:last|previous) (?:appt|appointment|visit|session|time|one|1|booking) (?:was"
    rf"|i)(?: (?!can|so)\w+)?"
    rf"(?: (?:on )?(?:{DAY_NAMES}))?"
)
def last_time(reading: Reading, match: re.Match[str]) -> None:
    """As in "my last appointment was on Tuesday"."""


@ASIDES.rule(rf"{HAPPENED}{BETWEEN}{BACK_THEN}")
def what_happened(reading: Reading, match: re.Match[str]) -> None:
    """As in "I hurt my knee on Saturday"."""


@ASIDES.rule(
    r"(?:\d+|an?|few|couple(?: of)?) (?:day|week|month|year|hour|fortnight) ago"
    r"|(?:since )?yesterday(?: (?:morning|afternoon|evening|night|teatime|lunchtime))?|24/7"
)
def so_long_ago(reading: Reading, match: re.Match[str]) -> None:
    """As in "six weeks ago"."""


@ASIDES.rule(
    r"(?:pains?|hurts?|hurting|aches?|aching|sore|score|level|scale|agony)(?: \w+){0,4}? "
    r"(?:\d{1,2}/10|\d{1,2} (?:out )?of 10|\d{1,2}(?= ,| ?$))|\d{1,2} out of 10"
    r"|\d{1,2}/10(?= (?:pains?|when|on a bad|now|at)(?!\S))"
)
def how_bad(reading: Reading, match: re.Match[str]) -> None:
    """As in "pain is 7/10"."""


@ASIDES.rule(r"(?:\d - )?(?:0\d{2,4}|[2-9]\d{2}|[1-9]\d{4})(?: -)? \d{3,4}(?:(?: -)? \d{3,4})?|\d{7,}")
def phone_number(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "416 555 0192": seven figures or more."""
    return None if sum(map(str.isdigit, match[0])) >= 7 else False


@ASIDES.rule(
    r"(?:(?:the|my) )?(?:first|last|second|3th|middle|other|next) (?:one|1|option|choice)"
    r"(?= (?:please|pls|is|s|works?|sounds?|looks?|thanks|ta|will|would|then|,|$)(?!\S)|$)"
    r"(?! (?:is )?(?:available|free|open|you|that))|(?:option|number|choice) \d+"
)
def of_those_offered(reading: Reading, match: re.Match[str]) -> bool | None:
    """As in "the first one", "option 2": whoever offered them knows what that is."""
    return False if match[0].endswith("next one") else None
