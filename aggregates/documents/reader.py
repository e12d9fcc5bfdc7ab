"""The reader: bytes of an official document in, a frozen draft and findings out. Pure and total."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from aggregates.documents.checks import check
from aggregates.documents.citations import parents
from aggregates.documents.declared import declared_rules
from aggregates.documents.draft import PlanDraft
from aggregates.documents.draft_json import document_json
from aggregates.documents.findings import Finding
from aggregates.documents.formats import decode
from aggregates.documents.head import Head, read_head
from aggregates.documents.layout import heal
from aggregates.documents.obligations import obligations
from aggregates.documents.outline import Outline, outline
from aggregates.documents.plan_targets import plan_targets, task_targets
from aggregates.documents.schedule import coordinating_body, phases
from aggregates.documents.source_map import Paragraph
from aggregates.documents.targets import Context
from aggregates.documents.tasks import TaskReading, read_tasks

_NO_CLAUSE = (
    "没有可读的责任分工（牵头、配合、负责、责任单位），不作为实施方案导入",
    "no readable responsibility clause, so not imported as an implementation plan",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one document says (`draft`), what was noticed on the way (`findings`), and the healed text."""

    draft: PlanDraft
    findings: tuple[Finding, ...]
    paragraphs: tuple[Paragraph, ...]

    def to_json(self, *, plan_id: str | None = None) -> dict[str, object]:
        """The document object of interface.md, without `file` and `events`."""
        return document_json(self.draft, self.findings, given_id=plan_id)


def read(data: bytes) -> Reading:
    """Read one document. Raises `Unreadable` when the bytes are no text; everything else is a finding."""
    lines, encoding = decode(data)
    layout = heal(lines)
    outlined = outline(layout.paragraphs)
    head = read_head(outlined)
    tasks = read_tasks(outlined, declared_rules(layout.paragraphs))
    draft = _draft(data, encoding, head, outlined, tasks)
    findings = (*layout.findings, *check(draft, layout.paragraphs, outlined, tasks))
    ordered = sorted(findings, key=lambda finding: (finding.lines, finding.code))
    return Reading(draft, tuple(ordered), layout.paragraphs)


def _draft(data: bytes, encoding: str, head: Head, outlined: Outline, tasks: TaskReading) -> PlanDraft:
    bare = _bare(data, encoding, head, outlined)
    if not tasks.tasks:
        return replace(bare, kind="not_a_plan", not_a_plan_reason=_NO_CLAUSE)
    context = Context(region=head.region, plan_end=f"{head.period[1]}-12-31" if head.period else None)
    after = [
        p
        for i, s in enumerate(outlined.sections)
        if i > min(tasks.sections) and i not in tasks.sections
        for p in s.paragraphs
    ]
    phased = phases(after)
    drafts = tuple(replace(task.draft, targets=task_targets(task, context)) for task in tasks.tasks)
    own = tuple(target for task in drafts for target in task.targets)
    return replace(
        bare,
        groups=tasks.groups,
        tasks=drafts,
        phases=phased,
        targets=(*plan_targets(outlined.sections, tasks, phased, context), *own),
        obligations=obligations(outlined.sections, min(tasks.sections), tasks.sections),
    )


def _bare(data: bytes, encoding: str, head: Head, outlined: Outline) -> PlanDraft:
    body = coordinating_body([p for section in outlined.sections for p in section.paragraphs])
    return PlanDraft(
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        encoding=encoding,
        kind="plan",
        title=head.title,
        title_lines=head.title_lines,
        document_number=head.number,
        number_as_printed=head.number_as_printed,
        issuer=head.issuer,
        issuer_lines=head.issuer_lines,
        addressees=head.addressees,
        region=head.region,
        level=head.level,
        signed_on=head.signed_on,
        signed_lines=head.signed_lines,
        printed_on=head.printed_on,
        printed_lines=head.printed_lines,
        period=head.period,
        coordinating_body=body[0] if body else None,
        body_lines=body[1] if body else None,
        parents=parents(outlined.head),
    )
