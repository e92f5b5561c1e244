"""Who comes and how to reach them, from what they typed: names of every kind, phones, e-mail addresses."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberMatcher

LONGEST_NAME, MOST_WORDS = 80, 6
_ADDRESS = re.compile(r"[^\s,;<>()\[\]]+@[^\s,;<>()\[\]]+")
_LEAD_IN = re.compile(
    r"^(?:(?:hi|hello|hey|yes|ok|okay|sure|so|well|um)\b[,.! ]*)*"
    r"(?:(?:my|the|her|his|their|full) )*"
    r"(?:(?:it'?s )?(?:for )?my (?:son|daughter|child|mum|mom|dad|mother|father|wife|husband|partner|friend)"
    r"(?: called|,)?|(?:full )?name(?:'s| is|:)|it'?s|it is|i'?m|i am|this is|call me"
    r"|put (?:me )?(?:it )?(?:down )?(?:as|under)|under|for)[: ]+(?:(?:mr|mrs|ms|miss|mx|dr)\b\.? )?",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"(?:[,. ]+(?:please|pls|thanks|thank you|thx|ta|cheers|here))+[.! ]*$", re.IGNORECASE)
# Words of the wish itself: "book a first visit" is no name.
_BUSINESS = frozenset(
    """
    a an the i me we my our you your it is in on at for to of or and so can could would like want need please
    thanks book booking appointment visit session slot time first follow-up followup new old yes no ok okay hi
    hello hey online video phone any one see come cancel move change
    """.split()  # noqa: SIM905 (a list of quoted names is harder to read)
)
_BEFORE_CONTACT = re.compile(
    r"(?:(?:and )?(?:my )?(?:phone|mobile|cell|number|tel|telephone|e-?mail|address|contact)?"
    r"(?: number| address)?"
    r"(?: is|:|'s)?|(?:on|at|call|text|reach me(?: on| at)?))\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Contact:
    """A phone in E.164 ("+15195550142"), an e-mail address, "" for neither; `rest` of the text."""

    phone: str = ""
    email: str = ""
    rest: str = ""


def contact_in(text: str, country: str) -> Contact:
    """The first phone and e-mail address of a message that can exist. `country`: of local numbers."""
    email, rest = "", text
    for match in _ADDRESS.finditer(text):
        try:
            address = match[0].rstrip(".!?:'\"")
            email = validate_email(address, check_deliverability=False).normalized
        except EmailNotValidError:
            continue
        rest = _cut(text, match.start(), match.start() + len(address))
        break
    for found in PhoneNumberMatcher(rest, country):
        phone = phonenumbers.format_number(found.number, PhoneNumberFormat.E164)
        return Contact(phone, email, _cut(rest, found.start, found.end))
    return Contact("", email, rest.strip())


def _cut(text: str, start: int, end: int) -> str:
    """A text without what stands from start to end, and without "my number is" before that."""
    before = _BEFORE_CONTACT.sub("", text[:start])
    return re.sub(r"\s+", " ", f"{before} {text[end:]}").strip(" ,;.")


def why_no_phone(text: str, country: str) -> str:
    """Why digits are no phone: "short", "long", "unknown"; "" where there are hardly any."""
    digits = re.sub(r"\D", "", text)
    if len(digits) < 5:
        return ""
    try:
        number = phonenumbers.parse(digits if "+" not in text else f"+{digits}", country)
    except NumberParseException:
        return "unknown"
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason in (
        phonenumbers.ValidationResult.TOO_SHORT,
        phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY,
    ):
        return "short"
    return "long" if reason == phonenumbers.ValidationResult.TOO_LONG else "unknown"


def name_in(text: str) -> str:
    """The name in an answer to "what is your name?", as it was typed; "" where there is none.

    A name is any few words with a letter in them: O'Brien, María José, 李, one word. Names typed all small
    get capitals.
    """
    plain = re.sub(r"\s+", " ", text).strip()
    plain = _BEHIND.sub("", _LEAD_IN.sub("", plain)).strip(' .,;:!"()')
    if not any(char.isalpha() for char in plain) or re.search(r"[\d@<>{}\[\]/\\|=_#$%^*?]", plain):
        return ""
    if re.fullmatch(r"(?:for )?my \w+", plain, re.IGNORECASE):  # "my wife" is somebody, and no name
        return ""
    if len(plain) > LONGEST_NAME or len(plain.split()) > MOST_WORDS:
        return ""
    if plain.isascii() and plain.islower():
        plain = re.sub(r"(?<![a-z])[a-z]", lambda letter: letter[0].upper(), plain)
    return plain


def name_among(text: str, is_else: Callable[[str], bool] = lambda part: False) -> str:
    """The name among several things given at once: in "Sam Lee, tomorrow 10" what is nothing else.

    `is_else`: whether a part says something else, such as a time or a place.
    """
    for part in re.split(r"[,;\n]| - ", text):
        name = name_in(part)
        typed = [word for word in name.split() if word in part]  # not what name_in gave capitals
        small = [word for word in typed if word.isascii() and word[0].islower()]
        capitals = len(typed) > len(small) and not any(map(str.isalpha, small))  # "d'Arcy" is no small word
        if capitals and not _BUSINESS.intersection(name.casefold().split()) and not is_else(part):
            return name
    return ""


def shown_phone(phone: str, country: str) -> str:
    """A phone as people write it in this country. `phone`: E.164."""
    number = phonenumbers.parse(phone)
    local = phonenumbers.region_code_for_number(number) == country
    style = PhoneNumberFormat.NATIONAL if local else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)
