"""The evaluation of a plan by its adopted rubric, at any viewpoint."""

from __future__ import annotations

from typing import Any

from fastapi import Response

from api import evaluations
from api.http.asking import Ask
from api.http.guard import room
from api.routes.asked import PlanName, kept
from api.routes.shapes_base import ANSWER
from api.routes.shapes_judged import EvaluationAnswer
from replay.viewpoint import Viewpoint

router = room(tags=["evaluations"])


@router.get(
    "/evaluation", operation_id="evaluation", response_model=EvaluationAnswer, responses=ANSWER,
    summary="逐项评估 · The evaluation of a plan, item by item",
)  # fmt: skip
def evaluation(ask: Ask, plan: PlanName) -> Response:
    """按采用的评分办法,或按 rules 重评。By the rubric in force at the viewpoint, or by the one `rules` names."""
    view, name = ask.view(), ask.plan(plan)

    def made() -> tuple[Viewpoint, dict[str, Any]]:
        judged, found = evaluations.evaluation(ask.service.reading, name, view, ask.rules)
        return judged, {"plan_id": name, "evaluation": found}

    judged, body = kept(ask, view, "evaluation", name, make=made)
    return ask.answer(body, judged)
