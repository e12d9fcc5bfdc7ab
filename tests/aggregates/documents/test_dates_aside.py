"""Deadlines printed inside responsibility clauses, phases with their months, and whose an order is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.documents.aside_deadlines import clause_deadline
from aggregates.documents.dates import windows
from aggregates.documents.obligations import owner_of
from aggregates.documents.outline import outline
from aggregates.documents.schedule import phases, section_phases
from aggregates.documents.source_map import Piece, paragraph


@pytest.mark.parametrize(
    ("text", "by", "by_text", "within", "anchor"),
    [
        ("完成时限：2023年12月底前", "2023-12-31", None, None, None),
        ("完成时限：2023年12月底", "2023-12-31", None, None, None),
        ("（完成时间：2024年6月30日前）", "2024-06-30", None, None, None),
        ("2025年底前完成", "2025-12-31", None, None, None),
        ("时限要求：6月底前", None, "6月底前", None, None),
        ("办理时限：三个月内", None, None, "P3M", None),
        ("完成时限：印发之日起20个工作日内", None, None, "20 working days", "印发之日起"),
        ("持续推进，2025年底前取得明显成效", "2025-12-31", None, None, None),
        ("每年12月底前", None, "每年12月底前", None, None),
        ("2021—2025年", "2025-12-31", None, None, None),
    ],
)
def test_deadline_of_an_aside(
    text: str, by: str | None, by_text: str | None, within: str | None, anchor: str | None
) -> None:
    """The aside gives the date, the words or the length it prints, with the lines and the task it was given."""
    target = clause_deadline(text, (3, 4), metric="任务甲", task_id="2.1").target
    assert target is not None
    assert (target.by, target.by_text, target.within, target.anchor) == (by, by_text, within, anchor)
    assert (target.kind, target.metric, target.lines, target.task_id) == ("deadline", "任务甲", (3, 4), "2.1")
    assert target.value is None


@pytest.mark.parametrize("text", ["完成时限：持续推进", "长期坚持", "常态化推进", "立行立改"])
def test_no_deadline_is_said(text: str) -> None:
    """持续推进 and its kin give no date, and the result says that the duty goes on."""
    aside = clause_deadline(text, (1, 1), metric="任务甲")
    assert (aside.target, aside.open_ended) == (None, True)
    assert aside.note


def test_what_cannot_be_read_is_said() -> None:
    """A time limit in words nobody can read gives no target and a note, not a guess."""
    aside = clause_deadline("完成时限：尽早", (1, 1), metric="任务甲")
    assert (aside.target, aside.open_ended) == (None, False)
    assert "尽早" in aside.note


def test_several_dates_are_said() -> None:
    """Of several dates the last is the deadline, and the target says that there are more."""
    target = clause_deadline("2023年6月底前出台方案，2024年12月底前全面完成", (1, 1), metric="任务甲").target
    assert target is not None
    assert target.by == "2024-12-31"
    assert any("several" in note for note in target.notes)


@given(st.integers(2020, 2039), st.integers(1, 12))
def test_months_of_asides(year: int, month: int) -> None:
    """Whatever month an aside names, its deadline is that month's last day."""
    target = clause_deadline(f"完成时限：{year}年{month}月底前", (1, 1), metric="任务甲").target
    assert target is not None
    assert target.by is not None
    assert target.by.startswith(f"{year}-{month:02}-")
    assert int(target.by[8:]) >= 28


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021年1月—3月", [("2021-01-01", "2021-03-31")]),
        ("2021年11月至2022年2月", [("2021-11-01", "2022-02-28")]),
        ("2021年3月1日—5月31日", [("2021-03-01", "2021-05-31")]),
        ("2024年第一季度末", [("2024-01-01", "2024-03-31")]),
        ("2024年下半年", [("2024-07-01", "2024-12-31")]),
        ("2024年2月下旬", [("2024-02-21", "2024-02-29")]),
        ("自2024年5月1日起施行", [("2024-05-01", None)]),
        ("2024年6月30日前", [("2024-06-30", "2024-06-30")]),
        ("2024年13月", [("2024-01-01", "2024-12-31")]),
        ("2024年5月3日至4月1日", [("2024-05-03", "2024-05-03")]),
    ],
)
def test_more_windows(text: str, expected: list[tuple[str, str | None]]) -> None:
    """Months, days, quarters and halves as plans print them; what cannot be a date is none."""
    assert [(window.start, window.end) for window in windows(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第一阶段（2021年1月—3月）：动员部署。", [("第一阶段", "2021-01-01", "2021-03-31")]),
        ("1.启动阶段（2022年3月底前）。召开动员会。", [("启动阶段", "2022-03-01", "2022-03-31")]),
        ("（二）集中整治阶段（2022年4月至11月）：全面排查。", [("集中整治阶段", "2022-04-01", "2022-11-30")]),
        ("总结评估阶段。2025年末，全面总结。", [("总结评估阶段", None, "2025-12-31")]),
        ("实施阶段。逐项落实。", [("实施阶段", None, None)]),
        ("第一阶段（2021年）：部署。第二阶段（2022年）：实施。", [
            ("第一阶段", "2021-01-01", "2021-12-31"), ("第二阶段", "2022-01-01", "2022-12-31")]),
        ("2022年以来，工作有序开展。", []),
        ("加强义务教育阶段。", []),
    ],
)  # fmt: skip
def test_phases_with_months(text: str, expected: list[tuple[str, str | None, str | None]]) -> None:
    """A phase is named and dated by its title; several may share a paragraph; an account of the past is none."""
    found = phases([paragraph([Piece(1, 1, text)])])
    assert [(phase.name, phase.start, phase.end) for phase in found] == expected


def test_a_relative_phase_keeps_its_length() -> None:
    """A phase of six months without a start has a length and no dates."""
    (phase,) = phases([paragraph([Piece(1, 1, "整改阶段。利用六个月时间，逐项整改。")])])
    assert (phase.precision, phase.months, phase.start, phase.end, phase.anchor) == ("relative", 6, None, None, None)


@pytest.mark.parametrize(
    ("sentence", "owner"),
    [
        ("市政府办公室要加强督促检查。", "市政府办公室"),
        ("各级人民政府应当将所需经费列入预算。", "各级人民政府"),
        ("各县（市、区）要制定配套措施。", "各县（市、区）"),
        ("省教育厅会同省财政厅制定办法。", "省教育厅"),
        ("每年12月底前，各乡镇要将落实情况报县政府。", "各乡镇"),
        ("根据工作需要，县卫生健康局负责组织培训。", "县卫生健康局"),
        ("工作进展由市发展改革委负责汇总。", "市发展改革委"),
        ("领导小组办公室负责日常工作。", "领导小组办公室"),
        ("加大财政投入力度，完善多元投入机制。", None),
        ("对成绩突出的单位给予表扬。", None),
        ("强化督查考核，确保取得实效。", None),
        ("运用信息平台对工作进行管理。", None),
    ],
)
def test_more_owners(sentence: str, owner: str | None) -> None:
    """Bodies of every level are found as subjects, behind an opening adverbial, and behind 由; nobody is invented."""
    assert owner_of(sentence) == owner


def test_phases_of_group_headings() -> None:
    """A group whose heading is a phase with its months is one phase, over all the text below the heading."""
    lines = [
        "一、工作任务",
        "（一）甲任务",
        "内容。",
        "二、工作步骤",
        "（一）启动阶段（2022年3月—4月）",
        "开展动员。",
        "（二）总结阶段（2022年12月）",
        "全面总结。",
    ]
    paragraphs = [paragraph([Piece(number, 1, text)]) for number, text in enumerate(lines, 1)]
    found = section_phases(outline(paragraphs).sections)
    assert [(p.name, p.start, p.end, p.text, p.lines) for p in found] == [
        ("启动阶段", "2022-03-01", "2022-04-30", "开展动员。", (5, 6)),
        ("总结阶段", "2022-12-01", "2022-12-31", "全面总结。", (7, 8)),
    ]
