"""A stream read up to the head, for decisions: what is known there, and the fold at any day.

The folded state of a task is kept and moved on by one statement where that equals folding anew
(semantics.md: "an optimisation, proven equal"); it is never used for as-of reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aggregates.fold.known import visible
from aggregates.fold.plan import Plan, fold
from aggregates.fold.revision import Revision, revision_of
from aggregates.fold.task import ACTS

EVERY_TASK = ("plan.reporting_calendar_adopted",)
"""What stands beside the tasks and holds for each of them."""


class History:
    """All statements of one stream at its head."""

    def __init__(self, entries: Iterable[Mapping[str, Any]] = ()) -> None:
        self.version = 0
        self.current: dict[str, Revision] = {}
        self._parts: dict[str, dict[str, Revision]] = {"": {}}
        self._kept: dict[str, _Kept] = {}
        for entry in entries:
            self.learn(entry)

    def learn(self, entry: Mapping[str, Any]) -> None:
        """Take in the next entry of the stream."""
        statement = entry["statementid"]
        before = self.current.get(statement)
        revision = revision_of(entry, before)
        self.current[statement] = revision
        self.version = entry["streamversion"]
        if revision.type in EVERY_TASK:
            self._parts[""][statement] = revision
            self._kept.clear()
        elif revision.type in ACTS:
            task = revision.data["task"]
            self._parts.setdefault(task, {})[statement] = revision
            kept = self._kept.get(task)
            if kept is not None and not kept.move_on(before, revision):
                del self._kept[task]

    def about(self, task: str) -> Iterable[Revision]:
        """The current statements about one task, retracted ones included."""
        return self._parts.get(task, {}).values()

    def stands(self, statement: str) -> bool:
        """Whether the statement was made and is not taken back, at the head."""
        revision = self.current.get(statement)
        return revision is not None and not revision.retracted

    def state(self, day: str) -> Plan:
        """state(day, head), the same fold every reader gets."""
        return fold(visible(self.current.values(), day), day)

    def near(self, day: str, task: str) -> Plan:
        """state(day, head) as far as it concerns one task: the task and what holds for every task.

        Tasks are folded apart from each other, so this is the whole fold with the rest left out.
        """
        kept = self._kept.get(task)
        if kept is None or not kept.holds_on(day):
            known = [*self._parts[""].values(), *self._parts.get(task, {}).values()]
            self._kept[task] = kept = _Kept(known, day)
        kept.plan.day = day
        return kept.plan


class _Kept:
    """The fold near one task on one day, and whether one more statement only needs one more step."""

    __slots__ = ("_future", "_last", "plan")

    def __init__(self, known: list[Revision], day: str) -> None:
        ordered = visible(known, day)
        self.plan = fold(ordered, day)
        self._last = ordered[-1].key if ordered else ("", 0)
        self._future = any(r.effective_on > day for r in known if not r.retracted)

    def holds_on(self, day: str) -> bool:
        """Whether the kept state is also that of `day`."""
        return self.plan.day == day or (self.plan.day < day and not self._future)

    def move_on(self, before: Revision | None, revision: Revision) -> bool:
        """Take one more statement in; False when the state must be folded anew."""
        if before is not None or revision.retracted or revision.key < self._last:
            return False
        if revision.effective_on <= self.plan.day:
            self.plan.act(revision)
            self._last = revision.key
        else:
            self._future = True
        return True
