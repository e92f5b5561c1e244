"""One spelling for each word about days and times: short forms, dialect, slips of the keyboard."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache

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
    "monday": "mondee mon mnday",
    "tuesday": "tuesdee tue tu tues tuesdy tusday tuesdya",
    "wednesday": "wensdee wed weds wensday wendesday wednsday wedsday humpday",
    "thursday": "thursdee thu th thur thurs thrs thirsday",
    "friday": "fridee fri",
    "saturday": "satdee sat sats satdy satday",
    "sunday": "sundee sun",
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
    " 2morrow 2mrw 2mro tmoro tmoz tmro tmrow tomo tomaro tomrow 2moro 2mo tommoz",
    "today": "tday 2day",
    "tonight": "tonite 2nite 2night",
    "morning": "mornin morn morno mornings morningish",
    "afternoon": "arvo arvos aft afternoons afternoonish",
    "evening": "evenings eve evng",
    "lunchtime": "lunch lunchtimes dinnertime lunchbreak",
    "noon": "midday noontime",
    "weekend": "wkend wknd weekened wend",
    "week": "wk weeks wks week's",
    "next": "nxt nex",
    "before": "b4 bfore befor",
    "fortnight": "fortnights",
    "oclock": "o'clock",
    "month": "months",
    "day": "days",
    "hour": "hours hr hrs",
    "minute": "minutes min mins",
    "weekday": "weekdays workday workdays",
    "anytime": "any-time",
    "around": "arond abt bout about roughly approx approximately circa",
    "soonest": "asap asap. earliest",
    "half": "hlf",
    "night": "nite nights nites",
    "quarter": "qtr quater quarters",
    "christmas": "xmas chrissy chrissie",
    "except": "xcept",
    "available": "avail",
    "and": "n",
    "through": "thru",
    "till": "til untill",
}
_CUT_OFF = {  # "sund", "thursd", "janu"
    word[:length]: word for word in (*WEEKDAYS, *MONTHS) for length in range(4, len(word) - 1)
}
_ONE_SPELLING = _CUT_OFF | {
    variant: word for word, variants in _SHORT.items() for variant in variants.split()
}
NUMBERS = dict(
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
ORDINALS = dict(
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
_LONG = [word for word in (*WEEKDAYS, *MONTHS, *_SHORT) if len(word) >= 6]
_PLURALS = {f"{day}s": day for day in WEEKDAYS} | {
    "weekends": "weekend",
    "wkends": "weekend",
    "wknds": "weekend",
    "mons": "monday",
    "fris": "friday",
}


@lru_cache(maxsize=4096)
def one_spelling(token: str) -> str:
    """A word in its one spelling; what comes near to a long one, as "wendesday", is taken for it.

    "mondays" -> "every monday"
    """
    plain = token.replace("'s", "").replace("'", "") if token.endswith("'s") else token.replace("'", "")
    if plain in _PLURALS:
        return f"every {_PLURALS[plain]}"
    word = _ONE_SPELLING.get(token) or _ONE_SPELLING.get(plain) or plain
    if word.isalpha() and len(word) == 5:
        close = get_close_matches(word, WEEKDAYS, 1, 0.85)
        return close[0] if close and close[0][0] == word[0] else word
    if word.isalpha() and len(word) >= 6 and word not in _LONG and word not in NUMBERS | ORDINALS:
        close = get_close_matches(word, _LONG, 1, 0.8)
        if close and close[0][0] == word[0]:
            plural = word.endswith("days") and close[0] in WEEKDAYS
            return f"every {close[0]}" if plural else close[0]
    return word
