"""What the topic classifier learns, of all examples."""

from __future__ import annotations

from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from thora.nlu.learnt import learnt


def test_warning_signs_and_what_has_no_intent_are_left_out() -> None:
    price = Message.build("how much is it", "price_insurance")
    warning = Message.build("my chest hurts", "warning_emergency")
    near_miss = Message({TEXT: "chest day at the gym"})
    assert learnt([price, warning, near_miss]) == [price]
