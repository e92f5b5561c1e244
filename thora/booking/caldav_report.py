"""What a sync of a practitioner's own calendar did: numbers and ids of appointments, nothing of visitors."""

from __future__ import annotations

from dataclasses import dataclass, field

# Why something was not done: codes of Problem.
TAKEN, PAST, SHAPE = (
    "taken",
    "past",
    "shape",
)  # moved to a time that is taken; that is over; not by moving alone
MANY_DELETED, REFUSED, UNREADABLE = "many_deleted", "refused_by_server", "unreadable"


@dataclass(frozen=True)
class Problem:
    """Something that was not done: the appointment's id (0: a foreign event), and one of the codes above."""

    appointment: int
    code: str


@dataclass
class CalendarReport:
    """What a sync did with one practitioner's calendar: ids of appointments, nothing of visitors.

    `error`: why the calendar could not be used, or not to the end; what was done before that stays.
    """

    practitioner: str
    busy: int = 0
    written: list[int] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    moved: list[int] = field(default_factory=list)
    cancelled: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    error: str = ""

    def __str__(self) -> str:
        """One line for a log."""
        parts = [f"busy {self.busy}"]
        for name in ("written", "removed", "moved", "cancelled"):
            if ids := getattr(self, name):
                parts.append(f"{name} {', '.join(map(str, ids))}")
        parts += [f"{each.code} {each.appointment or ''}".strip() for each in self.problems]
        return f"{self.practitioner}: {'; '.join([*parts, *filter(None, [self.error])])}"
