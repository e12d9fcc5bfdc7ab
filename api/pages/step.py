"""Step by step through the history of a plan or of one task: what each entry changed, what time changed before it."""

from __future__ import annotations

import re
from typing import Any

from starlette.responses import Response

from api.pages.page import Asked, Page
from api.pages.problem import PageProblem
from api.pages.route import pages
from api.pages.task_timeline import Asker, item_of
from api.pages.task_words import changed

router = pages()


@router.get("/step")
async def step(page: Asked) -> Response:
    """One step, with the ones before and after it at hand. Without a position: the first."""
    plan, task, view = page.need("plan"), page.arg("task"), await page.view()
    answer = await _at(page, plan, task, _position(page.arg("position")))
    shown = answer["steps"][0] if answer["steps"] else None
    context: dict[str, Any] = {"answer": answer, "item": None, "passed": [], "raw": shown}
    if shown is not None:
        asked = Asker(answer["task"], view.as_of, page.lang)
        context |= {
            "item": item_of(shown, None, asked), "passed": changed(shown["passed"], page.lang, answer["task"]),
            "anomalous": any(one["path"].startswith("anomalies/") and one["after"] for one in shown["changes"]),
            "following": await _following(page, plan, task, answer),
        }  # fmt: skip
    return await page.render("step.html", **context)


async def _at(page: Page, plan: str, task: str | None, position: int) -> dict[str, Any]:
    """The step at a position, or the next one; beyond the last, the last."""
    found = await page.ask("steps", plan=plan, task=task, after=position - 1, limit=1)
    if not found["steps"] and found["last"] is not None:
        found = await page.ask("steps", plan=plan, task=task, after=found["last"] - 1, limit=1)
    return found


async def _following(page: Page, plan: str, task: str | None, answer: dict[str, Any]) -> int | None:
    """The position of the step after the one shown."""
    if answer["next"] is None:
        return None
    found = await page.ask("steps", plan=plan, task=task, after=answer["next"], limit=1, fields="steps")
    return int(found["steps"][0]["position"])


def _position(text: str | None) -> int:
    if text is None:
        return 1
    if re.fullmatch("[1-9][0-9]{0,14}", text) is None:
        raise PageProblem(422, "not-a-position", "记录编号应为正整数", "a position is a whole number from 1")
    return int(text)
