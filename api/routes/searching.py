"""The search box over everything the caller may see."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from api.http.asking import AskTable
from api.http.guard import room
from api.http.problems import Problem
from api.routes.asked import unjudged
from api.routes.shapes_base import TABLE
from api.routes.shapes_searching import Search
from api.searching import search
from api.tables.table import Column, Table

router = room(tags=["views"])
LONGEST = 200
KINDS = (("plan", "方案"), ("task", "任务"), ("agency", "单位"), ("entry", "记录"), ("document", "文件"))
WHY = (
    ("title", "标题"), ("document_number", "文号"), ("id", "编号"), ("task", "任务编号"), ("name", "名称"),
    ("position", "记录位置"), ("event_id", "事件编号"), ("leaf_hash", "叶哈希"), ("sha256", "文件散列"),
)  # fmt: skip
FOUND = (
    Column("kind", "种类", codes=KINDS), Column("id", "编号"), Column("title", "名称"), Column("plan", "方案"),
    Column("position", "记录", "integer"), Column("why", "符合于", codes=WHY),
)  # fmt: skip
Typed = Annotated[
    str,
    Query(min_length=1, max_length=LONGEST, examples=["科学"],
          description="方案、任务、单位的名称或编号,#记录位置,事件编号,叶哈希或文件散列(至少前 8 位) · a name or "
          "number of a plan, task or agency, #position, event id, leaf hash or document hash (8 digits at least)"),
]  # fmt: skip


@router.get(
    "/search", operation_id="search", response_model=Search, responses=TABLE,
    summary="搜索 · Find plans, tasks, agencies, entries, documents",
)  # fmt: skip
def find(ask: AskTable, q: Typed) -> Response:
    """只找可见的;每种至多 50 行,`more` 说明哪些还有。Only what the caller may see; at most 50 rows of a kind.

    Every word must stand in the name; case does not matter. Names are those known at the viewpoint.
    """
    view, text = unjudged(ask), q.strip()
    if not text or not text.isprintable():
        raise Problem(
            422, "unfit-text", "没有可搜索的文字,或含控制字符", "nothing to search for, or it holds control characters"
        )
    found = search(ask.service.reading, ask.principal, text, view)
    return ask.table(Table("found", FOUND, found["found"]), view, more=found["more"])
