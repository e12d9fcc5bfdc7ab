"""Flags of a task: what a reader should know beside its colour (docs/figures.md §5)."""

from __future__ import annotations

from datetime import date

from aggregates.fold.deadlines import EXTENDED, Due, task_due
from aggregates.fold.lateness import days_late
from aggregates.fold.plan import Plan
from aggregates.fold.progression import is_open
from aggregates.fold.rules import Rules
from aggregates.fold.task import Task


def flags(plan: Plan, task: Task, rules: Rules) -> tuple[str, ...]:
    """The flags that hold at the plan's day, sorted by name."""
    due = task_due(plan, task.task)
    holds = {
        "overdue": _overdue(plan, task, due),
        "due-soon": _due_soon(plan, task, due, rules),
        "late": _late(task, task_due(plan, task.task, strict=True)),
        "born-overdue": due is not None and task.defined is not None and due.day < task.defined.effective_on,
        "disputed": _disputed(plan, task),
        "extended-after-the-fact": _after_the_fact(plan, task),
        "conflict-declared": bool(task.conflicts),
        "contested-closure": task.progression.closure is not None and task.progression.closure in task.contests,
        "late-recorded": _late_recorded(task, rules),
    }
    return tuple(sorted(name for name, held in holds.items() if held))


def _overdue(plan: Plan, task: Task, due: Due | None) -> bool:
    return due is not None and is_open(task.progression.status) and plan.day > due.day


def _due_soon(plan: Plan, task: Task, due: Due | None, rules: Rules) -> bool:
    if due is None or rules.lights is None or not is_open(task.progression.status):
        return False
    left = (date.fromisoformat(due.day) - date.fromisoformat(plan.day)).days
    return bool(0 <= left <= rules.lights.content["yellow_days_before"])


def _late(task: Task, strict: Due | None) -> bool:
    state = task.progression
    done = state.status == "VERIFIED_COMPLETE" and state.since is not None
    return done and strict is not None and state.since is not None and state.since > strict.day


def _disputed(plan: Plan, task: Task) -> bool:
    mine = {r.statement for r in task.said}
    return any(d.open and (d.task == task.task or not mine.isdisjoint(d.statements)) for d in plan.disputes.values())


def _after_the_fact(plan: Plan, task: Task) -> bool:
    item = f"task:{task.task}"
    extended = plan.of(EXTENDED).values()
    return any(r.data["item"] == item and bool(r.data.get("after_the_fact")) for r in extended)


def _late_recorded(task: Task, rules: Rules) -> bool:
    if rules.procedure is None:
        return False
    tolerated = rules.procedure.content["late_after_days"]
    return any(days_late(r) > tolerated for r in task.said if r.recorded_at[:10] >= r.effective_on)
