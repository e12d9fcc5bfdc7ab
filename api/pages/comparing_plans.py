"""Plans side by side: only the items that apply to every one of them, by one rubric; what was left out, and why."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from starlette.responses import Response

from aggregates.fold.number import exact, shown
from api.pages.evaluation import PAGE, rubrics
from api.pages.figure_words import Words
from api.pages.page import Asked
from api.pages.problem import PageProblem
from api.pages.route import pages

router = pages()
MOST = 12
"""Plans of one comparison."""
TWO_PLACES = {"places": 2, "mode": "half_up"}


class Compared(NamedTuple):
    """The plans with a score by the rubric they share, the items that apply to all, and what was left out.

    `left_plans`: (plan, why). `left_items`: (item, plans to which it does not apply with the reason).
    """

    plans: Sequence[Mapping[str, Any]]
    items: Sequence[Mapping[str, Any]]
    left_plans: Sequence[tuple[str, str]]
    left_items: Sequence[tuple[Mapping[str, Any], Sequence[tuple[str, str]]]]
    points: str


@router.get("/compare")
async def compare(page: Asked) -> Response:
    """The plans chosen, or all of them where they are few."""
    view = (await page.view()).params
    held = (await page.ask("plans", view=view, filter="held:true", limit=PAGE))["plans"]
    asked = list(dict.fromkeys(page.args("plan")))
    if len(asked) > MOST:
        raise PageProblem(422, "too-many-plans", f"一次至多并列 {MOST} 份方案", f"at most {MOST} plans at once")
    others = [one["plan"] for one in held[:MOST] if one["plan"] not in asked]
    wanted = asked if len(asked) > 1 else [*asked, *others][:MOST]
    answers = await asyncio.gather(*(page.ask("evaluation", plan=plan) for plan in wanted))
    found = {one["plan_id"]: one["evaluation"] for one in answers}
    rules = (await page.ask("rules", view=view, limit=PAGE))["rules"]
    beside = compared(found)
    titles = {one["plan"]: one["title"] for one in held}
    return await page.render(
        "compare.html", words=Words(page.lang), plans=held, chosen=list(found), titles=titles, rubrics=rubrics(rules),
        rules=page.args("rules"), most=MOST, compared=beside.plans, common=beside.items, points=beside.points,
        left_plans=beside.left_plans, left_items=beside.left_items,
    )  # fmt: skip


def compared(found: Mapping[str, Mapping[str, Any]]) -> Compared:
    """What can be put side by side of evaluations by plan: those by the rubric most of them follow."""
    left = [(plan, "no-rubric") for plan, one in found.items() if one["rubric"] is None]
    digests = [one["rubric"]["digest"] for one in found.values() if one["rubric"]]
    shared = max(digests, key=digests.count, default=None)
    judged = {plan: one for plan, one in found.items() if one["rubric"] and one["rubric"]["digest"] == shared}
    left += [(plan, "other-rubric") for plan, one in found.items() if one["rubric"] and plan not in judged]
    by_plan = {plan: _items(one) for plan, one in judged.items()}
    common, out = [], []
    for item in next(iter(by_plan.values()), {}).values():
        missing = [
            (plan, items[item["id"]]["reason"]) for plan, items in by_plan.items()
            if items[item["id"]]["state"] == "NOT_APPLICABLE"
        ]  # fmt: skip
        if missing:
            out.append((item, missing))
        else:
            common.append(_beside(item, by_plan))
    points = sum((Fraction(one["printed"]) for one in common), Fraction(0))
    return Compared([_plan(plan, judged[plan], common, points) for plan in judged], common, left, out, exact(points))


def _items(evaluation: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {item["id"]: item for one in evaluation["dimensions"] for item in one["items"]}


def _beside(item: Mapping[str, Any], by_plan: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """An item with what each plan gets of its printed points."""
    got = {plan: _got(items[item["id"]]) for plan, items in by_plan.items()}
    states = {plan: items[item["id"]] for plan, items in by_plan.items()}
    said = {plan: shown(value, TWO_PLACES) for plan, value in got.items()}
    return {"id": item["id"], "zh": item["zh"], "en": item["en"], "printed": item["printed"], "got": got, "said": said,
            "states": states}  # fmt: skip


def _got(item: Mapping[str, Any]) -> Fraction:
    """Points of the printed ones: the share of them, a capped item in the proportion of its cap; no data is 0."""
    printed = Fraction(item["printed"])
    if item["capped"]:
        return printed * Fraction(item["score"]) / Fraction(item["points"])
    return printed * Fraction(item["share"] or 0)


def _plan(plan: str, one: Mapping[str, Any], common: Sequence[Mapping[str, Any]], points: Fraction) -> dict[str, Any]:
    got = sum((item["got"][plan] for item in common), Fraction(0))
    percent = shown(100 * got / points, TWO_PLACES) if points else None
    return {
        "plan": plan, "score": shown(got, TWO_PLACES), "percent": percent,
        "total": one["total"], "applicable": one["applicable_points"], "rubric": one["rubric"],
    }  # fmt: skip
