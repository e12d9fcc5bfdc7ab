"""One task's progression over all days, moved on revision by revision: the steps of the fold, kept sorted."""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping
from sys import intern
from typing import Any, NamedTuple

from aggregates.fold.progression import STEPS, Progression, answers, step, timeline
from aggregates.fold.revision import Revision

TYPES = tuple(STEPS)
_SEATED = ("plan.seat_acknowledged", "plan.progress_reported")
_FIELDS = ("task", "seat", "percent", "closure", "result")
"""What the steps read of a statement; the rest is not kept in memory."""


class Line(NamedTuple):
    """What is shown of a task from one day on."""

    status: str
    since: str | None
    position: int
    percent: str | None
    percent_position: int


def line_of(p: Progression) -> Line:
    """The shown part of a progression, with the entries it rests on (0 for none)."""
    position = p.support[-1][0] if p.support else 0
    return Line(p.status, p.since, position, p.percent, p.percent_support[-1][0] if p.percent_support else 0)


def moves(type_: str, data: Mapping[str, Any]) -> bool:
    """Whether a statement can move a task: cooperators' reports move only their own seat."""
    if type_ not in STEPS:
        return False
    return type_ not in _SEATED or answers(data["seat"])


def _slim(r: Revision) -> Revision:
    """What the steps need of it, texts that recur kept once: with 40,000 tasks in memory the rest is most of it."""
    data = {name: intern(r.data[name]) for name in _FIELDS if name in r.data}
    return Revision(
        r.position, r.first, "", r.statement, r.revision, intern(r.type), intern(r.effective_on), None, False,
        r.retracted, "", "", None, "", data,
    )  # fmt: skip


class TaskTimeline:
    """The known statements of one task in the order of the fold, and the lines that follow from them."""

    __slots__ = ("_ordered", "_state", "lines")

    def __init__(self) -> None:
        self._ordered: list[tuple[tuple[str, int], Revision]] = []
        self._state = Progression()
        self.lines: list[tuple[str, Line]] = []

    def learn(self, revision: Revision) -> int:
        """Take in the next revision: one step where it comes last in the fold, else the task anew.

        Gives the number of lines at the beginning that hold, with their ends, as before.
        """
        slim = _slim(revision)
        last = self._ordered[-1][0] if self._ordered else ("", 0)
        if revision.revision == 1 and not revision.retracted and revision.key > last:
            same = max(0, len(self.lines) - 2)
            self._ordered.append((slim.key, slim))
            self._state = step(self._state, slim)[0]
            self._show(slim.effective_on, line_of(self._state))
            return same
        self._relearn(slim)
        return 0

    def _relearn(self, revision: Revision) -> None:
        self._ordered = [item for item in self._ordered if item[1].statement != revision.statement]
        if not revision.retracted:
            insort(self._ordered, (revision.key, revision), key=lambda item: item[0])
        self.lines, self._state = [], Progression()
        for day, state in timeline(r for _, r in self._ordered):
            self._show(day, line_of(state))
            self._state = state

    def _show(self, day: str, line: Line) -> None:
        """The line from `day` on; a day shows only what holds at its end, and only changes are kept."""
        if self.lines and self.lines[-1][0] == day:
            self.lines.pop()
        if not self.lines or self.lines[-1][1] != line:
            self.lines.append((day, line))
