"""Questions about agencies: the register at a viewpoint, and their scorecards. Never a rank."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query, Response

from aggregates.commands import REGISTER
from aggregates.fold import register as register_fold
from aggregates.fold.register import Register
from aggregates.fold.revision import Revision
from api import cards
from api.http.asking import Ask, Asking, AskTable
from api.http.guard import room
from api.routes.across import FOLDED_UP_TO, by_sums, row_of
from api.routes.asked import kept, kept_rows, seen_plans, unjudged
from api.routes.shapes_agencies import Agencies, Scorecard, Scorecards
from api.routes.shapes_base import ANSWER, TABLE
from api.tables.table import Column, Table
from projections.statements import visible
from replay.viewpoint import Viewpoint

router = room(tags=["agencies"])
AGENCIES = (
    Column("agency", "单位"), Column("name", "名称"), Column("region", "地区"), Column("kind", "类别"),
    Column("parent", "上级"), Column("identity", "归并后单位"), Column("today", "现承继单位"),
    Column("parts", "分设为", "list"), Column("members", "成员单位", "list"), Column("abolished_on", "撤销日", "date"),
    Column("effective_on", "登记生效日", "date"), Column("position", "记录", "integer"),
)  # fmt: skip
CARDS = (
    Column("agency", "单位"), Column("kind", "类别"), Column("former", "含原单位", "list"), Column("seats", "席位"),
    Column("tasks", "任务数", "integer"), Column("due_seats", "应结席位", "integer"),
    Column("unstated", "无期限", "integer"), Column("overdue", "超期", "json"), Column("notices", "督办", "json"),
    Column("figures", "指标", "json"), Column("overdue_count", "超期项数", "integer"),
    Column("overdue_days", "超期天数", "integer"), Column("yellow", "黄单", "integer"),
    Column("red", "红单", "integer"),
    *(Column(name, said.partition(" ")[0], "decimal") for name, said in cards.FIGURES.items()),
)  # fmt: skip
Merged = Annotated[bool, Query(description="并入承继单位 · add up agencies that continue as one")]
OnePlan = Annotated[
    str | None,
    Query(min_length=1, max_length=500, description="只看一份方案;不写则跨方案 · one plan only; none: across plans"),
]


@router.get(
    "/agencies", operation_id="agencies", response_model=Agencies, responses=TABLE,
    summary="单位名录 · The register of agencies",
)  # fmt: skip
def agencies(ask: AskTable) -> Response:
    """某一时点的名录:别名、改名、合并、分设。Every registered name, what it goes by, and who continues it."""
    view = unjudged(ask)
    _, found = kept_rows(ask, view, "agencies", make=lambda: (view, {"agencies": _register(ask, view)}))
    return ask.table(Table("agencies", AGENCIES, found["agencies"]), view)


def _register(ask: Asking, view: Viewpoint) -> list[dict[str, Any]]:
    with ask.service.reading.connect() as connection:
        said = visible(connection, REGISTER, view.day, view.size)
    known = register_fold.fold(said)
    ended = {r.data["agency"]: r.effective_on for r in said if r.type == "agency.abolished"}
    return [_agency(known, r, ended.get(name)) for name, r in sorted(known.agencies.items())]


def _agency(known: Register, r: Revision, abolished_on: str | None) -> dict[str, Any]:
    name = r.data["agency"]
    return {
        "agency": name, "name": r.data["name"], "region": r.data["region"], "kind": r.data["kind"],
        "parent": r.data.get("parent"), "identity": known.identity(name), "today": known.today(name),
        "parts": list(known.parts.get(name, ())), "members": list(known.members.get(name, ())),
        "abolished_on": abolished_on, "effective_on": r.effective_on, "position": r.position,
    }  # fmt: skip


@router.get(
    "/scorecards", operation_id="scorecards", response_model=Scorecards, responses=TABLE,
    summary="各单位评分卡 · The scorecard of every agency",
)  # fmt: skip
def scorecards(ask: AskTable, plan: OnePlan = None, merged: Merged = False) -> Response:
    """席位、完成、及时、佐证、争议,不排名。Every agency's figures, of one plan or across plans; never a rank.

    Across the plans of a large ledger `counts` and the median of overdue days are null.
    """
    view, name = ask.view(), ask.plan(plan) if plan is not None else None
    if _by_sums(ask, view, name):
        judged, rows = by_sums(ask.service.reading, view, merged, ask.rules)
        return ask.table(Table("cards", CARDS, rows), judged, plan_id=None, merged=merged, counts=None)
    judged, found = kept_rows(
        ask, view, "cards", name, merged, seen_plans(ask), make=lambda: _folded(ask, view, name, merged)
    )
    rows_ = [row_of(card) for card in found["cards"].values()]
    return ask.table(Table("cards", CARDS, rows_), judged, plan_id=name, merged=merged, counts=found["counts"])


@router.get(
    "/scorecard", operation_id="scorecard", response_model=Scorecard, responses=ANSWER,
    summary="一个单位的评分卡 · One agency's scorecard",
)  # fmt: skip
def scorecard(
    ask: Ask,
    agency: Annotated[
        str, Query(min_length=1, max_length=200, description="单位全称或其中一段 · name, or a part that fits one only",
                   examples=["襄汾县/县教科局"]),
    ],
    plan: OnePlan = None, merged: Merged = False,
) -> Response:  # fmt: skip
    """一个单位的全部指标,含分子分母。Every figure of one agency with numerator and denominator."""
    view, name = ask.view(), ask.plan(plan) if plan is not None else None
    if _by_sums(ask, view, name):
        judged, rows = by_sums(ask.service.reading, view, merged, ask.rules)
        card = {member: value for member, value in rows.of(agency).items() if member in CARD_MEMBERS}
        return ask.answer({"plan_id": None, "merged": merged, "card": card, "counts": None}, judged)

    def made() -> tuple[Viewpoint, dict[str, Any]]:
        judged, found = _folded(ask, view, name, merged)
        card = cards.one(found["cards"], agency)
        return judged, {"plan_id": name, "merged": merged, "card": card, "counts": found["counts"]}

    judged, body = kept(ask, view, "card", name, merged, seen_plans(ask), agency, make=made)
    return ask.answer(body, judged)


CARD_MEMBERS = frozenset(
    {"agency", "kind", "former", "seats", "tasks", "due_seats", "unstated", "overdue", "notices", "figures"}
)


def _by_sums(ask: Asking, view: Viewpoint, plan: str | None) -> bool:
    """Whether the stored sums answer: over all plans, for one who may see them all, where folding takes too long."""
    return plan is None and seen_plans(ask) is None and view.size > FOLDED_UP_TO


def _folded(ask: Asking, view: Viewpoint, plan: str | None, merged: bool) -> tuple[Viewpoint, dict[str, Any]]:
    judged, found, counted = cards.scorecards(
        ask.service.reading, view, plan, merged, ask.rules, among=seen_plans(ask)
    )
    return judged, {"cards": found, "counts": counted}
