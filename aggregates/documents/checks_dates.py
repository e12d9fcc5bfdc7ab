"""Findings on dates: missing, late, two of them, phases that overlap, that are over at birth, or have no anchor."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import date, timedelta

from aggregates.documents.draft import PhaseDraft
from aggregates.documents.findings import Finding, info, warn
from aggregates.documents.subject import Subject

_SHORT_NOTICE = timedelta(days=31)
_NUMBER_YEAR = re.compile(r"〔\s*(20\d\d)\s*〕")


def check_dates(subject: Subject) -> Iterator[Finding]:
    """Dates are compared, never completed."""
    yield from _document(subject)
    yield from _late(subject)
    for phase in subject.draft.phases:
        yield from _retroactive(subject, phase)
        yield from _relative(phase)
    yield from _overlaps(subject.draft.phases)


def _document(subject: Subject) -> Iterator[Finding]:
    draft = subject.draft
    lines = draft.issuer_lines or draft.title_lines or (subject.whole[0], subject.whole[0])
    quote = draft.issuer if draft.issuer_lines else draft.title
    if draft.issued_on is None:
        yield warn("DATE_MISSING", lines, quote or "", "全文没有成文日期", "no date anywhere in the document")
    if draft.document_number is None:
        yield info("NUMBER_MISSING", lines, quote or "", "全文没有发文字号", "no document number")
    if draft.signed_on and draft.printed_on and draft.signed_on != draft.printed_on and draft.signed_lines:
        zh, en = (
            f"成文 {draft.signed_on}，印发 {draft.printed_on}",
            f"signed {draft.signed_on}, printed {draft.printed_on}",
        )
        yield info("DATE_TWO", draft.signed_lines, draft.signed_on, zh, en)


def _late(subject: Subject) -> Iterator[Finding]:
    draft = subject.draft
    if draft.signed_on and draft.period and draft.signed_lines and int(draft.signed_on[:4]) > draft.period[0]:
        zh = f"{draft.period[0]}—{draft.period[1]} 年的方案于 {draft.signed_on} 成文"
        en = f"a plan for {draft.period[0]}-{draft.period[1]} signed on {draft.signed_on}"
        yield warn("DATE_LATE", draft.signed_lines, draft.signed_on, zh, en)


def _retroactive(subject: Subject, phase: PhaseDraft) -> Iterator[Finding]:
    """A phase that ends within a month of the signature, or in the year of the parent an undated plan cites."""
    draft = subject.draft
    if phase.end is None:
        return
    if draft.issued_on and date.fromisoformat(phase.end) - date.fromisoformat(draft.issued_on) < _SHORT_NOTICE:
        zh, en = f"成文于 {draft.issued_on}，期限为 {phase.end}", f"issued {draft.issued_on}, due {phase.end}"
        yield warn("DATE_RETROACTIVE", phase.lines, phase.text[:30], zh, en)
    cited = [match.group(1) for parent in draft.parents if (match := _NUMBER_YEAR.search(parent.number or ""))]
    if draft.issued_on is None and cited and phase.end[:4] <= max(cited):
        zh, en = f"无日期，而所引文件为 {max(cited)} 年", f"undated, and it cites a document of {max(cited)}"
        yield warn("DATE_RETROACTIVE", phase.lines, phase.text[:30], zh, en)


def _relative(phase: PhaseDraft) -> Iterator[Finding]:
    if phase.precision == "relative":
        zh, en = f"期限 {phase.months} 个月，未写起算日", f"{phase.months} months without a start day"
        yield warn("DATE_RELATIVE", phase.lines, phase.text[:30], zh, en)


def _overlaps(phases: tuple[PhaseDraft, ...]) -> Iterator[Finding]:
    for one, two in itertools.pairwise(phases):
        if one.end and two.start and two.start <= one.end:
            zh, en = f"与下一阶段（自 {two.start}）重叠", f"overlaps the next phase, from {two.start}"
            yield info("PHASE_OVERLAP", one.lines, one.text[:30], zh, en)
