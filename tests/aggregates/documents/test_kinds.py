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
