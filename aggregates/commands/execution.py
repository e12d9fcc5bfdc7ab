"""Commands of carrying the plan out: reports, evidence, reviews, closure."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from aggregates.commands.base import DECISION, REPORT, Command, PlanCommand
from aggregates.events.execution import ReportedValue
from aggregates.values import Id, Percent, Period, Sha256, Source, Statement, Text


class AcknowledgeSeat(PlanCommand):
    """Accept a seat for the own agency."""

    name: ClassVar[str] = "acknowledge_seat"
    seat: Statement
    officer_post: Text
    source: Source = REPORT


class ReportProgress(PlanCommand):
    """Report one period of an own seat; again for the same period it is a revision and needs a `reason`."""

    name: ClassVar[str] = "report_progress"
    seat: Statement
    period: Period
    percent: Percent | None = None
    narrative: Text
    values: tuple[ReportedValue, ...] = ()
    claims_done: bool = False
    submitted_on: date | None = Field(default=None, description="only for archive entries")
    reason: Text | None = None
    authority: Text | None = None
    source: Source = REPORT


class AttachEvidence(PlanCommand):
    """Attach evidence to an own report, by hash."""

    name: ClassVar[str] = "attach_evidence"
    report: Statement
    kind: Literal["document", "photo", "data", "notice", "PUBLIC_TIP", "other"]
    sha256: Sha256
    title: Text
    personal_data: bool
    source: Source = REPORT


class ReviewReport(PlanCommand):
    """Accept or return a report."""

    name: ClassVar[str] = "review_report"
    report: Statement
    result: Literal["accepted", "returned"]
    reasons: Text | None = None
    conflict_declared: bool = False
    source: Source = DECISION


class RequestClosure(PlanCommand):
    """Ask for a task to be struck off."""

    name: ClassVar[str] = "request_closure"
    task: Id
    closure: Id
    grounds: Text
    evidence: tuple[Sha256, ...] = Field(min_length=1)
    source: Source = REPORT


class VerifyClosure(PlanCommand):
    """Confirm a closure, FULL or PARTIAL; `silent` names the shared seats that said nothing about it."""

    name: ClassVar[str] = "verify_closure"
    task: Id
    closure: Id
    result: Literal["FULL", "PARTIAL"]
    grounds: Text
    conflict_declared: bool = False
    silent: tuple[Statement, ...] = ()
    source: Source = DECISION


class RejectClosure(PlanCommand):
    """Turn a closure request down."""

    name: ClassVar[str] = "reject_closure"
    task: Id
    closure: Id
    reasons: Text
    conflict_declared: bool = False
    source: Source = DECISION


COMMANDS: tuple[type[Command], ...] = (
    AcknowledgeSeat, ReportProgress, AttachEvidence, ReviewReport, RequestClosure, VerifyClosure, RejectClosure,
)  # fmt: skip
