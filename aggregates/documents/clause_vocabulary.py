"""The vocabulary of responsibility clauses: labels, role verbs, and cheap tests for both (domain.md §3)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

Role = Literal["lead", "cooperate", "shared", "responsible", "participate", "guide"]

_KIND = (
    r"(?:(?:市|县|区|省|州)?(?:级|直)?(?:单位|部门)|处室|机构|主体|科室|股室|地区|司局|委办局|局室|方(?=：)|各?(?:处|科)(?:（室）)?(?=：)|"
    r"乡镇|街道|镇街|厅局|学院|院系)"
)
_ROLE_WORD = (
    r"牵头|主办|主责|主管|主抓|主体|责任|负责|配合|协办|协助|协同|协作|支持|联办|会办|参加|参与|参建|指导|督导|监管|监督|督促|督查|督办|"
    r"承办|实施|落实|完成|执行|承担|包保|辅助|协调"
)
_LEAD_LABEL = re.compile(r"牵头|主办|主责|主管|主抓|第一责任|主要责任|首要责任")
_COOP_LABEL = re.compile(r"配合|协办|协助|协同|协作|支持|联办|会办|辅助")
_PART_LABEL = re.compile(r"参加|参与|参建")
_GUIDE_LABEL = re.compile(r"指导|督导|监管|监督|督促|督查|督办")
_ROLE_LABEL = (
    rf"(?:[国省市州盟县区旗镇乡校院](?:家|级|直))?(?:总|第一|主要|首要|具体|直接|共同|联合|业务|全面)?"
    rf"(?:{_ROLE_WORD})(?:（(?:{_ROLE_WORD}|□□)）|(?:[、/及和与]|以及)?(?:{_ROLE_WORD}))?{_KIND}(?:（[^（）]{{1,6}}）|[和及、/](?:部门|单位))?"
)
_PERSON = (
    r"(?:[省市县区州镇乡校院](?:级|委|政府|直)?)?(?:主要|直接|具体|第一|总|包联|包保|包抓|分管|牵头|责任|挂钩|挂帅|联系|主管|负责|督办|督导|工作|项目){0,3}"
    r"(?:领导(?:同志)?|责任人|负责人|联系人|联络员|联络人|经办人|牵头人|组长|总指挥|河长|路长|林长|链长|专班长|责任同志|负责同志)"
    r"(?:及(?:联系)?(?:电话|方式))?|联系电话|联系方式|电话|手机"
)
_DEADLINE = (
    r"(?:计划|整改|工作|办理|推进|推动|实施|任务|预计)?(?:完成时限|完成时间|完成期限|完成日期|时间节点|时限要求|时间要求|时间进度|时序进度|进度要求|进度安排|时间安排|"
    r"起止时间|截止时间|整改时限|整改期限|时限|期限|时间|实施时间|实施期限|工作进度)"
)
_OTHER = (
    r"工作目标|年度目标|目标要求|目标任务|阶段目标|工作要求|工作成果|成果形式|预期成果|预期目标|完成标志|完成标准|验收标准|备注|说明|主要措施|工作措施|"
    r"整改目标|整改措施|资金来源|推进措施|任务来源|责任清单|目标|注|(?:验收|销号|审核|审批|报送|考核|评估|评价|建设|业主|施工|申报|备案|统计)(?:单位|部门)"
)
_BY_COLON = r"：+"
_BE = r"(?:是|为)(?![^，；。]{0,12}(?:重要|关键|第一责任))"
# One label: a role, persons, a deadline or a note, up to and with its colon.
LABEL = re.compile(
    rf"(?P<role>{_ROLE_LABEL})(?:{_BY_COLON}|{_BE})|"
    rf"(?P<bare>(?:^|(?<=[，；。、（ ]))(?:{_ROLE_WORD})(?:责任)?){_BY_COLON}|"
    rf"(?P<plain>责任分工|责任分解|责任落实|工作分工|任务分工|职责分工|部门分工|分工安排|分工){_BY_COLON}|"
    rf"(?P<person>{_PERSON}){_BY_COLON}|(?P<deadline>{_DEADLINE}){_BY_COLON}|(?P<other>{_OTHER}){_BY_COLON}"
)
# What every label ends with: a cheap way to the few places where one may stand.
LABEL_END = re.compile(r"：|(?:位|门|室|构|体|区|司|局|科|股|道|镇|乡|厅|院|系|会|）)(?:是|为)")
LABEL_CORE = re.compile(rf"(?:{_ROLE_LABEL})")
ASIDE_CORE = re.compile(rf"(?:{_DEADLINE}|{_PERSON})")
_GAP = r"[ \t\u3000]*"
LABEL_START = re.compile(
    rf"(?:{_ROLE_LABEL}|责任分工)\s*：|"
    + "|".join(
        _GAP.join(word) + r"\s*：" for word in ("责任单位", "牵头单位", "配合单位", "责任部门", "牵头部门", "配合部门")
    )
)

_DUTY = (
    r"(?:按照?|依照?|依据|根据|结合|对照|立足|遵照|在)(?:各自|自身|本?部门|本?单位|本级|相关|有关|法定|工作|岗位|业务|所属|其|管理|干部管理|“三定”|规定|行业|监管)*"
    r"(?:职责|职能|责任|任务|权限|事权|分工|职权|管辖范围|属地原则|领域)(?:[和与及、]?(?:职责|职能|任务|范围|分工|权限|要求|划分|规定|定位|领域|区域))*(?:范围)?内?[，、]?|"
    r"按照?“[^”]{2,24}”(?:的)?(?:原则|要求)?[，、]?"
)
_LEAD = r"总牵头|牵头抓总|牵头|负总责|负主责|总负责|主抓|总抓|主办|主责|领衔|为主(?:责?单位|负责)?"
_SHARED = rf"{_DUTY}|分别|分工|各自|分头|分级|分口|分块|各负其责|各司其职|各尽其责|各尽其职|各尽所能"
_COOP = r"配合|协助|支持|(?<!政)协办|辅助|会办|协同|协作|联动"
_PART = r"参加|参与"
_GUIDE = r"指导|督导|督促|监督|督查|督办|监管"
_RESP = (
    r"负责|落实|实施|承办|承担|推进|推动|办理|完成|执行|开展|组织|抓好|抓落实|做好|履行|处理|跟进|统筹|协调|"
    r"抓总|包保|主管|贯彻|抓"
)
_NEUTRAL = (
    r"结合(?:工作)?实际|因地制宜|共同|联合|积极|密切|认真|具体|全面|直接|主要|切实|一并|同步|主动|全力|大力|扎实|严格|强化|并|共|工作|任务|事项|事宜|措施|日常|职责|责任|到位|见效|统一|"
    r"独立|单独|有序|持续|加快|深入|加强|检查|考核|制定|、(?=落实|实施|推进|抓|组织|统筹|协调|督促|指导|监督|配合|参与|参加|各)|[，](?=各司其职|各负其责|各尽其责|密切配合|协同推进|分别负责|共同推进|抓好落实)"
)
# A role verb is no verb where it opens the name of a body or a noun: 督导室, 推进办, 负责人, 牵头单位, 指导意见.
_NO_NOUN = (
    r"(?!单位|部门|处室|机构|主体|地区|科室|人(?!员|才)|作用|同志|任[^务]|小组|办(?!理|好|结)|局|中心|站|处(?!理|置)|室|科(?!学|技)|组(?!织)|委(?!托)|队(?!伍)|所(?!有|属)|部(?!署)|"
    r"意见|思想|员|性|制[^定]|度|者|率|会(?!同)|方案|的)"
)
VERB = re.compile(rf"(?:(?:{_LEAD}|{_SHARED}|{_COOP}|{_PART}|{_GUIDE}|{_RESP}|{_NEUTRAL}){_NO_NOUN})+")
ATOM = re.compile(rf"(?:{_LEAD}|{_SHARED}|{_COOP}|{_PART}|{_GUIDE}|{_RESP}|{_NEUTRAL})")
_RANK: tuple[tuple[re.Pattern[str], Role], ...] = (
    (re.compile(_LEAD), "lead"),
    (re.compile(r"配合|协助|支持|(?<!政)协办|辅助|会办"), "cooperate"),
    (re.compile(_PART), "participate"),
    (re.compile(_GUIDE), "guide"),
    (re.compile(_SHARED), "shared"),
    (re.compile(r"协同|协作|联动"), "cooperate"),
    (re.compile(_RESP), "responsible"),
)
_ROLE = re.compile(
    r"牵头|配合|负责|责\s*任\s*单\s*位|责\s*任\s*部\s*门|[办助加与导施实管抓责]\s*(?:单\s*位|部\s*门|处\s*室|科\s*室|主\s*体)|主办|协办|参加|参与|组织实施|落实|"
    r"责任分工|分工|牵\s*头\s*单|配\s*合\s*单|会同|承办|协助|支持|指导|推进|完成|各司其职|各负其责|总责"
)
_CLOSING = re.compile(
    r"(?:牵头|配合|负责|参加|参与|落实|实施|指导|协助|协办|推进|支持|督导|承办|总责|抓落实|抓总|完成|其责|其职|坚持|下同|列出|"
    r"牵头(?:组织|推进)|协同|办理)[。\s]*[）〕】\]]$"
)


def mentions_role(canon: str) -> bool:
    """Whether the text holds any word that can give a role; a cheap test before parsing."""
    return _ROLE.search(canon) is not None


def closes_clause(tail: str) -> bool:
    """Whether the text ends like a bracket that gives roles: …配合） …负责）."""
    return _CLOSING.search(tail) is not None


@lru_cache(maxsize=1024)
def label_role(text: str) -> Role | None:
    """The role a label gives (牵头单位 → lead), or None where it mixes two (牵头和配合单位)."""
    lead, coop = _LEAD_LABEL.search(text), _COOP_LABEL.search(text)
    if lead:
        return None if coop or _PART_LABEL.search(text) else "lead"
    if coop:
        return "cooperate"
    if _PART_LABEL.search(text):
        return "participate"
    return "guide" if _GUIDE_LABEL.search(text) else "responsible"


@lru_cache(maxsize=4096)
def verb_role(phrase: str) -> Role | None:
    """The role a verb phrase gives, its strongest word deciding (按职责分工牵头 → lead); None without one."""
    return next((role for form, role in _RANK if form.search(phrase)), None)
