"""What a rubric must hold before anything is scored by it (docs/figures.md §9): sums, measures, shares, grades."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from aggregates.events.rules import Adjustment, Item, Rubric
from aggregates.fold.measure_names import (
    ADJUSTMENT_MEASURES,
    FALSIFIED_EVIDENCE,
    ITEM_MEASURES,
    RED_NOTICES_OPEN,
    TITLES_AND_COMMENDATIONS,
)
from aggregates.refusal import refuse_unless

OCCASIONS = {
    TITLES_AND_COMMENDATIONS: {"nation", "province", "city", "county"},
    RED_NOTICES_OPEN: {"RED"},
    FALSIFIED_EVIDENCE: set[str](),
}
"""What an adjustment may give points for, by its measure."""


def require_sound(rubric: Rubric) -> None:
    """Refuse a rubric that could not be computed, or whose parts do not make up its whole."""
    _unique_ids(rubric)
    _points(rubric)
    for item in items_of(rubric):
        _shares(item)
    _measures(rubric)
    for adjustment in rubric.adjustments:
        _adjustment(adjustment, rubric)
    _grades(rubric)


def items_of(rubric: Rubric) -> Iterator[Item]:
    """All items, dimension by dimension."""
    for dimension in rubric.dimensions:
        yield from dimension.items


def _unique_ids(rubric: Rubric) -> None:
    ids = [item.id for item in items_of(rubric)] + [adjustment.id for adjustment in rubric.adjustments]
    groups = (ids, [dimension.id for dimension in rubric.dimensions], [grade.code for grade in rubric.grades])
    refuse_unless(
        all(len(set(group)) == len(group) for group in groups),
        "ids-not-unique",
        "维度、指标项(含加减分项)、等次的编号各不得重复",
        "ids of dimensions, of items and adjustments, and of grades are each unique",
    )


def _points(rubric: Rubric) -> None:
    for dimension in rubric.dimensions:
        found = sum(Decimal(item.points) for item in dimension.items)
        refuse_unless(
            found == Decimal(dimension.points),
            "items-do-not-add-up",
            f"维度 {dimension.id} 为 {dimension.points} 分,其各项合计 {found} 分",
            f"dimension {dimension.id} has {dimension.points} points, its items add up to {found}",
        )
    whole = sum(Decimal(dimension.points) for dimension in rubric.dimensions)
    refuse_unless(
        whole == Decimal(rubric.total),
        "dimensions-do-not-add-up",
        f"满分为 {rubric.total} 分,各维度合计 {whole} 分",
        f"the total is {rubric.total}, the dimensions add up to {whole}",
    )


def _shares(item: Item) -> None:
    shares = (item.unmet_cap, item.partial_counts, item.late_counts)
    refuse_unless(
        Decimal(item.points) > 0
        and all(0 <= Decimal(share) <= 1 for share in shares if share is not None)
        and (item.cap_estimate is None or 0 <= Decimal(item.cap_estimate) <= Decimal(item.points)),
        "item-out-of-range",
        f"指标项 {item.id}:分值须大于 0,比例须在 0 与 1 之间,封顶分不得超过分值",
        f"item {item.id}: points above 0, shares between 0 and 1, a cap within the points",
    )


def _measures(rubric: Rubric) -> None:
    unknown = [item.measure for item in items_of(rubric) if item.measure not in ITEM_MEASURES]
    unknown += [each.measure for each in rubric.adjustments if each.measure not in ADJUSTMENT_MEASURES]
    refuse_unless(
        not unknown,
        "measure-unknown",
        f"没有这样的计分依据:{'、'.join(unknown)}",
        f"no such measure: {', '.join(unknown)}",
    )


def _adjustment(adjustment: Adjustment, rubric: Rubric) -> None:
    """Points for known occasions, less than 0 for red notices only; a finding of falsehood names a grade instead."""
    falsified, punishes = adjustment.measure == FALSIFIED_EVIDENCE, adjustment.measure == RED_NOTICES_OPEN
    others = {each.id for each in rubric.adjustments if each.id != adjustment.id}
    refuse_unless(
        set(adjustment.per) <= OCCASIONS[adjustment.measure]
        and bool(adjustment.per) != falsified
        and all((Decimal(points) < 0) == punishes for points in adjustment.per.values())
        and (adjustment.limit is None or Decimal(adjustment.limit) > 0)
        and (adjustment.grade_at_most in {grade.code for grade in rubric.grades}) == falsified
        and set(adjustment.voids) <= (others if falsified else set()),
        "adjustment-unclear",
        f"加减分项 {adjustment.id}:per、limit、grade_at_most、voids 与其依据 {adjustment.measure} 不符",
        f"adjustment {adjustment.id}: per, limit, grade_at_most or voids do not fit {adjustment.measure}",
    )


def _grades(rubric: Rubric) -> None:
    floors = [Decimal(grade.min) for grade in rubric.grades]
    refuse_unless(
        all(higher > lower for higher, lower in pairwise(floors))
        and floors[0] <= Decimal(rubric.total)
        and floors[-1] == 0,
        "grades-not-falling",
        "等次须从高到低排列,最高不超过满分,最低从 0 分起",
        "grades fall from the highest, at most the total, down to one that begins at 0",
    )
