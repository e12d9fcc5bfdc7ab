"""The evaluation of a plan for the command line: item by item, what was left out, what had no data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from aggregates.fold.evaluation import evaluate, evaluation_answer
from api.counted import counts, print_counts
from api.session import Reading
from projections.worlds import rule_sets, world_at
from replay.rule_choice import chosen
from replay.terminal import say, table
from replay.viewpoint import Viewpoint

STATES = {"OK": "", "NOT_APPLICABLE": "不适用 n/a", "NO_DATA": "无数据 no data"}
Evaluation = Mapping[str, Any]


def evaluation(
    reading: Reading, plan: str, view: Viewpoint, rules: Sequence[str] = ()
) -> tuple[Viewpoint, dict[str, Any]]:
    """The plan by the rubric in force at the viewpoint, or by the one chosen; the viewpoint names it."""
    with reading.connect() as connection:
        named = chosen(rules, rule_sets(connection, view.size))
        world = world_at(connection, [plan], view.day, view.size, named)
    followed = tuple(world.rules(plan).refs())
    found = {**evaluation_answer(evaluate(world, plan)), "counts": counts(world, plan)}
    return replace(view, rules=followed, rejudged=tuple(sorted(named))), found


def print_evaluation(found: Evaluation) -> None:
    """The items as a table, then adjustments, total and grade, what is listed, and the declared conflicts."""
    if found["rubric"] is None:
        say("未采用评分办法:没有分数(shilu adopt 可登记采用)· no rubric is adopted: no score (see shilu adopt)")
        return
    rows = [_item(dimension, item) for dimension in found["dimensions"] for item in dimension["items"]]
    table(("项", "内容 item", "分值 points", "得分 score", "比例 share", "分子/分母", "状态 state"), rows)
    adjusted = [
        (a["id"], a["zh"], a["count"], a["points"], "已作废 voided" if a["voided"] else "")
        for a in found["adjustments"]
    ]
    table(("加减", "内容 adjustment", "次数 count", "分 points", ""), adjusted)
    say(
        f"总分 total {found['total'] or '—'} · 等次 grade {found['grade'] or '—'} · "
        f"适用分值 applicable points {found['applicable_points']}(不同适用分值的方案不直接排名 not ranked without them)"
    )
    _print_listed(found)
    print_counts(found["counts"])
    if found["conflicts"]:
        say(f"已声明利益冲突的审核、核验 declared conflicts: {len(found['conflicts'])}")


def _item(dimension: Mapping[str, Any], item: Mapping[str, Any]) -> tuple[object, ...]:
    capped = "(封顶 capped)" if item["capped"] else ""
    parts = f"{item['numerator']}/{item['denominator']}" if item["denominator"] is not None else ""
    state = STATES[item["state"]] + (f" {item['reason']}" if item["reason"] else "")
    score = "" if item["score"] is None else f"{item['score']}{capped}"
    return (item["id"], f"{dimension['zh']} · {item['zh']}", item["points"], score, item["share"], parts, state)


def _print_listed(found: Evaluation) -> None:
    rows = [
        (item["id"], one["what"], one["why"])
        for dimension in found["dimensions"] for item in dimension["items"] for one in item["listed"]
    ]  # fmt: skip
    if len(rows) > 12:
        counted: dict[tuple[str, str], int] = {}
        for name, _, why in rows:
            counted[name, why] = counted.get((name, why), 0) + 1
        rows = [(name, f"{n} 项(--json 可见全部 all of them with --json)", why) for (name, why), n in counted.items()]
    table(("项", "列出 listed", "原因 why"), rows, "未计或无数据 left out, or without data" if rows else None)
