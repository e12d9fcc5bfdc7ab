"""A stream read up to the head, for decisions: what is known there, and the same fold at any day.

The folded head state is kept and moved on by one statement where that equals folding anew
(semantics.md: "an optimisation, proven equal"); it is never used for as-of reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aggregates.fold.known import visible
from aggregates.fold.plan import Plan, fold
from aggregates.fold.revision import Revision, revision_of


class History:
    """All statements of one stream at its head."""

    def __init__(self, entries: Iterable[Mapping[str, Any]] = ()) -> None:
        self.version = 0
        self.current: dict[str, Revision] = {}
        self._plan: Plan | None = None
        self._last: tuple[str, int] = ("", 0)
        self._future = False
        for entry in entries:
            self.learn(entry)

    def learn(self, entry: Mapping[str, Any]) -> None:
        """Take in the next entry of the stream."""
        statement = entry["statementid"]
        before = self.current.get(statement)
        revision = revision_of(entry, before)
        self.current[statement] = revision
        self.version = entry["streamversion"]
        self._move_on(before, revision)

    def stands(self, statement: str) -> bool:
        """Whether the statement was made and is not taken back, at the head."""
        revision = self.current.get(statement)
        return revision is not None and not revision.retracted

    def _move_on(self, before: Revision | None, revision: Revision) -> None:
        plan = self._plan
        if plan is None:
            return
        if before is not None or revision.retracted or revision.key < self._last:
            self._plan = None
        elif revision.effective_on <= plan.day:
            plan.act(revision)
            self._last = revision.key
        else:
            self._future = True

    def state(self, day: str) -> Plan:
        """state(day, head), the same fold every reader gets."""
        plan = self._plan
        if plan is not None and (plan.day == day or (plan.day < day and not self._future)):
            plan.day = day
            return plan
        ordered = visible(self.current.values(), day)
        self._plan = plan = fold(ordered, day)
        self._last = ordered[-1].key if ordered else ("", 0)
        self._future = any(r.effective_on > day for r in self.current.values() if not r.retracted)
        return plan
