"""Agencies: the register, searched on the server; cards of a plan by kind; one agency's card, its past, its seats."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from api.cards import KINDS, TABLED
from api.pages.card_history import EACH, chart_of, history, points
from api.pages.figure_words import COUNTED, Words
from api.pages.page import Asked
from api.pages.problem import PageProblem
from api.pages.route import pages
from api.pages.waiting import soon

router = pages()
PAGE, MOST = 5_000, 20_000
"""Rows asked for at once, and in all."""
SHOWN = 200
PATIENCE_S = 1.0
"""Seconds the page waits for the cards of other days; they come by themselves when it takes longer."""
PLANS = 40
"""Plans that are looked through for seats of an agency; of more, those of its region."""
GROUPS = (
    (("责任", "Duty"), ("load", "load_flat")),
    (("完成", "Completion"), (
        "completion", "completion_flat", "completion_undisputed", "completion_undisputed_flat", "completion_contested",
        "completion_contested_flat", "closure_timeliness", "verified_share",
    )),
    (("填报", "Reports"), ("timeliness", "completeness", "evidence_rate", "first_pass", "coverage")),
    (("协作与争议", "Cooperation and disputes"), ("cooperation", "disputed_share", "disputed_share_flat")),
)  # fmt: skip
"""The figures of a card in the order of the page; the score never stands without seats, coverage, disputed share."""


@router.get("/agencies")
async def agencies(page: Asked) -> Response:
    """Every registered agency, or those that fit; of one plan, its cards in tables by kind."""
    await page.view()
    plan, words = page.arg("plan"), Words(page.lang)
    if plan is not None:
        return await _cards(page, plan, words)
    rows, more = await _register(page)
    q, kind = (page.arg("q") or "").strip(), page.arg("kind")
    found = [row for row in rows if _fits(row, q) and kind in (None, row["kind"])]
    plans = (await page.ask("plans", view=(await page.view()).params, limit=PAGE, filter="held:true"))["plans"]
    return await page.render(
        "agencies.html", words=words, cards=None, rows=found[:SHOWN], total=len(found), more=more, kinds=KINDS,
        plans=plans, plan_id=None, q=q, kind=kind,
    )  # fmt: skip


async def _cards(page: Asked, plan: str, words: Words) -> Response:
    merged = page.arg("merged") == "true"
    found = await page.ask("scorecards", plan=plan, merged="true" if merged else None, limit=PAGE)
    q = (page.arg("q") or "").strip()
    cards = sorted((c for c in found["cards"] if q in c["agency"]), key=lambda card: str(card["agency"]))
    groups = [(kind, [c for c in cards if c["kind"] == kind]) for kind in KINDS]
    return await page.render(
        "agencies.html", words=words, cards=[g for g in groups if g[1]], tabled=TABLED, plan_id=found["plan_id"],
        merged=merged, next=found["next"], q=q, rules=found["viewpoint"]["rules"],
    )  # fmt: skip


@router.get("/agency")
async def agency(page: Asked) -> Response:
    """The card of one agency in one plan (or across plans), with every figure explained, over time, and its seats."""
    view = await page.view()
    name, merged = page.need("agency"), page.arg("merged") == "true"
    plan, of = page.arg("plan"), await _plans_of(page, name)
    if plan is None and page.arg("across") is None and len(of) == 1:
        plan = of[0]["plan"]
    card, why = await _card(page, name, plan, merged)
    each = page.arg("each") if page.arg("each") in EACH else "year"
    assert each is not None
    held = await _seats(page, plan, card["former"] or [card["agency"]]) if plan and card else []
    days = points(held, view.as_of, each) if card else []
    past = await soon(history(page, name, plan, merged, days), PATIENCE_S) if card else []
    words = Words(page.lang)
    return await page.render(
        "agency.html", words=words, name=card["agency"] if card else name, card=card, why=why, plan_id=plan, plans=of,
        merged=merged, groups=GROUPS, counted=COUNTED, seats=held, past=past, each=each,
        chart=chart_of(past or [], words),
        registered=await _registered(page, name),
    )  # fmt: skip


async def _card(page: Asked, name: str, plan: str | None, merged: bool) -> tuple[Any, PageProblem | None]:
    """(card, None), or (None, why there is none): registered, and without a seat there."""
    try:
        found = await page.ask("scorecard", agency=name, plan=plan, merged="true" if merged else None)
    except PageProblem as no:
        if no.code != "no-such-agency":
            raise
        return None, no
    return found["card"], None


async def _seats(page: Asked, plan: str, names: list[str]) -> list[dict[str, Any]]:
    view = (await page.view()).params
    found = await asyncio.gather(
        *(page.ask("seats", view=view, plan=plan, agency=name, limit=PAGE, sort="from,task") for name in names)
    )
    return [seat for answer in found for seat in answer["seats"]]


async def _plans_of(page: Asked, name: str) -> list[Mapping[str, Any]]:
    """The plans in which the agency holds or held a seat."""
    view = (await page.view()).params
    held = (await page.ask("plans", view=view, filter="held:true", limit=PAGE))["plans"]
    near = held if len(held) <= PLANS else [row for row in held if name.startswith(f"{row['region']}/")][:PLANS]
    found = await asyncio.gather(
        *(page.ask("seats", view=view, plan=row["plan"], agency=name, limit=1, fields="task") for row in near),
        return_exceptions=True,
    )  # fmt: skip
    return [row for row, answer in zip(near, found, strict=True) if isinstance(answer, dict) and answer["total"]]


async def _registered(page: Asked, name: str) -> Mapping[str, Any] | None:
    view = (await page.view()).params
    found = (await page.ask("agencies", view=view, filter=f"agency:{name}", limit=2))["agencies"]
    return found[0] if found else None


async def _register(page: Asked) -> tuple[list[dict[str, Any]], bool]:
    """The register as far as `MOST` rows, and whether there is more."""
    view = (await page.view()).params
    answer = await page.ask("agencies", view=view, limit=PAGE)
    rows = list(answer["agencies"])
    while answer["next"] and len(rows) < MOST:
        answer = await page.ask("agencies", view=False, limit=PAGE, cursor=answer["next"])
        rows += answer["agencies"]
    return rows, answer["next"] is not None


def _fits(row: Mapping[str, Any], q: str) -> bool:
    return q in row["agency"] or q in row["name"] or q in (row["today"] or "")
