"""The numbers of one clause as targets: bounds shared in lists, ways from a base, what each measures, what is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise

from aggregates.documents.bounds import bound
from aggregates.documents.changes import change_note, leads_to, starts_from
from aggregates.documents.metrics import distributed, metric_of, metrics_in
from aggregates.documents.not_targets import Reason, reason_of
from aggregates.documents.quantities import Quantity, quantities
from aggregates.documents.ranks import Rank

_OR = re.compile(r"或\s*$")
_MOST = 40  # more numbers than that in one clause are a table
_SHARED = re.compile(r"分别[\u4e00-\u9fff]{0,8}((?:\d{1,9}(?:\.\d{1,4})?、){1,12})$")
_MAY = re.compile(r"[\d一二三四五六七八九两百千]")
_IN_BRACKET = re.compile(
    r"(?:其中)?\1+(?:年)?(?:底|末)?(?:的?基数|实际)?(?:为|是|达到|达|：|"
    r"约)?\s*$".replace("\\1", "\x01")
)


@dataclass(slots=True)
class Found:
    """One number of a clause: what it measures, whether it is a base, and what has to be said beside it."""

    quantity: Quantity
    metric: str = ""
    base: bool = False
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The targets among the numbers of a clause, and the numbers that are none, with the reason."""

    found: tuple[Found, ...]
    passed: tuple[tuple[Quantity, Reason], ...]


_NONE = Numbers((), ())


def numbers(body: str, clause: str, region: str | None, *, past: bool, rank: Rank | None = None) -> Numbers:
    """Read the numbers of one clause. `body` has names and times blanked, `clause` times only; same length."""
    if _MAY.search(body) is None:
        return _NONE
    found = list(islice(quantities(body, 0, len(body)), _MOST + 1))
    if not found or len(found) > _MOST:
        return _NONE
    every = [q for q in found if not (rank and rank.start <= q.start < rank.end)]
    every = _listed(body, every)
    passed: list[tuple[Quantity, Reason]] = []
    kept: list[Found] = []
    for index, quantity in enumerate(every):
        if index and _OR.search(body[every[index - 1].end : quantity.start]):
            continue  # 1次讲座或1次研学: one target, either will do
        following = every[index + 1] if index + 1 < len(every) else None
        reached = past and not (kept and kept[-1].base)
        base = _base(body, quantity, following)
        why = None if base else reason_of(body, quantity, following, past=reached)
        if why:
            passed.append((quantity, why))
            continue
        change = change_note(body[: quantity.start][-16:], quantity)
        kept.append(Found(quantity, base=base, notes=[change] if change else []))
    _name(body, clause, kept, region)
    return Numbers(tuple(kept), tuple(passed))


def _base(body: str, quantity: Quantity, following: Quantity | None) -> bool:
    before = body[max(0, quantity.start - 32) : quantity.start]
    opened = before.rfind("（")
    if opened >= 0 and _IN_BRACKET.fullmatch(before[opened + 1 :]):
        return True
    return bool(
        following
        and following.unit == quantity.unit
        and starts_from(before)
        and leads_to(body[quantity.end : following.start])
    )


def _listed(body: str, found: Sequence[Quantity]) -> list[Quantity]:
    """不低于10000元、5000元、3000元: the bound before a list holds for all of it, as does one behind its last."""
    listed: list[Quantity] = []
    for quantity in found:
        if listed and _follows(body, listed[-1], quantity) and quantity.comparator == "=":
            quantity = replace(quantity, comparator=listed[-1].comparator)  # noqa: PLW2901
        listed.append(quantity)
    return [whole for quantity in listed for whole in _bare(body, quantity)]


def _bare(body: str, last: Quantity) -> list[Quantity]:
    """分别达到100、200、300个: the numbers before the last one share its unit."""
    match = _SHARED.search(body[max(0, last.start - 80) : last.start])
    if match is None:
        return [last]
    start = last.start - len(match.group(1))
    limit = bound(body[:start][-40:], "", ranged=False, about=False)
    if last.comparator == "=":
        last = replace(last, comparator=limit.comparator, stated=limit.stated)
    found = []
    for number in re.finditer(r"\d+(?:\.\d+)?", match.group(1)):
        left, right = start + number.start(), start + number.end()
        found.append(replace(last, start=left, end=right, value=number.group(), notes=()))
    return [*found, last]


def _follows(body: str, one: Quantity, two: Quantity) -> bool:
    return one.unit == two.unit and body[one.end : two.start].strip() in ("、", "和", "及")


def _name(body: str, clause: str, kept: list[Found], region: str | None) -> None:
    heads = [k for i, k in enumerate(kept) if not (i and _follows(body, kept[i - 1].quantity, k.quantity))]
    spans = [replace(head.quantity, end=_last(body, kept, head)) for head in heads]
    names = metrics_in(clause, spans, region)
    for index, (head, name) in enumerate(zip(heads, names, strict=True)):
        group = _group(body, kept, head)
        start = heads[index - 1].quantity.end if index else 0
        shared = distributed(clause[start : head.quantity.start], len(group)) if len(group) > 1 else None
        for place, found in enumerate(group):
            found.metric = metric_of(shared[place], "", region) if shared else name
            if len(group) > 1 and shared is None and "分别" in clause:
                found.notes.append("所列对象与数值未能一一对应 / which number belongs to which is not told apart")
    for before, after in pairwise(kept):
        if before.base:
            after.metric = before.metric or after.metric
        elif after.base and "（" in clause[before.quantity.end : after.quantity.start]:
            after.metric = before.metric


def _group(body: str, kept: list[Found], head: Found) -> list[Found]:
    group = [head]
    for found in kept[kept.index(head) + 1 :]:
        if not _follows(body, group[-1].quantity, found.quantity):
            break
        group.append(found)
    return group


def _last(body: str, kept: list[Found], head: Found) -> int:
    return _group(body, kept, head)[-1].quantity.end
