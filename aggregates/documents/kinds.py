"""Plan or not a plan: a rubric, an explanation or an empty notice is none, whatever tables it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from aggregates.documents.glyphs import canonical
from aggregates.documents.source_map import Paragraph

Reason = tuple[str, str]

RUBRIC: Reason = (
    "评分细则或考核表，不是实施方案：给出的是得分和扣分，不是任务",
    "a scoring rubric, not a plan: it gives points, not tasks",
)
EXPLANATION: Reason = (
    "政策解读、问答或新闻，不是方案本身；请导入方案原文",
    "an explanation, questions and answers, or news; import the plan itself",
)
REPORT: Reason = (
    "督查、进展或总结报告，不是方案本身；其中引用的分工以方案为准",
    "a report on progress, inspection or results, not the plan whose assignments it quotes",
)
NO_CLAUSE: Reason = (
    "没有可读的责任分工（牵头、配合、负责、责任单位），不作为实施方案导入",
    "no readable responsibility clause, so not imported as an implementation plan",
)
_RUBRIC_TITLE = re.compile(
    r"(?:考核|考评|评分|评价|评估|打分|计分|绩效)[^。]{0,12}(?:细则|标准|评分表|指标(?:体系)?|计分表|打分表|表|依据)(?:（[^（）]*）)*$|评分|计分"
)
_PLAN_TITLE = re.compile(
    r"(?:实施|工作|行动|总体|落实|分工|改革|试点|专项|整治|推进|建设|攻坚|保障|发展|\S)方案|行动计划|实施计划|工作计划|实施意见|"
    r"意见|工作要点|要点|规划|三年行动|专项行动|攻坚行动|措施|任务(?:分工|分解|清单|台账)|重点(?:任务|工作)|(?:分工|分解)(?:表|书|方案|落实)|任务书|责任(?:分解|清单)|纲要"
)
_SHARES = re.compile(r"(?:任务|工作|措施|部门|责任|职责)[^。]{0,4}(?:分工|分解)|分工(?:方案|意见)?的?通知|工作要点")
_EXPLAINS = re.compile(r"解读|问答|答记者问|一图读懂|图解|新闻发布会|新闻通气会|政策吹风会|起草说明|编制说明")
_REPORTS = re.compile(
    r"(?:专报|简报|快报|通报|督查报告|情况(?:的)?报告|工作(?:总结|汇报|报告)|自查报告|会议纪要|纪要|进展情况|完成情况|讲话)(?:（[^（）]*）)?$"
)
_POINTS = re.compile(
    r"扣\s*\d+(?:\.\d+)?\s*分|扣完为止|得\s*\d+(?:\.\d+)?\s*分|（\s*\d+(?:\.\d+)?\s*分\s*[）；，]|不得分|按比例得分|加\s*\d+\s*分"
)
_REACH = 12
_MANY = 8
_PLENTY = 4  # so many clauses are a plan, whatever its title (主要工作任务解读)


def names_plan(title: str | None) -> bool:
    """Whether a title is that of a plan (实施方案, 行动计划, 工作要点, 任务分工 …)."""
    if title is None:
        return False
    canon = canonical(title)
    if canon.endswith("通知"):
        return _SHARES.search(canon) is not None
    return _PLAN_TITLE.search(canon) is not None


def why_no_plan(title: str | None, paragraphs: Sequence[Paragraph], cells: Iterable[str], tasks: int) -> Reason | None:
    """The reason a document is no plan, or None; `cells` are the texts of its tables, `tasks` what was read."""
    opening = [par.canon.strip() for par in paragraphs[:_REACH] if len(par.canon) <= 80]
    heads = [title] if title else opening[:4]
    first = opening[:1] if not names_plan(title) else []  # a portal prints 政策解读 over the plan itself, as a link
    if tasks < _PLENTY and any(_EXPLAINS.search(head) for head in (*heads, *first)):
        return EXPLANATION
    if any(_REPORTS.search(head) for head in heads):
        return REPORT
    points = sum(len(_POINTS.findall(text)) for text in (*(par.canon for par in paragraphs), *cells))
    named = any(_RUBRIC_TITLE.search(head) for head in heads)
    if (named and points >= 3) or (points >= _MANY and points > 2 * tasks and not names_plan(title)):
        return RUBRIC
    if tasks == 0 and not names_plan(title):
        return NO_CLAUSE
    return None
