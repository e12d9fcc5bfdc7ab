"""A plan's history event by event, as `shilu-audit replay` goes through it: what each entry changed."""

from __future__ import annotations

from bisect import bisect_right
from typing import Annotated, Any

from fastapi import Query, Response

from api.http.asking import Ask
from api.http.guard import room
from api.routes.asked import PlanName, kept_rows, unjudged
from api.routes.positions import FARTHEST
from api.routes.shapes_base import ANSWER
from api.routes.shapes_stepping import Steps
from replay.replaying import Bounds, replay
from replay.viewpoint import Viewpoint

router = room(tags=["records"])
LARGEST = 500
OneTask = Annotated[
    str | None,
    Query(min_length=1, max_length=200, description="只看一项任务 · one task only, by its number or title",
          examples=["2.4.2"]),
]  # fmt: skip
After = Annotated[int, Query(ge=0, le=FARTHEST, description="在此条之后 · steps after this position")]
Limit = Annotated[int, Query(ge=1, le=LARGEST, description="至多几步 · how many at most")]


@router.get(
    "/steps", operation_id="steps", response_model=Steps, responses=ANSWER,
    summary="单步回放 · The history step by step: what each entry changed",
)  # fmt: skip
def steps(ask: Ask, plan: PlanName, task: OneTask = None, after: After = 0, limit: Limit = 50) -> Response:
    """按入账次序,每条之前之后各是什么。In order of recording; `changes` is what the entry changed, `passed` what time
    changed since the step before. `before` and `next` are the positions to page back and on from."""
    view, name = unjudged(ask), ask.plan(plan)

    def made() -> tuple[Viewpoint, dict[str, Any]]:
        found = replay(ask.service.reading.reader, name, view, Bounds(), task=task)
        told = found.to_json()
        del told["viewpoint"]
        return view, {**told, "task": found.task}

    _, whole = kept_rows(ask, view, "steps", name, task, make=made)
    return ask.answer(_page(whole, after, limit), view)


def _page(whole: dict[str, Any], after: int, limit: int) -> dict[str, Any]:
    """The steps after a position, and where the pages before and after begin."""
    every = whole.pop("steps")
    places = [step["position"] for step in every]
    start = bisect_right(places, after)
    shown = every[start : start + limit]
    return {
        **whole, "total": len(every), "skipped": start, "first": places[0] if places else None,
        "last": places[-1] if places else None, "before": places[start - 1] if start else None,
        "next": places[start + limit - 1] if start + limit < len(every) else None, "steps": shown,
    }  # fmt: skip
