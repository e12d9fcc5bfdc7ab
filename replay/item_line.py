"""An item of the rubric in one line: title, points, how its share is formed, score (docs/figures.md §9).

    B1 重点任务核验完成率 20 分 × (18 + 7×½)/33 = 13.03

Every number is the fold's; only the parts of the numerator are counted here, and left out where they do not add up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aggregates.fold import scoring
from aggregates.fold.evaluation import item_answer
from aggregates.fold.measured import NO_DATA, NOT_APPLICABLE
from aggregates.fold.measures_tasks import counted
from aggregates.fold.number import fraction
from aggregates.fold.scoring import Evaluation, Scored
from aggregates.fold.world import World
from replay.wording_figures import REASONS, number_said

KINDS = ("item", "score")
"""Figures of one item."""


def item_of(world: World, plan: str, path: str) -> dict[str, Any] | None:
    """The item that a figure is of, with its `line`; None for a figure of another kind."""
    kind, _, name = path.partition("/")
    return item_record(scoring.evaluate(world, plan), name) if kind in KINDS else None


def items_of(of: Evaluation) -> list[dict[str, Any]]:
    """Every item of an evaluation, in the order of the rubric, each with its `line`."""
    return [record for name in of.items if (record := item_record(of, name))]


def item_record(of: Evaluation, name: str) -> dict[str, Any] | None:
    """One item as the evaluation answers it, with the share as it is formed and the line; None for no such item."""
    scored = of.items.get(name)
    if scored is None or of.rubric is None:
        return None
    answer = item_answer(scored, of.rubric.content["rounding"])
    formed = formed_share(of, scored)
    return {**answer, "formed": formed, "line": _line(answer, scored, formed)}


def formed_share(of: Evaluation, scored: Scored) -> str | None:
    """The share as numerator over denominator, full and partial counts apart; None where there is none."""
    got = scored.measured
    if got.share is None:
        return None
    parts = _parts(of, scored) if scored.rule["measure"] == "tasks_verified" else None
    numerator = parts or number_said(got.numerator)
    return f"{f'({numerator})' if parts or '/' in numerator else numerator}/{number_said(got.denominator)}"


def _parts(of: Evaluation, scored: Scored) -> str | None:
    """FULL counts 1, PARTIAL what the rubric says: `18 + 7×½`; None when that is not the numerator."""
    statuses = [task.progression.status for task in counted(of.state)]
    full, partly = statuses.count("VERIFIED_COMPLETE"), statuses.count("PARTIALLY_MET")
    weight = fraction(scored.rule.get("partial_counts") or "0")
    if full + weight * partly != scored.measured.numerator:
        return None
    return f"{full} + {partly}×{number_said(weight)}"


def _line(answer: Mapping[str, Any], scored: Scored, formed: str | None) -> str:
    name = f"{answer['id']} {answer['zh']} {number_said(fraction(answer['printed']))} 分"
    state, reason = scored.measured.state, REASONS.get(answer["reason"], answer["reason"])
    if state == NOT_APPLICABLE:
        return f"{name}:不适用({reason}),分值分给其他各项 not applicable, its points go to the others"
    if scored.points is not None and scored.points != fraction(answer["printed"]):
        name += f"(连同不适用各项分来的共 {number_said(scored.points)} 分)"
    if state == NO_DATA or formed is None:
        return f"{name} × 无数据 no data({reason})= {answer['score']}"
    capped = "(含估计值,已封顶 capped: estimated)" if answer["capped"] else ""
    return f"{name} × {formed} = {answer['score']}{capped}"
