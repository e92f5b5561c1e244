"""What must hold for warning signs whatever the words around them are: on the trained watch."""

from __future__ import annotations

import pickle
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import ROOT
from thora.content import load_content
from thora.nlu.sentence_encoder import sentence_encoder
from thora.phrasings import load_held_out
from thora.safety.sign_encoder import sign_encoder
from thora.safety.watch import Finding, Watch

pytestmark = pytest.mark.model
# A sign in plain words, as people deny it and as they have it.
SIGNS = {
    "chest_pain": ("chest pain", "i have chest pain"),
    "arm_or_jaw_pain": ("pain in my arm or jaw", "the pain goes down my left arm and into my jaw"),
    "breathless": ("trouble breathing", "i have trouble breathing"),
    "collapse": ("fainting", "i fainted twice today"),
    "coughing_blood": ("coughing up blood", "i am coughing up blood"),
    "saddle_numbness": ("numbness between my legs", "i am numb between my legs"),
    "leg_weakness": ("weakness in my legs", "my legs are weak and numb"),
    "bladder_or_bowel": ("trouble with my bladder", "i cannot control my bladder"),
    "fever": ("fever", "i have a high fever and chills"),
    "night_sweats": ("night sweats", "i have night sweats and soak the sheets"),
    "weight_loss": ("weight loss", "i lost a lot of weight without trying"),
    "trouble_swallowing": ("trouble swallowing", "i have trouble swallowing my food"),
    "suicidal": ("thoughts of suicide", "i want to kill myself"),
}
ORDINARY = (
    "My back hurts.",
    "back pain",
    "i have upper back pain",
    "my back is killing me",
    "sore neck and shoulders",
    "pain between the shoulder blades",
    "my mum has back pain",
    "stiff back every morning",
    "i have a knot in my shoulder",
    "it hurts when i turn my head",
    "my back hurts, can i book an appointment",
    "back pain since monday, what can i do",
)
DENIALS = (
    "no {}",
    "i have no {}",
    "i dont have any {}",
    "there is no {} at all",
    "without {}",
    "no {}, nope",
)
PLAIN = [text for _, text in SIGNS.values()]


@pytest.fixture(scope="module")
def shipped(trained_model: Path) -> Watch:
    """The watch as it is."""
    with tarfile.open(trained_model) as archive:
        member = next(member for member in archive if Path(member.name).name == "watch.pkl")
        file = archive.extractfile(member)
        assert file is not None
        found: Watch = pickle.load(file)
    return found


@pytest.fixture(scope="module")
def watch(shipped: Watch) -> Watch:
    """Without the rule "word for word": some of these sentences are examples, which it would decide."""
    return replace(shipped, known={})


def read(watch: Watch, text: str) -> Finding:
    return watch.read(text, sign_encoder().encode, sentence_encoder().encode_one)


def questions() -> list[str]:
    """Held-out phrasings of every question of the content."""
    topics = {topic.id for topic in load_content(ROOT).of_kind("faq", "clinic")}
    return [line for file in load_held_out(ROOT) if file.id in topics for line in file.phrasings]


@pytest.mark.parametrize("denial", DENIALS)
def test_a_denied_sign_does_not_alarm_by_itself(watch: Watch, denial: str) -> None:
    texts = [denial.format(name) for name, _ in SIGNS.values()]
    alarms = [text for text in texts if read(watch, text).signs]
    assert alarms == []


def test_numb_legs_alarm_whatever_else_is_asked(shipped: Watch, watch: Watch) -> None:
    texts = [f"{text} and my legs are numb" for text in questions()]
    assert [text for text in texts if not read(shipped, text).signs] == []
    missed = [text for text in texts if not read(watch, text).signs]
    assert len(missed) <= 0.005 * len(texts), missed  # "the midwife is happy" beside it may clear it


@pytest.mark.parametrize("sign", PLAIN)
def test_upper_case_changes_nothing(watch: Watch, sign: str) -> None:
    assert read(watch, sign.upper()).signs == read(watch, sign).signs != ()


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_complaint_is_no_sign(watch: Watch, text: str) -> None:
    assert read(watch, text).signs == ()


def slips(text: str) -> list[str]:
    """A text with one letter doubled, or one space left out, at every place."""
    return [
        text[: i + 1] + text[i:] if c.isalpha() else text[:i] + text[i + 1 :]
        for i, c in enumerate(text)
        if c.isalpha() or c == " "
    ]


def test_a_slip_of_the_finger_hides_hardly_a_sign(watch: Watch) -> None:
    texts = [slip for text in PLAIN for slip in slips(text)]
    missed = [text for text in texts if not read(watch, text).signs]
    assert len(missed) <= 0.005 * len(texts), missed


def test_a_question_before_or_behind_hides_few_signs(shipped: Watch, watch: Watch) -> None:
    asked = questions()[::9]
    texts = [f"{sign}. {question}" for sign, question in zip(PLAIN * len(asked), asked, strict=False)]
    texts += [f"{question}, {sign}" for sign, question in zip(PLAIN[::-1] * len(asked), asked, strict=False)]
    assert [text for text in texts if not read(shipped, text).signs] == []
    missed = [text for text in texts if not read(watch, text).signs]
    assert len(missed) <= 0.06 * len(texts), missed
