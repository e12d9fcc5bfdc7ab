"""Decisions that stop or resume a task, or close it as not carried out (docs/figures.md §3, domain.md §8)."""

from __future__ import annotations

from datetime import date

from aggregates.commands import Command
from aggregates.commands.lifecycle import CancelTask, CloseTaskUnimplemented, ReopenTask, SuspendTask
from aggregates.deciding import Context, Decision, assert_once
from aggregates.duties import separate_duties
from aggregates.events.base import Fact
from aggregates.fold.history import History
from aggregates.fold.plan import Plan
from aggregates.fold.progression import STOPPED, is_open
from aggregates.papers import refuse_end, require_paper
from aggregates.parties import begin
from aggregates.plan import require_task
from aggregates.refusal import refuse_unless


def suspend(command: SuspendTask, history: History, context: Context) -> list[Fact]:
    """By a document; not while it rests or is cancelled already."""
    event = command.fact
    when = begin(command, event, history, context)
    refuse_end(command)
    require_paper(event.source)
    task = require_task(history.near(when.on.isoformat(), event.task), event.task)
    refuse_unless(
        task.progression.status not in STOPPED,
        "already-stopped",
        f"任务 {task.task} 已中止或取消",
        f"task {task.task} is suspended or cancelled already",
    )
    return [assert_once(history, context, command.stream, event, when)]


def cancel(command: CancelTask, history: History, context: Context) -> list[Fact]:
    """By a document, once."""
    event = command.fact
    when = begin(command, event, history, context)
    refuse_end(command)
    require_paper(event.source)
    task = require_task(history.near(when.on.isoformat(), event.task), event.task)
    refuse_unless(
        task.progression.status != "CANCELLED",
        "already-cancelled",
        f"任务 {task.task} 已取消",
        f"task {task.task} is cancelled already",
    )
    return [assert_once(history, context, command.stream, event, when)]


def reopen(command: ReopenTask, history: History, context: Context) -> list[Fact]:
    """Only what is closed or stopped; the reason is part of the fact."""
    event = command.fact
    when = begin(command, event, history, context)
    refuse_end(command)
    task = require_task(history.near(when.on.isoformat(), event.task), event.task)
    refuse_unless(
        not is_open(task.progression.status),
        "task-open",
        f"任务 {task.task} 未办结也未中止({task.progression.status}),不必恢复",
        f"task {task.task} is neither closed nor stopped ({task.progression.status}); there is nothing to reopen",
    )
    return [assert_once(history, context, command.stream, event, when)]


def close_unimplemented(command: CloseTaskUnimplemented, history: History, context: Context) -> list[Fact]:
    """By an evaluator whose agency has no seat on the task, once the plan's period is over, if it says which."""
    event = command.fact
    when = begin(command, event, history, context)
    refuse_end(command)
    state = history.state(when.on.isoformat())
    task = require_task(state, event.task)
    separate_duties(history, task.task, state.day, context, event.conflict_declared)
    refuse_unless(
        is_open(task.progression.status),
        "task-not-open",
        f"任务 {task.task} 已办结或已中止({task.progression.status})",
        f"task {task.task} is closed or stopped ({task.progression.status})",
    )
    last = _last_day(state)
    refuse_unless(
        last is None or min(context.today, when.on) > last,
        "period-not-over",
        f"方案期限至 {last},期满之后才能认定未落实",
        f"the plan runs until {last}; only afterwards can a task be found not carried out",
    )
    return [assert_once(history, context, command.stream, event, when)]


def _last_day(state: Plan) -> date | None:
    """31 December of the plan's last year, None where the document names none (docs/figures.md §3)."""
    year = state.registered.data.get("period_to") if state.registered else None
    return date(year, 12, 31) if year else None


DECISIONS: dict[type[Command], Decision] = {
    SuspendTask: suspend,
    CancelTask: cancel,
    ReopenTask: reopen,
    CloseTaskUnimplemented: close_unimplemented,
}
