"""The vocabulary of responsibility clauses: labels, role verbs, agency endings (domain.md §3)."""

from __future__ import annotations

import re
from typing import Literal

Role = Literal["lead", "cooperate", "shared", "responsible", "participate", "guide"]

_KIND = r"(?:单位|部门|处室|机构|主体|领导|科室|地区)"
LABELS: tuple[tuple[re.Pattern[str], Role], ...] = (
    (re.compile(rf"(?:牵头|主办|主管|主责|第一责任|牵头责任|牵头负责){_KIND}"), "lead"),
    (re.compile(rf"(?:配合|协办|协助|协同|协作){_KIND}"), "cooperate"),
    (re.compile(rf"(?:参加|参与){_KIND}"), "participate"),
    (re.compile(rf"指导{_KIND}"), "guide"),
    (re.compile(rf"(?:责任|负责|承办|实施|落实|完成|责任落实){_KIND}"), "responsible"),
)
LABEL_START = re.compile(
    rf"(?:牵头|主办|主管|主责|责任|负责|配合|协办|参与|参加|承办|落实|实施|指导)(?:责任|负责)?{_KIND}\s*："
)
# Longest first: the tail of a list of agencies that gives them their role.
VERBS: tuple[tuple[re.Pattern[str], Role], ...] = (
    (re.compile(r"(?:共同|联合)?牵头(?:负责|组织实施|组织|落实|实施|抓好落实|抓落实)?$|负责牵头$"), "lead"),
    (
        re.compile(
            r"(?:按照?|依照?|依据|根据)(?:各自)?(?:工作)?(?:职责|职能|责任|任务)(?:任务|职责)?(?:分工)?"
            r"(?:分别|抓好|协同|共同)?(?:负责|落实|组织实施|推进)$|(?:分别|分工|各自)负责$"
        ),
        "shared",
    ),
    (re.compile(r"(?:积极|协同|参与|协助|协调)?配合$|协助$|协同$|协办$"), "cooperate"),
    (re.compile(r"(?:共同)?(?:参加|参与)$"), "participate"),
    (re.compile(r"(?:负责|业务)?指导$"), "guide"),
    (re.compile(r"(?:共同|具体|组织|统筹)?(?:负责|落实)(?:落实|实施)?$|组织实施$"), "responsible"),
)
_ROLE = re.compile(r"牵头|配合|负责|责任单位|责任部门|主办|协办|参加|参与|组织实施|落实")
_CLOSING = re.compile(r"(?:牵头|配合|负责|参加|参与|落实|实施|指导|协助|协办)\s*）$")
# The last character of an agency's name: 局 委 办 厅 部 … and the short names of mass organisations.
_ENDINGS = frozenset("局委办厅部院会台社校站所队处科室署行司团馆园心府位门构关区组联盟县市州旗乡镇村道业协库店厂线网报")
_COLLECTIVE = re.compile(r"(?:各|有关|相关|其他|全体)")
_FORBIDDEN = re.compile(r"[“”《》〈〉。！？!?\d%|]")
_LONGEST = 40


def mentions_role(canon: str) -> bool:
    """Whether the text holds any word that can give a role; a cheap test before parsing."""
    return _ROLE.search(canon) is not None


def closes_clause(tail: str) -> bool:
    """Whether the text ends like a bracket that gives roles: …配合） …负责）."""
    return _CLOSING.search(tail) is not None


def is_agency(name: str) -> bool:
    """Whether a string can be the printed name of an agency or of a collective party (各地区)."""
    if not 2 <= len(name) <= _LONGEST or _FORBIDDEN.search(name):
        return False
    return bool(_COLLECTIVE.match(name)) or name.rstrip("）")[-1:] in _ENDINGS
