"""Facts of carrying the plan out: acknowledgement, reports, evidence, reviews, closure (domain.md §8)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from aggregates.events.base import Event
from aggregates.values import Id, Number, Percent, Period, Sha256, Statement, Text, Value


class ReportedValue(Value):
    """One figure inside a report, for an indicator of the plan, unit as written."""

    indicator: Text
    value: Number
    unit: Text


class SeatAcknowledged(Event):
    """The agency accepts that it holds the seat, and names the post (not the person) that reports."""

    type: ClassVar[str] = "plan.seat_acknowledged"
    key: ClassVar[tuple[str, ...]] = ("acknowledgement", "seat")
    task: Id
    seat: Statement
    officer_post: Text


class ProgressReported(Event):
    """What the holder of a seat says of one period: a claim, never a status."""

    type: ClassVar[str] = "plan.progress_reported"
    key: ClassVar[tuple[str, ...]] = ("report", "seat", "period")
    task: Id
    seat: Statement
    period: Period
    percent: Percent | None = None
    narrative: Text
    values: tuple[ReportedValue, ...] = ()
    submitted_on: date
    claims_done: bool = False


class EvidenceAttached(Event):
    """A piece of evidence behind a report, by hash; personal data are flagged and stay outside the entry."""

    type: ClassVar[str] = "plan.evidence_attached"
    key: ClassVar[tuple[str, ...]] = ("evidence", "report", "sha256")
    task: Id
    report: Statement
    kind: Literal["document", "photo", "data", "notice", "PUBLIC_TIP", "other"]
    sha256: Sha256
    title: Text
    personal_data: bool


class ReportReviewed(Event):
    """A verifier without a seat on the task accepts a report or returns it with reasons."""

    type: ClassVar[str] = "plan.report_reviewed"
    key: ClassVar[tuple[str, ...]] = ("review", "report", "by")
    task: Id
    report: Statement
    result: Literal["accepted", "returned"]
    reasons: Text | None = None
    by: Id
    conflict_declared: bool = False


class ClosureRequested(Event):
    """A party that answers for the task asks for it to be struck off (销号)."""

    type: ClassVar[str] = "plan.closure_requested"
    key: ClassVar[tuple[str, ...]] = ("closure", "closure")
    task: Id
    closure: Id
    grounds: Text
    evidence: tuple[Sha256, ...]


class ClosureVerified(Event):
    """A verifier without a seat on the task confirms it FULL or PARTIAL.

    `silent`: the seats of a shared task that neither confirmed nor contested the request.
    """

    type: ClassVar[str] = "plan.closure_verified"
    key: ClassVar[tuple[str, ...]] = ("verification", "closure", "by")
    task: Id
    closure: Id
    result: Literal["FULL", "PARTIAL"]
    grounds: Text
    by: Id
    conflict_declared: bool = False
    silent: tuple[Statement, ...] | None = None


class ClosureRejected(Event):
    """A verifier without a seat on the task turns the request down, with reasons."""

    type: ClassVar[str] = "plan.closure_rejected"
    key: ClassVar[tuple[str, ...]] = ("rejection", "closure", "by")
    task: Id
    closure: Id
    reasons: Text
    by: Id
    conflict_declared: bool = False
