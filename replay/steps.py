"""A plan's history event by event: what each entry changed, and what time alone changed before it.

In order of the ledger a step is what was learned: the state before and after it are those at (day of the step, K).
In order of effect it is what happened, as the viewpoint knows it: corrections in their place, retractions left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from aggregates.fold.known import current, visible
from aggregates.fold.lateness import civil_day, days_late
from aggregates.fold.revision import Revision
from replay.diff import Change
from replay.states import PlanState


@dataclass(frozen=True, slots=True)
class Step:
    """One entry. `day` is the civil day the state is seen from; `passed` is what time changed since the step before,
    `changes` what this entry changed on that day."""

    revision: Revision
    day: str
    marks: tuple[str, ...]
    passed: tuple[Change, ...]
    changes: tuple[Change, ...]

    def to_json(self) -> dict[str, Any]:
        """The step as one JSON-ready record."""
        r = self.revision
        return {
            "position": r.position, "recorded_at": r.recorded_at, "effective_on": r.effective_on,
            "effective_to": r.effective_to, "seen_on": self.day,
            "actor": {"id": r.actor, "agency": r.agency, "role": r.role}, "type": r.type, "stream": r.stream,
            "statement": r.statement, "revision": r.revision, "retracted": r.retracted, "marks": list(self.marks),
            "days_late": days_late(r), "reason": r.reason or r.data.get("reason"), "authority": r.authority,
            "source": r.data.get("source"),
            "passed": [change_json(c) for c in self.passed], "changes": [change_json(c) for c in self.changes],
        }  # fmt: skip


def change_json(change: Change) -> dict[str, Any]:
    """One changed value as a JSON-ready record."""
    return {"path": change.path, "before": change.before, "after": change.after}


def by_ledger(history: Iterable[Revision], marks: dict[int, tuple[str, ...]]) -> Iterator[Step]:
    """Every revision by position, each seen from the day it was recorded on (Asia/Shanghai)."""
    state: PlanState | None = None
    for r in history:
        day = civil_day(r.recorded_at).isoformat()
        state = state or PlanState(day)
        passed = state.pass_to(day)
        yield Step(r, day, marks.get(r.position, ()), passed, state.learn(r))


def by_effect(
    history: Sequence[Revision], day: str, size: int, marks: dict[int, tuple[str, ...]]
) -> Iterator[Step]:
    """known(V, K) in the order of the fold, each statement seen from the day it takes effect."""
    state: PlanState | None = None
    for r in visible(current(history, size).values(), day):
        state = state or PlanState(r.effective_on)
        passed = state.pass_to(r.effective_on)
        yield Step(r, r.effective_on, marks.get(r.position, ()), passed, state.learn(r))
