"""Figures of a plan's evaluation: measures, scores, adjustments, total and grade (docs/figures.md §9)."""

from __future__ import annotations

from aggregates.fold import scoring
from aggregates.fold.adjustments import adjust
from aggregates.fold.figures_plan import NOTHING, Figure, state_of
from aggregates.fold.measured import Measured
from aggregates.fold.number import exact, shown
from aggregates.fold.world import World


def item(world: World, plan: str, name: str) -> Figure:
    """What an item of the rubric measures, whatever becomes of its points."""
    found = scoring.measure_item(world, plan, name)
    return NOTHING if found is None else measure_figure(found)


def measure_figure(got: Measured) -> Figure:
    """The share with its counts, and what is listed."""
    return {
        "value": None if got.share is None else exact(got.share),
        "state": got.state,
        "reason": got.reason,
        "numerator": exact(got.numerator),
        "denominator": exact(got.denominator),
        "listed": [{"what": what, "why": why} for what, why in sorted(got.listed)],
        "estimated": got.estimated,
    }


def score(world: World, plan: str, name: str) -> Figure:
    """An item's rounded score: its measure, its points after those of inapplicable items moved, its cap."""
    evaluation = scoring.evaluate(world, plan)
    found = evaluation.items.get(name)
    if found is None or evaluation.rubric is None:
        return NOTHING
    rounding = evaluation.rubric.content["rounding"]
    return {
        **measure_figure(found.measured),
        "value": None if found.score is None else shown(found.score, rounding),
        "points": None if found.points is None else exact(found.points),
        "capped": found.capped,
    }


def adjustment(world: World, plan: str, name: str) -> Figure:
    """The exact points beside the items that one adjustment gives or takes."""
    rubric = world.rules(plan).rubric
    adjusted = adjust(state_of(world, plan), list(rubric.content.get("adjustments", ()))) if rubric else []
    found = next((a for a in adjusted if a.rule["id"] == name), None)
    return NOTHING if found is None else {"value": exact(found.points), "count": found.times, "voided": found.voided}


def total(world: World, plan: str, name: str) -> Figure:
    """The total, with everything it is made of."""
    evaluation = scoring.evaluate(world, plan)
    if evaluation.rubric is None:
        return NOTHING
    rounding = evaluation.rubric.content["rounding"]
    return {"value": None if evaluation.total is None else shown(evaluation.total, rounding), **_parts(evaluation)}


def grade(world: World, plan: str, name: str) -> Figure:
    """The grade, with everything the total is made of."""
    evaluation = scoring.evaluate(world, plan)
    return {"value": evaluation.grade, **_parts(evaluation)} if evaluation.rubric else NOTHING


def _parts(evaluation: scoring.Evaluation) -> Figure:
    return {
        "items": {id_: measure_figure(scored.measured) for id_, scored in evaluation.items.items()},
        "adjustments": {a.rule["id"]: [a.times, exact(a.points), a.voided] for a in evaluation.adjusted},
    }
