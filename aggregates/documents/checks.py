"""All checks that need nothing but the document itself."""

from __future__ import annotations

from aggregates.documents.checks_dates import check_dates
from aggregates.documents.checks_names import check_names
from aggregates.documents.checks_structure import check_structure
from aggregates.documents.checks_targets import check_targets
from aggregates.documents.checks_text import check_text
from aggregates.documents.draft import PlanDraft
from aggregates.documents.findings import Finding
from aggregates.documents.outline import Outline
from aggregates.documents.source_map import Paragraph
from aggregates.documents.subject import Subject
from aggregates.documents.tasks import TaskReading


def check(
    draft: PlanDraft, paragraphs: tuple[Paragraph, ...], outlined: Outline, tasks: TaskReading
) -> tuple[Finding, ...]:
    """Findings of all single-document checks."""
    subject = Subject(draft, paragraphs, outlined, tasks)
    text = tuple(check_text(subject))
    structure = tuple(check_structure(subject))
    if draft.kind == "not_a_plan":
        return (*text, *structure)
    return (*text, *structure, *check_names(subject), *check_dates(subject), *check_targets(subject))
