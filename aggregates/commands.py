"""Commands: imperative, may be refused. The body of a request is the command, flat and strict."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from aggregates.events.agency import (
    AgenciesMerged,
    AgencyRegistered,
    AgencyRenamed,
    AgencySplit,
    AliasAsserted,
    AliasRejected,
    DutiesTransferred,
)
from aggregates.events.execution import ReportedValue
from aggregates.events.plan import PlanLinked, PlanRegistered, ReportingCalendarAdopted, SeatAssigned, TargetSet
from aggregates.events.region import MeasurementRecorded, PublicationRecorded
from aggregates.values import Id, Percent, Period, Precision, Sha256, Source, Statement, Text

REPORT = Source(kind="report")
DECISION = Source(kind="decision")
REGISTER = "agency:register"
"""The one stream of the agency register."""


def plan_stream(plan: str) -> str:
    """The stream of a plan's aggregate."""
    return f"plan:{plan}"


def region_stream(region: str) -> str:
    """The stream of a region's measurements and publications."""
    return f"region:{region}"


class Command(BaseModel):
    """What somebody wants recorded. Without `effective_on` the ledger's day is written, marked as defaulted."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")
    name: ClassVar[str]
    effective_on: date | None = None
    effective_to: date | None = None
    effective_precision: Precision | None = None

    @property
    def stream(self) -> str:
        """The stream the command writes to."""
        raise TypeError(f"{self.name} names no stream")


class PlanCommand(Command):
    """A command on one plan."""

    plan: Id

    @property
    def stream(self) -> str:
        """The plan's stream."""
        return plan_stream(self.plan)


class RegisterPlan(Command):
    """Make a plan known, held or only cited."""

    name: ClassVar[str] = "register_plan"
    registration: PlanRegistered

    @property
    def stream(self) -> str:
        """The plan's stream."""
        return plan_stream(self.registration.plan)


class LinkPlan(PlanCommand):
    """Say which plan this one implements or succeeds."""

    name: ClassVar[str] = "link_plan"
    link: PlanLinked


class ResolveFinding(PlanCommand):
    """Decide about a finding of the import."""

    name: ClassVar[str] = "resolve_finding"
    finding: Id
    decision: Literal["accepted", "dismissed", "to_be_corrected"]
    reason: Text
    source: Source = DECISION


class AdoptReportingCalendar(PlanCommand):
    """Adopt who reports how often."""

    name: ClassVar[str] = "adopt_reporting_calendar"
    calendar: ReportingCalendarAdopted


class SetTarget(PlanCommand):
    """Set a target of a plan whose document is not held, from a published source."""

    name: ClassVar[str] = "set_target"
    target: TargetSet


class AssignSeat(PlanCommand):
    """Give an agency a seat on a task; on a listed-open task, citing the open list or a decision."""

    name: ClassVar[str] = "assign_seat"
    seat: SeatAssigned


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
    """Confirm a closure, FULL or PARTIAL."""

    name: ClassVar[str] = "verify_closure"
    task: Id
    closure: Id
    result: Literal["FULL", "PARTIAL"]
    grounds: Text
    conflict_declared: bool = False
    source: Source = DECISION


class RejectClosure(PlanCommand):
    """Turn a closure request down."""

    name: ClassVar[str] = "reject_closure"
    task: Id
    closure: Id
    reasons: Text
    conflict_declared: bool = False
    source: Source = DECISION


class RecordMeasurement(Command):
    """Record a published value of a region's indicator, effective on the last day of the measured period."""

    name: ClassVar[str] = "record_measurement"
    measurement: MeasurementRecorded

    @property
    def stream(self) -> str:
        """The region's stream."""
        return region_stream(self.measurement.region)


class RecordPublication(Command):
    """Keep a published act as evidence."""

    name: ClassVar[str] = "record_publication"
    publication: PublicationRecorded

    @property
    def stream(self) -> str:
        """The region's stream."""
        return region_stream(self.publication.region)


class RegisterCommand(Command):
    """A command on the agency register."""

    @property
    def stream(self) -> str:
        """The register's stream."""
        return REGISTER


class RegisterAgency(RegisterCommand):
    """Register a name as written."""

    name: ClassVar[str] = "register_agency"
    agency: AgencyRegistered


class AssertAlias(RegisterCommand):
    """Assert that two names are one agency."""

    name: ClassVar[str] = "assert_alias"
    alias: AliasAsserted


class RejectAlias(RegisterCommand):
    """Establish that two names are not one agency."""

    name: ClassVar[str] = "reject_alias"
    alias: AliasRejected


class RenameAgency(RegisterCommand):
    """Record a rename by reform."""

    name: ClassVar[str] = "rename_agency"
    rename: AgencyRenamed


class MergeAgencies(RegisterCommand):
    """Record a merger by reform."""

    name: ClassVar[str] = "merge_agencies"
    merger: AgenciesMerged


class SplitAgency(RegisterCommand):
    """Record a split by reform."""

    name: ClassVar[str] = "split_agency"
    split: AgencySplit


class TransferDuties(RegisterCommand):
    """Record that a duty moved between agencies."""

    name: ClassVar[str] = "transfer_duties"
    transfer: DutiesTransferred


class Revise(Command):
    """A revision names the statement, the revision it replaces, a reason and an authority (semantics.md)."""

    on: Text = Field(description="the stream, for example plan:ID, region:NAME or agency:register")
    statement: Statement
    replaces: int = Field(ge=1)
    reason: Text
    authority: Text
    source: Source = DECISION

    @property
    def stream(self) -> str:
        """The stream of the statement."""
        return self.on


class CorrectStatement(Revise):
    """Replace content and/or effective date of a statement; after a retraction this reinstates it.

    `content` is the whole new content; absent, the content stays: only the date changes, or it is reinstated.
    """

    name: ClassVar[str] = "correct_statement"
    content: dict[str, Any] | None = None


class RetractStatement(Revise):
    """Take a statement back."""

    name: ClassVar[str] = "retract_statement"


COMMANDS: dict[str, type[Command]] = {
    command.name: command
    for command in (
        RegisterPlan, LinkPlan, ResolveFinding, AdoptReportingCalendar, SetTarget, AssignSeat, AcknowledgeSeat,
        ReportProgress, AttachEvidence, ReviewReport, RequestClosure, VerifyClosure, RejectClosure,
        RecordMeasurement, RecordPublication, RegisterAgency, AssertAlias, RejectAlias, RenameAgency,
        MergeAgencies, SplitAgency, TransferDuties, CorrectStatement, RetractStatement,
    )
}  # fmt: skip
