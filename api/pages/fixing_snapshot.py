"""Fix a snapshot in four steps: plan and day, what is known and which rules, what differs from the last one, fixed.

Every step is a form that carries what was chosen before it; none but the last button records anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from api.access.policy import RULES
from api.access.policy import command as operation
from api.pages.evaluation import PAGE, require_plan
from api.pages.figure_words import Words
from api.pages.fixing_draft import Draft, adopted, basis, command, draft_of, in_force, named
from api.pages.keys import new_key
from api.pages.page import Asked
from api.pages.problem import PageProblem
from api.pages.route import pages
from api.pages.snapshot_since import CARD
from api.pages.snapshot_words import differing, names

router = pages()
LAST = "fix"
"""What the last button says of itself."""
FIX = RULES[operation("fix_snapshot")]
_NUMBERED = re.compile(r"〔(\d{4})〕(\d{1,4})号")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@router.get("/fix")
async def fix(page: Asked) -> Response:
    """The step asked for, with all that was chosen in those before it."""
    if page.arg("plan") is None:
        view = (await page.view()).params
        plans = (await page.ask("plans", view=view, filter="held:true", limit=PAGE))["plans"]
        return await page.render("choose_plan.html", plans=plans, path="/fix")
    values = {name: page.query.getlist(name) for name in page.query}
    return await _walked(page, values, page.arg("step") or "1")


@router.post("/fix", large=True)  # a reason of 20,000 characters, three bytes each, percent-encoded
async def sent(page: Asked) -> Response:
    """The next step with what was chosen so far; or the last button (`step=fix`), which alone records."""
    form = await page.form()
    if form.one("step") != LAST:
        return await _walked(page, form.fields, form.one("step"))
    plan, row = await require_plan(page, form.one("plan"))
    draft = draft_of(form.fields, plan)
    try:
        name, body = command(draft, basis(draft, await adopted(page, draft)))
        await page.command(name, body, key=form.one("key"))
    except PageProblem as no:
        return await _fourth(page, draft, row, no, key=form.one("key"))
    return page.back_to("/snapshot", plan=plan, snapshot=draft.snapshot)


async def _walked(page: Asked, values: Mapping[str, list[str]], step: str) -> Response:
    """The step asked for; when something before it is missing or refused, the step where that is mended."""
    plan, row = await require_plan(page, (values.get("plan") or [""])[-1])
    draft = draft_of(values, plan)
    problem = None
    for at in range({"2": 2, "3": 3, "4": 4}.get(step, 1), 1, -1):
        try:
            return await STEPS[at](page, draft, row, problem)
        except PageProblem as no:
            if no.status not in (403, 409, 422):
                raise
            problem = problem or no
    return await _first(page, draft, row, problem)


async def _first(page: Asked, draft: Draft, row: Mapping[str, Any], problem: PageProblem | None) -> Response:
    """Plan and day; a restatement keeps the day of what it restates."""
    current = (await page.ask("viewpoint", view={}))["viewpoint"]
    restated = await _restated(page, draft)
    end = min(f"{row['period_to'] or '9999'}-12-31", current["as_of"])
    day = restated["basis"]["as_of"] if restated else draft.on or end
    return await _shown(page, draft.changed(on=day), row, 1, problem, restated=restated)


async def _second(page: Asked, draft: Draft, row: Mapping[str, Any], problem: PageProblem | None) -> Response:
    """What is known, which rules judge, and what the snapshot is called."""
    _require_day(draft)
    current = (await page.ask("viewpoint", view={}))["viewpoint"]
    restated = await _restated(page, draft)
    draft = draft.changed(size=draft.size or str(current["known_at"]["size"]))
    then = None if restated else await _published(page, draft)
    known = await adopted(page, draft)
    follows = (await page.ask("evaluation", view=draft.view, plan=draft.plan))["viewpoint"]["rules"]
    held = (await page.ask("snapshots", view={}, plan=draft.plan, limit=PAGE))["snapshots"]
    number = draft.snapshot or _number(current["as_of"][:4], [one["snapshot"] for one in held])
    return await _shown(
        page, draft.changed(snapshot=number), row, 2, problem, restated=restated, current=current, then=then,
        known=known, follows=in_force(follows, known), named=named, evaluations=await _evaluations(page, draft.plan),
    )  # fmt: skip


async def _third(page: Asked, draft: Draft, row: Mapping[str, Any], problem: PageProblem | None) -> Response:
    """The figures as they would be fixed, and how they differ from the last snapshot; checked without recording."""
    _require_day(draft)
    _require_named(page, draft)
    restated = await _restated(page, draft)
    if restated:
        draft = draft.changed(subject=restated["subject"], on=restated["basis"]["as_of"])
    known = await adopted(page, draft)
    at = basis(draft, known)
    checked = None
    if may_fix(page):
        name, body = command(draft, at)
        checked = (await page.command(name, body, key=new_key(), dry_run=True))["facts"][0]
    figures = await _figures(page, draft, [f"{one['rules']}@{one['version']}" for one in at["rules"]])
    before = restated or await _last(page, draft)
    pairs, drivers = await _against(page, draft, figures, before) if before else ([], [])
    return await _shown(
        page, draft, row, 3, problem, restated=restated, at=at, checked=checked, figures=figures, before=before,
        pairs=pairs, drivers=drivers,
    )  # fmt: skip


async def _fourth(
    page: Asked, draft: Draft, row: Mapping[str, Any], problem: PageProblem | None, key: str | None = None
) -> Response:
    """What will be recorded, in one sentence, and the button."""
    _require_day(draft)
    _require_named(page, draft)
    at = basis(draft, await adopted(page, draft))
    restated = await _restated(page, draft)
    return await _shown(page, draft, row, 4, problem, at=at, key=key or new_key(), restated=restated)


STEPS = {1: _first, 2: _second, 3: _third, 4: _fourth}


async def _shown(
    page: Asked, draft: Draft, row: Mapping[str, Any], step: int, problem: PageProblem | None, **more: Any
) -> Response:
    return await page.render(
        "fix.html", status=problem.status if problem else 200, words=Words(page.lang), draft=draft, plan=row, step=step,
        problem=problem, may=may_fix(page), roles=sorted(FIX.roles), **more,
    )  # fmt: skip


def may_fix(page: Asked) -> bool:
    """Whether the role of whoever looks may fix; the API decides in the end."""
    return page.who.actor.role in FIX.roles


def _require_day(draft: Draft) -> None:
    if not _DAY.fullmatch(draft.on):
        raise PageProblem(422, "not-a-date", "截至日期应写作 2023-06-30", "write the day as 2023-06-30")


def _require_named(page: Asked, draft: Draft) -> None:
    if not draft.snapshot.strip() or not draft.size:
        raise PageProblem(422, "no-name", "请填写快照编号", "give the snapshot a number")
    if draft.restates and not draft.reason.strip():
        raise PageProblem(422, "no-reason", "重述须写明理由", "a restatement says why")


async def _restated(page: Asked, draft: Draft) -> Mapping[str, Any] | None:
    if not draft.restates:
        return None
    rows = (await page.ask("snapshots", view={}, plan=draft.plan, limit=PAGE))["snapshots"]
    for one in rows:
        if one["snapshot"] == draft.restates:
            found: Mapping[str, Any] = one
            return found
    raise PageProblem(404, "no-such-snapshot", "没有要重述的快照", "there is no such snapshot to restate")


async def _published(page: Asked, draft: Draft) -> Mapping[str, Any] | None:
    """What was known by the end of that day; None before the ledger began."""
    try:
        found: Mapping[str, Any] = (await page.ask("viewpoint", view={"at": draft.on}))["viewpoint"]
    except PageProblem as no:
        if no.code != "before-ledger":
            raise
        return None
    return found


async def _evaluations(page: Asked, plan: str) -> list[str]:
    """The evaluations opened so far."""
    found = await page.ask("timeline", view={}, plan=plan, filter="type:plan.evaluation_opened", limit=PAGE)
    return list(dict.fromkeys(one["statement"].partition(":")[2] for one in found["entries"]))


async def _figures(page: Asked, draft: Draft, rules: list[str]) -> dict[str, Any]:
    """The figures of the draft, judged by the rules chosen."""
    if draft.subject == "evaluation":
        judged = await page.ask("evaluation", view=draft.view, plan=draft.plan, rules=rules)
        found: dict[str, Any] = judged["evaluation"]
        return found
    answer = await page.ask("scorecards", view=draft.view, plan=draft.plan, rules=rules, limit=PAGE)
    return {"cards": {one["agency"]: {n: v for n, v in one.items() if n in CARD} for one in answer["cards"]}}


async def _last(page: Asked, draft: Draft) -> Mapping[str, Any] | None:
    """The last snapshot of the same subject."""
    rows = (await page.ask("snapshots", view={}, plan=draft.plan, limit=PAGE))["snapshots"]
    return next((one for one in reversed(rows) if one["subject"] == draft.subject), None)


async def _against(
    page: Asked, draft: Draft, figures: Mapping[str, Any], before: Mapping[str, Any]
) -> tuple[list[Any], list[Any]]:
    """(figures that differ from the snapshot before, entries that came between)."""
    plan = draft.plan
    held = await page.ask("snapshot", view={}, plan=plan, snapshot=before["snapshot"])
    old = held.get("evaluation") or {"cards": held.get("cards")}
    rules = await page.ask("rules", view=draft.view, limit=PAGE)
    status = await page.ask("status", view=draft.view, plan=plan)
    said = names(Words(page.lang), held.get("evaluation"), status, rules)
    then = f"{before['basis']['as_of']}@size:{before['basis']['known_at']}"
    moved = await page.ask("diff", view={}, plan=plan, to=f"{draft.on}@size:{draft.size}", **{"from": then})
    return [said.pair(*one) for one in differing(old, figures)], moved["drivers"]


def _number(year: str, held: list[str]) -> str:
    """The next number of the year, as official papers count: 〔2026〕3号."""
    used = [int(found[2]) for one in held if (found := _NUMBERED.fullmatch(one)) and found[1] == year]
    return f"〔{year}〕{max(used, default=0) + 1}号"
