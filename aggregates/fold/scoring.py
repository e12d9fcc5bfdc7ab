"""A plan scored by the adopted rubric, item by item, at any viewpoint (docs/figures.md §9).

Computed from the visible statements and the rules only. What the evaluator recorded stands beside it and moves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from aggregates.fold import number
from aggregates.fold.adjustments import Adjusted, adjust, ceilings
from aggregates.fold.measured import NO_DATA, NOT_APPLICABLE, Measured, Seen, no_basis
from aggregates.fold.measures import MEASURES
from aggregates.fold.plan import Plan
from aggregates.fold.points import applicable_points, moved, printed, score
from aggregates.fold.revision import Revision
from aggregates.fold.rules import RuleSet
from aggregates.fold.world import World


@dataclass(frozen=True, slots=True)
class Scored:
    """One item: what was measured, its points after those of inapplicable items moved, its rounded score."""

    rule: Mapping[str, Any]
    measured: Measured
    points: Fraction | None
    score: Fraction | None
    capped: bool


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A plan by a rubric; without a rubric, or without an applicable item, there is no total."""

    plan: str
    state: Plan
    rubric: RuleSet | None
    items: Mapping[str, Scored]
    adjusted: tuple[Adjusted, ...]
    applicable: Fraction
    total: Fraction | None
    grade: str | None


def measured_here(world: World, plan: Plan) -> list[Revision]:
    """The visible measurements of the plan's region."""
    return world.measured.get(plan.registered.data["region"], []) if plan.registered else []


def evaluate(world: World, plan: str) -> Evaluation:
    """The plan (its id) at the world's viewpoint, by the rubric in force there or chosen."""
    state, rules = world.plans.get(plan) or Plan(world.day), world.rules(plan)
    if rules.rubric is None:
        return Evaluation(plan, state, None, {}, (), Fraction(0), None, None)
    content, seen = rules.rubric.content, Seen(state, measured_here(world, state), rules.procedure)
    found = {item["id"]: (item, _measure(seen, item)) for each in content["dimensions"] for item in each["items"]}
    applicable = frozenset(id_ for id_, (_, got) in found.items() if got.state != NOT_APPLICABLE)
    points = moved(content["dimensions"], applicable)
    items = {id_: _scored(item, got, points.get(id_), content["rounding"]) for id_, (item, got) in found.items()}
    adjusted = tuple(adjust(state, list(content.get("adjustments", ()))))
    total = _total(content, items, adjusted) if applicable else None
    return Evaluation(
        plan, state, rules.rubric, items, adjusted, applicable_points(content["dimensions"], applicable), total,
        None if total is None else _grade(content["grades"], total, ceilings(list(adjusted))),
    )  # fmt: skip


def measure_item(world: World, plan: str, name: str) -> Measured | None:
    """What one item of the rubric measures; None without a rubric that has it."""
    state, rules = world.plans.get(plan) or Plan(world.day), world.rules(plan)
    dimensions = rules.rubric.content["dimensions"] if rules.rubric else ()
    item = next((item for each in dimensions for item in each["items"] if item["id"] == name), None)
    return None if item is None else _measure(Seen(state, measured_here(world, state), rules.procedure), item)


def _measure(seen: Seen, item: Mapping[str, Any]) -> Measured:
    measure = MEASURES.get(item["measure"])
    return no_basis("unknown-measure") if measure is None else measure(seen, item)


def _scored(item: Mapping[str, Any], got: Measured, points: Fraction | None, rounding: Mapping[str, Any]) -> Scored:
    if points is None:
        return Scored(item, got, None, None, False)
    limit = number.fraction(item["cap_estimate"]) if got.estimated and item.get("cap_estimate") is not None else None
    exact, capped = score(points, got.share or Fraction(0), limit, printed(item))
    return Scored(item, got, points, number.rounded(exact, rounding), capped)


def _total(content: Mapping[str, Any], items: Mapping[str, Scored], adjusted: tuple[Adjusted, ...]) -> Fraction:
    """The rounded scores and the exact adjustments together, from 0 to the rubric's total."""
    scores = sum((item.score for item in items.values() if item.score is not None), Fraction(0))
    beside = sum((a.points for a in adjusted), Fraction(0))
    return max(Fraction(0), min(number.fraction(content["total"]), scores + beside))


def _grade(grades: list[Mapping[str, Any]], total: Fraction, at_most: list[str]) -> str | None:
    """The first grade whose least total is reached, but none above the lowest ceiling."""
    codes = [grade["code"] for grade in grades]
    place = next((n for n, grade in enumerate(grades) if total >= number.fraction(grade["min"])), None)
    if place is None:
        return None
    return str(codes[max([place, *(codes.index(code) for code in at_most if code in codes)])])


def no_data(evaluation: Evaluation) -> list[str]:
    """The items that have a basis and no data, by id."""
    return [id_ for id_, item in evaluation.items.items() if item.measured.state == NO_DATA]


def not_applicable(evaluation: Evaluation) -> list[str]:
    """The items without a basis, by id."""
    return [id_ for id_, item in evaluation.items.items() if item.measured.state == NOT_APPLICABLE]
