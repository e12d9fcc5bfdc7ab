"""By when a task or another item is due, and what says so (docs/figures.md §3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from aggregates.fold import months
from aggregates.fold.plan import Plan
from aggregates.fold.revision import Revision

EXTENDED, ANCHORED, TARGET = "plan.deadline_extended", "plan.deadline_anchored", "plan.target_set"
UNDATED_KINDS = ("headline", "baseline")
"""Kinds of targets whose day is that of an indicator, not of the task's work."""
SCHEDULED = {"obligation": "plan.obligation_scheduled", "target": TARGET, "child_requirement": "plan.child_required"}
"""Kind of item → the type of statement that may print its own due day."""


class Due(NamedTuple):
    """A due day (ISO), what it rests on (extended, anchored, stated, plan-period), and the entry that says it."""

    day: str
    basis: str
    position: int


class Said(NamedTuple):
    """What a plan says of one task's deadline, each in the order of the fold; also what takes effect later."""

    extended: Sequence[Revision] = ()
    anchored: Sequence[Revision] = ()
    targets: Sequence[Revision] = ()
    registered: Sequence[Revision] = ()


def due(said: Said, day: str, strict: bool = False) -> Due | None:
    """The deadline as it stands at `day` (ISO), the first basis that is there; `strict` leaves out extensions made
    after the fact."""
    extended = [r for r in said.extended if r.effective_on <= day and not (strict and r.data.get("after_the_fact"))]
    if extended:
        return _given(extended[-1], "extended")
    anchored = [r for r in said.anchored if r.effective_on <= day]
    if anchored:
        return _given(anchored[-1], "anchored")
    stated = [r for r in said.targets if r.in_force(day)]
    if stated:
        return _given(max(stated, key=lambda r: str(r.data["due_on"])), "stated")
    return period_due([r for r in said.registered if r.effective_on <= day])


def period_due(registered: Sequence[Revision]) -> Due | None:
    """31 December of the last year of the plan's period; None where it prints none."""
    last = registered[-1] if registered else None
    year = last.data.get("period_to") if last else None
    return Due(f"{year:04d}-12-31", "plan-period", last.position) if last and year else None


def dates_task(target: Revision) -> bool:
    """Whether a target's due day is a day stated for its task."""
    data = target.data
    return "due_on" in data and data["kind"] not in UNDATED_KINDS and not data.get("due_implied")


def task_due(plan: Plan, task: str, strict: bool = False) -> Due | None:
    """The deadline of a task of the plan at its day; None where nothing gives one."""
    said = Said(
        _about(plan, EXTENDED, f"task:{task}"),
        _about(plan, ANCHORED, f"task:{task}"),
        [r for r in plan.of(TARGET).values() if r.data.get("task") == task and dates_task(r)],
        _registered(plan),
    )
    return due(said, plan.day, strict)


def item_due(plan: Plan, statement: str, strict: bool = False) -> Due | None:
    """The deadline of an item by its statement id: a task, a target, an obligation or a child-plan requirement.

    Strict: without extensions after the fact.
    """
    kind, _, name = statement.partition(":")
    if kind == "task":
        return task_due(plan, name, strict=strict)
    own = due(Said(_about(plan, EXTENDED, statement), _about(plan, ANCHORED, statement)), plan.day, strict)
    return own or _printed(plan, kind, name) or (period_due(_registered(plan)) if kind == "obligation" else None)


def elapsed(begin: str, end: str, day: str) -> Fraction:
    """Completed months of [begin, end] up to the end of `day` over all its months; ISO days."""
    return months.elapsed(date.fromisoformat(begin), date.fromisoformat(end), date.fromisoformat(day))


def _given(r: Revision, basis: str) -> Due:
    return Due(r.data["due_on"], basis, r.position)


def _about(plan: Plan, type_: str, item: str) -> list[Revision]:
    return [r for r in plan.of(type_).values() if r.data["item"] == item]


def _registered(plan: Plan) -> list[Revision]:
    return [plan.registered] if plan.registered else []


def _printed(plan: Plan, kind: str, name: str) -> Due | None:
    """The item's own due day while it holds: of a target the very wording named, of others the statement about it."""
    type_ = SCHEDULED.get(kind)
    printed = {"obligation": f"schedule:{name}"}.get(kind, f"{kind}:{name}")
    said = plan.of(type_).get(printed) if type_ else None
    held = said is not None and said.in_force(plan.day) and "due_on" in said.data
    return _given(said, "stated") if said is not None and held else None
