"""What decisions ask of the parties they name: agencies that are known, and judges from outside the matter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from aggregates.commands import PlanCommand
from aggregates.deciding import Context, effective
from aggregates.events.base import Event
from aggregates.fold.history import History
from aggregates.fold.plan import Plan
from aggregates.fold.task import Task
from aggregates.permissions import require_writer
from aggregates.plan import require_plan
from aggregates.refusal import refuse_unless
from aggregates.values import Effective


def begin(
    command: PlanCommand, event: Event | type[Event], history: History, context: Context, default: date | None = None
) -> Effective:
    """When the event holds, once the plan is there and the role may write it (semantics.md, "The definition")."""
    require_plan(history, command.plan)
    require_writer(context.actor, event.type)
    return effective(command, context, default)


def require_agencies(state: Plan, agencies: Iterable[str], context: Context) -> None:
    """Each agency is registered, or holds or held a seat on the plan; else `agency-unknown` (domain.md §8)."""
    seated = {seat.given.data["agency"] for task in state.tasks.values() for seat in task.seats.values()}
    unknown = sorted(set(agencies) - seated - context.register.agencies.keys())
    refuse_unless(
        not unknown,
        "agency-unknown",
        f"以下单位未登记,在本方案中也没有席位:{'、'.join(unknown)}",
        f"neither registered nor holding a seat on this plan: {', '.join(unknown)}",
    )


def require_outsider(task: Task, day: str, context: Context) -> None:
    """The actor's agency holds no seat on the task on `day` (ISO); no conflict can be declared (domain.md §7)."""
    mine = context.actor.agency
    refuse_unless(
        mine is not None,
        "agency-needed",
        "判断任务须写明代表哪个单位,否则无法判断是否回避",
        "who judges a task names the agency acted for: without it nobody can tell whose matter it is",
    )
    holds = mine is not None and any(
        context.register.same(seat.given.data["agency"], mine) for seat in task.seats.values() if seat.in_force(day)
    )
    refuse_unless(
        not holds,
        "own-matter",
        f"{mine} 在任务 {task.task} 上有席位,不得自行判断,也不能以声明冲突代替回避",
        f"{mine} holds a seat on task {task.task} and may not judge it; declaring the conflict does not help",
    )
