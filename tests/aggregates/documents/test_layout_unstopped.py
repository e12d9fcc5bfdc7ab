"""Texts that set no full stops: every line is a paragraph, and nothing is joined because a stop is missing."""

from __future__ import annotations

from aggregates.documents import read
from aggregates.documents.layout import heal

LINES = [
    "（一）扩大就业规模",
    "支持中小微企业更多吸纳毕业生就业，按规定给予社会保险补贴",
    "健全职业技能等级（岗位）设置，完善技能等级认定机制，拓宽上升通道，畅通转岗渠道",
    "落实科研项目经费申请、科研成果申报与同类单位同等待遇，不得另设条件",
    "教育部、财政部、人力资源社会保障部等按职责分工负责",
    "（二）拓宽基层空间",
    "挖掘基层社会保障、医疗卫生、养老服务、社会工作等领域的就业机会，定期发布岗位清单",
    "对到艰苦地区基层单位就业的毕业生，按规定给予学费补偿和贷款代偿政策，并落实高定工资等待遇",
    "组织开展专场招聘，为毕业生提供岗位信息和职业指导服务，做到应知尽知",
    "民政部、财政部等按职责分工负责",
]


def test_lines_without_stops_stay_apart() -> None:
    """Where most long lines end in a word, a missing stop joins nothing."""
    assert [par.text for par in heal(LINES).paragraphs] == LINES


def test_their_clauses_are_read() -> None:
    """A line of parties alone closes the task above it."""
    reading = read(("促进就业实施方案\n\n一、主要任务\n" + "\n".join(LINES)).encode())
    assert [len(task.seats) for task in reading.draft.tasks] == [3, 2]


def test_one_missing_stop_is_a_broken_sentence() -> None:
    """Control: in a text that does set stops, the same break is joined."""
    lines = [line + "。" for line in LINES[1:4]] * 3 + [LINES[1][:20], LINES[1][20:] + "。"]
    assert heal(lines).paragraphs[-1].text == LINES[1] + "。"
