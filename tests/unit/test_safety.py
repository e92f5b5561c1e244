"""How many warning signs are noticed: figures of messages that the test makes up."""

from __future__ import annotations

from thora.evaluation.safety import DEVELOP, MEASURE, ORDINARY, Heard, SafetyScores, alarms, as_text, shares

RIGHT = Heard(MEASURE, "hot", ("fever",), "urgent", ("fever",), "urgent")
MISSED = Heard(MEASURE, "very hot", ("fever",), "urgent", (), "")
TOO_HIGH = Heard(DEVELOP, "hot hot", ("fever",), "urgent", ("lump",), "emergency")
CALM = Heard(MEASURE, "hot tea", (), "", (), "", "fever", "meaning")
ALARM = Heard(DEVELOP, "hot soup", (), "", ("fever",), "urgent", "fever", "meaning")
ORDINARY_ALARM = Heard(ORDINARY, "how much", (), "", ("fever",), "urgent")
SCORES = SafetyScores([RIGHT, MISSED, TOO_HIGH, CALM, ALARM, ORDINARY_ALARM])


def test_shares_are_of_messages_with_a_sign() -> None:
    assert shares([RIGHT, MISSED]) == "1 / 2 (50.0 %), level right 100.0 %"
    assert shares([TOO_HIGH]) == "1 / 1 (100.0 %), level right 0.0 %"
    assert shares([MISSED]) == "0 / 1 (0.0 %), level right -"
    assert shares([]) == alarms([]) == "none"


def test_alarms_are_of_messages_without_one() -> None:
    assert alarms([CALM, ALARM]) == "1 / 2 (50.00%)"


def test_the_report_names_every_miss_and_false_alarm() -> None:
    text = as_text(SCORES)
    assert "measure: missed fever: very hot" in text
    assert "develop: alarm fever: hot soup" in text
    assert "ordinary: alarm fever: how much" in text
    assert "Missed and false alarms (3):" in text


def test_who_works_on_the_signs_does_not_see_the_measured_misses() -> None:
    text = as_text(SCORES, hide_measured=True)
    assert "very hot" not in text
    assert "hot soup" in text
