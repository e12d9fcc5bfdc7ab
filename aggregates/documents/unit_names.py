"""What may be the name of a party: endings of Chinese bodies of every level, collectives, what is never one."""

from __future__ import annotations

import re
from functools import lru_cache

from aggregates.documents.body_names import SHORT, STEMS

_LONGEST, _WEAK_LONGEST = 45, 16
# Endings of bodies: government and party organs, mass organisations, courts, forces, firms, institutions, places.
_BODY = re.compile(
    r"(?:[局委办厅部院会台社站所队处科室署司行团馆园府组联盟校库庭协]|中心|公司|集团|单位|部门|机构|机关|街道|专班|"
    r"大学|中学|小学|企业|[总分]店|总厂|林场|农场|牧场|电厂|水厂|银行|军区|人大|政协|公安|海关|税务|气象|消防|供电|电网|"
    r"铁塔|..电力|..燃气|..热力|移动|联通|电信|邮政|石油|石化|城投|交投|国投|文投|水投|烟草|法院|工会|报社|纪委监委|"
    r"联席会议|领导小组|工作组|指挥部|河长|林长|田长|路长|链主|村居|镇街|街镇|县区|区县|市县|市州|州市|地市|乡镇|高校|院校|"
    r"党委政府|党工委|地方|地区|实验室|研究生院|总队|支队|大队|中队|部队|园区|景区|新区|灌区|口岸|港务|机场|铁路|电视|媒体|"
    r"成员单位|国企|央企|民企|农商行|合作社|开发区|示范区|保护区|试验区|自贸区|核心区|功能区|度假区|工业园|产业园)$"
)
_PLACE = re.compile(r"(?:省|自治区|[市县区州旗盟乡镇]|林区|矿区|社区|(?<!农)村|兵团)$")
_NOT_BODY = re.compile(
    r"(?:进行|执行|运行|推行|发行|举行|实行|履行|先行|同行|流行|可行|平台|机会|社会|大会|[例议年]会|座谈会|推进会|现场会|"
    r"培训会|动员会|部署会|全部|内部|外部|主办|举办|创办|(?<!政)协办|承办|开办|督办|查办|好处|处处|领域|区域|城区|郊区|城市|农村|"
    r"地区生产|分部|一部|大部|团部|干部|部位|任务|工程|行动|计划|项目|体系|机制|制度|措施|政策|方案|工作|活动|会议纪要)$"
)
_COLLECTIVE_NOUN = (
    r"(?:单位|部门|机构|方面|地区|地方|企业|高校|院校|学校|医院|银行|团体|组织|院所|科室|处室|股室|委办局|党组织|党委|党工委|"
    r"政府|人民政府|管委会|办事处|委员会|园区|开发区|街道|社区|协会|商会|专班|工作组|媒体|公司|平台公司|干部|家庭|"
    r"[省市县区州旗盟乡镇村地局厅委办组处科]|县区|区县|市县|市州|州市|镇街|街镇|乡镇|村居|属地|党委政府|两委|有关方)"
)
_COLLECTIVE = re.compile(
    rf"(?:.*(?:各|有关|相关|其他|其它|所有|全体|属地|当地|所在地|辖区|沿线|沿江|沿海|沿河|试点|重点|成员|驻|涉及|地方|对口|国有|"
    rf"主管|职能|行业|联络|涉)[^、，]{{0,12}}?{_COLLECTIVE_NOUN}(?:和{_COLLECTIVE_NOUN})?(?:（[^（）]+）)?)$"
)
_EACH = re.compile(
    r"(?:各|有关|相关|其他|其它|全体|所有)(?!项|类(?!学校|院校)|种|环节|领域|方面|自|司其|负其|尽其)[^的要应将]{1,30}$"
)
_BARE = frozenset(
    [
        "单位",
        "部门",
        "中心",
        "办公室",
        "机构",
        "公司",
        "企业",
        "学校",
        "医院",
        "机关",
        "协会",
        "政府",
        "党委",
        "委员会",
        "领导小组",
        "专班",
        "集团",
        "学院",
        "大学",
        "银行",
        "街道",
        "乡镇",
        "社区",
        "地区",
        "地方",
        "媒体",
        "高校",
        "院校",
        "人大",
        "县区",
        "区县",
        "市县",
        "园区",
        "开发区",
        "景区",
        "口岸",
        "机场",
        "铁路",
        "电视",
        "村居",
        "镇街",
        "成员单位",
        "国企",
        "央企",
        "公安",
        "联席会议",
        "工作组",
        "中学",
        "小学",
        "部队",
        "人民政府",
        "办事处",
        "管委会",
        "组",
        "会",
        "部",
    ]
)
_NEVER = re.compile(
    r"[。！？!?；：%|<>=]|[的了是我你们着吗呢把被]|"
    r"牵头|会同|负责|责任|列第一|列首位|排第一|首位|(?:配合|协办|主办|承办|参与|参加|支持|指导|实施|落实|主管)(?:单位|部门|机构)|按职|分工|下同|不再|以下|上述|如下|简称|印发|"
    r"\d{2,}年|\d月|\d+(?:个|项|家|人|万|亿|元)|应当|必须|进一步|切实|通过|按照|根据|为了|加强|提高|充分|确保|不断|各项|及时|(?<!地级)(?<!县级)(?<!市级)以上|"
    r"^[和及与并等在为由请以对从向于或]|[和及与并等或、，]$|大家|(?<!自)由"
)
# 各牵头单位, 各项目责任单位: parties that other clauses name.
_NAMED_ELSEWHERE = re.compile(
    r"(?:各|有关|相关|其他|其它)(?:项目|任务|专项|工作|条线|行业|领域|牵头|责任|主管|市直|县直|区直|省直)*"
    r"(?:牵头|责任|配合|主办|实施|承办|建设|主管|协办|参与)(?:单位|部门)"
)
_COUNTED = re.compile(r"\d{1,3}个(?:街道|[县区市镇乡])(?:[、（](?:街道|[县区市镇乡])）?){0,3}")  # 13个街道、镇
_QUOTED = re.compile(r"“[^“”]{1,16}”|《[^《》]{1,30}》")
_PLAIN = re.compile(r"[\u3400-\u9fffA-Za-z0-9\u00c0-\u024f（）、·—\-\U00020000-\U0003ffff]+$")
_LEVEL = re.compile(
    r"^(?:国家|全国|中央|中国|国务院|全[省市县区]|省|自治区|市|州|盟|县|区|旗|镇|乡)(?:级|直|属|委|政府)?"
)
NEW_UNIT = re.compile(
    r"(?!城乡)(?:省|市|县|区|州|旗|盟|镇|乡|国家|国务院|中央|中国|全国|全[省市县区]|各|有关|相关|其他|属地|当地|团[省市县区州]|人民|军分区|武警|驻|"
    r"地方|[^及和与各、，有相单部（）]{1,5}?(?:省|市|县|(?<!地)区|州|旗|盟|镇|乡))"
)


@lru_cache(maxsize=65536)
def strength(name: str) -> int:
    """2 for what is certainly a party, 1 for what may be one in a list of parties, 0 for what never is.

    `name` is canonical and without white space; inner brackets belong to it: 市场监管局（知识产权局）.
    """
    if not 2 <= len(name) <= _LONGEST:
        return 0
    bare = _QUOTED.sub("双", name)
    if _NAMED_ELSEWHERE.fullmatch(bare) or _COUNTED.fullmatch(bare):
        return 2
    if _NEVER.search(bare) or not _PLAIN.match(bare) or bare.count("（") != bare.count("）") or bare[0] in "（、）":
        return 0
    head = re.sub(r"（[^（）]*）$", "", bare)
    if head in _BARE or len(head) < 2:
        return 1
    if is_collective(bare) or _has_ending(head):
        return 2
    return 2 if head in STEMS or head in SHORT else int(len(head) <= _WEAK_LONGEST)


def _has_ending(head: str) -> bool:
    if _NOT_BODY.search(head):
        return False
    return bool(_BODY.search(head) or _PLACE.search(head))


@lru_cache(maxsize=16384)
def is_collective(name: str) -> bool:
    """Whether a name stands for several bodies: 各地区, 市直有关单位, 国务院相关部门, 属地政府."""
    return bool(_EACH.match(name) or _COLLECTIVE.match(name))


def is_stem(name: str) -> bool:
    """A field of work that stands for its body (教育、科技等部门), with or without a level before it."""
    return name in STEMS or _LEVEL.sub("", name) in STEMS


_TAIL = re.compile(r"[市县区州旗盟]{1,2}）")  # the end of 各县（市、区） in a list split at every 、


def starts_unit(text: str) -> bool:
    """Whether a text opens like a new party: a level, a place, 各, 有关."""
    return NEW_UNIT.match(text) is not None


def is_agency(name: str) -> bool:
    """Whether a string can be the printed name of an agency or of a collective party (各地区)."""
    return strength(name) == 2 or _TAIL.fullmatch(name) is not None
