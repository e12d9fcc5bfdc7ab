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
    "plan.reporting_calendar_adopted": frozenset({"plan_office"}),
    "plan.seat_acknowledged": LIAISON,
    "plan.progress_reported": LIAISON,
    "plan.evidence_attached": LIAISON,
    "plan.report_reviewed": JUDGES,
    "plan.closure_requested": LIAISON,
    "plan.closure_verified": JUDGES,
    "plan.closure_rejected": JUDGES,
    "region.measurement_recorded": FIGURES,
    "region.publication_recorded": FIGURES,
    "agency.registered": CLERK | {"importer"},
    "agency.alias_asserted": CLERK,
    "agency.alias_rejected": CLERK,
    "agency.renamed": CLERK,
    "agency.merged": CLERK,
    "agency.split": CLERK,
    "agency.duties_transferred": CLERK,
}


def require_writer(actor: Actor, type_: str) -> None:
    """Refuse a role that may not write this type; revisions need the role of the fact they revise."""
    refuse_unless(
        actor.role in WRITERS[type_],
        "role-not-allowed",
        f"角色 {actor.role} 无权写入 {type_};可写入的角色:{'、'.join(sorted(WRITERS[type_]))}",
        f"role {actor.role} may not write {type_}; allowed: {', '.join(sorted(WRITERS[type_]))}",
    )
