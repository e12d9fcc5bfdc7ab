"""Disputes of a plan, and its decisions that rested on what was later changed."""

from __future__ import annotations

from fastapi import Response

from api import contests
from api.http.asking import Ask, AskTable
from api.http.guard import room
from api.routes import coded
from api.routes.asked import PlanName, kept, kept_rows, unjudged
from api.routes.shapes_base import ANSWER, TABLE
from api.routes.shapes_judged import Decisions, Disputes
from api.tables.table import Column, Table

router = room(tags=["disputes"])
DECISIONS = (
    Column("type", "决定", codes=coded.EVENT, closed=False), Column("statement", "陈述"),
    Column("position", "记录", "integer"),
    Column("basis", "依据"), Column("later", "其后更正、撤回、争议", "list"),
)  # fmt: skip


@router.get(
    "/disputes", operation_id="disputes", response_model=Disputes, responses=ANSWER,
    summary="责任争议 · The disputes of a plan",
)  # fmt: skip
def disputes(ask: Ask, plan: PlanName) -> Response:
    """双方主张、召集单位、协商与裁定。Both sides' claims, who convenes, minutes and rulings, by dispute."""
    view, name = unjudged(ask), ask.plan(plan)
    _, body = kept(
        ask, view, "disputes", name,
        make=lambda: (view, {"plan_id": name, "disputes": contests.disputes(ask.service.reading, name, view)}),
    )  # fmt: skip
    return ask.answer(body, view)


@router.get(
    "/decisions", operation_id="decisions", response_model=Decisions, responses=TABLE,
    summary="所据事实后来有变的决定 · Decisions that rested on what was later changed",
)  # fmt: skip
def decisions(ask: AskTable, plan: PlanName) -> Response:
    """哪些决定所依据的事实后来被更正、撤回或争议。Nothing is revoked by itself: this says what to look at again."""
    view, name = unjudged(ask), ask.plan(plan)
    _, found = kept_rows(
        ask, view, "decisions", name,
        make=lambda: (view, {"decisions": contests.decisions(ask.service.reading, name, view)}),
    )  # fmt: skip
    return ask.table(Table("decisions", DECISIONS, found["decisions"]), view, plan_id=name)
