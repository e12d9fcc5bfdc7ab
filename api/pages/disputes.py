"""The queue of disputes: every plan the caller sees, or one; by what has to happen next, the nearest term first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from starlette.responses import Response

from api.pages.dispute_words import SECTIONS, section, term
from api.pages.page import Asked, Page
from api.pages.problem import PageProblem
from api.pages.route import pages

router = pages()
AT_ONCE = 6
"""Plans asked about at the same time."""
MANY = 50
"""Values of one filter in one question."""
_LAST = "9999-12-31"


@router.get("/disputes")
async def disputes(page: Asked) -> Response:
    """The queue: 待受理, 核查中, 待答复, 已办结."""
    view = await page.view()
    plans = [one for one in (await page.ask("plans", limit="5000"))["plans"] if one["held"]]
    asked = page.arg("plan")
    found = await _of_plans(page, [asked] if asked else [one["plan"] for one in plans])
    titles = {one["plan"]: one["title"] for one in plans}
    cases = [{**one, "plan_title": titles.get(one["plan"], one["plan"])} for one in found]
    for one in cases:
        one["term"] = term(one, view.as_of)
    chosen = next((one["plan"] for one in cases), asked)
    return await page.render(
        "disputes.html", sections=_sections(cases), plans=plans, chosen=chosen if asked else None,
        total=len(cases), open=sum(one["open"] for one in cases),
    )  # fmt: skip


async def _of_plans(page: Page, plans: Iterable[str]) -> list[dict[str, Any]]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(plan: str) -> list[dict[str, Any]]:
        async with gate:
            return await _of_plan(page, plan)

    return [case for cases in await asyncio.gather(*(one(plan) for plan in plans)) for case in cases]


async def _of_plan(page: Page, plan: str) -> list[dict[str, Any]]:
    answer = await page.ask("disputes", plan=plan)
    found: Mapping[str, Any] = answer["disputes"]
    if not found:
        return []
    name = answer["plan_id"]
    contested = sorted({statement for one in found.values() for statement in one["statements"]})
    tasks, entries = await asyncio.gather(_titles(page, name), positions(page, name, contested))
    return [
        {**one, "id": id_, "plan": name, "title": tasks.get(one["task"], ""),
         "contested": [(statement, entries.get(statement)) for statement in one["statements"]]}
        for id_, one in found.items()
    ]  # fmt: skip


async def _titles(page: Page, plan: str) -> dict[str, str]:
    rows = (await page.ask("tasks", plan=plan, fields="task,title", limit="5000"))["tasks"]
    return {row["task"]: row["title"] for row in rows}


async def positions(page: Page, plan: str, statements: list[str]) -> dict[str, int]:
    """Statement → its newest entry known at the page's viewpoint; those not there are left out."""
    found: dict[str, int] = {}
    for begin in range(0, len(statements), MANY):
        some = [f"statement:{one}" for one in statements[begin : begin + MANY]]
        try:
            answer = await page.ask("timeline", plan=plan, filter=some, fields="position,statement", limit="5000")
        except PageProblem as no:
            if no.status >= 500:
                raise
            continue
        for row in answer["entries"]:
            found[row["statement"]] = max(row["position"], found.get(row["statement"], 0))
    return found


def _sections(cases: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The four sections with their cases: open ones by term, settled ones newest first."""
    listed = list(cases)
    found = []
    for code, words in SECTIONS.items():
        inside = [one for one in listed if section(one) == code]
        if code == "settled":
            inside.sort(key=lambda one: (one["raised_on"], one["position"]), reverse=True)
        else:
            inside.sort(key=lambda one: (one["due_on"] or _LAST, one["raised_on"], one["position"]))
        found.append({"code": code, "words": words, "cases": inside})
    return found
