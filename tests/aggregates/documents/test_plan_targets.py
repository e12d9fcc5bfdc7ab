"""Each target is read once and where it belongs: to its task, to the plan, to the row of a table."""

from __future__ import annotations

from aggregates.documents import Reading, TargetDraft, read

PLAN = """石桥县农村供水工作方案

一、总体要求
到2026年，农村自来水普及率达到95%以上。
二、主要任务
1．水源保护。
（1）划定保护区。完成12处保护区划定。牵头单位：县生态环境分局。
2．管网改造。改造管网30公里。（县住建局牵头负责）
"""
TABLE = """<html><head><meta charset="utf-8"></head><body><p>石桥县重点任务分工方案</p><table>
<tr><th>序号</th><th>工作任务</th><th>责任单位</th><th>完成时限</th></tr>
<tr><td>1</td><td>疏浚东河</td><td>县水利局</td><td>2024年底</td></tr>
<tr><td>2</td><td>新建天桥</td><td>县住建局</td><td>持续推进</td></tr></table></body></html>"""


def _of_tasks(reading: Reading) -> list[tuple[str | None, str | None]]:
    return [(target.task_id, target.value) for target in reading.draft.targets]


def test_a_tasks_target_is_counted_once() -> None:
    """Tasks that stand directly under a section are no introduction: their targets are theirs alone."""
    reading = read(PLAN.encode())
    assert _of_tasks(reading) == [(None, "95"), ("2.1.1", "12"), ("2.2", "30")]


def test_a_headline_without_a_heading_of_goals() -> None:
    """What shall be by a year is a headline target although no heading says 目标."""
    headline: TargetDraft = read(PLAN.encode()).draft.targets[0]
    assert (headline.kind, headline.comparator, headline.by) == ("headline", ">=", "2026-12-31")


def test_deadlines_of_a_table() -> None:
    """A column of deadlines dates the tasks of its rows; 持续推进 dates none."""
    reading = read(TABLE.encode(), name="a.html")
    assert [[(t.kind, t.by) for t in task.targets] for task in reading.draft.tasks] == [
        [("deadline", "2024-12-31")],
        [],
    ]
