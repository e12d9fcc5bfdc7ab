"""Targets and baselines of a plan, read clause by clause; a value that is not printed stays null."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from aggregates.documents.clause_times import Clause, timed_clauses
from aggregates.documents.draft import Lines, PhaseDraft, TargetDraft, TargetKind
from aggregates.documents.measures import RELATIVE
from aggregates.documents.not_targets import Reason
from aggregates.documents.numbered import Found, Numbers, numbers
from aggregates.documents.quantities import Quantity, other_period, per_of, structure_of
from aggregates.documents.ranks import Rank, rank_in
from aggregates.documents.sentences import sentences
from aggregates.documents.source_map import Paragraph
from aggregates.documents.timing import Timing, blanked
from aggregates.documents.unnumbered import Unnumbered, unnumbered

_MASKED = re.compile(r"《[^《》]{0,200}》|〔[^〔〕]{0,20}〕|“(?!十[一二三四五六七八九]五”)[^“”]{0,60}”")
_THOUSANDS = re.compile(r"(?<![\d.，,])(\d{1,3})，(?=\d{3}(?!\d)[^年月日])")
_ENTITY = re.compile(
    r"每(?:一)?(?:个(?!年|月|季|学|工作日)|所|家|村|乡|镇|县|区|市(?!场)|人(?!次)|户|亩|公里|千|万|百|\d|"
    r"名|班|校|座|条|支|处|辆|台|"
    r"平方|街道|社区|门|例)"
)
_EITHER = re.compile(r"或\s*\d")
_RATE = re.compile(r"(?:率|比例|占比|总量|总数|总额|覆盖面|浓度|强度|指数|密度|寿命|得分|增加值|总产值|生产总值)$")
_TOTAL = re.compile(r"累计|总计|共计|合计")
_MARKS = (
    (re.compile(r"约束性"), "约束性指标 / a binding target"),
    (re.compile(r"预期性"), "预期性指标 / an expected target"),
)
_UNTOLD = "指标名称不能确定，取分句原文 / what is measured cannot be told, so the clause stands for it"
_SAME = "指标承前一分句 / the metric is that of the clause before"
_TRAILING_TIME = re.compile(r"(?:应当?|须|要|并|必须)?(?:于|在|自|到|至)?\s*$")


@dataclass(frozen=True, slots=True)
class Context:
    """Where a paragraph stands: in the goals, in a task, elsewhere; what the plan is called and when it ends."""

    region: str | None = None
    plan_end: str | None = None
    task_id: str | None = None
    goals: bool = False


@dataclass(frozen=True, slots=True)
class Passed:
    """A number that was seen and is no target, with the clause it stands in and why."""

    text: str
    printed: str
    reason: Reason
    lines: Lines


def masked(canon: str) -> str:
    """Cited titles, document numbers and quoted names blanked out, same length: their numbers are no targets.

    A full-width comma inside a number (1，000人) becomes the separator it is, so that no clause ends there.
    """
    plain = _MASKED.sub(lambda m: m.group()[0] + "\0" * (len(m.group()) - 2) + m.group()[-1], canon)
    return _THOUSANDS.sub(r"\1,", plain) if "，" in plain else plain


def targets_in(par: Paragraph, context: Context, skip: frozenset[int] = frozenset()) -> Iterator[TargetDraft]:
    """All targets of one paragraph, in printed order; sentences that start at an offset of `skip` are passed over."""
    return (found for found in _read(par, context, skip) if isinstance(found, TargetDraft))


def passed_in(par: Paragraph) -> Iterator[Passed]:
    """The numbers with units of one paragraph that are no targets, in printed order."""
    return (found for found in _read(par, Context(), frozenset()) if isinstance(found, Passed))


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


def _read(par: Paragraph, context: Context, skip: frozenset[int]) -> Iterator[TargetDraft | Passed]:
    canon = masked(par.canon)
    for left, right in sentences(canon):
        if left not in skip:
            yield from _sentence(par, canon, left, right, context)


def _sentence(par: Paragraph, canon: str, left: int, right: int, context: Context) -> Iterator[TargetDraft | Passed]:
    """Targets clause by clause; a dated clause without any opens a deadline that runs to the next target or date."""
    pending: tuple[Clause, Timing] | None = None
    last: TargetDraft | None = None
    for clause in timed_clauses(canon, left, right):
        found = list(_clause(par, canon, clause, context))
        counted = any(isinstance(one, TargetDraft) for one in found)
        if pending and (counted or clause.due):
            yield _deadline(par, *pending, clause.opening, context)
            pending = None
        for one in found:
            named = _carried(one, last) if isinstance(one, TargetDraft) else one
            last = named if isinstance(named, TargetDraft) and named.value else last
            yield named
        if clause.due and not counted:
            pending = clause, clause.due
    if pending:
        yield _deadline(par, *pending, right, context)


def _carried(target: TargetDraft, last: TargetDraft | None) -> TargetDraft:
    """…提高2个百分点，达到40%: a clause without a noun of its own measures what the clause before measured."""
    if _UNTOLD not in target.notes or last is None or _UNTOLD in last.notes:
        return target
    if (target.unit in RELATIVE) != (last.unit in RELATIVE) or (target.unit not in (*RELATIVE, last.unit)):
        return target
    notes = tuple(_SAME if note == _UNTOLD else note for note in target.notes)
    return replace(target, metric=last.metric, notes=notes)


def _clause(par: Paragraph, canon: str, clause: Clause, context: Context) -> Iterator[TargetDraft | Passed]:
    rank = rank_in(clause.body)
    plain = blanked(par.canon[clause.start : clause.end], list(clause.times))
    read = numbers(clause.body, plain, context.region, past=clause.past, rank=rank)
    yield from _passed(par, clause, read)
    if read.found or rank:
        yield from (_numbered(par, canon, clause, found, context) for found in read.found)
        if rank and not clause.past:
            yield _ranked(par, canon, clause, rank, plain, context)
        return
    if not clause.past:
        yield from _plain(par, canon, clause, context)


def _passed(par: Paragraph, clause: Clause, read: Numbers) -> Iterator[Passed]:
    for quantity, reason in read.passed:
        left, right = clause.start + quantity.start, clause.start + quantity.end
        yield Passed(
            par.text[clause.start : clause.end].strip(), par.text[left:right].strip(), reason, par.lines(left, right)
        )


def _numbered(par: Paragraph, canon: str, clause: Clause, found: Found, context: Context) -> TargetDraft:
    text, quantity = canon[clause.start : clause.end], found.quantity
    structure = structure_of(text, quantity.end) if quantity.unit == "项" else None
    metric = structure or found.metric
    per = quantity.per or per_of(text)
    notes = [*found.notes, *quantity.notes, *_notes(par, clause, text, quantity)]
    if not metric:
        metric, notes = par.canon[clause.start : clause.end].strip(), [*notes, _UNTOLD]
    kind: TargetKind = "baseline" if found.base else _kind(quantity, metric, per, context, structure, text)
    draft = _draft(par, canon, clause, context, kind=kind, metric=metric, at=quantity.start)
    return replace(
        _grounded(draft) if found.base else draft,
        comparator="=" if found.base else quantity.comparator,
        value=quantity.value,
        unit=quantity.unit,
        per=per or draft.per,
        floor=quantity.floor,
        notes=(*notes, *draft.notes),
    )


def _grounded(draft: TargetDraft) -> TargetDraft:
    """A base has no deadline: it holds for the year printed beside it, if one is."""
    return replace(draft, by=None, by_precision=None, by_implied=None, hardness="hard")


def _notes(par: Paragraph, clause: Clause, text: str, quantity: Quantity) -> Iterator[str]:
    if _ENTITY.search(text):
        yield "按每个单位计 / counted per entity"
    if _EITHER.search(text[quantity.end :]):
        yield "二者择一 / either of several"
    if period := other_period(text):
        yield f"周期：{period} / a period the vocabulary has no word for"
    if _TOTAL.search(text[: quantity.end]):
        yield "累计 / cumulative"
    if "，" in par.canon[clause.start + quantity.start : clause.start + quantity.end]:
        yield "数字中的逗号读作千位分隔符 / a comma inside the number is read as a thousands separator"
    yield from (note for form, note in _MARKS if form.search(text))


def _kind(
    quantity: Quantity, metric: str, per: str | None, context: Context, structure: str | None, text: str
) -> TargetKind:
    if structure:
        return "count"
    if context.goals:
        return "headline"
    if quantity.unit in ("次", "场", "期", "批") and (per or other_period(text)):
        return "frequency"
    return "outcome" if quantity.unit in ("%", "‰", "个百分点", "百分点") or _RATE.search(metric) else "count"


def _ranked(par: Paragraph, canon: str, clause: Clause, rank: Rank, plain: str, context: Context) -> TargetDraft:
    metric = plain[: rank.named].replace("\1", "").strip(" ，、") or rank.among.strip("\0 ") or plain.strip()
    kind: TargetKind = "headline" if context.goals else "outcome"
    draft = _draft(par, canon, clause, context, kind=kind, metric=metric, at=rank.start)
    return replace(draft, comparator=rank.comparator, value=rank.value, unit=rank.unit, notes=(rank.note, *draft.notes))


def _plain(par: Paragraph, canon: str, clause: Clause, context: Context) -> Iterator[TargetDraft]:
    dated = clause.time_at(0, canon)[0] is not None
    text = canon[clause.start : clause.end]
    found = unnumbered(
        text, clause.body, aspirational=clause.aspirational, dated=dated, region=context.region, goals=context.goals
    )
    if found:
        yield _unnumbered(par, canon, clause, found, context, per_of(text))


def _unnumbered(
    par: Paragraph, canon: str, clause: Clause, found: Unnumbered, context: Context, per: str | None
) -> TargetDraft:
    metric = found.metric.replace("\0", "").replace("\1", "") or par.canon[clause.start : clause.end].strip()
    draft = _draft(par, canon, clause, context, kind=found.kind, metric=metric, at=0)
    repeated = per or draft.per
    return replace(
        draft, comparator=found.comparator, value=found.value, unit=found.unit, per=repeated,  # type: ignore[arg-type]
        notes=(found.note, *draft.notes),
    )  # fmt: skip


def _draft(
    par: Paragraph, canon: str, clause: Clause, context: Context, *, kind: TargetKind, metric: str, at: int
) -> TargetDraft:
    timing, ending = clause.time_at(at, canon)
    draft = TargetDraft(
        text=par.text[clause.opening : clause.end].strip(),
        metric=metric,
        kind=kind,
        comparator="=",
        value=None,
        unit=None,
        lines=par.lines(clause.opening, clause.end),
        by_implied=None if timing else context.plan_end,
        hardness="aspirational" if clause.aspirational else "hard",
        task_id=context.task_id,
    )
    return timed(draft, timing, until=ending) if timing else draft


def timed(draft: TargetDraft, timing: Timing, *, until: bool) -> TargetDraft:
    """The draft with its time: a date that is printed, else the length or the words, never a date worked out."""
    window = timing.window
    draft = replace(draft, notes=(*draft.notes, timing.note)) if timing.note else draft
    if window:
        stretch = None if window.start is None or until else (window.start, window.end)
        return replace(draft, by=window.end, by_precision=window.precision, window=stretch, by_implied=None)
    if timing.within:
        anchor = timing.anchor or "未写明"
        note = f"相对期限 {timing.within}，起算：{anchor} / a length without a start day"
        return replace(
            draft, by_precision="relative", by_implied=None, within=timing.within, anchor=timing.anchor,
            notes=(*draft.notes, note),
        )  # fmt: skip
    note = f"期限“{timing.by_text}”没有年份 / a deadline that names no year"
    return replace(
        draft, by_precision="unstated", by_implied=None, by_text=timing.by_text, per=timing.per or draft.per,
        notes=(*draft.notes, note),
    )  # fmt: skip


def _deadline(par: Paragraph, clause: Clause, timing: Timing, stop: int, context: Context) -> TargetDraft:
    """A dated duty without any number: 2020年底前实现…, running on to the next target or date of the sentence."""
    own = timing in clause.times
    left = clause.start + timing.span[0] if own else clause.start
    right = clause.start + timing.span[1] if own else clause.start
    before = _TRAILING_TIME.sub("", par.canon[clause.start : left])
    metric = (before + par.canon[right:stop].strip("，。； ")).strip("，。； ")
    text = par.text[clause.opening : stop].strip()
    draft = TargetDraft(
        text=text, metric=metric or text, kind="deadline", comparator="=", value=None, unit=None,
        lines=par.lines(clause.opening, stop), hardness="aspirational" if clause.aspirational else "hard",
        task_id=context.task_id,
    )  # fmt: skip
    return timed(draft, timing, until=True)
