"""Fixed figures: the snapshots of a plan, one with its figures recomputed, and what restates it side by side."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query, Response

from aggregates.fold.revision import Revision
from aggregates.refusal import Refused
from api import snapshots as fixed
from api.http.answers import responded, validator
from api.http.asking import Ask, Asking, AskTable
from api.http.guard import room
from api.http.problems import Problem
from api.routes.asked import PlanName, kept, unjudged
from api.routes.shapes_base import ANSWER, TABLE
from api.routes.shapes_judged import Restatement, SnapshotAnswer, Snapshots
from api.tables.table import Column, Table
from replay.snapshot_diff import Recomputed, restatement_answer, snapshot_difference
from replay.viewpoint import Viewpoint

router = room(tags=["snapshots"])
SNAPSHOTS = (
    Column("snapshot", "快照"), Column("position", "记录", "integer"), Column("fixed_on", "固定日", "date"),
    Column("subject", "内容"), Column("basis", "时点与规则"), Column("figures_sha256", "数字摘要"),
    Column("population", "范围"), Column("kernel", "核心版本"), Column("evaluation", "所属评估"),
    Column("supersedes", "重述"), Column("reason", "重述理由"), Column("drivers", "引起变化的记录", "list"),
    Column("illustration", "示意", "boolean"),
)  # fmt: skip
FIGURES = "application/vnd.shilu.figures+json"
"""The canonical bytes of figures, as their digest was fixed."""
WITH_FIGURES: dict[int | str, dict[str, Any]] = {
    **ANSWER, 200: {**ANSWER[200], "content": {FIGURES: {"schema": {"type": "object"}}}},
}  # fmt: skip
SnapshotName = Annotated[str, Query(min_length=1, max_length=200, description="快照编号 · the snapshot's id")]


@router.get(
    "/snapshots", operation_id="snapshots", response_model=Snapshots, responses=TABLE,
    summary="固定过的快照 · The snapshots of a plan",
)  # fmt: skip
def snapshots(ask: AskTable, plan: PlanName) -> Response:
    """何时固定了什么,由何时点,重述了哪个。What was fixed by the day asked about, when, and what it restates."""
    view, name = unjudged(ask), ask.plan(plan)
    rows = [fixed.summary(r) for r in _known(ask, name, view)]
    return ask.table(Table("snapshots", SNAPSHOTS, rows), view, plan_id=name)


@router.get(
    "/snapshot", operation_id="snapshot", response_model=SnapshotAnswer, responses=WITH_FIGURES,
    summary="一个快照的数字 · The figures a snapshot fixed",
)  # fmt: skip
def snapshot(
    ask: Ask, plan: PlanName, snapshot: SnapshotName,
    recompute: Annotated[
        bool, Query(description="由记录重算,原样给出规范字节 · recomputed: the canonical bytes and nothing else")
    ] = False,
) -> Response:  # fmt: skip
    """由最初若干条记录重算;与固定时不符即完整性有误(409)。

    Recomputed from the first entries each time: figures that are not those fixed are an integrity failure (409).
    """
    view, name = unjudged(ask), ask.plan(plan)
    if recompute:
        found = _recomputed(ask, name, snapshot, view)
        etag = validator(ask.request, view, found.figures)
        return responded(ask.request, view, found.figures, etag, media_type=FIGURES)

    def made() -> tuple[Viewpoint, dict[str, Any]]:
        again = _recomputed(ask, name, snapshot, view)
        answer = fixed.fixed_answer(ask.service.reading, name, again, view.size)
        return view, {**_renamed(answer, "viewpoint", "fixed_at")}

    _, body = kept(ask, view, "snapshot", name, snapshot, make=made)
    return ask.answer(body, view)


@router.get(
    "/restatement", operation_id="restatement", response_model=Restatement, responses=ANSWER,
    summary="固定与重述并列 · A fixed snapshot beside one that restates it",
)  # fmt: skip
def restatement(
    ask: Ask, plan: PlanName,
    fixed_: Annotated[str, Query(alias="fixed", min_length=1, max_length=200, description="快照编号 · a snapshot")],
    restated: Annotated[str, Query(min_length=1, max_length=200, description="另一快照编号 · another snapshot")],
) -> Response:  # fmt: skip
    """不同的数字,及引起变化的记录。The figures that differ, and the entries that drive each difference."""
    view, name = unjudged(ask), ask.plan(plan)

    def made() -> tuple[Viewpoint, dict[str, Any]]:
        for one in (fixed_, restated):
            _find(ask, name, one, view)
        found = snapshot_difference(ask.service.reading.reader, name, fixed_, restated)
        return view, restatement_answer(name, found)

    _, body = kept(ask, view, "restatement", name, fixed_, restated, make=made)
    return ask.answer(body, view)


def _known(ask: Asking, plan: str, view: Viewpoint) -> list[Revision]:
    """The snapshots known at K that were fixed by V."""
    found = fixed.snapshots(ask.service.reading, plan, view.size)
    return [r for r in found if r.effective_on <= view.day]


def _find(ask: Asking, plan: str, name: str, view: Viewpoint) -> Revision:
    for r in _known(ask, plan, view):
        if r.data["snapshot"] == name:
            return r
    raise Refused("no-such-snapshot", f"{plan} 在该时点没有快照 {name}", f"{plan} has no snapshot {name} there")


def _recomputed(ask: Asking, plan: str, name: str, view: Viewpoint) -> Recomputed:
    """The snapshot computed anew. Problem 409 when that gives other figures than were fixed."""
    found = fixed.recompute(ask.service.reading, plan, _find(ask, plan, name, view))
    if not found.same:
        raise Problem(
            409, "snapshot-differs", f"快照与账本不符:{name}(完整性问题,不是重述)",
            f"not what was fixed: {name} (an integrity failure, no restatement)",
        )  # fmt: skip
    return found


def _renamed(answer: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    return {new if name == old else name: value for name, value in answer.items()}
