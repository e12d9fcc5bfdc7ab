"""Decisions between plans of different levels and periods: links with their basis, child plans, succession."""

from __future__ import annotations

from collections.abc import Callable

from aggregates.commands import Command
from aggregates.commands.cascade import (
    CarryOver,
    IssueChildPlan,
    LinkTarget,
    LinkTask,
    RequireChildPlan,
    SucceedPlan,
)
from aggregates.deciding import Context, Decision, assert_once
from aggregates.events.base import Fact
from aggregates.events.cascade import TaskLinked
from aggregates.fold.history import History
from aggregates.fold.plan import Plan
from aggregates.obligations import schedule_of
from aggregates.parties import begin
from aggregates.plan import require_task
from aggregates.refusal import Refused, refuse_unless

CLOSED = frozenset({"VERIFIED_COMPLETE", "PARTIALLY_MET", "CLOSED_NOT_IMPLEMENTED", "CANCELLED"})
"""Tasks that nobody has to carry over: closed (docs/figures.md §3) or cancelled."""


def link_task(command: LinkTask, history: History, context: Context) -> list[Fact]:
    """A task of this plan to one of a known parent; one end is left out when dropped or added."""
    event = command.fact
    when = begin(command, event, history, context)
    _require_parent(command.plan, event.parent_plan, context)
    _require_ends(event)
    if event.child_task is not None:
        require_task(history.near(when.on.isoformat(), event.child_task), event.child_task)
    return [assert_once(history, context, command.stream, event, when)]


def _require_ends(event: TaskLinked) -> None:
    refuse_unless(
        (event.child_task is None) == (event.relation == "DROPPED"),
        "child-task-only-missing-when-dropped",
        "只有 DROPPED(下级删去)不写下级任务(child_task)",
        "child_task is left out for DROPPED, and only then",
    )
    refuse_unless(
        (event.parent_task is None) == (event.relation == "ADDED"),
        "parent-task-only-missing-when-added",
        "只有 ADDED(下级自增)不写上级任务(parent_task)",
        "parent_task is left out for ADDED, and only then",
    )


def _require_parent(plan: str, parent: str, context: Context) -> None:
    refuse_unless(
        parent != plan and context.plan_known(parent),
        "parent-unknown",
        f"上级方案 {parent} 未登记,或就是本方案",
        f"the parent {parent} is not registered, or is this very plan",
    )


def link_target(command: LinkTarget, history: History, context: Context) -> list[Fact]:
    """A target that stands, to one of a known parent; what the parent's target says is the parent's record."""
    event = command.fact
    when = begin(command, event, history, context)
    _require_parent(command.plan, event.parent_plan, context)
    _require_item(history.state(when.on.isoformat()), f"target:{event.target}")
    return [assert_once(history, context, command.stream, event, when)]


def require_child(command: RequireChildPlan, history: History, context: Context) -> list[Fact]:
    """Once per requirement."""
    when = begin(command, command.fact, history, context)
    return [assert_once(history, context, command.stream, command.fact, when)]


def issue_child(command: IssueChildPlan, history: History, context: Context) -> list[Fact]:
    """Closes a requirement that stands, also late; the child need not be known to the ledger."""
    event = command.fact
    when = begin(command, event, history, context, event.issued_on)
    _require_item(history.state(when.on.isoformat()), f"child_requirement:{event.requirement}")
    return [assert_once(history, context, command.stream, event, when)]


def succeed(command: SucceedPlan, history: History, context: Context) -> list[Fact]:
    """By another plan that the ledger knows, if only by its citation."""
    when = begin(command, command.fact, history, context)
    successor = command.fact.successor
    refuse_unless(
        successor != command.plan and context.plan_known(successor),
        "successor-unknown",
        f"后续方案 {successor} 未登记,或就是本方案",
        f"the successor {successor} is not registered, or is this very plan",
    )
    return [assert_once(history, context, command.stream, command.fact, when)]


def carry_over(command: CarryOver, history: History, context: Context) -> list[Fact]:
    """An item that is there and not closed, to a plan that succeeds this one; nothing is carried over by itself."""
    event = command.fact
    when = begin(command, event, history, context)
    state = history.state(when.on.isoformat())
    refuse_unless(
        f"succession:{event.successor}" in state.of("plan.succeeded"),
        "not-the-successor",
        f"{when.on} 没有记录由 {event.successor} 接续本方案",
        f"{event.successor} is not recorded as this plan's successor on {when.on}",
    )
    _require_item(state, event.item)
    refuse_unless(
        not _closed(state, event.item),
        "item-closed",
        f"{event.item} 在 {when.on} 已办结或已取消,不必转入下一期",
        f"{event.item} is closed or cancelled on {when.on}: there is nothing to carry over",
    )
    return [assert_once(history, context, command.stream, event, when)]


def _require_item(state: Plan, item: str) -> None:
    """A defined task, or a target, an obligation or a child requirement that is visible and in force on the day."""
    kind, _, name = item.partition(":")
    if kind == "task":
        require_task(state, name)
        return
    found = state.of(ITEMS[kind]).get(item) if kind in ITEMS else None
    if found is None or not found.in_force(state.day):
        raise Refused("no-such-item", f"{state.day} 没有 {item}", f"there is no {item} on {state.day}")


def _closed(state: Plan, item: str) -> bool:
    """Whether the plan's own record closes the item; a target is judged by its region's figures, never here."""
    kind, _, name = item.partition(":")
    return kind in CLOSINGS and CLOSINGS[kind](state, name)


def _task_closed(state: Plan, task: str) -> bool:
    return state.tasks[task].progression.status in CLOSED


def _child_issued(state: Plan, requirement: str) -> bool:
    return f"child:{requirement}" in state.of("plan.child_issued")


def _fulfilled(state: Plan, obligation: str) -> bool:
    """Whether everything the schedule demands was done: each agency listed, each year of the period."""
    scheduled, done = schedule_of(state, obligation), state.of("plan.obligation_fulfilled")
    years = _years(state) if scheduled.get("yearly") else [""]
    agencies = scheduled.get("agencies") or [""]
    return bool(years) and all(
        f"fulfilment:{obligation}|{year}|{agency}" in done for year in years for agency in agencies
    )


def _years(state: Plan) -> list[str]:
    data = state.registered.data if state.registered else {}
    if "period_from" not in data or "period_to" not in data:
        return []
    return [str(year) for year in range(data["period_from"], data["period_to"] + 1)]


ITEMS = {
    "target": "plan.target_set",
    "obligation": "plan.obligation_defined",
    "child_requirement": "plan.child_required",
}
CLOSINGS: dict[str, Callable[[Plan, str], bool]] = {
    "task": _task_closed,
    "obligation": _fulfilled,
    "child_requirement": _child_issued,
}

DECISIONS: dict[type[Command], Decision] = {
    LinkTask: link_task,
    LinkTarget: link_target,
    RequireChildPlan: require_child,
    IssueChildPlan: issue_child,
    SucceedPlan: succeed,
    CarryOver: carry_over,
}
