"""Findings on the outline: numbers missing or twice, lists closed by one clause, no title, no clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aggregates.documents.findings import Finding, error, info, warn
from aggregates.documents.kinds import names_plan
from aggregates.documents.markers import UNNUMBERED
from aggregates.documents.outline import Node, Outline
from aggregates.documents.subject import Subject


def check_outline(subject: Subject) -> Iterator[Finding]:
    """What the headings say and leave unsaid. A document that is no plan has no outline to check."""
    draft = subject.draft
    if draft.kind == "not_a_plan":
        return
    if not draft.tasks:
        zh, en = (
            "标题是方案，而没有一处可读的责任分工",
            "titled a plan, and not one responsibility clause could be read",
        )
        yield error("NO_CLAUSES", draft.title_lines or subject.whole, draft.title or "", zh, en)
    if not names_plan(draft.title):
        zh = "有责任分工而没有方案标题" if draft.title is None else "标题不像方案的标题"
        en = "responsibility clauses without the title of a plan"
        yield warn("TITLE_MISSING", draft.title_lines or _first(subject), draft.title or "", zh, en)
    yield from _numbering(subject.outline)
    for scope in subject.tasks.scopes:
        zh = "数项之末只有一处责任分工：读作整项的分工，也可能只属最后一项"
        en = "one clause at the end of several items: read as that of all of them; it may be the last one's only"
        yield info("CLAUSE_SCOPE", scope.lines, scope.quote, zh, en)


def _first(subject: Subject) -> tuple[int, int]:
    return subject.paragraphs[0].lines() if subject.paragraphs else (1, 1)


def _numbering(outlined: Outline) -> Iterator[Finding]:
    by_part: dict[int, list[Node]] = {}
    for section in outlined.sections:
        if section.node is not None:
            by_part.setdefault(section.part, []).append(section.node)
    for nodes in by_part.values():
        yield from _counted(nodes)
        for node in nodes:
            yield from _below(node)


def _below(node: Node) -> Iterator[Finding]:
    yield from _counted(node.children)
    for child in node.children:
        yield from _below(child)


def _counted(nodes: Sequence[Node]) -> Iterator[Finding]:
    """Neighbours of one level must count on; 1 begins again, and numbers may run through from the group before."""
    last: dict[str, int] = {}
    for node in nodes:
        marker = node.marker
        if marker is None or marker.number == 0 or marker.level in UNNUMBERED:
            continue
        before = last.get(marker.level)
        if before is not None and marker.number not in (before + 1, 1):
            zh = "重复" if marker.number == before else f"{before} 之后是 {marker.number}"
            en = "printed twice" if marker.number == before else f"{marker.number} follows {before}"
            quote = node.heading.par.text[:30]
            yield info("NUMBERING", node.heading.par.lines(), quote, f"编号{zh}", f"numbering: {en}")
        last[marker.level] = marker.number
