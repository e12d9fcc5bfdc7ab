"""Shapes of what judges: evaluations, snapshots, disputes, decisions."""

from __future__ import annotations

from typing import Literal

from api.routes.shapes_agencies import CardShape
from api.routes.shapes_base import BasisShape, Counts, OfPlan, Row, RuleRef, Shape, Told, ViewpointShape
from api.routes.shapes_tasks import ContestShape


class ListedShape(Shape):
    """Something left out or without data, and why."""

    what: str
    why: str


class ItemShape(Shape):
    """One item of the rubric; numbers are exact, as fraction text."""

    id: str
    zh: str
    en: str
    measure: str
    state: str
    reason: str | None
    share: str | None
    numerator: str
    denominator: str
    printed: str
    points: str | None
    score: str | None
    estimated: bool
    capped: bool
    listed: list[ListedShape]


class DimensionShape(Shape):
    """A dimension of the rubric."""

    id: str
    zh: str
    en: str
    points: str
    items: list[ItemShape]


class AdjustmentShape(Shape):
    """Points added or taken off."""

    id: str
    zh: str
    en: str
    count: int
    points: str
    voided: bool


class ClaimedShape(Shape):
    """What the agencies claim of a task."""

    percent: str | None
    claims_done: bool


class ReviewedShape(Shape):
    """What reviewers and verifiers say of it."""

    accepted: int
    returned: int
    verdict: Literal["FULL", "PARTIAL", "REJECTED"] | None


class CountedShape(Shape):
    """What the evaluation counts it as."""

    status: str
    since: str | None


class ThreeShape(Shape):
    """Claim, review and evaluation of a task, kept apart."""

    claim: ClaimedShape
    review: ReviewedShape
    evaluation: CountedShape


class RecordedScore(Shape):
    """What an evaluator recorded of an item, beside the computed score and never in it."""

    score: str | None
    not_applicable: str | None
    grounds: str | None


class EvaluationFigures(Shape):
    """An evaluation as it is fixed in snapshots."""

    plan: str
    as_of: str
    rubric: RuleRef | None
    reason: str | None
    total: str | None
    grade: str | None
    applicable_points: str
    dimensions: list[DimensionShape]
    adjustments: list[AdjustmentShape]
    conflicts: list[str]
    tasks: dict[str, ThreeShape]
    scores: dict[str, dict[str, RecordedScore]]


class EvaluationShape(EvaluationFigures):
    """An evaluation, and what it rests on in numbers."""

    counts: Counts


class EvaluationAnswer(Told):
    """The evaluation of a plan."""

    plan_id: str
    evaluation: EvaluationShape


class EffectShape(Shape):
    """One figure without and with an entry."""

    figure: str
    before: str | None = None
    after: str | None = None


class EffectsShape(Shape):
    """An entry that drives a restatement, and what it moves."""

    position: int
    effects: list[EffectShape]


class PopulationShape(Shape):
    """How much was counted."""

    agencies: int
    targets: int
    tasks: int


class SnapshotShape(Shape):
    """A snapshot: what was fixed, when, from which viewpoint, what it restates and why."""

    snapshot: str
    position: int
    fixed_on: str
    subject: Literal["evaluation", "scorecards"]
    basis: BasisShape
    figures_sha256: str
    population: PopulationShape
    kernel: str
    evaluation: str | None
    supersedes: str | None
    reason: str | None
    drivers: list[EffectsShape]
    illustration: bool


class SnapshotRow(SnapshotShape, Row):
    """A snapshot as a row."""


class Snapshots(OfPlan):
    """The snapshots of a plan."""

    snapshots: list[SnapshotRow]


class SnapshotAnswer(Told):
    """A snapshot with its figures: an evaluation or scorecards, by `snapshot.subject`.

    `fixed_at` is the viewpoint that was fixed, `viewpoint` the one of this answer.
    """

    fixed_at: ViewpointShape
    plan_id: str
    snapshot: SnapshotShape
    evaluation: EvaluationFigures | None = None
    cards: dict[str, CardShape] | None = None
    counts: Counts
    restated_by: list[str]


class RecomputedShape(Shape):
    """A snapshot, and whether its figures are those that were fixed."""

    snapshot: str
    position: int
    fixed_on: str
    subject: str
    basis: BasisShape
    figures_sha256: str
    recomputed: bool
    supersedes: str | None
    reason: str | None


class PairShape(Shape):
    """A figure that differs."""

    figure: str
    fixed: str | None
    restated: str | None


class RestatementDriver(EffectsShape):
    """An entry that drives the difference, with who recorded it and why."""

    recorded_at: str
    effective_on: str
    agency: str | None
    role: str
    actor: str
    type: str
    statement: str
    revision: int
    retracted: bool
    reason: str | None
    authority: str | None


class Restatement(Told):
    """Two snapshots side by side; what time (`by_time`) or rules (`by_rules`) moved has no driver."""

    plan_id: str
    fixed: RecomputedShape
    restated: RecomputedShape
    figures: list[PairShape]
    drivers: list[RestatementDriver]
    by_time: bool
    by_rules: bool


class DatedContest(ContestShape):
    """A dispute with the day it is to be settled by, where a procedure is adopted."""

    task: str
    due_on: str | None
    overdue: bool


class Disputes(Told):
    """The disputes of a plan, by id."""

    plan_id: str
    disputes: dict[str, DatedContest]


class RestedOn(Shape):
    """The viewpoint a decision rested on."""

    as_of: str
    known_at: int


class By(Shape):
    """In what role, and for which agency."""

    role: str
    agency: str | None


class LaterShape(Shape):
    """What was changed since."""

    position: int
    kind: Literal["corrected", "retracted", "contested"]
    statement: str
    by: By


class DecisionRow(Row):
    """A decision, and what of its basis was changed since."""

    type: str
    statement: str
    position: int
    basis: RestedOn
    later: list[LaterShape]


class Decisions(OfPlan):
    """Decisions that rested on what was later changed."""

    decisions: list[DecisionRow]
