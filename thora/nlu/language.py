"""Which language other than English a message is surely in. When in doubt: none, so it stays English."""

from __future__ import annotations

import re
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from thora.nlu.language_words import ENGLISH, WEAK, WORDS
from thora.text import fold

WORD = 10.0  # what an everyday word of a language weighs against the library's log-probability of the letters
DOUBT = 12.0  # by how much a language must beat English where words are left that only the library judges
SHARE = 3  # of so many words, one at least must be an everyday word of the language
SURE_LENGTH = 4  # so many words in a row that are all in one language's list are no name and no loan

# A warning sign in English words is for the classifier, whatever language stands around it.
_ENGLISH_SIGNS = re.compile(
    r"\b(chest|breath(e|ing|less)?|heart|attack|stroke|numb(ness)?|faint(ed|ing)?|dizzy|fever|overdose"
    r"|bleed(ing)?|blood|suicidal|suicide|kill(ing)?|to die|dying)\b"
)
# Whole messages whose words alone would mislead: English takes some from abroad, others are words of English.
_WHOLE = {
    **dict.fromkeys(("cestlavie", "queserasera", "hastalavista", "dejavu", "bonvoyage")),
    "camon": "vi",
}

_SCRIPTS = {
    "arabic": re.compile(
        r"[\u0620-\u065f\u066e-\u06d5\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]+"
    ),
    "cyrillic": re.compile(r"[\u0400-\u04ff]+"),
    "hi": re.compile(r"[\u0900-\u0963\u0970-\u097f]+"),
    "pa": re.compile(r"[\u0a01-\u0a65\u0a70-\u0a76]+"),
    "gu": re.compile(r"[\u0a81-\u0ae5]+"),
    "ta": re.compile(r"[\u0b82-\u0bd7]+"),
    "ko": re.compile(r"[\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e]+"),
    "zh": re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]{1,2}"),  # Chinese puts no space between words
}
_KANA = re.compile(r"[\u3041-\u30ff]")
# Letters that of two languages only one has; or that neither has, so it is a third.
_UKRAINIAN, _RUSSIAN = re.compile(r"[іїєґ]", re.I), re.compile(r"[ыэъё]", re.I)
_UKRAINIAN_WORDS = re.compile(
    r"\b(болить|болять|боляче|добрий|доброго|добре|дуже|дякую|щиро|треба|потребую|чи|як|яка|який|яке|що|хто|де"
    r"|мене|коли|це|цей|ця|або|краще|чоловік|дружина|дитина|шия|плече|немає|можу"
    r"|будь ласка|вибачте|допоможе|допоможуть|скасувати|скаржиться|ласка|зараз|щось|хтось|\w+тися)\b",
    re.I,
)
_OTHER_CYRILLIC = re.compile(r"[јљњђћџѓќѕўәңөүұқғһ]", re.I)
_URDU, _PERSIAN = re.compile(r"[ٹڈڑںےہھۂۓ]|السلام علیکم|^اردو$"), re.compile(r"[پچژگکی]|^سلام\b")
_ARABIC = re.compile(r"[ةىيكإأؤئ]")
_OTHER_ARABIC = re.compile(r"[ښږڼټډړځڅېۍێۆڕڵەۇۈۋ]")

LATIN = tuple(WORDS)
SUPPORTED = frozenset({*LATIN, "ru", "uk", "ar", "fa", "ur", "hi", "pa", "gu", "ta", "zh", "ko"})


@lru_cache(maxsize=1)
def _library() -> LanguageIdentifier:
    library = LanguageIdentifier.from_pickled_model(MODEL_FILE)
    library.set_languages([*SUPPORTED, "en"])
    return library


def detect(text: str) -> str | None:
    """ISO 639-1 code of the supported language that a message is surely in; None for English or in doubt."""
    folded = _fold(text)
    if _ENGLISH_SIGNS.search(folded):
        return None
    words = _words(folded)
    script, amount = _script(text)
    if script:
        return script if amount >= sum(word in ENGLISH for word in words) else None
    return _latin(text, words)


def _fold(text: str) -> str:
    """Small letters without accents: many people type without them."""
    return fold(text.lower().replace("đ", "d").replace("ł", "l").replace("ß", "ss"))


def _words(folded: str) -> list[str]:
    """Words in Latin letters: "don't" is one where English has it, "j'ai" two."""
    found: list[str] = []
    for word in re.findall(r"[a-z]+(?:'[a-z]+)*", folded):
        whole = word.replace("'", "")
        found += [whole] if whole in ENGLISH else word.split("'")
    return found


def _script(text: str) -> tuple[str | None, int]:
    """The language of the script that most words are in, beside Latin, and how many words those are."""
    counts = {name: len(pattern.findall(text)) for name, pattern in _SCRIPTS.items()}
    name = max(counts, key=lambda script: counts[script])
    if not counts[name]:
        return None, 0
    language: str | None = name
    if name == "zh" and _KANA.search(text):
        language = None  # Japanese
    elif name == "cyrillic":
        language = _cyrillic(text)
    elif name == "arabic":
        language = _arabic(text)
    return language, counts[name]


def _cyrillic(text: str) -> str | None:
    if _OTHER_CYRILLIC.search(text):
        return None
    if _RUSSIAN.search(text):
        return "ru"
    return "uk" if _UKRAINIAN.search(text) or _UKRAINIAN_WORDS.search(text) else "ru"


def _arabic(text: str) -> str | None:
    if _OTHER_ARABIC.search(text):
        return None
    if _URDU.search(text):
        return "ur"
    persian, arabic = len(_PERSIAN.findall(text)), len(_ARABIC.findall(text))
    if persian != arabic:
        return "fa" if persian > arabic else "ar"
    scores = dict(_library().rank(text))
    return "fa" if scores["fa"] > scores["ar"] else "ar"


def _latin(text: str, words: list[str]) -> str | None:
    """The language of a message in Latin letters: the library's judgement and everyday words together."""
    if not words or "".join(words) in _WHOLE:
        return _WHOLE.get("".join(words))
    if not any(_has_own(words, code) for code in LATIN):
        return None  # without asking the library, which takes longer than all the rest
    rank = dict(_library().rank(text.lower()))
    scores = {code: float(rank[code]) + WORD * sum(word in WORDS[code] for word in words) for code in LATIN}
    best = max(scores, key=lambda code: scores[code])
    if not _has_own(words, best):
        return None
    least = float(rank["en"]) + WORD * sum(word in ENGLISH for word in words) + DOUBT
    return best if WORDS[best].issuperset(words) or scores[best] > least else None


def _has_own(words: list[str], code: str) -> bool:
    """Whether a language has words of its own among these: more than English has, and a fair share of all."""
    own = WORDS[code]
    hits = [word for word in words if word in own and word not in ENGLISH]
    english = sum(word in ENGLISH and word not in own for word in words)
    if len(hits) <= english or len(hits) * SHARE < len(words):
        return False
    known = len(words) >= SURE_LENGTH and all(word in own for word in words)
    return known or any(word not in WEAK and len(word) > 1 for word in hits)
