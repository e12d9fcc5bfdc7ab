"""state(V, K, R) of one plan: the fold of its visible statements. Total: what cannot act is an anomaly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from aggregates.fold.revision import Revision
from aggregates.fold.task import ACTS as TASK_ACTS
from aggregates.fold.task import Task, apply


@dataclass(frozen=True, slots=True)
class Anomaly:
    """A visible statement that could not act: nothing is skipped in silence (semantics.md)."""

    code: str
    position: int
    statement: str


@dataclass(slots=True)
class Plan:
    """A plan at a viewpoint. `items` holds what stands by itself, by type, then by statement id."""

    day: str
    registered: Revision | None = None
    tasks: dict[str, Task] = field(default_factory=dict)
    items: dict[str, dict[str, Revision]] = field(default_factory=dict)
    anomalies: list[Anomaly] = field(default_factory=list)

    def of(self, type_: str) -> dict[str, Revision]:
        """The visible statements of one type by statement id, in the order of the fold."""
        return self.items.get(type_, {})

    def act(self, r: Revision) -> None:
        """Let one more visible statement act, in the order of the fold."""
        code = None
        if r.type in TASK_ACTS:
            task = r.data["task"]
            code = apply(self.tasks.setdefault(task, Task(task)), r)
        elif r.type == "plan.registered":
            self.registered = r
        else:
            self.items.setdefault(r.type, {})[r.statement] = r
        if code is not None:
            self.anomalies.append(Anomaly(code, r.position, r.statement))


def fold(ordered: Iterable[Revision], day: str) -> Plan:
    """The plan at `day` (ISO) from `known(V, K)` of its stream, in the order of the fold."""
    plan = Plan(day)
    for revision in ordered:
        plan.act(revision)
    return plan
