"""The reader: bytes of an official document in, a frozen draft and findings out. Pure and total."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from aggregates.documents.checks import check
from aggregates.documents.citations import parents
from aggregates.documents.clause_targets import clause_deadlines
from aggregates.documents.declared import declared_rules
from aggregates.documents.draft import PlanDraft, TargetDraft
from aggregates.documents.draft_json import document_json
from aggregates.documents.findings import Finding, Severity
from aggregates.documents.formats import Extract, extract
from aggregates.documents.head import Head, read_head
from aggregates.documents.kinds import NO_CLAUSE, why_no_plan
from aggregates.documents.layout import heal
from aggregates.documents.obligations import obligations
from aggregates.documents.outline import Heading, Outline, Section, outline
from aggregates.documents.plan_targets import plan_targets, task_targets
from aggregates.documents.schedule import coordinating_body, section_phases
from aggregates.documents.source_map import Paragraph
from aggregates.documents.subject import Subject
from aggregates.documents.table_tasks import with_tables
from aggregates.documents.tables import read_tables
from aggregates.documents.targets import Context
from aggregates.documents.tasks import TaskReading, read_tasks


@dataclass(frozen=True, slots=True)
class Reading:
    """What one document says (`draft`), what was noticed on the way (`findings`), the healed text and the extract."""

    draft: PlanDraft
    findings: tuple[Finding, ...]
    paragraphs: tuple[Paragraph, ...]
    extract: Extract

    def page_of(self, line: int) -> int | None:
        """The page a line of the extract is printed on, in formats that have pages."""
        return self.extract.lines[line - 1].page if 1 <= line <= len(self.extract.lines) else None

    def place_of(self, line: int) -> str | None:
        """Where the original prints a line of the extract (`Line.place`)."""
        return self.extract.lines[line - 1].place if 1 <= line <= len(self.extract.lines) else None

    def to_json(self, *, plan_id: str | None = None) -> dict[str, object]:
        """The document object of interface.md, without `file` and `events`."""
        return document_json(self.draft, self.findings, given_id=plan_id)


def read(data: bytes, *, name: str | None = None) -> Reading:
    """Read one document; `name` is its file name, if known.

    Raises `Unreadable` when the bytes are no document that can be read; everything else is a finding.
    """
    found = extract(data, name=name)
    tabled = read_tables(found)
    layout = heal(
        [line.text for line in found.lines],
        pages=[line.page for line in found.lines],
        tables=tabled.lines,
    )
    outlined = outline(layout.paragraphs)
    head = read_head(outlined, layout.dropped)
    declared = declared_rules(layout.paragraphs)
    body = read_tasks(outlined, declared)
    merged = with_tables(body, tabled, declared)
    due = clause_deadlines(layout.paragraphs, [task.draft for task in merged.tasks.tasks])
    draft = _draft(data, found, head, outlined, merged.tasks, layout.paragraphs, tabled.texts, due.targets)
    checked = check(Subject(draft, layout.paragraphs, outlined, merged.tasks), declared)
    noted = (Finding(n.code, Severity(n.severity), n.lines, n.quote, n.zh, n.en) for n in found.notes)
    timeless = due.findings if draft.kind == "plan" else ()
    tables = merged.findings if draft.kind == "plan" or draft.not_a_plan_reason == NO_CLAUSE else ()
    findings = (*noted, *layout.findings, *tables, *checked, *timeless)
    ordered = sorted(findings, key=lambda finding: (finding.lines, finding.code))
    return Reading(draft, tuple(ordered), layout.paragraphs, found)


def _draft(
    data: bytes,
    found: Extract,
    head: Head,
    outlined: Outline,
    tasks: TaskReading,
    paragraphs: Sequence[Paragraph],
    cells: Sequence[str],
    due: Mapping[str, tuple[TargetDraft, ...]],
) -> PlanDraft:
    bare = _bare(data, found, head, outlined)
    reason = why_no_plan(head.title, paragraphs, cells, len(tasks.tasks))
    if reason is not None:
        return replace(bare, kind="not_a_plan", not_a_plan_reason=reason)
    if not tasks.tasks:
        return bare
    context = Context(region=head.region, plan_end=f"{head.period[1]}-12-31" if head.period else None)
    pages = [line.page for line in found.lines]
    drafts = tuple(
        replace(
            task.draft,
            targets=(*task_targets(task, context), *task.draft.targets, *due.get(task.draft.id, ())),
            page=pages[task.draft.lines[0] - 1],
        )
        for task in tasks.tasks
    )
    own = tuple(target for task in drafts for target in task.targets)
    sections = [*outlined.sections, *_closing(tasks)]
    first = min(tasks.sections, default=len(outlined.sections))
    phased = section_phases(s for i, s in enumerate(sections) if i > first and i not in tasks.sections)
    general = plan_targets(sections, tasks, phased, context)
    return replace(
        bare,
        groups=tasks.groups,
        tasks=drafts,
        phases=phased,
        targets=(*general, *own),
        obligations=obligations(sections, first, tasks.sections),
    )


def _closing(tasks: TaskReading) -> Sequence[Section]:
    """Prose among the tasks that is nobody's: read for duties like a last section without a name."""
    if not tasks.leftover:
        return ()
    heading = Heading(0, "—", tasks.leftover[0], None)
    return (Section(heading, list(tasks.leftover)),)


def _bare(data: bytes, found: Extract, head: Head, outlined: Outline) -> PlanDraft:
    body = coordinating_body([p for section in outlined.sections for p in section.paragraphs])
    return PlanDraft(
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        encoding=found.encoding,
        format=found.format,
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
        published_on=head.published_on,
        published_lines=head.published_lines,
        period=head.period,
        coordinating_body=body[0] if body else None,
        body_lines=body[1] if body else None,
        parents=parents(outlined.head),
    )
