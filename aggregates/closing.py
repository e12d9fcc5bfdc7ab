"""Decisions on striking a task off (销号): requested by a party that answers, judged by somebody else."""

from __future__ import annotations

from aggregates.commands import Command, RejectClosure, RequestClosure, VerifyClosure
from aggregates.deciding import Context, Decision, assert_once, effective
from aggregates.duties import separate_duties
from aggregates.events.base import Fact
from aggregates.events.execution import ClosureRejected, ClosureRequested, ClosureVerified
from aggregates.fold.history import History
from aggregates.fold.plan import Plan
from aggregates.fold.task import Task
from aggregates.permissions import require_writer
from aggregates.plan import require_plan, require_task
from aggregates.refusal import refuse_unless
from aggregates.values import ANSWERING


def request(command: RequestClosure, history: History, context: Context) -> list[Fact]:
    """Needs an answering seat and at least one accepted report with evidence (domain.md §8)."""
    require_plan(history, command.plan)
    when = effective(command, context)
    state = history.near(when.on.isoformat(), command.task)
    require_writer(context.actor, ClosureRequested.type)
    task = require_task(state, command.task)
    _require_answering(state, task, context)
    refuse_unless(
        task.progression.closure is None and task.progression.status != "VERIFIED_COMPLETE",
        "closure-open-or-done",
        f"任务 {task.task} 已有办结申请或已销号",
        f"task {task.task} already has an open closure request, or is closed",
    )
    accepted = [r for r in task.reports.values() if r.accepted and r.evidence]
    refuse_unless(
        accepted,
        "needs-accepted-report",
        "申请销号须至少有一份附佐证且已审核通过的填报;自报不能自结",
        "a closure needs at least one accepted report with evidence: a self-report never closes",
    )
    attached = {e.data["sha256"] for r in task.reports.values() for e in r.evidence}
    unknown = sorted(set(command.evidence) - attached)
    refuse_unless(
        not unknown,
        "evidence-not-attached",
        f"以下佐证未附在本任务的填报上:{'、'.join(unknown)}",
        f"not attached to any report of this task: {', '.join(unknown)}",
    )
    event = ClosureRequested(
        task=task.task, closure=command.closure, grounds=command.grounds,
        evidence=command.evidence, source=command.source,
    )  # fmt: skip
    return [assert_once(history, context, command.stream, event, when)]


def _require_answering(state: Plan, task: Task, context: Context) -> None:
    mine = context.actor.agency
    answering = [
        seat for seat in task.seats.values()
        if mine is not None and seat.given.in_force(state.day) and seat.given.data["role"] in ANSWERING
        and context.register.same(seat.given.data["agency"], mine)
    ]  # fmt: skip
    refuse_unless(
        answering,
        "not-answering",
        f"只有对任务 {task.task} 负责的单位(牵头或按职责分工负责)可以申请销号",
        f"only a party that answers for task {task.task} (lead, shared, responsible) may ask to close it",
    )


def _open_request(command: VerifyClosure | RejectClosure, history: History, context: Context) -> Task:
    require_plan(history, command.plan)
    when = effective(command, context)
    state = history.near(when.on.isoformat(), command.task)
    task = require_task(state, command.task)
    separate_duties(state, task, context, command.conflict_declared)
    refuse_unless(
        task.progression.closure == command.closure,
        "no-open-request",
        f"任务 {task.task} 没有待核验的办结申请 {command.closure}",
        f"task {task.task} has no open closure request {command.closure}",
    )
    return task


def verify(command: VerifyClosure, history: History, context: Context) -> list[Fact]:
    """FULL or PARTIAL, by somebody without a seat on the task."""
    require_writer(context.actor, ClosureVerified.type)
    task = _open_request(command, history, context)
    event = ClosureVerified(
        task=task.task, closure=command.closure, result=command.result, grounds=command.grounds,
        by=context.party, conflict_declared=command.conflict_declared, source=command.source,
    )  # fmt: skip
    return [assert_once(history, context, command.stream, event, effective(command, context))]


def reject(command: RejectClosure, history: History, context: Context) -> list[Fact]:
    """Turned down with reasons, by somebody without a seat on the task."""
    require_writer(context.actor, ClosureRejected.type)
    task = _open_request(command, history, context)
    event = ClosureRejected(
        task=task.task, closure=command.closure, reasons=command.reasons,
        by=context.party, conflict_declared=command.conflict_declared, source=command.source,
    )  # fmt: skip
    return [assert_once(history, context, command.stream, event, effective(command, context))]


DECISIONS: dict[type[Command], Decision] = {
    RequestClosure: request,
    VerifyClosure: verify,
    RejectClosure: reject,
}
