"""The named views of one day (semantics.md), each pinned: the same address gives the same answer for ever."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query, Response

from api.http.asking import Ask
from api.http.guard import room
from api.routes.asked import unjudged
from api.routes.shapes_base import ANSWER
from api.routes.shapes_views import ViewpointAnswer, Views
from ledger.reader import LedgerReader
from replay.viewpoint import NAMES, BadViewpoint, Viewpoint, resolve

router = room(tags=["views"])
SENTENCES = {
    "current": ("现在成立的", "what holds now"),
    "as published": ("该日本页所说的", "what this page said on that day"),
    "as restated": ("现在所知该日成立的", "what we now know held on that day"),
    "as believed": ("在另一日所知该日成立的", "what we believed on another day about that day"),
}
OF_ALL = ("plans", "scorecards", "agencies", "rules")
OF_ONE = ("status", "tasks", "seats", "targets", "evaluation", "disputes", "decisions", "timeline", "scorecards")
Plan = Annotated[
    str | None, Query(min_length=1, max_length=500, description="链接到这份方案 · link to questions about this plan")
]


@router.get(
    "/views", operation_id="views", response_model=Views, responses=ANSWER,
    summary="同一天的四种看法 · The four named views of one day, with pinned links",
)  # fmt: skip
def views(
    ask: Ask,
    day: Annotated[str, Query(max_length=40, description="问哪一天 · the day asked about", examples=["2024-06-30"])],
    believed_on: Annotated[
        str | None, Query(max_length=40, description="哪一天所知;默认本次时点之日 · what was known on which day")
    ] = None,
    plan: Plan = None,
) -> Response:  # fmt: skip
    """当前、当时公布、现在看当时、当时所知。Current, as published, as restated, as believed, each with its links."""
    now, reader = unjudged(ask), ask.service.reading.reader
    name = ask.plan(plan) if plan is not None else None
    on = believed_on or now.day
    asked: dict[str, dict[str, str]] = {
        "current": {"as_of": now.day, "known_at": f"size:{now.size}"},
        "as published": {"at": day},
        "as restated": {"as_of": day},
        "as believed": {"as_of": day, "known_at": on},
    }
    found = [_one(reader, title, words, now, name) for title, words in asked.items()]
    return ask.answer({"day": day, "believed_on": on, "plan_id": name, "views": found}, now)


@router.get(
    "/viewpoint", operation_id="viewpoint", response_model=ViewpointAnswer, responses=ANSWER,
    summary="时点解析 · What a viewpoint resolves to",
)  # fmt: skip
def viewpoint(ask: Ask) -> Response:
    """给出可以永久引用的写法。The viewpoint of the request, and how to write it so that it never moves."""
    view = unjudged(ask)
    return ask.answer({"pinned": pinned(view)}, view)


def pinned(view: Viewpoint) -> str:
    """The query that means this very viewpoint for ever."""
    return urlencode({"as_of": view.day, "known_at": f"size:{view.size}"})


def _one(reader: LedgerReader, name: str, words: dict[str, str], now: Viewpoint, plan: str | None) -> dict[str, Any]:
    zh, en = SENTENCES[name]
    told = {"view": name, "zh": NAMES[name], "sentence": {"zh": zh, "en": en}}
    try:
        view = _capped(reader, resolve(reader, **words), now)
    except BadViewpoint as no:
        if no.code != "before-ledger":
            raise
        refused = {"code": no.code, "zh": no.zh, "en": no.en}
        return {**told, "viewpoint": None, "pinned": None, "links": {}, "refused": refused}
    links = {question: _link(question, view, plan) for question in (OF_ONE if plan is not None else OF_ALL)}
    known = {**view.to_json(), "view": name}
    return {**told, "viewpoint": known, "pinned": pinned(view), "links": links, "refused": None}


def _capped(reader: LedgerReader, view: Viewpoint, now: Viewpoint) -> Viewpoint:
    """The viewpoint of somebody who knows no more than `now` does."""
    if view.size <= now.size:
        return view
    return resolve(reader, as_of=view.day, known_at=f"size:{now.size}")


def _link(question: str, view: Viewpoint, plan: str | None) -> str:
    about = {"plan": plan} if plan is not None else {}
    return f"/api/v1/{question}?{urlencode({**about, 'as_of': view.day, 'known_at': f'size:{view.size}'})}"
