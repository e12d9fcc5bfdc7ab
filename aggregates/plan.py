"""Decisions on the plan document: registering it, linking it, seats, calendar, findings."""

from __future__ import annotations

from aggregates.commands import (
    AdoptReportingCalendar,
    AssignSeat,
    Command,
    LinkPlan,
    RegisterPlan,
    ResolveFinding,
    SetTarget,
)
from aggregates.deciding import Context, Decision, assert_once, effective
from aggregates.events.base import Fact
from aggregates.events.plan import ImportFindingResolved, PlanRegistered
from aggregates.fold.deadlines import UNDATED_KINDS
from aggregates.fold.history import History
from aggregates.fold.plan import Plan
from aggregates.fold.task import Task
from aggregates.postponing import require_paper_to_postpone
from aggregates.refusal import Refused, refuse_unless

DATES = ("signed_on", "printed_on", "published_on")


def require_plan(history: History, plan: str) -> None:
    """Refuse a command on a plan the ledger does not know."""
    refuse_unless(history.current, "no-such-plan", f"没有编号为 {plan} 的方案", f"no plan {plan}")


def require_plan_id(plan: str) -> None:
    """Refuse an id that nobody can read or tell from `*` (every plan): it holds a letter or a digit. Plans recorded
    under another id before stay what they are."""
    refuse_unless(
        any(character.isalnum() for character in plan),
        "plan-id",
        "方案编号须含文字或数字;* 指全部方案,空白不成编号",
        "a plan's id holds a letter or a digit: * means every plan, and a blank is no id",
    )


def require_task(state: Plan, task: str) -> Task:
    """The task, refused when it is not defined on the day in question."""
    found = state.tasks.get(task)
    if found is None or found.defined is None:
        raise Refused(
            "no-such-task", f"{state.day} 没有任务 {task}", f"no task {task} is defined on {state.day}"
        )
    return found


def register(command: RegisterPlan, history: History, context: Context) -> list[Fact]:
    """Once per plan, under an id that can be read; a held plan without any date says why (domain.md §8)."""
    event: PlanRegistered = command.registration
    require_plan_id(event.plan)
    dated = any(getattr(event, name) for name in DATES)
    refuse_unless(
        dated or not event.held or "date" in event.unknown,
        "date-needs-reason",
        "方案没有任何日期时必须在 unknown.date 写明原因",
        "a plan without any date must give the reason in unknown.date",
    )
    when = effective(command, context, event.signed_on or event.printed_on or event.published_on)
    return [assert_once(history, context, command.stream, event, when)]


def link(command: LinkPlan, history: History, context: Context) -> list[Fact]:
    """The parent must be known to the ledger, or be left out as unresolved."""
    require_plan(history, command.plan)
    parent = command.link.parent
    refuse_unless(
        parent is None or context.plan_known(parent),
        "parent-unknown",
        f"上级方案 {parent} 未登记;不能确定时请留空",
        f"the parent {parent} is not registered; leave it out while unresolved",
    )
    return [assert_once(history, context, command.stream, command.link, effective(command, context))]


def adopt_calendar(command: AdoptReportingCalendar, history: History, context: Context) -> list[Fact]:
    """A calendar is adopted by a named body in a named document; never revised, a new version instead."""
    require_plan(history, command.plan)
    return [assert_once(history, context, command.stream, command.calendar, effective(command, context))]


def resolve_finding(command: ResolveFinding, history: History, context: Context) -> list[Fact]:
    """Only a finding that was raised can be resolved; the text itself is not edited."""
    require_plan(history, command.plan)
    refuse_unless(
        history.stands(f"finding:{command.finding}"),
        "no-such-finding",
        f"没有编号为 {command.finding} 的导入问题",
        f"no finding {command.finding} was raised",
    )
    event = ImportFindingResolved(
        finding=command.finding, decision=command.decision, reason=command.reason, source=command.source
    )
    return [assert_once(history, context, command.stream, event, effective(command, context))]


def set_target(command: SetTarget, history: History, context: Context) -> list[Fact]:
    """From a source that says where it stands; on a plan the ledger knows."""
    require_plan(history, command.plan)
    source = command.target.source
    refuse_unless(
        source.address or source.title or source.number or source.sha256,
        "source-needed",
        "目标必须有来源(文件、出版物或地址)",
        "a target needs a source (document, publication or address)",
    )
    target = command.target
    if target.task is not None and target.kind not in UNDATED_KINDS and not target.due_implied:
        require_paper_to_postpone(history, f"task:{target.task}", target.due_on, source, context)
    return [assert_once(history, context, command.stream, command.target, effective(command, context))]


def assign_seat(command: AssignSeat, history: History, context: Context) -> list[Fact]:
    """The same agency and role at most once per task at a time; later additions cite what allows them."""
    require_plan(history, command.plan)
    when, seat = effective(command, context), command.seat
    task = require_task(history.near(when.on.isoformat(), seat.task), seat.task)
    open_ended = bool(task.defined and task.defined.data.get("open_ended"))
    refuse_unless(
        seat.basis != "open_list" or open_ended,
        "list-is-closed",
        f"任务 {seat.task} 的责任单位名单不是“等单位”开放式,不能据此增列",
        f"the list of task {seat.task} is not open (等单位); it cannot be the basis",
    )
    refuse_unless(
        seat.basis in ("open_list", "decision") and (command.seat.source.title or command.seat.source.number
                                                    or command.seat.source.quote),
        "basis-needed",
        "导入之后增列责任单位须以开放名单(open_list)或决定(decision)为依据,并注明文件或原文",
        "a seat added after the import rests on the open list or on a decision, and cites the text or document",
    )  # fmt: skip
    held = [
        s for s in task.seats.values()
        if s.given.data["agency"] == seat.agency and s.given.data["role"] == seat.role
        and s.in_force(when.on.isoformat())
    ]  # fmt: skip
    refuse_unless(
        not held,
        "seat-already-held",
        f"{seat.agency} 在 {when.on} 已担任任务 {seat.task} 的 {seat.role}",
        f"{seat.agency} already holds the role {seat.role} on task {seat.task} on {when.on}",
    )
    return [assert_once(history, context, command.stream, seat, when)]


DECISIONS: dict[type[Command], Decision] = {
    RegisterPlan: register,
    LinkPlan: link,
    ResolveFinding: resolve_finding,
    AdoptReportingCalendar: adopt_calendar,
    SetTarget: set_target,
    AssignSeat: assign_seat,
}
