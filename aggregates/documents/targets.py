"""Targets and baselines of a plan, read clause by clause; a value that is not printed stays null."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from aggregates.documents.dates import Window, windows
from aggregates.documents.draft import PhaseDraft, TargetDraft, TargetKind
from aggregates.documents.metrics import metric_of
from aggregates.documents.quantities import Quantity, per_of, quantities, structure_of
from aggregates.documents.sentences import clauses, sentences
from aggregates.documents.source_map import Paragraph
from aggregates.documents.unnumbered import unnumbered

_MASKED = re.compile(r"《[^《》]{0,200}》|〔[^〔〕]{0,20}〕|“(?!十[一二三四五六七八九]五”)[^“”]{0,60}”")
_ASPIRE = re.compile(r"力争|争创|争取|力求|努力实现|预期")
_ENTITY = re.compile(r"每(?:所|个(?!年|月|季|学)|家|村|乡|县|人|户)")
_DUE = re.compile(r"(?:底|末)(?:之?前)?$|月.{0,3}前$")
_RATE = re.compile(r"(?:率|比例|占比|总量|总数|总额|覆盖面)$")
_LONGEST = 2000
_OR = re.compile(r"或\s*$")


@dataclass(frozen=True, slots=True)
class Context:
    """Where a paragraph stands: in the goals, in a task, elsewhere; what the plan is called and when it ends."""

    region: str | None = None
    plan_end: str | None = None
    task_id: str | None = None
    goals: bool = False


@dataclass(frozen=True, slots=True)
class _Clause:
    """One clause in its sentence: its range, where its text begins with the dates before it, its time, its mood."""

    start: int
    end: int
    opening: int
    time: Window | None
    until: bool  # 到2025年 names an end, not a stretch
    aspirational: bool


def masked(canon: str) -> str:
    """Cited titles, document numbers and quoted names blanked out, same length: their numbers are no targets."""
    return _MASKED.sub(lambda m: m.group()[0] + "\0" * (len(m.group()) - 2) + m.group()[-1], canon)


def targets_in(par: Paragraph, context: Context, skip: frozenset[int] = frozenset()) -> Iterator[TargetDraft]:
    """All targets of one paragraph, in printed order; sentences that start at an offset of `skip` are passed over."""
    canon = masked(par.canon)
    for left, right in sentences(canon):
        if left in skip:
            continue
        found = [target for clause in _clauses(canon, left, right) for target in _targets(par, canon, clause, context)]
        yield from found or _deadline(par, canon, left, right, context)


def phase_targets(phases: Sequence[PhaseDraft]) -> Iterator[TargetDraft]:
    """Each phase is a deadline of its own; a phase without years keeps none."""
    for phase in phases:
        yield TargetDraft(
            text=phase.text,
            metric=phase.name,
            kind="deadline",
            comparator="=",
            value=None,
            unit=None,
            lines=phase.lines,
            by=phase.end,
            by_precision=phase.precision,
            window=(phase.start, phase.end),
        )


def _clauses(canon: str, left: int, right: int) -> Iterator[_Clause]:
    carried: Window | None = None
    opening: int | None = None
    aspirational, until = False, False
    for start, end in clauses(canon, left, right):
        text = canon[start:end]
        inside = windows(text)
        aspirational = aspirational or _ASPIRE.search(text) is not None
        if inside and len(text.strip()) - (inside[0].span[1] - inside[0].span[0]) <= 2:
            carried, opening, until = inside[0], start, _until(text, inside[0])
            continue
        here = _until(text, inside[0]) if inside else until
        first = start if opening is None else opening
        yield _Clause(start, end, first, inside[0] if inside else carried, here, aspirational)
        opening = None
        if inside and inside[0].span[0] <= 2:
            carried, until = (
                inside[0],
                here,
            )  # 到2025年争创…，省级…: the date at the head holds for the rest of the sentence


def _until(text: str, window: Window) -> bool:
    return text[: window.span[0]].strip().endswith(("到", "至", "截至", "前"))


def _targets(par: Paragraph, canon: str, clause: _Clause, context: Context) -> Iterator[TargetDraft]:
    if clause.end - clause.start > _LONGEST:
        return  # no clause of prose is that long; numbers in tables are not targets
    found = _listed(canon, quantities(canon, clause.start, clause.end))
    first = 0
    for index, quantity in enumerate(found):
        if index and _OR.search(canon[clause.start : quantity.start]):
            continue  # 1次讲座或1次研学: one target, either will do
        first = first if index and _follows(canon, found[index - 1], quantity) else index
        before = par.canon[found[first - 1].end if first else clause.start : found[first].start]
        yield _numbered(par, canon, clause, quantity, before, context)
    if not found:
        yield from _plain(par, canon, clause, context)


def _follows(canon: str, one: Quantity, two: Quantity) -> bool:
    return one.unit == two.unit and canon[one.end : two.start].strip() == "、"


def _listed(canon: str, found: Iterable[Quantity]) -> list[Quantity]:
    """不低于10000元、5000元、3000元: the bound before a list holds for all of it."""
    listed: list[Quantity] = []
    for quantity in found:
        if listed and _follows(canon, listed[-1], quantity) and quantity.comparator == "=":
            quantity = replace(quantity, comparator=listed[-1].comparator)  # noqa: PLW2901
        listed.append(quantity)
    return listed


def _numbered(
    par: Paragraph, canon: str, clause: _Clause, quantity: Quantity, before: str, context: Context
) -> TargetDraft:
    text = canon[clause.start : clause.end]
    structure = structure_of(canon, quantity.end) if quantity.unit == "项" else None
    metric = structure or metric_of(before, par.canon[quantity.end : clause.end], context.region)
    notes = ["按每个单位计 / counted per entity"] if _ENTITY.search(text) else []
    notes += ["二者择一 / either of several"] if re.search(r"或\s*\d", text[quantity.end - clause.start :]) else []
    draft = _draft(par, clause, context, kind=_kind(quantity, metric, text, context, structure), metric=metric)
    return replace(
        draft,
        comparator=quantity.comparator,
        value=quantity.value,
        unit=quantity.unit,
        per=per_of(text),
        floor=quantity.floor,
        notes=tuple(notes),
    )


def _kind(quantity: Quantity, metric: str, text: str, context: Context, structure: str | None) -> TargetKind:
    if structure:
        return "count"
    if context.goals:
        return "headline"
    if quantity.unit in ("次", "场", "期", "批") and per_of(text):
        return "frequency"
    return "outcome" if quantity.unit == "%" or _RATE.search(metric) else "count"


def _plain(par: Paragraph, canon: str, clause: _Clause, context: Context) -> Iterator[TargetDraft]:
    text = canon[clause.start : clause.end]
    dated = clause.time is not None
    found = unnumbered(text, aspirational=clause.aspirational, dated=dated, region=context.region)
    if found:
        draft = _draft(par, clause, context, kind=found.kind, metric=found.metric.replace("\0", ""))
        yield replace(draft, comparator=found.comparator, per=per_of(text), notes=(found.note,))


def _draft(par: Paragraph, clause: _Clause, context: Context, *, kind: TargetKind, metric: str) -> TargetDraft:
    time = clause.time
    return TargetDraft(
        text=par.text[clause.opening : clause.end].strip(),
        metric=metric,
        kind=kind,
        comparator="=",
        value=None,
        unit=None,
        lines=par.lines(clause.opening, clause.end),
        by=time.end if time else None,
        by_precision=time.precision if time else None,
        by_implied=None if time else context.plan_end,
        window=None if time is None or time.start is None or clause.until else (time.start, time.end),
        hardness="aspirational" if clause.aspirational else "hard",
        task_id=context.task_id,
    )


def _deadline(par: Paragraph, canon: str, left: int, right: int, context: Context) -> Iterator[TargetDraft]:
    """A dated duty without any number: 2020年底前实现…, only in tasks."""
    due = next((w for w in windows(canon[left:right]) if _DUE.search(canon[left + w.span[0] : left + w.span[1]])), None)
    if due and context.task_id:
        clause = _Clause(left, right, left, due, True, _ASPIRE.search(canon[left:right]) is not None)
        yield _draft(
            par, clause, context, kind="deadline", metric=par.canon[left + due.span[1] : right].strip("，。； ")
        )
