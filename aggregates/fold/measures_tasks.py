"""Measures over tasks and reports: verified, on time, evidenced, passed at once (docs/figures.md §9)."""

from __future__ import annotations

from collections.abc import Iterator

from aggregates.fold.deadlines import task_due
from aggregates.fold.measured import Item, Listed, Measured, Seen, no_basis, no_data, number, ratio
from aggregates.fold.plan import Plan
from aggregates.fold.progression import STOPPED
from aggregates.fold.reporting import slots
from aggregates.fold.task import Report, Task

CALENDAR = "plan.reporting_calendar_adopted"


def counted(plan: Plan) -> Iterator[Task]:
    """The tasks that count: defined, and the definition not ended (docs/figures.md §3)."""
    for task in plan.tasks.values():
        if task.defined is not None and task.defined.in_force(plan.day) and task.progression.defined:
            yield task


def tasks_verified(seen: Seen, item: Item) -> Measured:
    """Verified tasks, partly met ones in part, of the defined ones that no document took out of the plan."""
    found = [t.progression.status for t in counted(seen.plan) if t.progression.status != "CANCELLED"]
    if not found:
        return no_basis("no-task")
    partly = number(item, "partial_counts") * found.count("PARTIALLY_MET")
    return ratio(found.count("VERIFIED_COMPLETE") + partly, len(found))


def items_on_time(seen: Seen, item: Item) -> Measured:
    """Tasks verified by their strict deadline, of those whose strict deadline is over; without one: listed."""
    due, on_time, listed = 0, 0, []
    for task in counted(seen.plan):
        if task.progression.status in STOPPED:
            continue
        deadline = task_due(seen.plan, task.task, strict=True)
        if deadline is None:
            listed.append(Listed(task.task, "no-deadline"))
        elif deadline.day <= seen.plan.day:
            due += 1
            on_time += task.progression.status == "VERIFIED_COMPLETE" and str(task.progression.since) <= deadline.day
    return ratio(on_time, due, listed) if due else no_basis("none-due", listed)


def reports_on_time(seen: Seen, item: Item) -> Measured:
    """Report slots on time, of those due under the adopted calendar."""
    plan = seen.plan
    if not plan.of(CALENDAR):
        return no_basis("no-calendar")
    due = [slot for t in counted(plan) for seat in t.seats.values() for slot in slots(plan, t, seat, seen.procedure)]
    return ratio(sum(slot.on_time for slot in due), len(due)) if due else no_basis("none-due")


def accepted_with_evidence(seen: Seen, item: Item) -> Measured:
    """Accepted reports with evidence that nobody found false, of the accepted ones."""
    accepted = [(task, r) for task, r in _reports(seen.plan) if r.accepted]
    if not accepted:
        return no_data("nothing-accepted", 0)
    return ratio(sum(_evidenced(task, report) for task, report in accepted), len(accepted))


def first_pass(seen: Seen, item: Item) -> Measured:
    """Reports not returned at their first review, of the reviewed ones."""
    reviewed = [report for _, report in _reports(seen.plan) if report.reviews]
    if not reviewed:
        return no_data("nothing-reviewed", 0)
    returned = sum(report.reviews[0].data["result"] == "returned" for report in reviewed)
    return ratio(len(reviewed) - returned, len(reviewed))


def _reports(plan: Plan) -> Iterator[tuple[Task, Report]]:
    for task in counted(plan):
        for report in task.reports.values():
            yield task, report


def _evidenced(task: Task, report: Report) -> bool:
    return any(piece.data["sha256"] not in task.falsified for piece in report.evidence)
