"""What stands in a responsibility clause besides parties and roles: deadlines, persons, rules, notes."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

AsideKind = Literal["deadline", "person", "rule", "other"]


class Aside(NamedTuple):
    """A stretch [start, end) of the clause that names no party, and what it is."""

    kind: AsideKind
    start: int
    end: int


class Doubt(NamedTuple):
    """A stretch [start, end) with two readings, or one that is not certain, in Chinese and English."""

    start: int
    end: int
    zh: str
    en: str


_WHEN = re.compile(
    r"(?:并|请|均|须|需|应)?(?:力争|计划|原则上|确保)?(?:于|在|到|从|自|截至|至|赶在)?"
    r"(?:\d{2,4}年|\d{2,4}[-—]\d{2,4}年|\d{1,2}月|\d{1,2}日|今年|本年|当年|明年|年内|年底|月底|年[初中末度]|每[年季月周日半]|季度|全年|常年|[上下]半年|"
    r"第?[一二三四]季度|“?十[三四五六]五|(?:[一二两三四五六七八九十]|\d)+个?(?:月|工作日|天|年)内|近期|长期|本届|汛期|任期)"
)
_HOW = re.compile(
    r"(?:并|且|坚持|保持)?(?:长期|持续|常态化?|滚动|立即|尽快|同步|加快|有序|稳步|分阶段|分步|按计划|按期|按时|即知即改|立行立改|全程|逐步|不断)+"
    r"(?:坚持|推进|实施|开展|落实|进行|执行|抓好|整改|完成|推动|保持|更新|化|见效|取得.{0,8}成效|组织)*"
)
RULE = re.compile(
    r"(?:其中)?(?:以)?(?:列|排)(?:名|序)?(?:在|于)?(?:第一|首位|首个|前|最前)|(?:其中)?(?:第一|首)(?:个|家|位)?(?:责任)?(?:单位|部门|列者)[^，；]{0,8}(?:为|是)牵头|"
    r"名列第一|^下同|不再(?:一一|逐一|另行|重复|单独)?(?:列出|列举|赘述|做分工|作分工|说明)|"
    r"(?:以下|上述|各项|具体|所有|每项|本方案|其余|其他)[^，；。]{0,12}(?:任务|工作|措施|事项)[^，；。]{0,4}(?:均|都)|(?:以下|下列)均|除.{1,30}外"
)


def is_time(text: str) -> bool:
    """Whether a word of a clause only says when or how long: 2023年底前完成, 持续推进, 长期坚持."""
    when = _WHEN.match(text)
    return bool((when and len(text) <= 36 and "牵头" not in text and "负责" not in text) or _HOW.fullmatch(text))


def is_rule(text: str) -> bool:
    """Whether a word opens a rule the document declares: 列第一位者为牵头单位, 下同, 以下均需…落实."""
    return RULE.match(text) is not None
