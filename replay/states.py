"""The flat answer about a plan, moved on entry by entry and day by day: only the parts that can move are folded anew.

Tasks are folded apart from each other, statements that stand by themselves each alone, and all the rest together;
a part moves when one of its entries comes, or when a day passes on which one of its statements begins or ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heappop, heappush
from typing import Any

from aggregates.fold.answer import SHOWN_ITEMS
from aggregates.fold.plan import TOPICS
from aggregates.fold.revision import Revision
from aggregates.fold.task import ACTS
from replay.diff import Change, changes
from replay.plan_diff import flat_answer

TOGETHER = frozenset(
    ("plan.registered", "plan.target_set", "plan.baseline_recorded", "plan.indicator_defined", *TOPICS)
)
"""What is read together: targets with the plan's years, baselines and definitions; disputes, notices and the like."""
ALONE = frozenset(SHOWN_ITEMS) - TOGETHER
REST = "plan"


def part(r: Revision) -> str:
    """The part of the answer that a revision can move: finer than `plan_diff.part`, for speed."""
    if r.type in ACTS:
        return f"task {r.data['task']}"
    return f"{r.type} {r.statement}" if r.type in ALONE else REST


def settled(answer: Mapping[str, Any]) -> dict[str, Any]:
    """A flat answer without what is not there: a part of which nothing is known says nothing."""
    return {path: value for path, value in answer.items() if value is not None}


def whole(current: list[Revision], day: str) -> dict[str, Any]:
    """The settled flat answer folded anew from all current revisions: what the parts together must equal."""
    return settled(flat_answer(current, day))


class PlanState:
    """The settled flat answer at (`day`, what was learned so far)."""

    def __init__(self, day: str) -> None:
        self.day = day
        self._known: dict[str, dict[tuple[str, str], Revision]] = {REST: {}}
        self._flat: dict[str, dict[str, Any]] = {REST: {}}
        self._turns: list[tuple[str, str]] = []

    def answer(self) -> dict[str, Any]:
        """All parts together."""
        return {path: value for flat in self._flat.values() for path, value in flat.items()}

    def learn(self, r: Revision) -> tuple[Change, ...]:
        """Take in one more revision, positions rising (or the next of the fold); what it changes on this day."""
        name = part(r)
        self._known.setdefault(name, {})[r.stream, r.statement] = r
        for day in (r.effective_on, r.effective_to):
            if day is not None and day > self.day:
                heappush(self._turns, (day, name))
        return self._anew(name)

    def pass_to(self, day: str) -> tuple[Change, ...]:
        """Let time pass to a later day; what that alone changes. An earlier day folds everything anew."""
        before, self.day = self.day, day
        if day == before:
            return ()
        turned = set(self._known) if day < before else {REST}
        while self._turns and self._turns[0][0] <= day:
            turned.add(heappop(self._turns)[1])
        if day < before:
            self._turns = sorted((turn, name) for name, known in self._known.items() for turn in _after(known, day))
        return tuple(sorted((c for name in turned for c in self._anew(name)), key=lambda c: c.path))

    def _anew(self, name: str) -> tuple[Change, ...]:
        before = self._flat.get(name, {})
        self._flat[name] = after = settled(flat_answer(list(self._known[name].values()), self.day))
        return changes(before, after)


def _after(known: Mapping[tuple[str, str], Revision], day: str) -> list[str]:
    days = (turn for r in known.values() for turn in (r.effective_on, r.effective_to))
    return [turn for turn in days if turn is not None and turn > day]
