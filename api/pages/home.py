"""First steps: the plans there are, the three questions people come with, what was recorded last, the demo's story."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.responses import Response

from api.pages.page import Asked, Page
from api.pages.problem import PageProblem
from api.pages.route import pages
from api.story import XIANGFEN

router = pages()
LATEST = 12
"""Entries shown as the last ones."""


@router.get("/")
async def home(page: Asked) -> Response:
    """The start page; whoever may not ask about plans is told what they may do instead."""
    try:
        await page.view()
        plans, latest = await asyncio.gather(page.ask("plans"), _latest(page))
    except PageProblem as no:
        if no.status not in (401, 403):
            raise
        return await page.render("home.html", plans=None, cited=[], latest=[], story=False)
    held = [plan for plan in plans["plans"] if plan["held"]]
    cited = [plan for plan in plans["plans"] if not plan["held"]]
    story = page.request.query_params.get("story") != "no" and _is_demo(plans, held)
    return await page.render("home.html", plans=held, cited=cited, latest=latest, story=story)


def _is_demo(answer: dict[str, Any], held: list[dict[str, Any]]) -> bool:
    """Whether this is the demo's ledger: a simulated clock and the plan its story is told on."""
    return answer["viewpoint"].get("clock") == "simulated" and any(plan["plan"] == XIANGFEN for plan in held)


async def _latest(page: Page) -> list[dict[str, Any]]:
    """The last entries the caller may see, newest first; none for whoever may not read the feed."""
    size = (await page.view()).size
    found = await page.fetch(f"/api/v1/events?after={max(0, size - LATEST)}&limit={LATEST}")
    return [] if found.status >= 400 else [_shown(event) for event in reversed(found.json())]


def _shown(event: dict[str, Any]) -> dict[str, Any]:
    data = event["data"]
    invented = data.get("source") or {}
    return {
        "position": int(event["sequence"]), "type": event["type"], "recorded_at": event["recordedtime"],
        "effective_on": event.get("effectiveon"), "agency": event.get("actoragency"), "role": event.get("actorrole"),
        "subject": event.get("subject", "").removeprefix("plan:"), "source": invented if invented else None,
    }  # fmt: skip
