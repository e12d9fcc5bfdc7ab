"""What the dashboard shows: five questions to DuckDB, printed in Chinese or English; marks tell what is invented."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import duckdb

PLANS = """
SELECT p.title, count(t.task), count(*) FILTER (t.status = 'VERIFIED_COMPLETE'),
       count(*) FILTER (t.status = 'PARTIALLY_MET'),
       count(*) FILTER (t.status IN ('IN_PROGRESS', 'CLOSURE_REQUESTED', 'REOPENED')),
       count(*) FILTER (t.status IN ('UNDEFINED', 'UNASSIGNED', 'ASSIGNED', 'ACKNOWLEDGED')),
       count(*) FILTER (t.status IN ('CLOSED_NOT_IMPLEMENTED', 'SUSPENDED', 'CANCELLED')), round(avg(t.percent), 1),
       max(greatest(coalesce(f.invented, ''), coalesce(g.invented, '')))
FROM plans p JOIN tasks t ON t.of_plan = p.plan LEFT JOIN feed f ON f.position = t.percent_position
     LEFT JOIN feed g ON g.position = t.position
GROUP BY p.plan, p.title ORDER BY p.title
"""
MOVING = """
SELECT t.of_plan, t.task, t.title, t.status, t.percent,
       greatest(coalesce(f.invented, ''), coalesce(g.invented, ''))
FROM tasks t LEFT JOIN feed f ON f.position = t.percent_position LEFT JOIN feed g ON g.position = t.position
WHERE t.percent IS NOT NULL ORDER BY t.of_plan, t.task
"""
TARGETS = """
WITH rested AS (
    SELECT of_plan, target, unnest(support) AS entry FROM targets
), marked AS (
    SELECT r.of_plan, r.target, max(f.invented) AS invented
    FROM rested r JOIN feed f ON f.position = TRY_CAST(regexp_extract(r.entry, '"position":([0-9]+)', 1) AS BIGINT)
    GROUP BY ALL
)
SELECT t.of_plan, t.indicator, t.comparator || regexp_replace(t.value::VARCHAR, '\\.?0+$', '') || coalesce(t.unit, ''),
       t.actual, t.status, coalesce(m.invented, '')
FROM targets t LEFT JOIN marked m USING (of_plan, target)
WHERE t.actual IS NOT NULL ORDER BY t.of_plan, t.target
"""
LATEST = """
SELECT position, recorded_at[:10], type, coalesce(agency, ''), invented FROM feed ORDER BY position DESC
"""
SECTIONS = (
    (PLANS, None, "方案", "标题 任务 已销号 部分完成 进行中 未开始 停止或未落实 平均进展",
     "Plans", "title tasks done partly moving waiting stopped mean"),
    (MOVING, 12, "有填报的任务", "方案 任务 名称 状态 进展", "Tasks with reports", "plan task title status percent"),
    (TARGETS, 12, "有数据的目标", "方案 指标 目标 实际 判断",
     "Targets with figures", "plan metric target actual status"),
    (LATEST, 8, "最近记录", "记录 入账 类型 单位", "Latest entries", "entry recorded type agency"),
)  # fmt: skip
"""Query, rows shown at most (None: all), title and headings in Chinese and in English."""
WORDS = {
    "ASSIGNED": "已交办", "ACKNOWLEDGED": "已签收", "IN_PROGRESS": "进行中", "CLOSURE_REQUESTED": "申请销号",
    "VERIFIED_COMPLETE": "已销号", "PARTIALLY_MET": "部分完成", "CLOSED_NOT_IMPLEMENTED": "未落实关闭",
    "SUSPENDED": "已暂停", "CANCELLED": "已取消", "REOPENED": "已重开", "UNDEFINED": "未定义",
    "UNASSIGNED": "未交办", "NO_DATA": "无数据",
    "NOT_EVALUABLE": "不可评估", "ON_PATH": "达到序时进度", "BEHIND": "进度滞后", "MET": "已达成",
    "MET_EARLY": "提前完成", "MISSED": "未达成",
}  # fmt: skip
MARKS = {"": " ", "day": "◦", "whole": "◇"}
"""As the feed tells of an entry: only the day it was entered on is invented, or all of it."""
WIDEST = 36
"""Columns of a cell at most."""


def show(db: duckdb.DuckDBPyConnection, language: str) -> None:
    """Print it: where and when, then the plans, tasks with reports, targets with figures, the latest entries."""
    zh = language == "zh"
    as_of, size, clock = db.execute("SELECT as_of, size, clock FROM viewpoint").fetchone() or ("", 0, "")
    simulated = (" · 模拟时钟" if zh else " · simulated clock") if clock == "simulated" else ""
    say((f"截至 {as_of} · 已知至第 {size} 条" if zh else f"as of {as_of} · known at #{size}") + simulated)
    for query, most, title, heads, title_en, heads_en in SECTIONS:
        rows = db.execute(query).fetchmany(most) if most else db.execute(query).fetchall()
        (every,) = db.execute(f"SELECT count(*) FROM ({query})").fetchone() or (0,)
        cut = "" if len(rows) == every else f" (共 {every},列 {len(rows)})" if zh else f" ({len(rows)} of {every})"
        shown = [worded(row) for row in rows] if zh else rows
        section((title if zh else title_en) + cut, (heads if zh else heads_en).split(), shown)
    invented, every = db.execute("SELECT count(*) FILTER (invented = 'whole'), count(*) FROM feed").fetchone() or (0, 0)
    say(
        f"\n◇ 示意(虚构),或依据示意记录;{every} 条记录中有 {invented} 条示意。◦ 只有日期为示意。" if zh
        else f"\n◇ invented, or resting on what is; {invented} of {every} entries are. ◦ only a day is invented."
    )  # fmt: skip


def section(title: str, heads: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """A table; the last member of a row tells whether it is invented."""
    say(f"\n━━ {title}")
    shown = [(" ", *heads), *((MARKS[row[-1]], *map(cell, row[:-1])) for row in rows)]
    widths = [max(map(width, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        say("  ".join(text + " " * (wide - width(text)) for text, wide in zip(row, widths, strict=True)).rstrip())


def worded(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The row with its status in Chinese."""
    return tuple(WORDS.get(value, value) if isinstance(value, str) else value for value in row)


def cell(value: Any) -> str:
    """A value, shortened; decimals without the zeroes of their type."""
    text = "—" if value is None else f"{value:f}".rstrip("0").rstrip(".") if hasattr(value, "quantize") else str(value)
    while width(text) > WIDEST:
        text = text.removesuffix("…")[:-1] + "…"
    return text


def width(text: str) -> int:
    """Columns on a terminal: Chinese letters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def say(text: str) -> None:
    """One line on stdout."""
    sys.stdout.write(f"{text}\n")
