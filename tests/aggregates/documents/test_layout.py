"""Healing: text broken by page turns, wraps or lost line breaks reads as if it never was."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from aggregates.documents import Reading, read
from aggregates.documents.layout import heal
from aggregates.documents.markers import marker_of

TASK = (
    "实施智慧助老行动。聚焦老年人融入智慧社会的需求和困难，普及智能技术知识和技能。（县科协牵头，县民政局等单位配合）"
)
BODY = [
    "一、提升行动",
    "（一）老年人提升行动",
    TASK,
    "加强健康科普服务。推动健康科普进社区、进乡村、进机构，提高老年人健康素养。（县科协牵头，县卫健局等单位配合）",
    "二、组织实施",
    "（一）组织领导",
    "县科协要发挥综合协调作用，做好日常沟通联络工作，共同推进公民科学素质建设。",
]


@given(st.integers(12, len(TASK) - 2), st.integers(0, 3))
def test_a_broken_paragraph_heals(cut: int, blanks: int) -> None:
    """Wherever inside a sentence a page turn breaks a task, and however many blank lines follow, it heals."""
    assume(TASK[cut - 1] not in "。）" and marker_of(TASK[cut:]) is None)
    broken = [TASK[:cut], *[""] * blanks, TASK[cut:]]
    layout = heal([*BODY[:2], *broken, *BODY[3:]])
    assert [par.text for par in layout.paragraphs] == BODY
    assert [finding.lines for finding in layout.findings if finding.code == "LAYOUT"] == [(3, 4 + blanks)]
    assert all(finding.repaired for finding in layout.findings)


def test_nothing_broken_nothing_repaired() -> None:
    """A text without breaks gives its lines as paragraphs and no finding."""
    layout = heal(BODY)
    assert [par.text for par in layout.paragraphs] == BODY
    assert layout.findings == ()


def test_a_detached_bracket_returns_to_its_task() -> None:
    """A responsibility bracket on its own line belongs to the task before it; a marked heading does not move."""
    at = TASK.index("（")
    layout = heal([*BODY[:2], TASK[:at], "", TASK[at:], *BODY[3:]])
    assert [par.text for par in layout.paragraphs] == BODY
    (finding,) = layout.findings
    assert (finding.code, finding.lines) == ("LAYOUT", (3, 5))


def _wrapped(text: str, width: int, blanks: int) -> list[str]:
    """Wrap one paragraph by hand as printed pages do: the first line is two characters short (its indent is lost)."""
    lines = [text[: width - 2], *(text[i : i + width] for i in range(width - 2, len(text), width))]
    return [piece for line in lines for piece in (line, *[""] * blanks)]


@settings(deadline=None, max_examples=25)
@given(st.integers(24, 40), st.integers(0, 1))
def test_hard_wraps_heal(readings: dict[str, Reading], width: int, blanks: int) -> None:
    """A plan wrapped by hand at any usual width, with or without blank lines, gives the same tasks and seats."""
    original = readings["JN"]
    lines = [line for par in original.paragraphs for line in _wrapped(par.text, width, blanks)]
    again = read("\n".join(lines).encode())
    assert [(t.id, t.title) for t in again.draft.tasks] == [(t.id, t.title) for t in original.draft.tasks]
    assert [(s.agency, s.role) for t in again.draft.tasks for s in t.seats] == [
        (s.agency, s.role) for t in original.draft.tasks for s in t.seats
    ]


def test_a_hand_wrapped_plan(readings: dict[str, Reading]) -> None:
    """SX: wraps are one finding, and a sentence that ends at a full line or a page turn does not end its paragraph."""
    assert len([finding for finding in readings["SX"].findings if finding.code == "LAYOUT"]) == 1
    pars = {par.lines() for par in readings["SX"].paragraphs}
    assert {(32, 42), (46, 79), (413, 425), (791, 798), (800, 806)} <= pars
    assert len(pars) == 91


def test_lost_line_breaks_heal(readings: dict[str, Reading]) -> None:
    """A document pasted into one line is cut again at its numbered headings: as many tasks and seats as before."""
    text = "".join(
        f"（{'一二三四五六七八九十'[n % 10]}）{task.title}。{task.text}{task.responsibility_text}"
        for n, task in enumerate(readings["JN"].draft.tasks[:10])
    )
    again = read(f"各有关单位：现将任务印发给你们，请认真落实。一、重点任务{text}".encode())
    expected = [[s.agency for s in task.seats] for task in readings["JN"].draft.tasks[:10]]
    assert [[s.agency for s in task.seats] for task in again.draft.tasks] == expected


@pytest.mark.parametrize("noise", ["扫一扫在手机打开当前页", "【打印】 【关闭】", "责任编辑：张三", "分享到：微信"])
def test_furniture_is_trimmed(noise: str) -> None:
    """Page furniture behind the text is cut, its lines are recorded, the text before it stays."""
    layout = heal([*BODY, "", noise])
    assert [par.text for par in layout.paragraphs] == BODY
    (finding,) = layout.findings
    assert (finding.code, finding.lines, finding.repaired) == ("WEB_RESIDUE", (9, 9), True)


def test_furniture_words_inside_the_text_stay() -> None:
    """The same words inside the body are text."""
    lines = [*BODY[:6], "分享到各单位的经验要及时总结，县科协负责。", BODY[6]]
    assert [par.text for par in heal(lines).paragraphs] == lines
