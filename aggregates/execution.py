"""Decisions on carrying a plan out: acknowledgement, reports, evidence, reviews."""

from __future__ import annotations

from datetime import date

from aggregates.commands import AcknowledgeSeat, AttachEvidence, Command, ReportProgress, ReviewReport
from aggregates.deciding import Context, Decision, assert_once, effective
from aggregates.duties import separate_duties
from aggregates.events.base import Fact
from aggregates.events.execution import EvidenceAttached, ProgressReported, ReportReviewed, SeatAcknowledged
from aggregates.fold.calendar import period_first_day, period_last_day, period_of
from aggregates.fold.history import History
from aggregates.fold.plan import Plan
from aggregates.fold.task import Report, Seat, Task
from aggregates.guards import becoming
from aggregates.permissions import require_writer
from aggregates.plan import require_plan
from aggregates.refusal import Refused, refuse_unless
from aggregates.revising import corrected, moved, unaccepted
from aggregates.values import task_of_report, task_of_seat


def require_seat(state: Plan, seat: str) -> tuple[Task, Seat]:
    """The seat and its task, refused when it is not in force on the day."""
    task = state.tasks.get(task_of_seat(seat))
    held = task.seats.get(seat) if task else None
    if task is None or held is None or not held.in_force(state.day):
        raise Refused("no-such-seat", f"{state.day} 没有席位 {seat}", f"no seat {seat} in force on {state.day}")
    return task, held


def require_own_seat(state: Plan, seat: str, context: Context) -> tuple[Task, Seat]:
    """The seat, in force on the day and held by the actor's own agency (aliases and reforms followed)."""
    task, held = require_seat(state, seat)
    agency = held.given.data["agency"]
    refuse_unless(
        context.actor.agency is not None and context.register.same(agency, context.actor.agency),
        "not-own-seat",
        f"该席位属于 {agency};联络员只能为本单位填报",
        f"the seat belongs to {agency}; a liaison writes for its own agency only",
    )
    return task, held


def require_report(state: Plan, report: str) -> tuple[Task, Report]:
    """The report and its task, refused when it is not known on the day."""
    task = state.tasks.get(task_of_report(report))
    found = task.reports.get(report) if task else None
    if task is None or found is None:
        raise Refused("no-such-report", f"没有填报 {report}", f"no report {report} is known on {state.day}")
    return task, found


def acknowledge(command: AcknowledgeSeat, history: History, context: Context) -> list[Fact]:
    """Once per seat, by its holder."""
    require_plan(history, command.plan)
    when = effective(command, context)
    state = history.near(when.on.isoformat(), task_of_seat(command.seat))
    task, _ = require_own_seat(state, command.seat, context)
    event = SeatAcknowledged(
        task=task.task, seat=command.seat, officer_post=command.officer_post, source=command.source
    )
    return [assert_once(history, context, command.stream, event, when)]


def report(command: ReportProgress, history: History, context: Context) -> list[Fact]:
    """An own seat's report of one period; the same period again is a revision: it needs reason and authority,
    and keeps its effective date unless a new one is given.

    The day of the first submission stays: a correction does not make a punctual report late.
    """
    require_plan(history, command.plan)
    before = history.current.get(f"report:{command.seat}|{command.period}")
    when = effective(command, context) if before is None else moved(command, before)
    state = history.near(when.on.isoformat(), task_of_seat(command.seat))
    require_writer(context.actor, ProgressReported.type)
    task, _ = require_own_seat(state, command.seat, context)
    require_period(state, command.period, context)
    archive = command.source.entered_from == "archive"
    refuse_unless(
        command.submitted_on is None or archive,
        "submitted-on-is-the-servers",
        "submitted_on 由系统填写;只有档案补录(entered_from: archive)可以给出",
        "submitted_on is the server's day; only archive entries (entered_from: archive) may give it",
    )
    first = date.fromisoformat(before.data["submitted_on"]) if before else context.today
    archive = archive and (before is None or before.data["source"].get("entered_from") == "archive")
    refuse_unless(
        command.submitted_on in (None, first) or archive,
        "first-day-stays",
        "首次报送日不变;只有档案补录的填报可以更正",
        "the day of the first submission stays; only that of an archive entry is corrected",
    )
    event = ProgressReported(
        task=task.task, seat=command.seat, period=command.period, percent=command.percent,
        narrative=command.narrative, values=command.values, claims_done=command.claims_done,
        submitted_on=command.submitted_on or first, source=command.source,
    )  # fmt: skip
    if before is None:
        return [assert_once(history, context, command.stream, event, when)]
    if not command.reason or not command.authority:
        raise Refused(
            "revision-needs-reason",
            f"{command.period} 已填报(第 {before.position} 条);再次填报是更正,须写明 reason 与 authority",
            f"{command.period} was reported (position {before.position}); a second report is a revision and "
            "needs reason and authority",
        )
    revise = corrected(before, event, when, command.reason, command.authority, command.source)
    return [revise, *unaccepted(before, becoming(before, event, when), history, command.source)]


def require_period(state: Plan, period: str, context: Context) -> None:
    """A period that has begun, of the kind the calendar in force on the day reports by."""
    adopted = state.of("plan.reporting_calendar_adopted").values()
    calendars = [calendar for calendar in adopted if calendar.in_force(state.day)]
    if calendars:
        per = calendars[-1].data["per"]
        refuse_unless(
            period_of(period_last_day(period), per) == period,
            "period-not-in-calendar",
            f"本方案采用的填报周期为 {per},{period} 不是其中一期",
            f"the adopted calendar reports per {per}; {period} is not one of its periods",
        )
    refuse_unless(
        context.today >= period_first_day(period),
        "period-not-begun",
        f"{period} 尚未开始",
        f"{period} has not begun",
    )


def attach_evidence(command: AttachEvidence, history: History, context: Context) -> list[Fact]:
    """Evidence by hash, on an own report."""
    require_plan(history, command.plan)
    when = effective(command, context)
    state = history.near(when.on.isoformat(), task_of_report(command.report))
    task, found = require_report(state, command.report)
    require_own_seat(state, found.said.data["seat"], context)
    event = EvidenceAttached(
        task=task.task, report=command.report, kind=command.kind, sha256=command.sha256,
        title=command.title, personal_data=command.personal_data, source=command.source,
    )  # fmt: skip
    return [assert_once(history, context, command.stream, event, when)]


def review(command: ReviewReport, history: History, context: Context) -> list[Fact]:
    """By somebody without a seat on the task; returning needs reasons."""
    require_plan(history, command.plan)
    when = effective(command, context)
    state = history.near(when.on.isoformat(), task_of_report(command.report))
    require_writer(context.actor, ReportReviewed.type)
    task, _ = require_report(state, command.report)
    separate_duties(history, task.task, state.day, context, command.conflict_declared)
    refuse_unless(
        command.result == "accepted" or command.reasons,
        "reasons-needed",
        "退回填报须写明原因",
        "returning a report needs reasons",
    )
    event = ReportReviewed(
        task=task.task, report=command.report, result=command.result, reasons=command.reasons,
        by=context.party, conflict_declared=command.conflict_declared, source=command.source,
    )  # fmt: skip
    return [assert_once(history, context, command.stream, event, when)]


DECISIONS: dict[type[Command], Decision] = {
    AcknowledgeSeat: acknowledge,
    ReportProgress: report,
    AttachEvidence: attach_evidence,
    ReviewReport: review,
}
