"""The words of a message, brought into the forms that the rules about when know."""

from __future__ import annotations

import re
from collections.abc import Callable

from thora.booking.when_spelling import MONTHS, NUMBERS, ORDINALS, WEEKDAYS, one_spelling
from thora.text import fold

__all__ = ["MONTHS", "WEEKDAYS", "words_of"]

_BEFORE_ONE = frozenset(
    "at half past to around after before by and till until from between say".split()  # noqa: SIM905
)
_TOKEN = re.compile(r"\d{4}[-/]\d\d?[-/]\d\d?|\d+(?:[:./]\d+)*(?:[a-z]+)?|[a-z0-9']+|[-\u2013&]|[,;!?]")
_NO_SENTENCE = re.compile(r"(?:mon|tues?|weds?|thu(?:rs?)?|fri|sat|sun|appt|approx|[a-z]|.*[./:].*)$")
_LETTERS = {
    "m": "mon",
    "t": "tue",
    "tu": "tue",
    "w": "wed",
    "th": "thu",
    "f": "fri",
    "sa": "sat",
    "su": "sun",
}
_PLURAL_PARTS = frozenset(("mornings", "afternoons", "arvos", "evenings", "nights", "lunchtimes"))
_NOT_ONE_DAY = tuple([word] for word in ("or", "and", "every", "any", "to", "through", "till", "-"))
_HOURS = "|".join(list(NUMBERS)[:12])


def _end_of_sentence(match: re.Match[str]) -> str:
    """A full stop parts like a comma, but not after "Mon." and "3.12."."""
    word = match[1]
    return f"{word} " if _NO_SENTENCE.match(word) or one_spelling(word) in MONTHS else f"{word} , "


def _letters(match: re.Match[str]) -> str:
    """T/th -> tue or thu."""
    return " or ".join(_LETTERS[letter] for letter in match[0].split("/"))


def _minutes_to(match: re.Match[str]) -> str:
    """Ten to four -> 3:50; in words only: "10 to 4" is from ten to four."""
    step = {"five": 5, "ten": 10, "twenty": 20}.get(match[1], 25)
    hour = NUMBERS.get(match[3]) or int(match[3])
    if match[2] in ("past", "after"):
        return f"{hour}:{step:02}"
    return f"{(hour - 2) % 12 + 1}:{60 - step}"


# What is written in more than one way, before it is parted into words.
_FORMS: list[tuple[str, str | Callable[[re.Match[str]], str]]] = [
    (r"a\.m\.", "am"),
    (r"p\.m\.", "pm"),
    (r"\bo'? ?clock\b", "oclock"),
    (r"\.{2,}|\u2026|\n", " , "),
    (r"([a-z0-9./:]+)\.(?=\s)", _end_of_sentence),
    (r"\.\s*$", ""),
    (r"\bi'? ?am\b|\bim\b|\bi'm\b", "im"),
    (r"(?<!\d)(?<!\d )\bam i\b", "i"),
    (r"\b(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-(?=[a-z])", r"\1 "),
    (r"(?<=day)'d\b|(?<=tomorrow)'d\b", ""),
    (r"(\d)h(\d\d)\b", r"\1:\2"),
    (r"(\d) ?\+", r"\1 or later"),
    (r"(\d) (st|nd|rd|th)\b", r"\1\2"),
    (r"\bw/ ?end\b", "weekend"),
    (r"\b(?:and|&)/or\b", "or"),
    (r"\bm(?:on)? ?(?:-|to|thru|through) ?f(?:ri)?\b(?! next)", "weekday"),
    (r"\bmwf\b", "mon or wed or fri"),
    (r"\bt(?:/?th|/r|uth)\b", "tue or thu"),
    (r"\b(?:m|tu?|w|th|f|sa|su)(?:/(?:m|tu?|w|th|f|sa|su))+\b", _letters),
    (r"(?<=[a-z])/(?=[a-z]{2})", " or "),
    (r"\b1/2(?= (?:an )?(?:h|day))", "half"),
    (r"\bnoon[- ]?thirty\b", "12:30"),
    (r"\bhump day\b", "wednesday"),
    (r"\bmid[- ]?(?=day|week)", "mid"),
    (r"\bmid-?(?=morning|afternoon|arvo)", "mid "),
    (r"\b(?:or so|or thereabouts|thereabouts|give or take|or something|or whatever)\b", ""),
    (r"\b(dinner|tea|lunch) times?\b", r"\1time"),
    (r"\bsooner rather than later\b", "asap"),
    (r"\b(?:between|from) now (?:and|to|until|till?)\b|\bnow (?:until|till?)\b", "until"),
    (r"\bpost[- ](?=lunch|noon|work|dinner)", "after "),
    (r"\bpre[- ](?=lunch|noon|work)", "before "),
    (r"\b(?:office|business|work(?:ing)?) hours\b", "work"),
    (r"\botherwise,? (?=i'?m|im|any|every|all|whenever|fine|good|free|ok)", "any other day "),
    (r"\b(?:apart from|other than|aside from|with the exception of|instead of|rather than)\b", "except"),
    (
        r"\bif (?:not|that'?s? (?:is )?not \w+|you can'?t|(?:it|that)'?s? (?:is )?(?:full|taken|gone))"
        r"(?! (?:too|urgent|a|to|already)\b)",
        "or",
    ),
    (r"\bfailing that\b|\balternatively\b|\botherwise\b", "or"),
    (r"\bpick[- ]?ups?\b", "pickup"),
    (r"\bdrop[- ]?offs?\b", "dropoff"),
    (r"-(?=ish)", ""),
    (
        rf"(?<!from )(?<!between )\b(five|ten|twenty[- ]five|twenty)(?: min(?:ute)?s)? "
        rf"(to|past|till?|of|after) ({_HOURS}|\d\d?)\b",
        _minutes_to,
    ),
]
_COMPILED = [(re.compile(pattern), form) for pattern, form in _FORMS]


def words_of(text: str) -> list[str]:
    """The words of a message in one spelling each; numbers as digits, "third" as "3rd"; marks are kept.

    "Tmrw arvo, half three pls" -> ["tomorrow", "afternoon", ",", "3:30", "pls"].
    """
    plain = fold(text)
    for pattern, form in _COMPILED:
        plain = pattern.sub(form, plain)
    found: list[str] = []
    for token in _TOKEN.findall(plain):
        one_day = found[-1:] and found[-1] in WEEKDAYS and found[-2:-1] not in _NOT_ONE_DAY
        if one_day and token in _PLURAL_PARTS:  # "Friday mornings": every one
            found.insert(-1, "every")
        for word in one_spelling(token.rstrip("'")).split():
            if word != "every" or found[-1:] not in (["every"], ["any"]):
                found += _split(word)
    return _clock_in_figures(_joined_numbers(found))


def _split(word: str) -> list[str]:
    """As in "3pm" -> 3, pm; "10ish", "tennish" -> 10, ish; "3rd" stays."""
    date = re.fullmatch(r"([a-z]{3,9})(\d{1,2})(?:st|nd|rd|th)?", word)
    month = date and one_spelling(date[1])
    if date and month in MONTHS:
        return [str(month), date[2]]
    match = re.fullmatch(r"(\d[\d:.]*|noon)(am|pm|ish|oclock|h|a|p|hrs)(ish)?", word)
    if match:
        half = {"a": "am", "p": "pm", "h": "oclock", "hrs": "oclock"}.get(match[2], match[2])
        return [match[1], half]
    stem = word[:-3] if word.endswith("ish") else ""
    for base in (stem, stem[:-1], f"{stem}e"):
        if stem and base in NUMBERS:
            return [str(NUMBERS[base]), "ish"]
    return [word]


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
        if tens and following in ORDINALS and ORDINALS[following] < 10:
            found.append(f"{tens + ORDINALS[following]}th")
            place += 2
            continue
        if tens and following in NUMBERS and NUMBERS[following] < 10:
            found.append(str(tens + NUMBERS[following]))
            place += 2
            continue
        if (word in ORDINALS and word not in ("first", "second")) or (
            word in ("first", "second") and (following in ("of", *MONTHS) or (found and found[-1] in MONTHS))
        ):
            found.append(f"{ORDINALS[word]}th")
        elif word in NUMBERS and (word != "one" or _is_number(found, following)):
            found.append(str(NUMBERS[word]))
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
