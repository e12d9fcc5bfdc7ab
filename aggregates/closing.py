"""Decisions on striking a task off (销号): requested by a party that answers, judged by somebody else."""

from __future__ import annotations

from aggregates.acceptance import accepted_with_evidence
from aggregates.commands import Command, RejectClosure, RequestClosure, VerifyClosure
from aggregates.deciding import Context, Decision, assert_once, effective
from aggregates.duties import separate_duties
from aggregates.events.base import Fact
from aggregates.events.execution import ClosureRejected, ClosureRequested, ClosureVerified
from aggregates.fold.history import History
from aggregates.fold.plan import Plan
from aggregates.fold.progression import STOPPED
from aggregates.fold.revision import Revision
from aggregates.fold.task import Task
from aggregates.objections import last_day_to_object, nobody_leads, open_request, others, unheard
from aggregates.permissions import require_writer
from aggregates.plan import require_plan, require_task
from aggregates.refusal import refuse_unless
from aggregates.sequence import require_last
from aggregates.values import ANSWERING, Effective


def request(command: RequestClosure, history: History, context: Context) -> list[Fact]:
    """Needs an answering seat and at least one accepted report with evidence (domain.md §8)."""
    require_plan(history, command.plan)
    when = effective(command, context)
    state = history.near(when.on.isoformat(), command.task)
    require_writer(context.actor, ClosureRequested.type)
    task = require_task(state, command.task)
    _require_answering(state, task, context)
    require_last(history, task.task, when)
    refuse_unless(
        task.progression.status not in (*STOPPED, "CLOSED_NOT_IMPLEMENTED"),
        "task-stopped",
        f"任务 {task.task} 已中止、取消或认定未落实({task.progression.status});须先恢复",
        f"task {task.task} is stopped or found not carried out ({task.progression.status}); reopen it first",
    )
    refuse_unless(
        task.progression.closure is None and task.progression.status != "VERIFIED_COMPLETE",
        "closure-open-or-done",
        f"任务 {task.task} 已有办结申请或已销号",
        f"task {task.task} already has an open closure request, or is closed",
    )
    refuse_unless(
        accepted_with_evidence(task),
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
        if mine is not None and seat.in_force(state.day) and seat.role in ANSWERING
        and context.register.same(seat.agency, mine)
    ]  # fmt: skip
    refuse_unless(
        answering,
        "not-answering",
        f"只有对任务 {task.task} 负责的单位(牵头或按职责分工负责)可以申请销号",
        f"only a party that answers for task {task.task} (lead, shared, responsible) may ask to close it",
    )


def _judged(
    command: VerifyClosure | RejectClosure, history: History, context: Context
) -> tuple[Effective, Plan, Task, Revision]:
    """The day, the state, the task and the open request to be judged, by somebody without a seat on the task."""
    require_plan(history, command.plan)
    when = effective(command, context)
    state = history.near(when.on.isoformat(), command.task)
    task = require_task(state, command.task)
    separate_duties(history, task.task, state.day, context, command.conflict_declared)
    asked = open_request(task, command.closure)
    require_last(history, task.task, when)
    mine, asker = context.actor.agency or "", asked.agency or ""
    refuse_unless(
        command.conflict_declared or not asker or not context.register.same(asker, mine),
        "own-request",
        f"办结申请 {command.closure} 由 {asked.agency} 提出,不得自行核验",
        f"the request {command.closure} was made by {asked.agency}; nobody judges their own request",
    )
    return when, state, task, asked


def verify(command: VerifyClosure, history: History, context: Context) -> list[Fact]:
    """FULL or PARTIAL, by somebody without a seat on the task, when the others have been heard (domain.md §8)."""
    require_writer(context.actor, ClosureVerified.type)
    when, state, task, asked = _judged(command, history, context)
    _require_heard(command, task, unheard(task, state.day, asked, context))
    if command.silent or (others(task, state.day, asked, context) and not nobody_leads(task, state.day)):
        _require_window_over(command, when, asked, context)
    event = ClosureVerified(
        task=task.task, closure=command.closure, result=command.result, grounds=command.grounds,
        by=context.party, conflict_declared=command.conflict_declared, silent=command.silent or None,
        source=command.source,
    )  # fmt: skip
    return [assert_once(history, context, command.stream, event, when)]


def _require_heard(command: VerifyClosure, task: Task, missing: list[str]) -> None:
    """Each other seat of a task shared without a lead spoke, or is named as silent; and only these are named."""
    left_out = [seat for seat in missing if seat not in command.silent]
    refuse_unless(
        not left_out,
        "seats-not-heard",
        f"任务 {task.task} 的以下责任单位尚未确认或提出异议,也未在 silent 中列明:{'、'.join(left_out)}",
        f"these seats of task {task.task} have neither confirmed nor contested, nor are they named as silent: "
        f"{', '.join(left_out)}",
    )
    spoke = sorted(set(command.silent) - set(missing))
    refuse_unless(
        not spoke and len(set(command.silent)) == len(command.silent),
        "not-silent",
        f"silent 中只能各列一次未表态的责任单位:{'、'.join(spoke)}",
        f"silent names each seat once that has a say and said nothing: {', '.join(spoke)}",
    )


def _require_window_over(command: VerifyClosure, when: Effective, asked: Revision, context: Context) -> None:
    """Both the day of the verdict and the day it is recorded lie after the window."""
    last = last_day_to_object(command.plan, asked, context)
    refuse_unless(
        last is None or min(when.on, context.today) > last,
        "objection-window-open",
        f"其他责任单位可在 {last} 之前(含当日)提出异议,其后才能核验",
        f"the other parties may object until {last}; the verdict comes after it",
    )


def reject(command: RejectClosure, history: History, context: Context) -> list[Fact]:
    """Turned down with reasons, by somebody without a seat on the task."""
    require_writer(context.actor, ClosureRejected.type)
    when, _, task, _ = _judged(command, history, context)
    event = ClosureRejected(
        task=task.task, closure=command.closure, reasons=command.reasons,
        by=context.party, conflict_declared=command.conflict_declared, source=command.source,
    )  # fmt: skip
    return [assert_once(history, context, command.stream, event, when)]


DECISIONS: dict[type[Command], Decision] = {
    RequestClosure: request,
    VerifyClosure: verify,
    RejectClosure: reject,
}
