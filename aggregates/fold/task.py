"""The state of one task and its seats: who holds what, what was reported, evidenced, reviewed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from aggregates.fold.progression import Progression, step
from aggregates.fold.revision import Revision


@dataclass(slots=True)
class Report:
    """One period's report of a seat, with the evidence and the reviews it got."""

    said: Revision
    evidence: list[Revision] = field(default_factory=list)
    reviews: list[Revision] = field(default_factory=list)

    @property
    def accepted(self) -> bool:
        """Whether the last review accepted it."""
        return bool(self.reviews) and self.reviews[-1].data["result"] == "accepted"


@dataclass(slots=True)
class Seat:
    """One agency's role on one task, over [effective_on, effective_to)."""

    given: Revision
    acknowledged: Revision | None = None
    reports: dict[str, Report] = field(default_factory=dict)

    @property
    def statement(self) -> str:
        """The seat's statement id."""
        return self.given.statement


@dataclass(slots=True)
class Task:
    """One task: its definition (None while only referred to), its seats and its progression."""

    task: str
    defined: Revision | None = None
    seats: dict[str, Seat] = field(default_factory=dict)
    reports: dict[str, Report] = field(default_factory=dict)
    closures: dict[str, list[Revision]] = field(default_factory=dict)
    progression: Progression = field(default_factory=Progression)


def apply(task: Task, r: Revision) -> str | None:
    """Let one visible statement act on its task; the code of the anomaly when it could not."""
    task.progression, anomaly = step(task.progression, r)
    act = ACTS.get(r.type)
    return (act(task, r) if act else None) or anomaly


def _define(task: Task, r: Revision) -> str | None:
    if "edition" in r.data:
        task.defined = r
    if task.defined is None:
        task.defined = r
    return None


def _seat(task: Task, r: Revision) -> str | None:
    same = (seat for seat in task.seats.values() if seat.given.data["agency"] == r.data["agency"])
    held = [seat for seat in same if seat.given.in_force(r.effective_on)]
    task.seats[r.statement] = Seat(r)
    return "two-roles" if held else None


def _acknowledge(task: Task, r: Revision) -> str | None:
    seat = task.seats.get(r.data["seat"])
    if seat is not None:
        seat.acknowledged = r
    return None


def _report(task: Task, r: Revision) -> str | None:
    seat = task.seats.get(r.data["seat"])
    if seat is None:
        return "reported-without-seat"
    task.reports[r.statement] = seat.reports[r.data["period"]] = Report(r)
    return None


def _evidence(task: Task, r: Revision) -> str | None:
    report = task.reports.get(r.data["report"])
    if report is None:
        return "evidence-without-report"
    report.evidence.append(r)
    return None


def _review(task: Task, r: Revision) -> str | None:
    report = task.reports.get(r.data["report"])
    if report is None:
        return "review-without-report"
    report.reviews.append(r)
    return None


def _closure(task: Task, r: Revision) -> str | None:
    task.closures.setdefault(r.data["closure"], []).append(r)
    return None


ACTS: dict[str, Callable[[Task, Revision], str | None]] = {
    "plan.task_defined": _define,
    "plan.seat_assigned": _seat,
    "plan.seat_acknowledged": _acknowledge,
    "plan.progress_reported": _report,
    "plan.evidence_attached": _evidence,
    "plan.report_reviewed": _review,
    "plan.closure_requested": _closure,
    "plan.closure_verified": _closure,
    "plan.closure_rejected": _closure,
}
