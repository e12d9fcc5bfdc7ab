"""What a screen of replay asks beside the plan itself: how entries lie in time, and the lights month by month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Query, Response

from aggregates.commands import plan_stream
from api.http.asking import Ask, Asking
from api.http.guard import room
from api.http.problems import Problem
from api.light_history import light_history
from api.routes.asked import PlanName, kept, unjudged
from api.routes.shapes_base import ANSWER
from api.routes.shapes_replaying import Density, LightHistory
from projections.density import density as counted
from projections.milestones import milestones
from replay.viewpoint import Viewpoint

router = room(tags=["plans"])
Manner = Annotated[
    Literal["restated", "published"],
    Query(alias="as", description="restated:按所问视点所知;published:按各月末当时所知 · by what is known at the "
          "viewpoint, or by what was known at the end of each month"),
]  # fmt: skip


@router.get(
    "/density", operation_id="density", response_model=Density, responses=ANSWER,
    summary="逐日记录数与里程碑 · Entries by day, and the milestones",
)  # fmt: skip
def density(ask: Ask, plan: PlanName) -> Response:
    """滑块上方的直方图,只取决于已知至何时。The histogram above a slider: it depends on K alone."""
    view, name = unjudged(ask), ask.plan(plan)
    whenever = replace(view, as_of=date.max)  # one answer kept for every day
    _, body = kept(ask, whenever, "density", name, make=lambda: (whenever, _density(ask, name, view)))
    return ask.answer(body, view)


def _density(ask: Asking, plan: str, view: Viewpoint) -> Mapping[str, Any]:
    with ask.service.reading.connect() as connection:
        days = counted(connection, plan_stream(plan), view.size)
        marked = milestones(connection, plan_stream(plan), view.size)
    every = sorted([*(one.day for one in days), *(one.day for one in marked)])
    return {
        "plan_id": plan, "first": every[0] if every else None, "last": every[-1] if every else None,
        "days": [one._asdict() for one in days], "milestones": [one._asdict() for one in marked],
    }  # fmt: skip


@router.get(
    "/light-history", operation_id="light_history", response_model=LightHistory, responses=ANSWER,
    summary="红黄绿灯逐月变化 · The lights of a plan's tasks, month by month",
)  # fmt: skip
def history(ask: Ask, plan: PlanName, manner: Manner = "restated") -> Response:
    """各月末有几项任务亮何灯,至所问之日。How many tasks had which light at each month's end, up to the day asked about.

    Those of `/status` at that day, tasks that an edition ended left out. `as=published` takes no `rules`.
    """
    published = manner == "published"
    if published and ask.rules:
        raise Problem(
            422, "rules-not-used", "当时公布的灯不以别的规则重评,不接受 rules",
            "lights as published are not judged again: they take no rules",
        )  # fmt: skip
    view, name = ask.view(), ask.plan(plan)

    def made() -> tuple[Viewpoint, Mapping[str, Any]]:
        judged, found = light_history(ask.service.reading, name, view, ask.rules, published=published)
        return judged, {"plan_id": name, **found}

    judged, body = kept(ask, view, "light_history", name, manner, make=made)
    return ask.answer(body, judged)
