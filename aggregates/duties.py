"""The separation of duties: nobody judges a matter in which their own agency holds a seat (domain.md §7).

A judgement may be dated back or ahead, so a seat counts when it is held on any day from the day of the judgement to
the ledger's own day; and so do the seats of agencies that came out of each other, or belong to one another.
"""

from __future__ import annotations

from collections.abc import Iterator

from aggregates.deciding import Context
from aggregates.fold.history import History
from aggregates.fold.revision import Revision
from aggregates.refusal import Refused, refuse_unless

SEAT = "plan.seat_assigned"
ENDS = ("plan.seat_transferred", "plan.seat_revoked")


def seated(history: History, task: str | None, days: tuple[str, str] | None, context: Context) -> bool:
    """Whether the actor's agency has a seat on the task (on any, when None) within `days` (first and last, ISO; ever,
    when None), as known at the head."""
    mine = context.actor.agency
    return mine is not None and any(
        context.register.related(seat.data["agency"], mine)
        for seat in _seats(history, task)
        if days is None or _held(seat, days, history)
    )


def separate_duties(history: History, task: str, day: str, context: Context, declared: bool) -> None:
    """Nobody judges where their agency holds a seat, unless the plan office declares the conflict (domain.md §7).

    `day` (ISO) is that of the judgement.
    """
    mine = context.actor.agency
    if mine is None:
        raise Refused(
            "agency-needed",
            "核验、审核须写明代表哪个单位,否则无法判断是否回避",
            "a judge names the agency acted for: without it nobody can tell whose matter it is",
        )
    holds = seated(history, task, _since(day, context), context)
    refuse_unless(
        not holds or (declared and context.actor.role == "plan_office"),
        "own-matter",
        f"{mine} 在任务 {task} 上有席位(含其分立、合并前后的单位及所属集体),不得自行核验;"
        "仅纲要办可在声明利益冲突(conflict_declared)后办理",
        f"{mine}, or an agency it came from or belongs to, holds a seat on task {task} and may not judge it; only the "
        "plan office may, with conflict_declared",
    )
    refuse_unless(
        holds or not declared,
        "no-conflict-to-declare",
        f"{mine} 在任务 {task} 上没有席位,无冲突可声明",
        f"{mine} holds no seat on task {task}; there is no conflict to declare",
    )


def require_outsider(history: History, task: str, day: str, context: Context) -> None:
    """The actor's agency holds no seat on the task since `day` (ISO); no conflict can be declared (domain.md §7)."""
    mine = context.actor.agency
    refuse_unless(
        mine is not None,
        "agency-needed",
        "判断任务须写明代表哪个单位,否则无法判断是否回避",
        "who judges a task names the agency acted for: without it nobody can tell whose matter it is",
    )
    refuse_unless(
        not seated(history, task, _since(day, context), context),
        "own-matter",
        f"{mine} 在任务 {task} 上有席位(含其分立、合并前后的单位及所属集体),不得自行判断,也不能以声明冲突代替回避",
        f"{mine}, or an agency it came from or belongs to, holds a seat on task {task} and may not judge it; declaring "
        "the conflict does not help",
    )


def _since(day: str, context: Context) -> tuple[str, str]:
    today = context.today.isoformat()
    return min(day, today), max(day, today)


def _seats(history: History, task: str | None) -> Iterator[Revision]:
    known = history.current.values() if task is None else history.about(task)
    return (r for r in known if r.type == SEAT and not r.retracted and task in (None, r.data["task"]))


def _held(seat: Revision, days: tuple[str, str], history: History) -> bool:
    first, last = days
    ends = [
        r.effective_on for r in history.about(seat.data["task"])
        if r.type in ENDS and not r.retracted and r.data["seat"] == seat.statement
    ]  # fmt: skip
    until = min([*ends, *([seat.effective_to] if seat.effective_to else [])], default=None)
    return seat.effective_on <= last and (until is None or until > first)
