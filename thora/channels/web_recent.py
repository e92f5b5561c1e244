"""What was answered of late where the database could not take it: so that such a turn runs once too.

Kept in this process only, until others take its place or the conversation is deleted by this process.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from thora.dialogue.transcript import Entry

MOST = 200  # turns


class RecentAnswers:
    """Answers by conversation and the client's id of the message, as they were given."""

    def __init__(self, most: int = MOST) -> None:
        """`most`: how many turns are remembered; the oldest go first."""
        self._most = most
        self._answers: OrderedDict[tuple[str, str], list[Entry]] = OrderedDict()

    def keep(self, sender: str, message_id: str, answers: Sequence[Entry]) -> None:
        """Remember a turn that is over."""
        self._answers[sender, message_id] = list(answers)
        while len(self._answers) > self._most:
            self._answers.popitem(last=False)

    def find(self, sender: str, message_id: str) -> list[Entry] | None:
        """What was answered to a message; None where that is not remembered."""
        found = self._answers.get((sender, message_id))
        return None if found is None else list(found)

    def forget(self, sender: str) -> None:
        """The conversation was deleted (thora.conversations.Copies). Called from any thread."""
        for key in list(self._answers):  # a copy: the loop may keep another meanwhile
            if key[0] == sender:
                self._answers.pop(key, None)
