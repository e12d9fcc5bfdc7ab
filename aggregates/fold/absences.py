"""Reports that are not there: the slot that demands each, and how far the ledger was searched (docs/figures.md §10)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from aggregates.fold.evaluation import evaluate
from aggregates.fold.figures_plan import state_of
from aggregates.fold.measure_names import REPORTS_ON_TIME
from aggregates.fold.measures_tasks import counted
from aggregates.fold.plan import Plan
from aggregates.fold.progression import ANSWERING, FINAL, STOPPED
from aggregates.fold.replayed import Replay
from aggregates.fold.reporting import missing
from aggregates.fold.revision import Revision
from aggregates.fold.task import Seat, Task
from aggregates.fold.world import World, world

AT_REST = (*STOPPED, *FINAL)
"""Statuses in which the light of a task asks for no report (docs/figures.md §5)."""


class Absence(NamedTuple):
    """A due report slot without a report: seat, period, due day (ISO); positions 1 to `searched` hold none."""

    seat: str
    period: str
    due_on: str
    searched: int

    def answer(self) -> dict[str, Any]:
        """JSON-ready; the report looked for by its statement id."""
        return {
            "seat": self.seat, "period": self.period, "due_on": self.due_on,
            "report": f"report:{self.seat}|{self.period}", "searched": [1, self.searched],
        }  # fmt: skip


def absences(replay: Replay, path: str, statements: list[Revision], size: int) -> tuple[Absence, ...]:
    """The slots due without a report that the figure at `path` counts; none where it does not look at reports."""
    kind, _, name = path.partition("/")
    if kind not in ("light", "seat", "card", "item", "score", "total", "grade"):
        return ()
    found = _world(replay, statements)
    plan, procedure = state_of(found, replay.plan), found.rules(replay.plan).procedure
    return tuple(
        Absence(seat.statement, slot.period, slot.due_on, size)
        for task, seat in _seats(found, replay.plan, kind, name)
        for slot in missing(plan, task, seat, procedure)
    )


def _world(replay: Replay, statements: list[Revision]) -> World:
    ordered = sorted(statements, key=lambda r: r.key)
    now = [r for r in ordered if r.effective_on <= replay.day]
    return world(now, replay.day, replay.chosen, [r for r in ordered if r.effective_on > replay.day])


def _seats(found: World, plan_id: str, kind: str, name: str) -> Iterator[tuple[Task, Seat]]:
    """The seats whose reports the figure counts."""
    plan = state_of(found, plan_id)
    if kind == "light":
        task = plan.tasks.get(name)
        seats = _all(plan, [task] if task and task.progression.status not in AT_REST else [])
        yield from ((task, seat) for task, seat in seats if seat.role in ANSWERING)
    elif kind == "seat":
        yield from ((task, seat) for task, seat in _all(plan, list(plan.tasks.values())) if seat.statement == name)
    elif kind == "card":
        agency, _, part = name.rpartition("/")
        if part == "timeliness":
            every = _all(plan, list(counted(plan)))
            yield from ((task, seat) for task, seat in every if found.register.identity(seat.agency) == agency)
    elif _counts_reports(found, plan_id, kind, name):
        yield from _all(plan, list(counted(plan)))


def _counts_reports(found: World, plan_id: str, kind: str, name: str) -> bool:
    items = evaluate(found, plan_id).items
    asked = [items[name]] if kind in ("item", "score") and name in items else list(items.values())
    return any(item.rule["measure"] == REPORTS_ON_TIME for item in asked)


def _all(plan: Plan, tasks: list[Task]) -> Iterator[tuple[Task, Seat]]:
    for task in tasks:
        for seat in task.seats.values():
            yield task, seat
