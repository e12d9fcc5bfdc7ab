"""How the points of a rubric are moved and turned into scores (docs/figures.md §9, "Points")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from aggregates.fold.number import fraction

Dimensions = Sequence[Mapping[str, Any]]
"""The dimensions of an adopted rubric, with their items."""


def printed(item: Mapping[str, Any]) -> Fraction:
    """The points of an item as the rubric prints them."""
    return fraction(item["points"])


def moved(dimensions: Dimensions, applicable: frozenset[str]) -> dict[str, Fraction]:
    """The points of each applicable item once those of the others went to it, by item id.

    First inside the dimension in proportion; then a dimension without applicable points gives its own to the others.
    """
    inside = {id_: points for dimension in dimensions for id_, points in _inside(dimension, applicable).items()}
    every = sum((printed(item) for dimension in dimensions for item in dimension["items"]), Fraction(0))
    kept = sum(inside.values(), Fraction(0))
    return {id_: points * every / kept if kept else points for id_, points in inside.items()}


def applicable_points(dimensions: Dimensions, applicable: frozenset[str]) -> Fraction:
    """The printed points of the applicable items."""
    every = (item for dimension in dimensions for item in dimension["items"])
    return sum((printed(item) for item in every if item["id"] in applicable), Fraction(0))


def _inside(dimension: Mapping[str, Any], applicable: frozenset[str]) -> dict[str, Fraction]:
    points = {item["id"]: printed(item) for item in dimension["items"] if item["id"] in applicable}
    every = sum((printed(item) for item in dimension["items"]), Fraction(0))
    kept = sum(points.values(), Fraction(0))
    return {id_: own * every / kept if kept else own for id_, own in points.items()}


def score(points: Fraction, share: Fraction, at_most: Fraction | None, original: Fraction) -> tuple[Fraction, bool]:
    """The exact score, and whether `at_most` held it down; the cap moves in proportion with the points."""
    reached = points * share
    if at_most is None or not original:
        return reached, False
    limit = at_most * points / original
    return min(reached, limit), reached > limit
