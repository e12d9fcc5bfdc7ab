"""Commands that judge: scorecards of agencies, the evaluation of a plan."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from api import cards, evaluations
from api.cli_base import app
from api.cli_fix import fixed_view, print_recomputed
from api.cli_view import Rules, ask
from api.counted import print_counts
from api.options import AsOf, At, Json, KnownAt, PlanName
from replay.terminal import answered, emit, say


@app.command()
def scorecard(
    agency: Annotated[str | None, typer.Argument(metavar="[AGENCY]", help="单位全称或其中一段 one agency")] = None,
    plan: Annotated[str | None, typer.Option("--plan", help="只看一份方案 one plan only")] = None,
    merged: Annotated[bool, typer.Option("--merged", help="并入承继单位 add up agencies that continue as one")] = False,
    rules: Rules = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    at: At = None,
    json: Json = False,
) -> None:
    """各单位评分卡:席位、完成、及时、佐证、争议。Scorecards of agencies; one agency with every figure."""
    with answered():
        reading, view = ask(as_of, known_at, at)
        name = reading.plan(plan) if plan else None
        view, found, counted = cards.scorecards(reading, view, name, merged, rules or ())
        card = cards.one(found, agency) if agency else None
    if json:
        shown = {"card": card} if card else {"cards": found}
        emit({"viewpoint": view.to_json(), "plan_id": name, "merged": merged, **shown, "counts": counted})
        return
    say(f"{name or '全部方案 all plans'}\n{view.stamp()}")
    if card:
        cards.print_card(card)
    else:
        cards.print_cards(found)
    print_counts(counted)


@app.command()
def evaluate(
    plan: PlanName,
    snapshot: Annotated[str | None, typer.Option("--snapshot", metavar="ID", help="看固定的快照 a fixed one")] = None,
    recompute: Annotated[
        bool, typer.Option("--recompute", help="由记录重算,原样输出规范字节 recompute: its canonical bytes")
    ] = False,
    rules: Rules = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    at: At = None,
    json: Json = False,
) -> None:
    """按采用的评分办法逐项评估,任一时点。A plan by the rubric adopted, item by item, at any viewpoint."""
    if recompute and not snapshot:
        raise typer.BadParameter("请指明快照 name the snapshot", param_hint="--snapshot")
    with answered():
        reading, view = ask(as_of, known_at, at)
        name = reading.plan(plan)
        if snapshot and recompute:
            print_recomputed(reading, name, snapshot)
            return
        if snapshot:
            view, rules = fixed_view(reading, name, snapshot)
        view, found = evaluations.evaluation(reading, name, view, rules or ())
        if snapshot:  # its rules are those it was fixed under
            view = replace(view, rejudged=())
    if json:
        emit({"viewpoint": view.to_json(), "plan_id": name, "evaluation": found})
        return
    say(f"{name}\n{view.stamp()}")
    evaluations.print_evaluation(found)
