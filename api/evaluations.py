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
from replay.wording import STATUSES as TASK_STATUSES
from replay.wording_figures import REASONS

STATES = {"OK": "", "NOT_APPLICABLE": "不适用 n/a", "NO_DATA": "无数据 no data"}
VERDICTS = {"FULL": "全部完成 full", "PARTIAL": "部分完成 partial", "REJECTED": "不予销号 rejected", None: "—"}
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


def counted(reading: Reading, plan: str, view: Viewpoint) -> dict[str, Any]:
    """What the plan's figures at the viewpoint rest on, in numbers."""
    with reading.connect() as connection:
        return counts(world_at(connection, [plan], view.day, view.size), plan)


def print_evaluation(found: Evaluation) -> None:
    """The items as a table, then adjustments, total and grade, what is listed, claims beside reviews, conflicts."""
    if found["rubric"] is None:
        say("未采用评分办法:没有分数(shilu adopt 可登记采用)· no rubric is adopted: no score (see shilu adopt)")
        return
    rows = [_item(dimension, item) for dimension in found["dimensions"] for item in dimension["items"]]
    table(("项", "内容 item", "分值 points", "得分 score", "比例 share", "分子 ÷ 分母", "状态 state"), rows)
    adjusted = [
        (a["id"], a["zh"], a["count"], a["points"], "已作废 voided" if a["voided"] else "")
        for a in found["adjustments"]
    ]
    table(("加减", "内容 adjustment", "次数 count", "分 points", ""), adjusted)
    total = found["total"] or f"— {_why(found['reason'])}"
    say(
        f"总分 total {total} · 等次 grade {found['grade'] or '—'} · "
        f"适用分值 applicable points {found['applicable_points']}(不同适用分值的方案不直接排名 not ranked without them)"
    )
    _print_listed(found)
    _print_recorded(found)
    _print_statements(found)
    print_counts(found["counts"])
    if found["conflicts"]:
        listed = "、".join(found["conflicts"])
        say(f"已声明利益冲突的审核、核验 declared conflicts ({len(found['conflicts'])}): {listed}")


def _item(dimension: Mapping[str, Any], item: Mapping[str, Any]) -> tuple[object, ...]:
    capped = "(封顶 capped)" if item["capped"] else ""
    parts = f"{item['numerator']} ÷ {item['denominator']}" if item["denominator"] not in (None, "0") else ""
    state = " ".join(part for part in (STATES[item["state"]], _why(item["reason"])) if part)
    score = "" if item["score"] is None else f"{item['score']}{capped}"
    points = f"移出 moved ({item['printed']})" if item["points"] is None else item["points"]
    return (item["id"], f"{dimension['zh']} · {item['zh']}", points, score, item["share"], parts, state)


def _why(code: str | None) -> str:
    return f"{code} {REASONS.get(code, '')}".rstrip() if code else ""


def _print_listed(found: Evaluation) -> None:
    rows = [
        (item["id"], one["what"], _why(one["why"]))
        for dimension in found["dimensions"] for item in dimension["items"] for one in item["listed"]
    ]  # fmt: skip
    if len(rows) > 12:
        counted: dict[tuple[str, str], int] = {}
        for name, _, why in rows:
            counted[name, why] = counted.get((name, why), 0) + 1
        rows = [(name, f"{n} 项(--json 可见全部 all of them with --json)", why) for (name, why), n in counted.items()]
    table(("项", "列出 listed", "原因 why"), rows, "未计或无数据 left out, or without data" if rows else None)


def _print_recorded(found: Evaluation) -> None:
    """The evaluator's own scores, beside the computed ones and never in them (docs/figures.md §9)."""
    computed = {item["id"]: item["score"] for dimension in found["dimensions"] for item in dimension["items"]}
    rows = [
        (name, item, "不适用 n/a" if said["not_applicable"] else said["score"], computed.get(item), said["grounds"])
        for name, items in found["scores"].items() for item, said in items.items()
    ]  # fmt: skip
    title = "评估组记录的分,不计入上表 scores the evaluator recorded: beside the computed ones, not in them"
    table(("评估 evaluation", "项", "记录 recorded", "计算 computed", "理由 grounds"), rows, title if rows else None)


def _print_statements(found: Evaluation) -> None:
    """Claim, review and evaluation of each task, kept apart."""
    rows = [
        (
            name, f"{task['claim']['percent']} %" if task["claim"]["percent"] else "—",
            "自报完成 done" if task["claim"]["claims_done"] else "",
            f"{task['review']['accepted']}/{task['review']['returned']}", VERDICTS[task["review"]["verdict"]],
            TASK_STATUSES[task["evaluation"]["status"]],
        )
        for name, task in found["tasks"].items()
    ]  # fmt: skip
    headings = (
        "任务", "自报 claim", "", "审核通过/退回 accepted/returned", "核验 verdict", "评估所计 evaluation"
    )  # fmt: skip
    table(headings, rows, "三种陈述分列 claim, review and evaluation, kept apart" if rows else None)
