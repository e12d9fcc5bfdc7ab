"""The plain way to count what cards show: the fold of one day, object by object, without any timeline."""

from __future__ import annotations

from collections import Counter

from aggregates.fold.calendar import period_last_day
from aggregates.fold.deadlines import task_due
from aggregates.fold.plan import Plan
from aggregates.fold.progression import ANSWERING, CLOSED, STOPPED, is_open
from aggregates.fold.reporting import calendars_of, periods, slots
from aggregates.fold.rules import RuleSet
from aggregates.fold.task import Report, Seat, Task

EVERY_ROLE = RuleSet(
    "procedure", "p", 1, "*", "0" * 64, "甲县",
    {"reporting_roles": ["lead", "cooperate", "participate", "shared", "responsible", "guide"]}, 0,
)  # fmt: skip
MARKS = {"VERIFIED_COMPLETE": "full", "PARTIALLY_MET": "half"}

Count = Counter[tuple[str, str]]


def counted_plainly(plan: Plan) -> Count:
    """(agency, cell) → count at the plan's day."""
    found: Count = Counter()
    for task in plan.tasks.values():
        if task.defined is not None and task.defined.in_force(plan.day):
            _count_task(plan, task, found)
    for notice in plan.notices.values():
        if notice.colour in ("YELLOW", "RED"):
            agency = notice.issued.data["agency"]
            found[agency, f"issued:{notice.colour}"] += 1
            found[agency, f"in_time:{notice.colour}"] += notice.closed_in_time
    return Counter({key: n for key, n in found.items() if n})


def _count_task(plan: Plan, task: Task, found: Count) -> None:
    held = [seat for seat in task.seats.values() if seat.in_force(plan.day)]
    shared = len([seat for seat in held if seat.role == "shared"])
    for seat in task.seats.values():
        found[seat.agency, "given"] += 1
        found[seat.agency, "dated"] += bool(periods(calendars_of(plan), plan.day))
        _count_reports(plan, task, seat, found)
    for seat in held:
        weight = f"shared/{shared}" if seat.role == "shared" else seat.role
        found[seat.agency, f"seats:{weight}"] += 1
        found[seat.agency, "covered"] += bool(seat.reports)
        disputed = seat.statement in plan.disputed()
        found[seat.agency, f"disputed:{weight}"] += disputed
        for mark in ("", "disputed_") if disputed else ("",):
            if _due(plan, task, seat):
                found[seat.agency, f"{mark}due:{weight}"] += 1
                if task.progression.status in MARKS:
                    found[seat.agency, f"{mark}{MARKS[task.progression.status]}:{weight}"] += 1
        if seat.role == "cooperate" and seat.cooperation:
            found[seat.agency, "cooperating"] += 1
            last = max(seat.cooperation, key=lambda period: (period_last_day(period), len(period)))
            found[seat.agency, "cooperated"] += seat.cooperation[last].data["confirmed"]
    for agency in {seat.agency for seat in held}:
        found[agency, "tasks"] += 1
    for agency in {seat.agency for seat in held if seat.role in ANSWERING}:
        _count_closing(plan, task, agency, found)


def _due(plan: Plan, task: Task, seat: Seat) -> bool:
    status, due = task.progression.status, task_due(plan, task.task)
    if status in CLOSED:
        return status != "CLOSED_NOT_IMPLEMENTED" or seat.role in ANSWERING
    return is_open(status) and due is not None and due.day <= plan.day and seat.role in ANSWERING


def _count_closing(plan: Plan, task: Task, agency: str, found: Count) -> None:
    state, due, strict = task.progression, task_due(plan, task.task), task_due(plan, task.task, strict=True)
    if state.status not in STOPPED:
        if strict is None:
            found[agency, "unstated"] += 1
        elif strict.day <= plan.day:
            found[agency, "closable"] += 1
            found[agency, "closed_in_time"] += state.status == "VERIFIED_COMPLETE" and str(state.since) <= strict.day
    if is_open(state.status) and due is not None and due.day < plan.day:
        found[agency, "overdue"] += 1
    for acts in task.closures.values():
        asked = [r for r in acts if r.type == "plan.closure_requested"]
        full = [r for r in acts if r.type == "plan.closure_verified" and r.data["result"] == "FULL"]
        found[agency, "requests"] += len(asked)
        found[agency, "requests_full"] += bool(asked and full)


def _count_reports(plan: Plan, task: Task, seat: Seat, found: Count) -> None:
    for slot in slots(plan, task, seat, EVERY_ROLE):
        found[seat.agency, f"slots:{seat.role}"] += 1
        found[seat.agency, f"on_time:{seat.role}"] += slot.on_time
    for report in seat.reports.values():
        if report.reviews:
            found[seat.agency, "reviewed"] += 1
            found[seat.agency, "returned"] += report.reviews[0].data["result"] == "returned"
        if report.accepted:
            found[seat.agency, f"accepted:{_held(task, report)}"] += 1


def _held(task: Task, report: Report) -> str:
    data = report.said.data
    sound = any(piece.data["sha256"] not in task.falsified for piece in report.evidence)
    percent, values = "percent" in data, bool(data.get("values"))
    return ("p" if percent else "") + ("v" if values else "") + ("e" if sound else "")
