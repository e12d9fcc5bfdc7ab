"""Why a figure is what it is, and what differs between two viewpoints and through which entries."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import Query, Response

from aggregates.fold.rules import Chosen
from api.http.asking import Ask, Asking
from api.http.guard import room
from api.routes.asked import PlanName, kept, unjudged
from api.routes.shapes_base import ANSWER
from api.routes.shapes_explaining import Diff, Explained, Figures
from ledger.reader import LedgerReader
from replay.explaining import Seen, explained, paths, seen
from replay.histories import history, rule_sets
from replay.naming import pick_task, task_titles
from replay.papers import as_they_lie
from replay.plan_diff import difference_answer, plan_difference, plan_history
from replay.points import HELP
from replay.points import point as named_point
from replay.rule_choice import chosen
from replay.viewpoint import Viewpoint, resolve

router = room(tags=["explaining"])
PointName = Annotated[str, Query(min_length=1, max_length=100, description=HELP)]


@router.get(
    "/figures", operation_id="figures", response_model=Figures, responses=ANSWER,
    summary="可解释的数字 · Every figure of a plan that can be explained",
)  # fmt: skip
def figures(ask: Ask, plan: PlanName) -> Response:
    """explain 所用的路径。The paths that `explain` takes."""
    view, name = ask.view(), ask.plan(plan)

    def made() -> tuple[Viewpoint, dict[str, Any]]:
        of = _seen(ask, name, view)
        return of.judged(), {"plan_id": name, "figures": paths(of)}

    judged, body = kept(ask, view, "figures", name, make=made)
    return ask.answer(body, judged)


@router.get(
    "/explain", operation_id="explain", response_model=Explained, responses=ANSWER,
    summary="一个数字从何而来 · The entries behind a number",
)  # fmt: skip
def explain(
    ask: Ask, plan: PlanName,
    figure: Annotated[
        str, Query(min_length=1, max_length=500, description="如 item/B1、light/2.4.1 · see /figures",
                   examples=["status/2.1.1"]),
    ],
) -> Response:  # fmt: skip
    """只用所列记录即得同一数字,缺一即变。These entries alone give the figure, and none can be left out."""
    view, name, reader = ask.view(), ask.plan(plan), ask.service.reading.reader

    def made() -> tuple[Viewpoint, dict[str, Any]]:
        of = _seen(ask, name, view)
        found = explained(of, figure)
        return of.judged(), {
            "plan_id": name, **found, "documents": as_they_lie(found["documents"], reader, view.size)
        }  # fmt: skip

    judged, body = kept(ask, view, "explain", name, figure, make=made)
    return ask.answer(body, judged)


def _seen(ask: Asking, plan: str, view: Viewpoint) -> Seen:
    reader = ask.service.reading.reader
    named: Chosen = chosen(ask.rules, rule_sets(history(reader, plan, view.size), view.size)) if ask.rules else {}
    return seen(reader, plan, view, named)


@router.get(
    "/diff", operation_id="diff", response_model=Diff, responses=ANSWER,
    summary="两个视点有何不同 · What differs between two viewpoints, and which entries carry it",
)  # fmt: skip
def diff(
    ask: Ask, plan: PlanName,
    from_: Annotated[str, Query(alias="from", min_length=1, max_length=100, description=HELP, examples=["2024-06-30"])],
    to: PointName = "current",
    task: Annotated[str | None, Query(min_length=1, max_length=200, description="只看一项任务 · one task only")] = None,
) -> Response:  # fmt: skip
    """时间推移引起的与新入账引起的分列。What time moved and what knowledge moved, apart; the latter with its drivers.

    The viewpoint of the request bounds both: `current` is that viewpoint, and nothing recorded after it is known.
    """
    view, name, reader = unjudged(ask), ask.plan(plan), ask.service.reading.reader

    def made() -> tuple[Viewpoint, dict[str, Any]]:
        ends = (_point(reader, from_, view), _point(reader, to, view))
        one, other = sorted(ends, key=lambda p: (p.size, p.as_of))
        only = None if task is None else pick_task(task, task_titles(plan_history(reader, name, other.size)))
        found = plan_difference(reader, name, one, other, only)
        return view, {"plan_id": name, **difference_answer(name, one, other, found)}

    _, body = kept(ask, view, "diff", name, from_, to, task, make=made)
    return ask.answer(body, view)


def _point(reader: LedgerReader, text: str, view: Viewpoint) -> Viewpoint:
    """The viewpoint one word means to somebody who knows what `view` knows. Raises BadViewpoint."""
    if text == "current":
        return view
    found = named_point(reader, text)
    if found.size <= view.size:
        return found
    return replace(resolve(reader, as_of=found.day, known_at=f"size:{view.size}"), name=found.name)
