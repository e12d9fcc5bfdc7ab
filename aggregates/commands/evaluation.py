"""Commands of an evaluation: the evaluator's own statements beside the computed figures."""

from __future__ import annotations

from typing import ClassVar

from aggregates.commands.base import Command, PlanCommand
from aggregates.events.evaluation import EvaluationAppealed, EvaluationConcluded, EvaluationOpened, ScoreRecorded


class OpenEvaluation(PlanCommand):
    """Open an evaluation: rubric, viewpoint and knowledge are fixed in its basis."""

    name: ClassVar[str] = "open_evaluation"
    fact: EvaluationOpened


class RecordScore(PlanCommand):
    """Score one item of the rubric, or say why it is not applicable."""

    name: ClassVar[str] = "record_score"
    fact: ScoreRecorded


class ConcludeEvaluation(PlanCommand):
    """Conclude with a total and a grade; after an appeal, revise in a new version."""

    name: ClassVar[str] = "conclude_evaluation"
    fact: EvaluationConcluded


class AppealEvaluation(PlanCommand):
    """Appeal against a conclusion for the own agency."""

    name: ClassVar[str] = "appeal_evaluation"
    fact: EvaluationAppealed


COMMANDS: tuple[type[Command], ...] = (OpenEvaluation, RecordScore, ConcludeEvaluation, AppealEvaluation)
