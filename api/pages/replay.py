"""历史回放: the 台账 of a plan on any day, on either clock, filtered, and beside another viewpoint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from api.exports.cells import CLOSED, COLUMNS, cells
from api.pages.comparing import LISTED, Compared, compared
from api.pages.page import Asked, Page
from api.pages.problem import Elsewhere, PageProblem
from api.pages.replay_board import Board, board_of
from api.pages.replay_chart import chart
from api.pages.replay_filters import EVENTS, LIGHTS, NAMES, STATUSES, leads_in
from api.pages.replay_time import Timeline, clock_of, mode, moved, timeline
from api.pages.route import pages
from api.pages.templating import rendered

router = pages()


@router.get("/replay")
async def replay(page: Asked) -> Response:
    """The board; without a plan, the plans there are; asked by a script, only what a step of the slider moves."""
    plan = page.arg("plan")
    if plan is None:
        return await page.render("replay_plans.html", plans=(await page.ask("plans", limit=5_000))["plans"])
    _go_where_the_form_points(page)
    if page.partial:
        return await _parts(page, plan)
    context = await _context(page, plan)
    view = await page.view()
    onwards = mode(page.asked) == "published"  # what was known moves with the slider, to this day
    days = timeline(await _or_none(page, "density", plan=plan, view=not onwards), view.as_of)
    return await page.render("replay.html", **context, **_controls(page, context["board"], days, view.as_of))


@router.get("/replay/lights")
async def lights(page: Asked) -> Response:
    """The lights at each month's end: a chart and the same as a table; a page of its own, or a part for a script."""
    plan, how = page.need("plan"), mode(page.asked)
    more: dict[str, Any] = {"_as": "published"} if how == "published" and page.asked else {}
    found = await _or_none(page, "light-history", plan=plan, **more)
    months = found["months"] if found else []
    view = await page.view()
    drawn = chart(page, months, view.as_of, page.arg("until") or "")
    context: dict[str, Any] = {"plan": plan, "months": months, "chart": drawn, "published": bool(more)}
    return await page.render("replay_chart.html" if page.partial else "replay_lights.html", **context)


async def _parts(page: Page, plan: str) -> Response:
    try:
        return await page.render("replay_parts.html", **await _context(page, plan))
    except PageProblem as no:
        if no.status in (401, 403) or no.status >= 500:
            raise
        return rendered(page, "replay_problem.html", None, None, no.status, {"problem": no})


async def _context(page: Page, plan: str) -> dict[str, Any]:
    """Everything a step of the slider shows anew."""
    board = await board_of(page, plan)
    against, problem = page.arg("against"), None
    beside: Compared | None = None
    if against is not None:
        try:
            beside = await compared(page, plan, board.rows, against)
        except PageProblem as no:
            if no.status not in (400, 404, 422):
                raise
            problem = no
    view = await page.view()
    pinned = page.here(_view=view.params, _rules=page.args("rules"), against=beside.pinned if beside else against)
    return {
        "plan": board.status["plan_id"], "board": board, "columns": COLUMNS,
        "texts": lambda row: cells(row, page.lang), "compared": beside,
        "against": against or "", "against_problem": problem, "listed": LISTED, "pinned": pinned,
        "mode": mode(page.asked), "said": board.filters.said(page.lang, page.t),
        "unfiltered": page.here(**_cleared()), "exported": _exported(page, plan), "closed": CLOSED,
    }  # fmt: skip


def _exported(page: Page, plan: str) -> Any:
    """Where this very table is as a file."""
    kept: dict[str, Any] = {name: page.arg(name) for name in (*NAMES, "against")}
    return lambda form: page.link(f"/export/board.{form}", plan=plan, **kept)


def _controls(page: Page, board: Board, days: Timeline | None, as_of: str) -> dict[str, Any]:
    """What stays as it is while the slider moves."""
    at = lambda day: page.here(_view=moved(page.asked, day), _rules=page.args("rules"))  # noqa: E731
    ends = (board.status["plan"] or {}).get("period_to")
    clock = clock_of(mode(page.asked))
    before, after = days.neighbours(as_of, clock) if days else (None, None)
    return {
        "days": days, "at": at, "until": f"{ends}-12" if ends else None, "before": before, "after": after,
        "clock": clock,
        "known": dict(page.asked).get("known_at", ""), "leads_in": leads_in, "lights": LIGHTS, "statuses": STATUSES,
        "events": EVENTS,
    }  # fmt: skip


def _go_where_the_form_points(page: Page) -> None:
    """Elsewhere for a form sent with `view=keep`: the same view, on the day that was typed."""
    if page.query.get("view") is None:
        return
    day, was = (page.query.get(name, "").strip() for name in ("day", "was"))
    kept: dict[str, Any] = {name: page.arg(name) for name in ("plan", *NAMES, "against")}
    viewed = dict(page.asked) if day in ("", was) else moved(page.asked, day)
    raise Elsewhere(page.link("/replay", _view=viewed, _rules=page.args("rules"), **kept))


def _cleared() -> dict[str, Any]:
    return dict.fromkeys(NAMES)


async def _or_none(page: Page, question: str, **params: Any) -> Mapping[str, Any] | None:
    """The answer; None where the plan is not known at this viewpoint."""
    try:
        return await page.ask(question, **params)
    except PageProblem as no:
        if no.status not in (404, 422):
            raise
        return None
