"""Raising a dispute: choose the plan and the task, say what is contested, see the consequence, record."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from api.pages.dispute import carried_out, explained
from api.pages.dispute_acts import RAISE
from api.pages.dispute_words import BASES, GROUNDS, WEAK
from api.pages.form import Form
from api.pages.page import Asked, Page
from api.pages.problem import PageProblem
from api.pages.route import pages

router = pages()


@router.get("/dispute/new")
async def new(page: Asked) -> Response:
    """The form; without a plan or a task, the choice of one."""
    return await _form(page, page.arg("plan"), page.arg("task"))


@router.post("/dispute/new", large=True)
async def raised(page: Asked) -> Response:
    """The form sent: its consequence, the record, or the form again with what was typed."""
    form = await page.form()
    plan, task = form.one("plan"), form.one("task")
    if form.one("step") == "edit":
        return await _form(page, plan, task, form)
    try:
        return await carried_out(page, form, RAISE, plan, form.one("dispute"))
    except PageProblem as no:
        if no.status == 401:
            raise
        return await _form(page, plan, task, form, await explained(page, plan, form, no))


async def _form(
    page: Page, plan: str | None, task: str | None, form: Form | None = None, problem: PageProblem | None = None
) -> Response:
    stream = await page.ask("stream", view=False, plan=plan) if plan else None
    view = await page.view()
    plans = [one for one in (await page.ask("plans", limit="5000"))["plans"] if one["held"]]
    tasks: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []
    if plan:
        answer = await page.ask("tasks", plan=plan, fields="task,title", limit="5000")
        plan, tasks = answer["plan_id"], answer["tasks"]
    if plan and task:
        links = (await page.ask("chain", plan=plan, task=task))["chain"]["links"]
    unit = (page.who.actor.agency or "").rsplit("/", 1)[-1]
    return await page.render(
        "dispute_new.html", status=problem.status if problem else 200, plans=plans, plan=plan, tasks=tasks, task=task,
        links=links, version=stream["version"] if stream else None, filled=form.fields if form else {}, problem=problem,
        grounds=GROUNDS, bases=BASES, weak=WEAK, suggested=f"{unit}-{task}-{view.as_of}",
        simulated=view.body.get("clock") == "simulated", act=RAISE,
    )  # fmt: skip
