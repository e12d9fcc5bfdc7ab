"""Numbers that are no targets: what has been reached, what only describes, what pays or fines, ages, denominators."""

from __future__ import annotations

import re
from typing import Literal

from aggregates.documents.quantities import Quantity

Reason = Literal["past", "condition", "rule", "age", "denominator", "rank", "name"]
REASONS: dict[Reason, tuple[str, str]] = {
    "past": ("已达到的数或现状，不作为目标", "a figure already reached, no target"),
    "condition": ("只是限定条件，不作为目标", "a condition on the thing counted, no target"),
    "rule": ("补助、奖惩标准，不作为目标", "a rate of aid, award or penalty, no target"),
    "age": ("年龄，不作为目标", "an age, no target"),
    "denominator": ("配比的分母，不作为目标", "the base of a ratio, no target"),
    "rank": ("名次的一部分，不作为数量", "part of a rank, no quantity"),
    "name": ("名称的一部分，不作为数量", "part of a name, no quantity"),
}
_NOW = re.compile(
    r"目前|现有(?!基础)|现已|截至目前|近年来|过去|去年|上年(?!度)|已(?:经)?(?:累计)?(?:达|建成|"
    r"完成|实现|有|开展|培育|发展|超|形成|拥有|培训|举办)"
)
_DONE = re.compile(r"(?:达到|完成|建成|实现|提高|增长|增加|下降|降低|培训|举办|培育|减少|超过|新增|发展|建立|争取)了")
_TOLD = re.compile(_DONE.pattern + r"[\u4e00-\u9fff]{0,8}\d")
_OPENS_PAST = re.compile(r"^\s*(?:目前|近年来|截至目前|过去|去年|上年)|“?十[一二三四]五”?(?:以来)")
_FUTURE = re.compile(r"力争|争取|确保|将|要|到\s*20|提高到|增加到|达到(?!了)|增至|提升到|降至|下降到")
_ATTRIBUTE = re.compile(
    r"(?:产值|收入|营收|投资|投资额|面积|规模|容量|能力|人口|年龄|金额|总额|注册资本|资产|纳税|税收|产量|"
    r"销售额|交易额|年限|里程|宽度|长度|"
    r"高度|距离|价值|价格|市值|估值|余额|利润|用量|耗电量|排放量|用水量|能耗|户籍|存栏|出栏|单价|造价|"
    r"等级|学历|工龄|跨度|库容|主营业务收入)"
    r"[^，。；、]{0,6}$"
)
_BOUND_TAIL = re.compile(r"(?:不(?:少|低|高)于|不超过|超过|达到|达|高于|低于|突破|超|在|为|约|近)\s*$")
_RULE = re.compile(
    r"给予|奖励|奖补|补助|补贴|资助|贴息|罚款|处以|减免|返还|扣\d|得\d|满分|分值|记\d|"
    r"加\d|标准发放|按.{0,12}标准"
)
_SPENT = re.compile(r"投入|安排|落实|筹措|发放|兑现|争取|设立|募集|整合")
_MONEY = ("元", "美元", "%", "分", "欧元")
_GOAL = re.compile(r"^的(?:目标|任务|要求|水平|标准|工作目标|增长|增速|速度|规模|占比)")
_APPLIES = re.compile(r"的，?(?:取消|给予|予以|不得|按|应|要|由|可|纳入|列入|追究|通报|约谈|扣|视为|责令|实行|适用)")
_PART = re.compile(r"一|方面|环节|层面|维度|阶段|层次")
_THING = re.compile(r"^[^，。；、和及与]{1,20}$")


def opens_past(clause: str) -> bool:
    """Whether a clause opens an account of what is (目前…, 近年来…): it holds until something is to come."""
    return _OPENS_PAST.search(clause) is not None


def reports(sentence: str) -> bool:
    """Whether a sentence tells what was done (增长了8%) and nothing of what is to come: all its numbers are past."""
    return _TOLD.search(sentence) is not None and not _FUTURE.search(sentence)


def looks_ahead(clause: str) -> bool:
    """Whether a clause speaks of what is to come."""
    return _FUTURE.search(clause) is not None


def reason_of(clause: str, quantity: Quantity, following: Quantity | None, *, past: bool) -> Reason | None:
    """Why a number of a clause is no target, or None. Offsets of the quantities are those of the clause."""
    before = clause[max(0, quantity.start - 40) : quantity.start]
    after = clause[quantity.end : following.start if following else quantity.end + 40]
    named = _named(before, after, quantity)
    if named:
        return named
    if past or _reached(before):
        return "past"
    if quantity.unit.endswith(_MONEY) and _RULE.search(clause) and not _SPENT.search(before):
        return "rule"
    return "condition" if _describes(before, after, quantity, following, clause) else None


def _named(before: str, after: str, quantity: Quantity) -> Reason | None:
    if before.rstrip().endswith("前"):
        return "rank"
    if before.rstrip().endswith("每") and quantity.unit != "%":
        return "denominator"
    if quantity.unit == "岁" and not re.search(r"寿命|平均年龄", before[-16:]):
        return "age"
    return "name" if quantity.unit == "个" and _PART.match(after) else None


def _reached(before: str) -> bool:
    if _DONE.search(before[-12:]):
        return True
    return _NOW.search(before) is not None and not _FUTURE.search(before)


def _describes(before: str, after: str, quantity: Quantity, following: Quantity | None, clause: str) -> bool:
    """年产值100亿元以上的企业2家, …超过3次的: the number belongs to the thing, not to the plan."""
    if _APPLIES.match(after) or (after.strip() == "的" and following is None):
        return True
    if _GOAL.match(after):
        return False
    attribute = _ATTRIBUTE.search(_BOUND_TAIL.sub("", before)) is not None
    if following is not None:
        thing = quantity.stated and _THING.match(after.strip()) is not None
        return attribute and ("的" in after or (thing and not re.search(r"[、和及与或（）]", after)))
    return attribute and re.match(r"的[^，。；]", after) is not None
