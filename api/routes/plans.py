"""Questions about plans as a whole: which there are, how one stands, its targets, what was recorded about it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query, Response

from api import questions
from api.http.asking import Ask, AskTable
from api.http.guard import room
from api.routes import coded
from api.routes.asked import PlanName, kept, kept_rows, require_known, sees, unjudged
from api.routes.shapes_base import ANSWER, TABLE
from api.routes.shapes_plans import Plans, Status, Targets, Timeline
from api.tables.table import Column, Table
from replay.viewpoint import Viewpoint

router = room(tags=["plans"])
Reports = Annotated[
    questions.Reports,
    Query(description="各席位的填报:all 全部;returned 只列最近一次审核被退回的(大方案的答案小得多) · the reports of "
          "the seats: all, or those that the last review returned (a large plan's answer is much smaller)"),
]  # fmt: skip
PLANS = (
    Column("plan", "方案"), Column("title", "标题"), Column("document_number", "文号"), Column("region", "地区"),
    Column("level", "层级"), Column("issuer", "发文单位"), Column("coordinating_body", "牵头议事机构"),
    Column("held", "已入账", "boolean"), Column("period_from", "期间起", "integer"),
    Column("period_to", "期间止", "integer"), Column("signed_on", "成文日", "date"),
    Column("printed_on", "印发日", "date"), Column("published_on", "公布日", "date"),
    Column("standing", "效力", codes=coded.PLAN_STANDING),
    Column("tasks", "任务数", "integer"), Column("ended", "新版不再列", "integer"), Column("statuses", "任务状态"),
    Column("unknown", "不明事项"),
)  # fmt: skip
TARGETS = (
    Column("target", "指标编号"), Column("text", "原文"), Column("indicator", "指标"), Column("comparator", "比较"),
    Column("value", "目标值", "decimal"), Column("unit", "单位"), Column("due_on", "期限", "date"),
    Column("task", "任务"), Column("kind", "类别"), Column("hardness", "约束性"),
    Column("status", "判断", codes=coded.TARGET_STATUS),
    Column("baseline", "基线", "decimal"), Column("actual", "实际", "decimal"), Column("actual_period", "实际所属期"),
    Column("expected", "序时应达", "decimal"), Column("completion", "完成比例", "decimal"),
    Column("elapsed", "时间进度", "decimal"), Column("reasons", "原因", "list"), Column("support", "依据", "list"),
)  # fmt: skip
ENTRIES = (
    Column("position", "记录", "integer"), Column("recorded_at", "入账时间", "instant"),
    Column("effective_on", "生效日", "date"), Column("type", "类型", codes=coded.EVENT, closed=False),
    Column("statement", "陈述"),
    Column("revision", "修订", "integer"), Column("role", "角色", codes=coded.ROLE), Column("agency", "单位"),
    Column("task", "任务"),
    Column("reason", "理由"), Column("marks", "标记", "list", coded.MARK),
)  # fmt: skip


@router.get(
    "/plans", operation_id="plans", summary="方案及任务进度 · The plans, with their tasks by status",
    response_model=Plans, responses=TABLE,
)  # fmt: skip
def plans(ask: AskTable) -> Response:
    """账本中的方案。Every plan known there that the caller may see, with the number of its tasks by status."""
    view = unjudged(ask)
    _, found = kept_rows(
        ask, view, "plans", make=lambda: (view, {"plans": questions.all_plans(ask.service.reading, view)})
    )
    rows = [row for row in found["plans"] if sees(ask, row["plan"])]
    require_known(status for row in rows for status in row["statuses"])
    return ask.table(Table("plans", PLANS, rows), view)


@router.get(
    "/status", operation_id="status", response_model=Status, responses=ANSWER,
    summary="一份方案的全部现状 · Everything about one plan: tasks, seats, lights, targets",
)  # fmt: skip
def status(ask: Ask, plan: PlanName, reports: Reports = "all") -> Response:
    """任务、责任单位、进展、灯、指标、争议。The whole answer about a plan, judged by the rules in force or `rules`.

    With `reports=returned` the answer says so in `reports`.
    """
    view, name = ask.view(), ask.plan(plan)

    def made() -> tuple[Viewpoint, dict[str, Any]]:
        judged, found = questions.judged_status(ask.service.reading, name, view, ask.rules, reports)
        require_known(task["status"] for task in found["tasks"].values())
        return judged, {"plan_id": name, **found, **({"reports": reports} if reports != "all" else {})}

    judged, body = kept(ask, view, "status", name, reports, make=made)
    return ask.answer(body, judged)


@router.get(
    "/targets", operation_id="targets", response_model=Targets, responses=TABLE,
    summary="指标现状 · Where the targets stand",
)  # fmt: skip
def targets(ask: AskTable, plan: PlanName) -> Response:
    """原文、基线、实测、序时进度。The targets of a plan and the entries each figure rests on."""
    view, name = unjudged(ask), ask.plan(plan)
    _, found = kept_rows(
        ask, view, "targets", name, make=lambda: (view, questions.target_answer(ask.service.reading, name, view))
    )
    rows = found.pop("targets")
    return ask.table(Table("targets", TARGETS, rows), view, plan_id=name, **found)


@router.get(
    "/timeline", operation_id="timeline", response_model=Timeline, responses=TABLE,
    summary="方案的全部记录 · Everything recorded about a plan, in order",
)  # fmt: skip
def timeline(ask: AskTable, plan: PlanName) -> Response:
    """按入账次序,含标记。Every entry of a plan's stream up to the viewpoint, with the marks an auditor looks for."""
    view, name = unjudged(ask), ask.plan(plan)
    _, found = kept_rows(
        ask, view, "timeline", name,
        make=lambda: (view, {"entries": questions.entries(ask.service.reading, name, view)}),
    )  # fmt: skip
    return ask.table(Table("entries", ENTRIES, found["entries"]), view, plan_id=name)
