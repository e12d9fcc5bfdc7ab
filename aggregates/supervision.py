"""Decisions of supervision: notices by colour, inspections fed back, talks, circulars, judgements on a task."""

from __future__ import annotations

from collections.abc import Iterator

from aggregates.commands import Command
from aggregates.commands.supervision import (
    AssessConfidence,
    CloseNotice,
    ConcludeInspection,
    FindEvidenceFalse,
    HoldInterview,
    IssueCircular,
    IssueNotice,
)
from aggregates.deciding import Context, Decision, assert_once
from aggregates.duties import require_outsider
from aggregates.events.base import Fact
from aggregates.events.supervision import NoticeIssued
from aggregates.fold.history import History
from aggregates.fold.plan import Plan
from aggregates.fold.supervision import Notice
from aggregates.parties import begin, require_agencies
from aggregates.plan import require_task
from aggregates.refusal import refuse_unless

STRENGTH = {"BLUE": 1, "YELLOW": 2, "RED": 3}
"""A stronger colour may follow while a weaker notice on the same matter is open."""


def issue_notice(command: IssueNotice, history: History, context: Context) -> list[Fact]:
    """One matter, one notice, unless the colour is stronger; RED first of all states why (domain.md §8, 三明)."""
    event = command.fact
    when = begin(command, event, history, context)
    state = history.state(when.on.isoformat())
    require_agencies(state, (event.agency,), context)
    if event.task is not None:
        require_task(state, event.task)
    refuse_unless(
        event.due_on > when.on,
        "due-not-later",
        f"办结时限 {event.due_on} 须晚于发出日 {when.on}",
        f"due_on {event.due_on} must be later than the day of issue, {when.on}",
    )
    _one_matter(event, list(_earlier(state, event, context)))
    return [assert_once(history, context, command.stream, event, when)]


def _earlier(state: Plan, event: NoticeIssued, context: Context) -> Iterator[Notice]:
    """Notices issued before on the same matter to the same agency, open or closed."""
    for notice in state.notices.values():
        data = notice.issued.data
        if data["matter"] == event.matter and context.register.same(data["agency"], event.agency):
            yield notice


def _one_matter(event: NoticeIssued, earlier: list[Notice]) -> None:
    barring = [
        notice.issued.data["notice"] for notice in earlier
        if notice.closed is None and STRENGTH[notice.issued.data["colour"]] >= STRENGTH[event.colour]
    ]  # fmt: skip
    refuse_unless(
        not barring,
        "one-matter-one-notice",
        f"一事一单:同一事项对 {event.agency} 已有未办结的督办单 {'、'.join(barring)};只能升级颜色",
        f"one matter, one notice: {', '.join(barring)} is open on this matter; only a stronger colour may follow",
    )
    refuse_unless(
        event.colour != "RED" or earlier or event.urgency,
        "red-needs-urgency",
        "此前没有同一事项的督办单,直接发红色督办单须写明紧急理由(urgency)",
        "no earlier notice on this matter: a RED one states why it is urgent (urgency)",
    )


def close_notice(command: CloseNotice, history: History, context: Context) -> list[Fact]:
    """A notice that is open on the day."""
    event = command.fact
    when = begin(command, event, history, context)
    notice = history.state(when.on.isoformat()).notices.get(event.notice)
    refuse_unless(
        notice is not None and notice.closed is None,
        "no-open-notice",
        f"{when.on} 没有未办结的督办单 {event.notice}",
        f"no notice {event.notice} is open on {when.on}",
    )
    _require_another(notice, context)
    return [assert_once(history, context, command.stream, event, when)]


def _require_another(notice: Notice | None, context: Context) -> None:
    """Nobody settles the notice addressed to the own agency (domain.md §7)."""
    mine, addressee = context.actor.agency, notice.issued.data["agency"] if notice else ""
    refuse_unless(
        mine is None or not context.register.related(addressee, mine),
        "own-notice",
        f"督办单发给 {addressee},{mine} 不得自行办结",
        f"the notice is addressed to {addressee}; {mine} may not close it",
    )


def conclude_inspection(command: ConcludeInspection, history: History, context: Context) -> list[Fact]:
    """On findings and evidence, fed back to inspected parties the ledger knows (domain.md §5)."""
    event = command.fact
    when = begin(command, event, history, context)
    state = history.state(when.on.isoformat())
    require_agencies(state, event.agencies, context)
    for task in event.tasks:
        require_task(state, task)
    refuse_unless(
        event.fed_back_on >= when.on,
        "fed-back-before-concluded",
        f"反馈日 {event.fed_back_on} 不得早于督查结论日 {when.on}",
        f"fed_back_on {event.fed_back_on} is before the conclusion, {when.on}",
    )
    return [assert_once(history, context, command.stream, event, when)]


def hold_interview(command: HoldInterview, history: History, context: Context) -> list[Fact]:
    """With a post of an agency the ledger knows."""
    event = command.fact
    when = begin(command, event, history, context)
    require_agencies(history.state(when.on.isoformat()), (event.agency,), context)
    return [assert_once(history, context, command.stream, event, when)]


def issue_circular(command: IssueCircular, history: History, context: Context) -> list[Fact]:
    """About agencies the ledger knows."""
    event = command.fact
    when = begin(command, event, history, context)
    require_agencies(history.state(when.on.isoformat()), event.agencies, context)
    return [assert_once(history, context, command.stream, event, when)]


def assess_confidence(command: AssessConfidence, history: History, context: Context) -> list[Fact]:
    """By a supervisor whose agency holds no seat on the task (domain.md §5, §7)."""
    event = command.fact
    when = begin(command, event, history, context)
    day = when.on.isoformat()
    task = require_task(history.near(day, event.task), event.task)
    require_outsider(history, task.task, day, context)
    return [assert_once(history, context, command.stream, event, when)]


def find_evidence_false(command: FindEvidenceFalse, history: History, context: Context) -> list[Fact]:
    """Only of evidence attached to a report of the task."""
    event = command.fact
    when = begin(command, event, history, context)
    task = require_task(history.near(when.on.isoformat(), event.task), event.task)
    refuse_unless(
        any(e.data["sha256"] == event.sha256 for report in task.reports.values() for e in report.evidence),
        "evidence-not-attached",
        f"{when.on} 任务 {event.task} 的填报没有附佐证 {event.sha256}",
        f"no report of task {event.task} has the evidence {event.sha256} attached on {when.on}",
    )
    return [assert_once(history, context, command.stream, event, when)]


DECISIONS: dict[type[Command], Decision] = {
    IssueNotice: issue_notice,
    CloseNotice: close_notice,
    ConcludeInspection: conclude_inspection,
    HoldInterview: hold_interview,
    IssueCircular: issue_circular,
    AssessConfidence: assess_confidence,
    FindEvidenceFalse: find_evidence_false,
}
