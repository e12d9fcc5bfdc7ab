"""Plan or not a plan, and what is said when a plan has no clause or clauses have no plan."""

from __future__ import annotations

import pytest

from aggregates.documents import Reading, read
from aggregates.documents.kinds import EXPLANATION, NO_CLAUSE, RUBRIC

BODY = "一、任务\n（一）清淤。加快清淤。（县水利局负责）\n"


def _read(text: str) -> Reading:
    return read(text.encode())


def _codes(reading: Reading) -> dict[str, str]:
    return {finding.code: finding.severity.value for finding in reading.findings}


def test_a_rubric() -> None:
    """Points and deductions make a rubric, though units are named in it."""
    points = "".join(f"{n}.组织领导（10分）。少一次扣1分，扣完为止。（责任单位：县水利局）\n" for n in range(1, 6))
    draft = _read(f"乙县河道治理考核评分细则\n一、考核内容\n{points}").draft
    assert (draft.kind, draft.tasks, draft.not_a_plan_reason) == ("not_a_plan", (), RUBRIC)


@pytest.mark.parametrize("title", ["《乙县河道治理实施方案》政策解读", "乙县河道治理实施方案解读", "河道治理政策问答"])
def test_an_explanation(title: str) -> None:
    """An explanation quotes a plan and is none."""
    draft = _read(f"{title}\n{BODY}").draft
    assert (draft.kind, draft.tasks, draft.not_a_plan_reason) == ("not_a_plan", (), EXPLANATION)


def test_an_empty_notice() -> None:
    """A notice without clauses is no plan."""
    assert _read("关于召开会议的通知\n请各单位参加。\n").draft.not_a_plan_reason == NO_CLAUSE


def test_a_plan_without_clauses_is_no_silent_success() -> None:
    """A plan by its title in which no clause can be read stays a plan, has no tasks, and says so as an ERROR."""
    reading = _read("乙县河道治理实施方案\n一、任务\n（一）清淤。加快清淤。\n")
    assert (reading.draft.kind, reading.draft.tasks) == ("plan", ())
    assert _codes(reading)["NO_CLAUSES"] == "ERROR"


def test_clauses_without_a_title() -> None:
    """Clauses under no plan title are read, and the missing title is reported."""
    reading = _read(BODY)
    assert len(reading.draft.tasks) == 1
    assert _codes(reading)["TITLE_MISSING"] == "WARN"
    assert "TITLE_MISSING" not in _codes(_read(f"乙县河道治理实施方案\n{BODY}"))


def test_a_report_that_quotes_assignments() -> None:
    """A report on progress is no plan, though it quotes who is responsible."""
    text = "关于全市民生实事进展情况的督查专报\n\n一是修建道路（责任单位：市交通局）；"
    text += "二是改造学校（责任单位：市教育局）。\n"
    assert _read(text).draft.kind == "not_a_plan"


def test_many_clauses_outweigh_a_title() -> None:
    """A notice titled 任务解读 that assigns task after task is a plan all the same."""
    clause = "(牵头责任单位:市民政局;责任单位:各区县)"
    tasks = "".join(f"  {n}.推进第{n}项工作。{clause}\n" for n in range(1, 6))
    assert _read(f"青川市2009年主要工作任务解读\n\n{tasks}").draft.kind == "plan"
