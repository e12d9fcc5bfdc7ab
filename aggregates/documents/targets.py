"""Targets and baselines of a plan, read clause by clause; a value that is not printed stays null."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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
    aspirational: bool


def masked(canon: str) -> str:
    """Cited titles, document numbers and quoted names blanked out, same length: their numbers are no targets."""
    return _MASKED.sub(lambda m: m.group()[0] + "\0" * (len(m.group()) - 2) + m.group()[-1], canon)


def targets_in(par: Paragraph, context: Context) -> Iterator[TargetDraft]:
    """All targets of one paragraph, in printed order."""
    canon = masked(par.canon)
    for left, right in sentences(canon):
        found = [target for clause in _clauses(canon, left, right) for target in _targets(par, canon, clause, context)]
        yield from found or _deadline(par, canon, left, right, context)


def phase_targets(phases: Sequence[PhaseDraft]) -> Iterator[TargetDraft]:
    """Each phase is a deadline of its own; a phase without years keeps none."""
    for phase in phases:
        yield TargetDraft(
            text=phase.text, metric=phase.name, kind="deadline", comparator="=", value=None, unit=None, lines=phase.lines,
            by=phase.end, by_precision=phase.precision, window=(phase.start, phase.end),
        )


def _clauses(canon: str, left: int, right: int) -> Iterator[_Clause]:
    carried: Window | None = None
    opening: int | None = None
    aspirational = False
    for start, end in clauses(canon, left, right):
        text = canon[start:end]
        inside = windows(text)
        aspirational = aspirational or _ASPIRE.search(text) is not None
        if inside and len(text.strip()) - (inside[0].span[1] - inside[0].span[0]) <= 2:
            carried, opening = inside[0], start
            continue
        yield _Clause(start, end, start if opening is None else opening, inside[0] if inside else carried, aspirational)
        opening = None
        if inside and inside[0].span[0] <= 2:
            carried = inside[0]  # 到2025年争创…，省级…: the date at the head holds for the rest of the sentence


def _targets(par: Paragraph, canon: str, clause: _Clause, context: Context) -> Iterator[TargetDraft]:
    found = list(quantities(canon, clause.start, clause.end))
    for index, quantity in enumerate(found):
        if index and _OR.search(canon[clause.start : quantity.start]):
            continue  # 1次讲座或1次研学: one target, either will do
        nearest = found[index - 1].end if index else clause.start
        yield _numbered(par, canon, clause, quantity, nearest, context)
    if not found:
        yield from _plain(par, canon, clause, context)


def _numbered(
    par: Paragraph, canon: str, clause: _Clause, quantity: Quantity, nearest: int, context: Context
) -> TargetDraft:
    text = canon[clause.start : clause.end]
    structure = structure_of(canon, quantity.end) if quantity.unit == "项" else None
    before, after = par.canon[nearest : quantity.start], par.canon[quantity.end : clause.end]
    metric = structure or metric_of(before, after, context.region)
    notes = ["按每个单位计 / counted per entity"] if _ENTITY.search(text) else []
    notes += ["二者择一 / either of several"] if re.search(r"或\s*\d", text[quantity.end - clause.start :]) else []
    draft = _draft(par, clause, context, kind=_kind(quantity, metric, text, context, structure), metric=metric)
    return replace(
        draft, comparator=quantity.comparator, value=quantity.value, unit=quantity.unit, per=per_of(text),
        floor=quantity.floor, notes=tuple(notes),
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
        text=par.text[clause.opening : clause.end].strip(), metric=metric, kind=kind, comparator="=", value=None, unit=None,
        lines=par.lines(clause.opening, clause.end), by=time.end if time else None,
        by_precision=time.precision if time else None, by_implied=None if time else context.plan_end,
        window=_stretch(par, clause),
        hardness="aspirational" if clause.aspirational else "hard", task_id=context.task_id,
    )


def _stretch(par: Paragraph, clause: _Clause) -> tuple[str | None, str | None] | None:
    """The time the target runs over; 到2025年 names an end, not a stretch."""
    time, text = clause.time, par.canon[clause.opening : clause.end].lstrip()
    return None if time is None or time.start is None or text.startswith(("到", "至", "截至")) else (time.start, time.end)


def _deadline(par: Paragraph, canon: str, left: int, right: int, context: Context) -> Iterator[TargetDraft]:
    """A dated duty without any number: 2020年底前实现…, only in tasks."""
    due = next((w for w in windows(canon[left:right]) if _DUE.search(canon[left + w.span[0] : left + w.span[1]])), None)
    if due and context.task_id:
        clause = _Clause(left, right, left, due, _ASPIRE.search(canon[left:right]) is not None)
        yield _draft(par, clause, context, kind="deadline", metric=par.canon[left + due.span[1] : right].strip("，。； "))
