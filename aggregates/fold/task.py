"""The state of one task and its seats: who holds what, what was reported, evidenced, reviewed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from aggregates.fold import services
from aggregates.fold.progression import Progression, step
from aggregates.fold.revision import Revision
from aggregates.fold.services import Order

CONFLICTS = ("plan.report_reviewed", "plan.closure_verified", "plan.closure_rejected")
"""Judgements whose author says whether its own agency has a stake in the task."""


@dataclass(slots=True)
class Report:
    """One period's report of a seat, with the evidence and the reviews it got."""

    said: Revision
    evidence: list[Revision] = field(default_factory=list)
    reviews: list[Revision] = field(default_factory=list)

    @property
    def verdict(self) -> str | None:
        """What the last review said; None without one."""
        return str(self.reviews[-1].data["result"]) if self.reviews else None

    @property
    def accepted(self) -> bool:
        """Whether the last review accepted it."""
        return self.verdict == "accepted"

    @property
    def returned(self) -> bool:
        """Whether the last review returned it."""
        return self.verdict == "returned"


@dataclass(slots=True)
class Seat:
    """One agency's role on one task, over [effective_on, until)."""

    given: Revision
    acknowledged: Revision | None = None
    reports: dict[str, Report] = field(default_factory=dict)
    ended: Revision | None = None
    cooperation: dict[str, Revision] = field(default_factory=dict)

    @property
    def statement(self) -> str:
        """The seat's statement id."""
        return self.given.statement

    @property
    def agency(self) -> str:
        """The agency that holds it, as written."""
        return str(self.given.data["agency"])

    @property
    def role(self) -> str:
        """lead, shared, responsible, cooperate or guide."""
        return str(self.given.data["role"])

    @property
    def until(self) -> str | None:
        """The ISO day it ends: the earliest of its own end, a transfer and a revocation (docs/figures.md §2)."""
        own, ended = self.given.effective_to, self.ended
        if ended is None:
            return own
        return ended.effective_on if own is None else min(own, ended.effective_on)

    @property
    def by_act(self) -> bool:
        """Whether a transfer or a revocation ends it, and not its own end known beforehand."""
        own, ended = self.given.effective_to, self.ended
        return ended is not None and (own is None or ended.effective_on <= own)

    def in_force(self, day: str) -> bool:
        """from <= day < until, `day` ISO."""
        until = self.until
        return self.given.effective_on <= day and (until is None or day < until)


@dataclass(slots=True)
class Task:
    """One task: its definition (None while only referred to), its seats and its progression.

    `statuses` is each status it took with its ISO day, `said` every visible statement of it, in the order of the fold.
    """

    task: str
    defined: Revision | None = None
    seats: dict[str, Seat] = field(default_factory=dict)
    reports: dict[str, Report] = field(default_factory=dict)
    closures: dict[str, list[Revision]] = field(default_factory=dict)
    progression: Progression = field(default_factory=Progression)
    contests: dict[str, list[Revision]] = field(default_factory=dict)
    confirmations: dict[str, dict[str, Revision]] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    falsified: dict[str, Revision] = field(default_factory=dict)
    conflicts: list[Revision] = field(default_factory=list)
    confidence: dict[str, Revision] = field(default_factory=dict)
    statuses: list[tuple[str, str]] = field(default_factory=list)
    said: list[Revision] = field(default_factory=list)


def apply(task: Task, r: Revision) -> str | None:
    """Let one visible statement act on its task; the code of the anomaly when it could not."""
    before = task.progression.status
    task.progression, anomaly = step(task.progression, r)
    if task.progression.status != before:
        task.statuses.append((r.effective_on, task.progression.status))
    task.said.append(r)
    if r.type in CONFLICTS and r.data.get("conflict_declared"):
        task.conflicts.append(r)
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
    held = [seat for seat in same if seat.in_force(r.effective_on)]
    task.seats[r.statement] = Seat(r)
    return "two-roles" if held else None


def _end(code: str) -> Callable[[Task, Revision], str | None]:
    """The seat ends; the order of the fold brings the earliest end first, and that one stays."""

    def act(task: Task, r: Revision) -> str | None:
        seat = task.seats.get(r.data["seat"])
        if seat is None:
            return code
        if seat.ended is None:
            seat.ended = r
        return None

    return act


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


def _asked(task: Task, closure: str) -> bool:
    return any(r.type == "plan.closure_requested" for r in task.closures.get(closure, ()))


def _confirm(task: Task, r: Revision) -> str | None:
    if not _asked(task, r.data["closure"]):
        return "confirmed-without-request"
    task.confirmations.setdefault(r.data["closure"], {})[r.data["seat"]] = r
    return None


def _contest(task: Task, r: Revision) -> str | None:
    if not _asked(task, r.data["closure"]):
        return "contested-without-request"
    task.contests.setdefault(r.data["closure"], []).append(r)
    return None


def _cooperation(task: Task, r: Revision) -> str | None:
    seat = task.seats.get(r.data["seat"])
    if seat is None:
        return "cooperation-without-seat"
    seat.cooperation[r.data["period"]] = r
    return None


def _falsify(task: Task, r: Revision) -> str | None:
    task.falsified[r.data["sha256"]] = r
    return None


def _assess(task: Task, r: Revision) -> str | None:
    task.confidence[r.data["assessment"]] = r
    return None


def _serve(task: Task, r: Revision) -> str | None:
    return services.serve(task.orders, r)


def _moves_only(task: Task, r: Revision) -> str | None:
    """Acts on the progression alone."""
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
    "plan.closure_confirmed": _confirm,
    "plan.closure_contested": _contest,
    "plan.seat_transferred": _end("transferred-without-seat"),
    "plan.seat_revoked": _end("revoked-without-seat"),
    "plan.cooperation_confirmed": _cooperation,
    "plan.task_suspended": _moves_only,
    "plan.task_cancelled": _moves_only,
    "plan.task_reopened": _moves_only,
    "plan.task_closed_unimplemented": _moves_only,
    "plan.evidence_falsified": _falsify,
    "plan.confidence_assessed": _assess,
    **dict.fromkeys(services.TYPES, _serve),
}
