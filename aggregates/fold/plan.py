"""state(V, K, R) of one plan: the fold of its visible statements. Total: what cannot act is an anomaly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from aggregates.fold import commendations, disputes, supervision
from aggregates.fold.commendations import Commendation
from aggregates.fold.disputes import Dispute
from aggregates.fold.revision import Revision
from aggregates.fold.supervision import Notice, Rectification
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
    """A plan at a viewpoint. `items` holds what stands by itself, by type, then by statement id.

    Tasks, disputes, notices, rectifications and commendations are there by their own id.
    """

    day: str
    registered: Revision | None = None
    tasks: dict[str, Task] = field(default_factory=dict)
    items: dict[str, dict[str, Revision]] = field(default_factory=dict)
    anomalies: list[Anomaly] = field(default_factory=list)
    disputes: dict[str, Dispute] = field(default_factory=dict)
    notices: dict[str, Notice] = field(default_factory=dict)
    rectifications: dict[str, Rectification] = field(default_factory=dict)
    commendations: dict[str, Commendation] = field(default_factory=dict)

    def of(self, type_: str) -> dict[str, Revision]:
        """The visible statements of one type by statement id, in the order of the fold."""
        return self.items.get(type_, {})

    def disputed(self) -> frozenset[str]:
        """The statements that an open dispute names (docs/figures.md §6)."""
        return disputes.disputed(self.disputes.values())

    def act(self, r: Revision) -> None:
        """Let one more visible statement act, in the order of the fold."""
        code = None
        if r.type in TASK_ACTS:
            task = r.data["task"]
            if (found := self.tasks.get(task)) is None:
                found = self.tasks[task] = Task(task)
            code = apply(found, r)
        elif r.type == "plan.registered":
            self.registered = r
        elif r.type in TOPICS:
            code = self._act_on_topic(r)
        else:
            self.items.setdefault(r.type, {})[r.statement] = r
        if code is not None:
            self.anomalies.append(Anomaly(code, r.position, r.statement))

    def _act_on_topic(self, r: Revision) -> str | None:
        if r.type in disputes.ACTS:
            return disputes.ACTS[r.type](self.disputes, r)
        if r.type in supervision.NOTICE_ACTS:
            return supervision.NOTICE_ACTS[r.type](self.notices, r)
        if r.type in supervision.RECTIFICATION_ACTS:
            return supervision.RECTIFICATION_ACTS[r.type](self.rectifications, r)
        return commendations.ACTS[r.type](self.commendations, r)


TOPICS: frozenset[str] = frozenset(
    (*disputes.ACTS, *supervision.NOTICE_ACTS, *supervision.RECTIFICATION_ACTS, *commendations.ACTS)
)
"""Statements of topics that several statements make together, beside the tasks."""


def fold(ordered: Iterable[Revision], day: str) -> Plan:
    """The plan at `day` (ISO) from `known(V, K)` of its stream, in the order of the fold."""
    plan = Plan(day)
    for revision in ordered:
        plan.act(revision)
    return plan


Placed = tuple[tuple[str, int], Anomaly]
"""An anomaly with the place of its statement in the fold: anomalies of parts folded apart are put in order by it."""


def acted(plan: Plan, ordered: Iterable[Revision]) -> list[Placed]:
    """Let statements act on a plan; the anomalies they make."""
    found: list[Placed] = []
    for r in ordered:
        known = len(plan.anomalies)
        plan.act(r)
        found += [(r.key, anomaly) for anomaly in plan.anomalies[known:]]
    return found
