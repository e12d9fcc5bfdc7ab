"""The closed registry of fact types: what is not listed here cannot be written and cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import to_json

from aggregates.events import (
    agency,
    annotation,
    assignment,
    cascade,
    commendation,
    deadlines,
    disputes,
    evaluation,
    execution,
    fixing,
    lifecycle,
    obligations,
    plan,
    region,
    rules,
    services,
    statement,
    supervision,
)
from aggregates.events.base import Event, Fact
from aggregates.refusal import Refused
from aggregates.upcasters import upcast

ALL: tuple[type[Event], ...] = (
    plan.PlanRegistered, plan.PlanTextImported, plan.ImportFindingRaised, plan.ImportFindingResolved,
    plan.PlanLinked, plan.PhaseScheduled, plan.TaskDefined, plan.ObligationDefined, plan.SeatAssigned,
    plan.TargetSet, plan.BaselineRecorded, plan.ReportingCalendarAdopted,
    plan.EditionMatched, plan.ReadingCorrected,
    execution.SeatAcknowledged, execution.ProgressReported, execution.EvidenceAttached,
    execution.ReportReviewed, execution.ClosureRequested, execution.ClosureVerified,
    execution.ClosureRejected,
    assignment.SeatTransferred, assignment.SeatRevoked, assignment.CooperationConfirmed,
    lifecycle.TaskSuspended, lifecycle.TaskCancelled, lifecycle.TaskReopened, lifecycle.TaskClosedUnimplemented,
    lifecycle.ClosureConfirmed, lifecycle.ClosureContested,
    deadlines.DeadlineAnchored, deadlines.DeadlineExtended, deadlines.TargetRevised, deadlines.IndicatorDefined,
    cascade.TaskLinked, cascade.TargetLinked, cascade.ChildPlanRequired, cascade.ChildPlanIssued,
    cascade.PlanSucceeded, cascade.ObligationCarriedOver,
    obligations.ObligationScheduled, obligations.ObligationFulfilled,
    obligations.FundingAllocated, obligations.FundingUsed,
    supervision.NoticeIssued, supervision.NoticeClosed, supervision.InspectionConcluded,
    supervision.InterviewHeld, supervision.CircularIssued, supervision.RectificationOrdered,
    supervision.RectificationSubmitted, supervision.RectificationVerified, supervision.ConfidenceAssessed,
    supervision.EvidenceFalsified,
    services.ServiceOrdered, services.ServiceAssigned, services.ServiceAccepted, services.ServiceCompleted,
    disputes.DisputeRaised, disputes.DisputeAnswered, disputes.NegotiationHeld, disputes.DisputeEscalated,
    disputes.DisputeRuled, disputes.DisputeWithdrawn, disputes.DisputeAppealed,
    evaluation.EvaluationOpened, evaluation.ScoreRecorded, evaluation.EvaluationConcluded,
    evaluation.EvaluationAppealed,
    fixing.SnapshotFixed, fixing.SnapshotRestated, fixing.PeriodClosed,
    commendation.CommendationProposed, commendation.PublicNoticePosted, commendation.CommendationGranted,
    commendation.CommendationRevoked,
    annotation.Annotated,
    rules.WeightsAdopted, rules.LightsAdopted, rules.RubricAdopted, rules.ProcedureAdopted,
    region.MeasurementRecorded, region.PublicationRecorded, region.SurveyConducted,
    agency.AgencyRegistered, agency.AliasAsserted, agency.AliasRejected, agency.AgencyRenamed,
    agency.AgenciesMerged, agency.AgencySplit, agency.DutiesTransferred,
    agency.AgencyAbolished, agency.MembershipSet,
    statement.StatementCorrected, statement.StatementRetracted,
)  # fmt: skip

REGISTRY: Mapping[str, type[Event]] = {event.type: event for event in ALL}


def decode(type_: str, revision: int, data: Mapping[str, Any], encoded: bytes | None = None) -> Event:
    """The event behind stored `data`, read through the upcasters; `Refused` when type or data are unknown.

    `encoded` is `data` of the type's present revision as JSON, where the caller has it at hand.
    """
    if type_ not in REGISTRY:
        raise Refused("unknown-type", f"未登记的事件类型:{type_}", f"the event type {type_} is not registered")
    model = REGISTRY[type_]
    data = upcast(type_, revision, model.revision, data)
    try:
        event = model.model_validate_json(encoded or to_json(data))
    except ValidationError as error:
        first = error.errors()[0]
        where = "/".join(str(part) for part in first["loc"])
        raise Refused(
            "invalid-data",
            f"{type_} 的字段 {where or '/'} 不合规则:{first['msg']}",
            f"field {where or '/'} of {type_} is not valid: {first['msg']}",
        ) from None
    if isinstance(event, statement.StatementCorrected):
        decode(event.of_type, event.of_revision, event.content)
    return event


__all__ = ["ALL", "REGISTRY", "Event", "Fact", "decode"]
