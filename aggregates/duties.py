"""The separation of duties: nobody judges a matter in which their own agency holds a seat (domain.md §7)."""

from __future__ import annotations

from aggregates.deciding import Context
from aggregates.fold.plan import Plan
from aggregates.fold.task import Task
from aggregates.refusal import Refused, refuse_unless


def separate_duties(state: Plan, task: Task, context: Context, declared: bool) -> None:
    """Nobody judges where their agency holds a seat, unless the plan office declares the conflict (domain.md §7)."""
    mine = context.actor.agency
    if mine is None:
        raise Refused(
            "agency-needed",
            "核验、审核须写明代表哪个单位,否则无法判断是否回避",
            "a judge names the agency acted for: without it nobody can tell whose matter it is",
        )
    holds = any(
        context.register.same(seat.given.data["agency"], mine)
        for seat in task.seats.values()
        if seat.in_force(state.day)
    )
    refuse_unless(
        not holds or (declared and context.actor.role == "plan_office"),
        "own-matter",
        f"{mine} 在任务 {task.task} 上有席位,不得自行核验;仅纲要办可在声明利益冲突(conflict_declared)后办理",
        f"{mine} holds a seat on task {task.task} and may not judge it; only the plan office may, "
        "with conflict_declared",
    )
    refuse_unless(
        holds or not declared,
        "no-conflict-to-declare",
        f"{mine} 在任务 {task.task} 上没有席位,无冲突可声明",
        f"{mine} holds no seat on task {task.task}; there is no conflict to declare",
    )
