"""Questions about tasks: how far each has come (the quick one), who holds its seats, the chain of responsibility."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Query, Response

from aggregates.commands import plan_stream
from aggregates.refusal import Refused
from api import contests, seats
from api.http.asking import Ask, Asking, AskTable
from api.http.guard import room
from api.questions import plan_standing
from api.routes import coded
from api.routes.asked import PlanName, TaskName, kept, kept_rows, require_known, unjudged
from api.routes.shapes_base import ANSWER, TABLE
from api.routes.shapes_tasks import ChainAnswer, Seats, Tasks
from api.routes.wordings import Wordings, wordings
from api.tables.table import Column, Table
from projections.task_status import TaskRow, plan_status
from replay.viewpoint import Viewpoint

router = room(tags=["tasks"])
TASKS = (
    Column("task", "任务"), Column("no", "序号", "integer"), Column("title", "名称"), Column("group", "类别"),
    Column("leads", "牵头单位", "list"), Column("status", "状态", codes=coded.STATUS), Column("since", "自", "date"),
    Column("percent", "进展 %", "decimal"), Column("position", "状态依据", "integer"),
    Column("percent_position", "进展依据", "integer"), Column("ended_on", "新版不再列,自", "date"),
)  # fmt: skip
SEATS = (
    Column("task", "任务"), Column("title", "名称"), Column("role", "角色", codes=coded.SEAT_ROLE),
    Column("order", "次序", "integer"),
    Column("agency", "单位"), Column("as_written", "原文写法"), Column("identity", "归并后单位"),
    Column("standing", "状态", codes=coded.SEAT_STANDING), Column("from", "自", "date"),
    Column("from_defaulted", "起始日为入账日", "boolean"),
    Column("to", "至", "date"), Column("ended_by", "终止依据", "integer"), Column("basis", "依据"),
    Column("lines", "文件行", "list"), Column("source_kind", "来源"), Column("statement", "陈述"),
    Column("position", "记录", "integer"), Column("recorded_at", "入账时间", "instant"),
)  # fmt: skip

@router.get(
    "/tasks", operation_id="tasks", response_model=Tasks, responses=TABLE,
    summary="各任务状态与进展 · Status and progress of every task",
)  # fmt: skip
def tasks(ask: AskTable, plan: PlanName) -> Response:
    """最快的查询,供看板用。The quick one, for dashboards: one row a task, with the entries it rests on (0: none)."""
    view, name = unjudged(ask), ask.plan(plan)
    with ask.service.reading.connect() as connection:
        found = plan_status(connection, plan_stream(name), view.day, view.size)
        worded = wordings(ask.service.reading.reader, connection, name, view)
    require_known(row.status for row in found)
    rows = sorted((_row(row, worded) for row in found), key=_order)
    return ask.table(Table("tasks", TASKS, rows), view, plan_id=name, **_why_none(ask, name, view, rows))


def _why_none(ask: Asking, plan: str, view: Viewpoint, rows: Sequence[Any]) -> dict[str, Any]:
    """How the plan stands, where no row could be read as "nothing to do" or "nobody"."""
    return {} if rows else plan_standing(ask.service.reading, plan, view)


def _row(row: TaskRow, worded: Wordings) -> dict[str, Any]:
    return {**worded.get(row.task, _UNWORDED), **dict(zip(TaskRow._fields, row, strict=True))}


_UNWORDED: dict[str, Any] = {"no": None, "title": None, "group": None, "leads": [], "ended_on": None}


def _order(row: dict[str, Any]) -> tuple[bool, int, str]:
    return row["ended_on"] is not None, row["no"] or 0, row["task"]


@router.get(
    "/seats", operation_id="seats", response_model=Seats, responses=TABLE,
    summary="何人何时负责何事 · Who held which seat on which day",
)  # fmt: skip
def holders(
    ask: AskTable, plan: PlanName,
    task: Annotated[str | None, Query(min_length=1, max_length=200, description="只看一项任务 · one task only")] = None,
    agency: Annotated[
        str | None, Query(min_length=1, max_length=200, description="只看一个单位 · one agency only")
    ] = None,
) -> Response:  # fmt: skip
    """某日由谁负责,依当时所知。Who holds, held or will hold the seats of a plan, as known at the viewpoint."""
    view, name, reading = unjudged(ask), ask.plan(plan), ask.service.reading
    _, found = kept_rows(
        ask, view, "seats", name, task, agency,
        make=lambda: (view, {"seats": seats.responsible(reading, name, task, agency, view)}),
    )  # fmt: skip
    if not found["seats"] and task is not None and seats.printed_elsewhere(reading, name, task, view) is None:
        raise _no_such_task(name, task)
    more = _why_none(ask, name, view, found["seats"])
    return ask.table(Table("seats", SEATS, found["seats"]), view, plan_id=name, **more)


@router.get(
    "/chain", operation_id="chain", response_model=ChainAnswer, responses=ANSWER,
    summary="一项任务的责任链 · The chain of responsibility of a task",
)  # fmt: skip
def chain(ask: Ask, plan: PlanName, task: TaskName) -> Response:
    """由谁负责,依哪条,谁有异议,如何裁定。Who was responsible, by which clause, contested by whom, decided how."""
    view, name = unjudged(ask), ask.plan(plan)
    _, body = kept(
        ask, view, "chain", name, task,
        make=lambda: (view, {"plan_id": name, "chain": _chain(ask, name, task, view)}),
    )  # fmt: skip
    return ask.answer(body, view)


def _chain(ask: Asking, plan: str, task: str, view: Viewpoint) -> dict[str, Any]:
    found = contests.chain(ask.service.reading, plan, task, view)
    if not found["links"]:
        raise _no_such_task(plan, task)
    return found


def _no_such_task(plan: str, task: str) -> Refused:
    return Refused("no-such-task", f"{plan} 没有任务 {task} 的席位", f"{plan} has no seat on task {task}")
