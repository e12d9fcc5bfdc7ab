"""How tasks of child plans relate to their parent's, from a CSV (examples/crosswalk.csv): the commands to record it.

A row is a judgement made by hand on two texts; the ledger records it as such (`basis: HAND`) and inherits nothing.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from aggregates.commands.cascade import LinkTask
from aggregates.events.cascade import TaskLinked
from aggregates.refusal import Refused, refuse_unless
from aggregates.values import Source

COLUMNS = ("parent_task", "child_plan", "child_task", "relation", "body_bigram_jaccard", "basis")
BASES = {"hand": "HAND", "rule": "RULE"}
Row = Mapping[str, str]


def task_links(path: Path, plans: Mapping[str, str], on: date | None = None) -> list[LinkTask]:
    """One command a row, in the order of the file, for the rows whose plans are given.

    `plans` maps the short names of the file (SX, WT …) to plan ids; `on` is the effective day, absent: the day of
    recording. A task the child added names no parent's task: its parent plan is that of the child's other rows.
    Refused, with the line of the file: `crosswalk-columns`, `crosswalk-parent`, `crosswalk-row`.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        refuse_unless(
            not missing,
            "crosswalk-columns",
            f"{path.name} 缺少列:{'、'.join(missing)}",
            f"{path.name} lacks the columns {', '.join(missing)}",
        )
        rows = [(reader.line_num, row) for row in reader]
    parents = _parents(row for _, row in rows)
    named = [(line, row, _parent(line, row, parents)) for line, row in rows]
    return [
        _link(line, row, plans, parent, on)
        for line, row, parent in named
        if parent in plans and row["child_plan"] in plans
    ]


def _parents(rows: Iterable[Row]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in rows:
        if row["parent_task"]:
            found.setdefault(row["child_plan"], set()).add(_split(row["parent_task"])[0])
    return found


def _parent(line: int, row: Row, parents: Mapping[str, set[str]]) -> str:
    if row["parent_task"]:
        return _split(row["parent_task"])[0]
    known = parents.get(row["child_plan"], set())
    if len(known) != 1:
        raise Refused(
            "crosswalk-parent",
            f"第 {line} 行:无法确定 {row['child_plan']} 的上级方案",
            f"line {line}: the parent plan of {row['child_plan']} cannot be told",
        )
    return next(iter(known))


def _split(short: str) -> tuple[str, str]:
    """SX.3.1.1 is task 3.1.1 of SX."""
    plan, _, task = short.partition(".")
    return plan, task


def _link(line: int, row: Row, plans: Mapping[str, str], parent: str, on: date | None) -> LinkTask:
    child, child_task = _split(row["child_task"])
    basis, _, doubt = row["basis"].partition(";")
    refuse_unless(
        child in ("", row["child_plan"]) and basis in BASES,
        "crosswalk-row",
        f"第 {line} 行:下级任务 {row['child_task']} 或依据 {row['basis']} 有误",
        f"line {line}: the child's task {row['child_task']} or the basis {row['basis']} is wrong",
    )
    try:
        fact = TaskLinked.model_validate(
            {
                "parent_plan": plans[parent], "parent_task": _split(row["parent_task"])[1] or None,
                "child_task": child_task or None, "relation": row["relation"], "basis": BASES[basis],
                "note": _note(row["body_bigram_jaccard"], doubt.strip()), "source": _source(line),
            }
        )  # fmt: skip
    except ValidationError as wrong:
        raise Refused(
            "crosswalk-row", f"第 {line} 行不合规则:{wrong.errors()[0]['loc']}", f"line {line} is not a link: {wrong}"
        ) from wrong
    return LinkTask(plan=plans[row["child_plan"]], fact=fact, effective_on=on)


def _note(likeness: str, doubt: str) -> str | None:
    """How alike the two texts are (0 to 1), since INHERITED says no more than that the titles are the same."""
    parts = [f"正文相似度 body bigram Jaccard {likeness}"] if likeness else []
    return "; ".join([*parts, doubt] if doubt else parts) or None


def _source(line: int) -> Source:
    note = "由人工对照两份方案原文判断 / judged by hand from the texts of both plans"
    return Source(kind="decision", title="crosswalk.csv", number=f"第 {line} 行 / line {line}", note=note)
