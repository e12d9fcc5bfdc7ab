"""What the header of a responsibility table says about a column: number, task, role, person, deadline."""

from __future__ import annotations

import re
from typing import Literal

from aggregates.documents.clause_vocabulary import Role
from aggregates.documents.glyphs import canonical, squeeze

Kind = Literal["number", "group", "task", "roles", "person", "deadline", "other"] | Role

_UNIT = r"(?:单位|部门|处室|科室|机构|主体|地区|股室|方)?(?:（[^（）]{0,12}）)?"
_FORMS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("number", re.compile(r"(?:序|编|项目)号|序|No\.?|项次")),
    ("person", re.compile(r".{0,8}(?:领导(?!小组)|责任人|负责人|联系人|联络员|电话|联系方式|姓名|包保人).{0,6}")),
    ("deadline", re.compile(r".{0,6}(?:时限|期限|时间|节点|进度)(?:要求|安排|节点|计划)?.{0,6}|起止年限")),
    ("lead", re.compile(rf"(?:牵头|主办|主责|主管|第一责任|牵头责任|牵头负责|市级牵头|县级牵头|省级牵头){_UNIT}")),
    ("cooperate", re.compile(rf"(?:协同配合|配合|协办|协助|协同|协作|会办|配合责任|责任配合){_UNIT}")),
    ("participate", re.compile(rf"(?:参与|参加){_UNIT}")),
    ("guide", re.compile(rf"(?:指导|业务指导){_UNIT}")),
    ("roles", re.compile(r"(?:责任|任务|职责|工作)?分工(?:情况)?|牵头(?:及|和|、|/)(?:责任|配合|参与)单位|责任落实")),
    (
        "responsible",
        re.compile(
            rf"(?:主要|首要|具体|直接|相关|有关|其他)?(?:责任|负责|承办|落实|实施|完成|承担|建设|责任落实|项目实施){_UNIT}|牵头责任部门"
        ),
    ),
    (
        "group",
        re.compile(r"(?:类别|分类|类型|领域|板块|方面|行动|工程|任务类别|工作类别|重点领域|一级(?:任务|指标)|大类)"),
    ),
    (
        "task",
        re.compile(
            r".{0,8}(?:任务|工作|事项|项目|措施|举措|内容|指标|要点|要求|行动|目标|做法|清单|问题|政策)(?:名称|内容|分解|事项|清单|要求|措施|举措|目标|（[^（）]*）)?"
        ),
    ),
    ("other", re.compile(r"备注|说明|来源|依据|进展(?:情况)?|完成情况|单位|成果形式|标志性成果|投资|资金.*")),
)
ROLE_LABELS: dict[str, str] = {
    "lead": "牵头单位",
    "cooperate": "配合单位",
    "participate": "参与单位",
    "guide": "指导单位",
    "responsible": "责任单位",
    "roles": "责任单位",
}
"""The label that a cell under such a header is read behind, as in 牵头单位：县教育局."""
_LONGEST = 16


def column_kind(header: str) -> Kind | None:
    """What a header cell announces, or None when it is no header word."""
    text = squeeze(canonical(header)).strip("：、*")
    if not text or len(text) > _LONGEST:
        return None
    return next((kind for kind, form in _FORMS if form.fullmatch(text)), None)
