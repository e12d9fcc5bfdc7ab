"""A plan folded again and again from nearly the same statements: a task of which the same are left is as it was.

Equal to folding everything, because a task is moved by its own statements alone (tests/aggregates/fold/test_refold.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from aggregates.fold.plan import Placed, Plan, acted
from aggregates.fold.revision import Revision
from aggregates.fold.task import ACTS, Task

KEPT = 4
"""How many sets of statements the fold of each task is kept for."""


class _Folded(NamedTuple):
    task: Task
    anomalies: list[Placed]


class Refold:
    """`fold` with a memory. Whoever gets a plan from it changes nothing in it. Not thread-safe."""

    def __init__(self) -> None:
        self._tasks: dict[tuple[str, str], dict[tuple[int, ...], _Folded]] = {}

    def fold(self, ordered: Iterable[Revision], day: str) -> Plan:
        """The plan at `day` (ISO) from `known(V, K)` of its stream, in the order of the fold."""
        rest: list[Revision] = []
        parts: dict[str, list[Revision]] = {}
        for r in ordered:
            (parts.setdefault(r.data["task"], []) if r.type in ACTS else rest).append(r)
        plan = Plan(day)
        found = acted(plan, rest)
        for name, said in parts.items():
            task = self._task(name, said)
            plan.tasks[name] = task.task
            found += task.anomalies
        plan.anomalies = [anomaly for _, anomaly in sorted(found, key=lambda one: one[0])]
        return plan

    def _task(self, name: str, said: list[Revision]) -> _Folded:
        kept, which = self._tasks.setdefault((said[0].stream, name), {}), tuple(r.position for r in said)
        found = kept.pop(which, None)
        if found is None:
            plan = Plan("")
            anomalies = acted(plan, said)
            found = _Folded(plan.tasks[name], anomalies)
        kept[which] = found
        if len(kept) > KEPT:
            del kept[next(iter(kept))]
        return found
