"""All checks that need nothing but the document itself."""

from __future__ import annotations

from aggregates.documents.checks_clauses import check_clauses
from aggregates.documents.checks_dates import check_dates
from aggregates.documents.checks_names import check_names
from aggregates.documents.checks_outline import check_outline
from aggregates.documents.checks_structure import check_structure
from aggregates.documents.checks_targets import check_targets
from aggregates.documents.checks_text import check_text
from aggregates.documents.declared import Declared
from aggregates.documents.findings import Finding
from aggregates.documents.subject import Subject


def check(subject: Subject, declared: Declared) -> tuple[Finding, ...]:
    """Findings of all single-document checks; a document that is no plan is only read for its wording."""
    general = (*check_text(subject), *check_structure(subject))
    if subject.draft.kind == "not_a_plan":
        return general
    plan = (check_names, check_dates, check_targets, check_outline)
    return (*general, *(found for one in plan for found in one(subject)), *check_clauses(subject, declared))
