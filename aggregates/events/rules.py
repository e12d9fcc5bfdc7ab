"""Adopted rule sets: weights, lights, rubric, procedure. Never revised: a new version stands beside the old one.

The content is data of a closed shape, so that a figure can name the very rule it followed; the numbers in it are
whatever the adopting body adopted (semantics.md, "Statements and revisions"; domain.md §9-§11).
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from aggregates.events.base import Event
from aggregates.values import Id, Number, SeatRole, Sha256, Text, Value

Colour = Literal["GREEN", "YELLOW", "RED", "GREY"]


class Rounding(Value):
    """How shown scores are rounded."""

    places: int = Field(ge=0, le=6)
    mode: Literal["half_up", "half_even"]


class Weights(Value):
    """Seat weights by role. A shared seat weighs 1/n of its task; `flat_shared` is shown beside it (domain.md §10).

    `too_few`: a card with fewer due seats shows no completion.
    """

    lead: Number
    cooperate: Number
    responsible: Number
    participate: Number
    guide: Number
    flat_shared: Number
    too_few: int = Field(ge=0)
    rounding: Rounding


class Lights(Value):
    """Thresholds of the three parts of a light; days and points (percentage points) as domain.md §9 names them."""

    yellow_days_before: int = Field(ge=0, le=3660)
    red_days_after: int = Field(ge=0, le=3660)
    partial: Colour
    yellow_gap: Number
    red_gap: Number
    yellow_missing: int = Field(ge=1)
    red_missing: int = Field(ge=1)


class Grade(Value):
    """A grade and the least total that earns it."""

    code: Id
    zh: Text
    min: Number


class Item(Value):
    """One item of a rubric: `measure` names what the kernel counts, points are earned in proportion.

    `cap_estimate`: the most points where the figure is an estimate. `unmet_cap`: the most an unmet target reaches, as
    a share of full (a strict comparator met only exactly is unmet). `late_counts`: what a late thing counts.
    """

    id: Id
    zh: Text
    en: Text
    points: Number
    measure: Id
    cap_estimate: Number | None = None
    unmet_cap: Number | None = None
    partial_counts: Number | None = None
    late_counts: Number | None = None
    late_months: int | None = Field(default=None, ge=1)


class Dimension(Value):
    """A dimension of a rubric; its points are the sum of its items'."""

    id: Id
    zh: Text
    en: Text
    points: Number
    items: tuple[Item, ...] = Field(min_length=1)


class Adjustment(Value):
    """Points beside the items: `per` one occurrence, never beyond `limit` (a positive number of points)."""

    id: Id
    zh: Text
    en: Text
    measure: Id
    per: dict[Id, Number] = Field(default_factory=dict)
    limit: Number | None = None
    grade_at_most: Id | None = None
    voids: tuple[Id, ...] = ()


class Rubric(Value):
    """Dimensions with items, adjustments, grades from the highest down, and the rounding of every item's score."""

    total: Number
    dimensions: tuple[Dimension, ...] = Field(min_length=1)
    adjustments: tuple[Adjustment, ...] = ()
    grades: tuple[Grade, ...] = Field(min_length=1)
    rounding: Rounding


class Procedure(Value):
    """Terms of the process: days to object to a closure, of tolerance for late entry, to settle a dispute; and
    what an accepted report must hold to be complete."""

    objection_days: int = Field(ge=0, le=3660)
    late_after_days: int = Field(ge=0, le=3660)
    dispute_days: int = Field(ge=0, le=3660)
    required: tuple[Literal["percent", "values", "evidence"], ...] = ()
    reporting_roles: tuple[SeatRole, ...] = Field(min_length=1)


class _Adopted(Event):
    """Id, version, digest of the content, who adopted it, in which document, for which plans (`*` for all)."""

    rules: Id
    version: int = Field(ge=1)
    scope: Id
    adopted_by: Text
    document: Text
    digest: Sha256


class WeightsAdopted(_Adopted):
    """A set of seat weights was adopted."""

    type: ClassVar[str] = "rules.weights_adopted"
    key: ClassVar[tuple[str, ...]] = ("weights", "rules", "version")
    content: Weights


class LightsAdopted(_Adopted):
    """Thresholds of lights were adopted."""

    type: ClassVar[str] = "rules.lights_adopted"
    key: ClassVar[tuple[str, ...]] = ("lights", "rules", "version")
    content: Lights


class RubricAdopted(_Adopted):
    """A rubric was adopted by the evaluator's principal."""

    type: ClassVar[str] = "rules.rubric_adopted"
    key: ClassVar[tuple[str, ...]] = ("rubric", "rules", "version")
    content: Rubric


class ProcedureAdopted(_Adopted):
    """Terms of the process were adopted."""

    type: ClassVar[str] = "rules.procedure_adopted"
    key: ClassVar[tuple[str, ...]] = ("procedure", "rules", "version")
    content: Procedure
