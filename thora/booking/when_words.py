"""The words that people use for days and times, brought into one spelling each."""

from __future__ import annotations

import re
from difflib import get_close_matches

from thora.text import fold

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_SHORT = {
    "monday": "mondee mon mondays mnday",
    "tuesday": "tuesdee tue tues tuesdays tuesdy",
    "wednesday": "wensdee wed weds wednesdays wensday wendesday wednsday",
    "thursday": "thursdee thu thur thurs thursdays thirsday",
    "friday": "fridee fri fridays",
    "saturday": "satdee sat sats saturdays satdy satday",
    "sunday": "sundee sun sundays",
    "january": "jan",
    "february": "feb",
    "march": "mar",
    "april": "apr",
    "june": "jun",
    "july": "jul",
    "august": "aug",
    "september": "sep sept",
    "october": "oct",
    "november": "nov",
    "december": "dec decem",
    "tomorrow": "tmrw tmr tmrrw tomoz tomoro tomorow tommorow tommorrow tomorro tmw 2moz 2moro"
    " 2morrow 2mrw 2mro",
    "today": "tday 2day",
    "tonight": "tonite 2nite 2night",
    "morning": "mornin morn morno mornings morningish",
    "afternoon": "arvo arvos aft afternoons afternoonish",
    "evening": "evenings eve evng",
    "lunchtime": "lunch lunchtimes dinnertime",
    "noon": "midday mid-day noontime",
    "weekend": "weekends wkend wknd weekened",
    "week": "wk weeks wks week's",
    "next": "nxt nex",
    "before": "b4",
    "fortnight": "fortnights",
    "oclock": "o'clock",
    "month": "months",
    "day": "days",
    "hour": "hours hr hrs",
    "minute": "minutes min mins",
    "weekday": "weekdays workday workdays",
    "anytime": "any-time",
    "around": "arond about roughly approx approximately circa",
    "soonest": "asap asap. earliest",
    "half": "hlf",
    "night": "nite nights nites",
    "quarter": "qtr quater",
    "christmas": "xmas chrissy chrissie",
    "except": "xcept",
    "available": "avail",
    "and": "n",
    "through": "thru",
    "till": "til untill",
}
_ONE_SPELLING = {variant: word for word, variants in _SHORT.items() for variant in variants.split()}
_NUMBERS = dict(
    zip(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ],
        range(1, 21),
        strict=True,
    )
) | {"thirty": 30, "fifteen": 15, "forty": 40, "fourty": 40}
_ORDINALS = dict(
    zip(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
        ],
        range(1, 21),
        strict=True,
    )
) | {"thirtieth": 30}
_BEFORE_ONE = frozenset(
    "at half past to around after before by and till until from between say".split()  # noqa: SIM905
)
_LONG = [word for word in (*WEEKDAYS, *MONTHS, *_SHORT) if len(word) >= 6]
_TOKEN = re.compile(r"\d{4}-\d\d-\d\d|\d+(?:[:./]\d+)*(?:[a-z]+)?|[a-z0-9']+|[-\u2013&]|[,;!?]")


def words_of(text: str) -> list[str]:
    """The words of a message in one spelling each; numbers as digits, "third" as "3rd"; marks are kept.

    "Tmrw arvo, half three pls" -> ["tomorrow", "afternoon", ",", "3:30", "pls"].
    """
    found = []
    for token in _TOKEN.findall(
        fold(text).replace("a.m.", "am").replace("p.m.", "pm").replace("o'clock", "oclock")
    ):
        found += _split(_one_spelling(token.rstrip("'")))
    return _clock_in_figures(_joined_numbers(found))


def _one_spelling(token: str) -> str:
    plain = token.replace("'s", "").replace("'", "") if token.endswith("'s") else token.replace("'", "")
    word = _ONE_SPELLING.get(token) or _ONE_SPELLING.get(plain) or plain
    if word.isalpha() and len(word) == 5:
        close = get_close_matches(word, WEEKDAYS, 1, 0.85)
        return close[0] if close and close[0][0] == word[0] else word
    if word.isalpha() and len(word) >= 6 and word not in _LONG and word not in _NUMBERS | _ORDINALS:
        close = get_close_matches(word, _LONG, 1, 0.8)
        if close and close[0][0] == word[0]:
            return close[0]
    return word


def _split(word: str) -> list[str]:
    """As in "3pm" -> 3, pm; "10ish" -> 10, ish; "3rd" stays."""
    date = re.fullmatch(r"([a-z]{3,9})(\d{1,2})(?:st|nd|rd|th)?", word)
    month = date and _one_spelling(date[1])
    if date and month in MONTHS:
        return [str(month), date[2]]
    match = re.fullmatch(r"(\d[\d:.]*|noon)(am|pm|ish|oclock|h|a|p|hrs)", word)
    if not match:
        return [word]
    half = {"a": "am", "p": "pm", "h": "oclock", "hrs": "oclock"}.get(match[2], match[2])
    return [match[1], half]


def _joined_numbers(words: list[str]) -> list[str]:
    """As in "twenty", "first" -> "21st"; "half", "ten" stays half, 10."""
    found: list[str] = []
    place = 0
    while place < len(words):
        word = words[place]
        following = words[place + 1] if place + 1 < len(words) else ""
        tens = {"twenty": 20, "thirty": 30}.get(word)
        if word == "1st" and following in ("thing", "up"):
            word = "first"
        if tens and following in _ORDINALS and _ORDINALS[following] < 10:
            found.append(f"{tens + _ORDINALS[following]}th")
            place += 2
            continue
        if tens and following in _NUMBERS and _NUMBERS[following] < 10:
            found.append(str(tens + _NUMBERS[following]))
            place += 2
            continue
        if (word in _ORDINALS and word not in ("first", "second")) or (
            word in ("first", "second") and (following in ("of", *MONTHS) or (found and found[-1] in MONTHS))
        ):
            found.append(f"{_ORDINALS[word]}th")
        elif word in _NUMBERS and (word != "one" or _is_number(found, following)):
            found.append(str(_NUMBERS[word]))
        else:
            found.append(word)
        place += 1
    return found


def _is_number(before: list[str], following: str) -> bool:
    """Whether "one" counts something: "at one", "one week", not "the next one"."""
    behind = bool(before) and before[-1] in _BEFORE_ONE
    return behind or following in ("am", "pm", "oclock", "ish", "week", "day", "hour", "thirty", "fifteen")


def _clock_in_figures(words: list[str]) -> list[str]:
    """Half past three and, as in Britain, half three become 3:30; quarter to four becomes 3:45."""
    text = " ".join(words)
    text = re.sub(r"\bhalf (?:past )?(\d{1,2})(?![\d:.]|st|nd|rd|th)", r"\1:30", text)
    text = re.sub(r"\bquarter (?:past|after) (\d{1,2})(?![\d:.])", r"\1:15", text)

    def before(match: re.Match[str]) -> str:
        return f"{(int(match[1]) - 2) % 12 + 1}:45"

    return re.sub(r"\bquarter (?:to|of|till|before) (\d{1,2})(?![\d:.])", before, text).split()
