"""The evaluation of a plan: the rubric item by item, what does not apply, what has no data, caps, conflicts."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from starlette.responses import Response

from api.exports.item_notes import item_notes
from api.pages.explaining import several
from api.pages.figure_words import Words
from api.pages.page import Asked
from api.pages.problem import PageProblem
from api.pages.route import pages

router = pages()
PAGE = 5_000


@router.get("/evaluation")
async def evaluation(page: Asked) -> Response:
    """Every item with its points, its share and where it comes from; the indicators; claim, review, evaluation."""
    plan = page.arg("plan")
    await page.view()
    if plan is None:
        return await _choose(page)
    answer = await page.ask("evaluation", plan=plan)
    found, name = answer["evaluation"], answer["plan_id"]
    targets, rules, held, snapshots, disputes = await several(page, (
        ("targets", {"plan": name, "limit": PAGE}), ("rules", {"limit": PAGE}),
        ("plans", {"filter": f"plan:{name}", "limit": 2}), ("snapshots", {"plan": name, "limit": PAGE}),
        ("disputes", {"plan": name}),
    ))  # fmt: skip
    return await page.render(
        "evaluation.html", words=Words(page.lang), plan_id=name, plan=(held["plans"] or [None])[0], found=found,
        rules=answer["viewpoint"]["rules"], rejudged=answer["viewpoint"]["rejudged"],
        rubric=_adopted(rules["rules"], found["rubric"]), rubrics=rubrics(rules["rules"]), targets=targets["targets"],
        printed=printed(found), recorded=recorded(found), notes=notes(page, found, targets, disputes),
        snapshots=snapshots["snapshots"],
    )  # fmt: skip


async def _choose(page: Asked) -> Response:
    plans = (await page.ask("plans", view=(await page.view()).params, filter="held:true", limit=PAGE))["plans"]
    return await page.render("choose_plan.html", plans=plans, path="/evaluation")


def notes(page: Asked, found: Mapping[str, Any], targets: Mapping[str, Any], disputes: Mapping[str, Any]) -> Any:
    """What is said beside items, as in the exports."""
    of = {one["target"]: one for one in targets["targets"]}
    return item_notes(found, of, disputes["disputes"], "en" if page.lang == "en" else "zh")


def rubrics(rules: list[dict[str, Any]]) -> list[str]:
    """The rubrics adopted by anybody, as `rules=ID@VERSION` names them."""
    return list(dict.fromkeys(f"{one['rules']}@{one['version']}" for one in rules if one["kind"] == "rubric"))


def _adopted(rules: list[dict[str, Any]], ref: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """The adoption behind the rubric followed: who, by which document, from when."""
    if ref is None:
        return None
    return next((one for one in rules if one["kind"] == "rubric" and one["digest"] == ref["digest"]), None)


def printed(found: Mapping[str, Any]) -> str:
    """The points of all items as the rubric prints them, applicable or not."""
    total = sum((Fraction(item["printed"]) for one in found["dimensions"] for item in one["items"]), Fraction(0))
    return str(total)


def recorded(found: Mapping[str, Any]) -> dict[str, list[tuple[str, Mapping[str, Any]]]]:
    """Item → (evaluation, what its evaluator recorded): beside the computed score, never in it."""
    by_item: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
    for name, items in found["scores"].items():
        for item, said in items.items():
            by_item.setdefault(item, []).append((name, said))
    return by_item


async def require_plan(page: Asked, asked: str) -> tuple[str, Mapping[str, Any]]:
    """(id, row) of the plan meant. PageProblem when there is none, or several fit."""
    view = (await page.view()).params
    name = (await page.ask("snapshots", view=view, plan=asked, limit=1))["plan_id"]
    rows = (await page.ask("plans", view=view, filter=f"plan:{name}", limit=2))["plans"]
    if not rows:
        raise PageProblem(404, "no-such-plan", "该时点没有这份方案", "there is no such plan at that time")
    return str(name), rows[0]
