"""Status of a seat: what its holder has done so far (docs/figures.md §2)."""

from __future__ import annotations

from aggregates.fold.plan import Plan
from aggregates.fold.reporting import last_period, slots
from aggregates.fold.rules import RuleSet
from aggregates.fold.task import Seat, Task


def seat_status(plan: Plan, task: Task, seat: Seat, procedure: RuleSet | None) -> str:
    """ENDED, DONE_VERIFIED, DONE_CLAIMED, SILENT, REPORTING or NOT_STARTED: the first that applies."""
    if not seat.in_force(plan.day):
        return "ENDED"
    if task.progression.status == "VERIFIED_COMPLETE":
        return "DONE_VERIFIED"
    if _claims_done(seat):
        return "DONE_CLAIMED"
    due = slots(plan, task, seat, procedure)
    if due and due[-1].report is None:
        return "SILENT"
    return "REPORTING" if seat.reports else "NOT_STARTED"


def _claims_done(seat: Seat) -> bool:
    latest = last_period(seat.reports)
    return latest is not None and bool(seat.reports[latest].said.data.get("claims_done"))
