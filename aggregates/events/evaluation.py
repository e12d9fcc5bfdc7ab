"""Statements of the evaluator, beside the computed figures: opened, scored, concluded, appealed, revised."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from aggregates.events.base import Event
from aggregates.events.basis import Basis, Position
from aggregates.values import Id, Number, Text


class EvaluationOpened(Event):
    """An evaluation of the plan opens: rubric, viewpoint and knowledge are fixed in its basis."""

    type: ClassVar[str] = "plan.evaluation_opened"
    key: ClassVar[tuple[str, ...]] = ("evaluation", "evaluation")
    evaluation: Id
    basis: Basis


class ScoreRecorded(Event):
    """The evaluator's score of one item, beside the computed one; `not_applicable` gives the reason instead."""

    type: ClassVar[str] = "plan.score_recorded"
    key: ClassVar[tuple[str, ...]] = ("score", "evaluation", "item")
    evaluation: Id
    item: Id
    score: Number | None = None
    not_applicable: Text | None = None
    grounds: Text
    positions: tuple[Position, ...] = ()
    conflict_declared: bool = False


class EvaluationConcluded(Event):
    """The evaluator's total and grade, with the items left out and those without data."""

    type: ClassVar[str] = "plan.evaluation_concluded"
    key: ClassVar[tuple[str, ...]] = ("conclusion", "evaluation", "version")
    evaluation: Id
    version: int = Field(default=1, ge=1)
    total: Number
    grade: Id
    not_applicable: tuple[Id, ...] = ()
    no_data: tuple[Id, ...] = ()
    changes: Text | None = None
    basis: Basis
    conflict_declared: bool = False


class EvaluationAppealed(Event):
    """An agency of the plan appeals against a conclusion."""

    type: ClassVar[str] = "plan.evaluation_appealed"
    key: ClassVar[tuple[str, ...]] = ("evaluation_appeal", "evaluation", "agency")
    evaluation: Id
    agency: Id
    ground: Text
