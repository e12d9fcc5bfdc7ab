"""One task: who was responsible and why, its sheet with the origin of every value, its document lines, its timeline."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from api.pages.figure_words import Words
from api.pages.page import Asked, Page
from api.pages.problem import PageProblem
from api.pages.route import pages
from api.pages.task_chain import agencies, picture, unknown_start, whys
from api.pages.task_document import excerpt
from api.pages.task_sheet import (
    Origins,
    content_of,
    definition,
    newest_report,
    problems,
    sheet,
    source_of,
)
from api.pages.task_timeline import every_step, timeline
from api.pages.task_words import civil_day

router = pages()
FIGURES = ("deadline", "light")


@router.get("/task")
async def task(page: Asked) -> Response:
    """Everything about one task at the viewpoint."""
    plan, view = page.need("plan"), await page.view()
    steps = await every_step(page, plan, page.need("task"))
    name, plan_id = steps["task"], steps["plan_id"]
    status, chain, plans = await asyncio.gather(
        page.ask("status", plan=plan_id), maybe(page, "chain", plan=plan_id, task=name), page.ask("plans")
    )
    found = status["tasks"].get(name)
    told = timeline(
        steps, view.as_of, page.lang, alarms=page.arg("only") == "marked", unfolded=page.arg("bulk") == "open"
    )
    context: dict[str, Any] = {
        "plan_id": plan_id, "task": name, "plan": _plan(plans["plans"], plan_id), "found": found, "told": told,
        "steps": steps, "chain": None, "values": [], "clause": None, "titled": _titled(steps, found),
    }  # fmt: skip
    if chain is not None:
        context |= await _responsible(page, chain["chain"], steps["steps"], plan_id, name)
    if found is not None:
        links = chain["chain"]["links"] if chain is not None else []
        context |= await _valued(page, plan_id, name, status, steps["steps"], links)
    return await page.render("task.html", **context)


async def _responsible(
    page: Page, chain: Mapping[str, Any], steps: Sequence[Mapping[str, Any]], plan: str, task: str
) -> dict[str, Any]:
    """Who answers and why; and, where the ledger learned that later, whom it named on the day itself."""
    day = (await page.view()).as_of
    found = whys(chain, steps, day)
    then = None
    if any(why.learned for why in found):
        then = await maybe(page, "chain", view={"at": day}, plan=plan, task=task)
    last = max([day, *(civil_day(step["recorded_at"]) for step in steps)])
    return {
        "chain": chain, "whys": found, "picture": picture(chain, day, last), "unknown_start": unknown_start(chain),
        "named_then": agencies(then["chain"]) if then else [],
    }  # fmt: skip


async def maybe(page: Page, question: str, **params: Any) -> dict[str, Any] | None:
    """The answer; None where there is no such thing."""
    try:
        return await page.ask(question, **params)
    except PageProblem as no:
        if no.status == 404:
            return None
        raise


async def _valued(
    page: Page, plan: str, name: str, status: Mapping[str, Any], steps: Sequence[Mapping[str, Any]],
    links: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:  # fmt: skip
    """The values with their origins, and the lines of the document that the task is printed on."""
    task, day = status["tasks"][name], (await page.view()).as_of
    defined, reported = definition(steps, name, day), newest_report(task)
    explained, worded, report = await asyncio.gather(
        _explained(page, plan, name), _entry(page, defined), _entry(page, reported)
    )
    targets = {key: one for key, one in status["targets"].items() if one["task"] == name}
    open_, origins = problems(status, name), Origins(page, steps)
    moves = {link["seat"]: link["came_by"]["position"] for link in links if link["came_by"]}
    await origins.learn([
        *moves.values(),
        *(position for found in explained.values() for position in found),
        *(use["position"] for one in targets.values() for use in one["support"]), *(one[3] for one in open_),
    ])  # fmt: skip
    words = content_of(worded) if worded else {}
    return {
        "values": sheet(task, words, defined, report, explained, targets, open_, origins, moves),
        "clause": await excerpt(page, source_of(worded["data"]), words.get("clause") or words.get("text") or "")
        if worded else None, "figure_words": Words(page.lang),
    }  # fmt: skip


async def _explained(page: Page, plan: str, task: str) -> dict[str, list[int]]:
    """The entries behind the deadline and the light."""
    found = await asyncio.gather(*(maybe(page, "explain", plan=plan, figure=f"{name}/{task}") for name in FIGURES))
    return {
        name: [one["position"] for one in answer["support"]]
        for name, answer in zip(FIGURES, found, strict=True) if answer is not None
    }  # fmt: skip


async def _entry(page: Page, position: int | None) -> dict[str, Any] | None:
    return None if position is None else await page.ask(f"entry/{position}")


def _plan(rows: Sequence[Mapping[str, Any]], name: str) -> Mapping[str, Any] | None:
    return next((row for row in rows if row["plan"] == name), None)


def _titled(steps: Mapping[str, Any], found: Mapping[str, Any] | None) -> str:
    """The title on the day; else the one the task came to have."""
    if found is not None and found["title"]:
        return str(found["title"])
    titles = [
        change["after"] for step in steps["steps"] for change in step["changes"]
        if change["path"] == f"tasks/{steps['task']}/title" and change["after"]
    ]  # fmt: skip
    return str(titles[-1]) if titles else ""
