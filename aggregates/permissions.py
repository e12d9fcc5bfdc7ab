"""Which roles may write which facts (interface.md, "Roles"; domain.md §8), and the separation of duties."""

from __future__ import annotations

from collections.abc import Mapping

from aggregates.refusal import refuse_unless
from aggregates.values import Actor

PLANNING = frozenset({"importer", "plan_office"})
LIAISON = frozenset({"liaison"})
JUDGES = frozenset({"verifier", "plan_office"})
FIGURES = frozenset({"plan_office", "evaluator"})
CLERK = frozenset({"registry_clerk"})
OFFICE = frozenset({"plan_office"})
STAFFING = frozenset({"plan_office", "arbiter"})
SUPERVISOR = frozenset({"supervisor"})
EVALUATOR = frozenset({"evaluator"})
ARBITER = frozenset({"arbiter"})
AUTHORITY = frozenset({"commending_authority"})

WRITERS: Mapping[str, frozenset[str]] = {
    "plan.registered": PLANNING,
    "plan.text_imported": PLANNING,
    "plan.edition_matched": PLANNING,
    "plan.reading_corrected": PLANNING,
    "plan.finding_raised": PLANNING,
    "plan.finding_resolved": PLANNING,
    "plan.linked": PLANNING,
    "plan.phase_scheduled": PLANNING,
    "plan.task_defined": PLANNING,
    "plan.obligation_defined": PLANNING,
    "plan.seat_assigned": PLANNING,
    "plan.target_set": PLANNING,
    "plan.baseline_recorded": PLANNING,
    "plan.reporting_calendar_adopted": OFFICE,
    "plan.seat_acknowledged": LIAISON,
    "plan.progress_reported": LIAISON,
    "plan.evidence_attached": LIAISON,
    "plan.report_reviewed": JUDGES,
    "plan.closure_requested": LIAISON,
    "plan.closure_verified": JUDGES,
    "plan.closure_rejected": JUDGES,
    "plan.seat_transferred": STAFFING,
    "plan.seat_revoked": STAFFING,
    "plan.cooperation_confirmed": LIAISON,
    "plan.task_suspended": OFFICE,
    "plan.task_cancelled": OFFICE,
    "plan.task_reopened": SUPERVISOR,
    "plan.task_closed_unimplemented": EVALUATOR,
    "plan.closure_confirmed": LIAISON,
    "plan.closure_contested": LIAISON,
    "plan.deadline_anchored": OFFICE,
    "plan.deadline_extended": OFFICE,
    "plan.target_revised": OFFICE,
    "plan.indicator_defined": OFFICE,
    "plan.task_linked": OFFICE,
    "plan.target_linked": OFFICE,
    "plan.child_required": PLANNING,
    "plan.child_issued": OFFICE,
    "plan.succeeded": OFFICE,
    "plan.obligation_carried_over": OFFICE,
    "plan.obligation_scheduled": OFFICE,
    "plan.obligation_fulfilled": OFFICE,
    "plan.funding_allocated": OFFICE,
    "plan.funding_used": OFFICE,
    "plan.notice_issued": SUPERVISOR,
    "plan.notice_closed": SUPERVISOR,
    "plan.inspection_concluded": SUPERVISOR,
    "plan.interview_held": SUPERVISOR,
    "plan.circular_issued": SUPERVISOR,
    "plan.rectification_ordered": SUPERVISOR,
    "plan.rectification_submitted": LIAISON,
    "plan.rectification_verified": JUDGES,
    "plan.confidence_assessed": SUPERVISOR,
    "plan.evidence_falsified": SUPERVISOR,
    "plan.service_ordered": LIAISON,
    "plan.service_assigned": LIAISON,
    "plan.service_accepted": LIAISON,
    "plan.service_completed": LIAISON,
    "plan.dispute_raised": LIAISON,
    "plan.dispute_answered": LIAISON,
    "plan.negotiation_held": LIAISON,
    "plan.dispute_escalated": LIAISON,
    "plan.dispute_ruled": ARBITER,
    "plan.dispute_withdrawn": LIAISON,
    "plan.dispute_appealed": LIAISON,
    "plan.evaluation_opened": EVALUATOR,
    "plan.score_recorded": EVALUATOR,
    "plan.evaluation_concluded": EVALUATOR,
    "plan.evaluation_appealed": LIAISON,
    "plan.snapshot_fixed": EVALUATOR,
    "plan.snapshot_restated": EVALUATOR,
    "plan.period_closed": EVALUATOR,
    "plan.commendation_proposed": OFFICE,
    "plan.public_notice_posted": OFFICE | AUTHORITY,
    "plan.commendation_granted": AUTHORITY,
    "plan.commendation_revoked": AUTHORITY,
    "plan.annotated": frozenset({"auditor"}),
    "rules.weights_adopted": OFFICE,
    "rules.lights_adopted": OFFICE,
    "rules.procedure_adopted": OFFICE,
    "rules.rubric_adopted": EVALUATOR,
    "region.measurement_recorded": FIGURES,
    "region.survey_conducted": FIGURES,
    "region.publication_recorded": FIGURES,
    "agency.registered": CLERK | {"importer"},
    "agency.alias_asserted": CLERK,
    "agency.alias_rejected": CLERK,
    "agency.renamed": CLERK,
    "agency.merged": CLERK,
    "agency.split": CLERK,
    "agency.duties_transferred": CLERK,
    "agency.abolished": CLERK,
    "agency.membership_set": CLERK,
}


def require_writer(actor: Actor, type_: str) -> None:
    """Refuse a role that may not write this type; revisions need the role of the fact they revise."""
    refuse_unless(
        actor.role in WRITERS[type_],
        "role-not-allowed",
        f"角色 {actor.role} 无权写入 {type_};可写入的角色:{'、'.join(sorted(WRITERS[type_]))}",
        f"role {actor.role} may not write {type_}; allowed: {', '.join(sorted(WRITERS[type_]))}",
    )
