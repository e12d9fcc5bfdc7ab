"""Measures over targets: the headline, hard and aspirational ones (docs/figures.md §9)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from aggregates.fold.attainment import Attainment, Share, attainments, holds
from aggregates.fold.measured import Item, Listed, Measured, Seen, cap, no_basis, no_data, ratio

NOT_HARD = ("headline", "baseline", "deadline", "title")
"""Kinds that other items or no item count, whatever their hardness."""


def headline_attainment(seen: Seen, item: Item) -> Measured:
    """Mean attainment of the headline targets with a number; what no measurement reaches counts 0 and is listed."""
    found = [a for a in attainments(seen.plan, seen.measured) if a.target.data["kind"] == "headline"]
    return _mean(found, lambda a: a.way(cap(item)))


def hard_targets(seen: Seen, item: Item) -> Measured:
    """Mean over hard targets of actual over target, without baselines."""
    found = [a for a in attainments(seen.plan, seen.measured) if _hard(a)]
    return _mean(found, lambda a: a.way(cap(item), from_baseline=False))


def aspirational_targets(seen: Seen, item: Item) -> Measured:
    """Aspirational targets with a number whose comparator holds; those without a number are listed."""
    every = attainments(seen.plan, seen.measured)
    return _mean([a for a in every if a.target.data["hardness"] == "aspirational"], lambda a: holds)


def _hard(a: Attainment) -> bool:
    return a.target.data["hardness"] == "hard" and a.target.data["kind"] not in NOT_HARD


def _mean(found: list[Attainment], share: Callable[[Attainment], Share]) -> Measured:
    judged = [(a, a.counted(share(a))) for a in found if not a.undefined]
    listed = [Listed(a.target.data["target"], a.undefined[0]) for a in found if a.undefined]
    listed += [Listed(a.target.data["target"], "no-actual") for a, got in judged if got is None]
    if not judged:
        return no_basis("no-target", listed)
    if all(got is None for _, got in judged):
        return no_data("not-measured", len(judged), listed)
    total = sum((got for _, got in judged if got is not None), Fraction(0))
    return ratio(total, len(judged), listed, estimated=any(a.estimated for a, _ in judged))
