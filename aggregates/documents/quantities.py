"""Numbers with units inside a clause, and the words that make them a bound: 不少于5次, 1万人次以上, 200余人次."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from aggregates.documents.draft import Comparator, Per
from aggregates.documents.glyphs import chinese_number

_UNIT = (
    r"个百分点|个月|个工作日|工作日|百分点|人次|亿元|万元|平方公里|平方米|公里|%|项|人(?![才员民类们大])|名(?!单|称)|个(?!体|人|性)|家(?!级|庭|长)|"
    r"次(?!性)|所(?!有|在)|件|元|天|周(?!年|边)|座|场|篇|期(?!间)|户|亩|吨|处|册|支(?!持|部)|辆|台(?!账)|例|门|套|条"
)
_NUMBER = r"(?P<num>\d+(?:\.\d+)?)(?:\s*[-—~至]\s*(?P<high>\d+(?:\.\d+)?))?\s*(?P<times>百万|千万|万|亿|千|百)?"
_CHINESE = r"(?P<cn>[一二三四五六七八九十两]{1,3})"
_AFTER = r"\s*(?P<after>及以上|以上|以下|以内|之内|内(?![部容外])|左右)?"
_QUANTITY = re.compile(rf"(?<![第\d.〔A-Za-z])(?:{_NUMBER}|{_CHINESE})\s*(?P<about>余|多)?\s*(?P<unit>{_UNIT}){_AFTER}")
_STRUCTURE = re.compile(r"(?:重点|提升|专项|重大)?(?:提升)?(?:行动|工程|任务)")
_TIMES = {None: 1, "百": 100, "千": 1000, "万": 10_000, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_BEFORE: tuple[tuple[re.Pattern[str], Comparator], ...] = (
    (re.compile(r"(?:不少于|不低于|不小于|不下于|至少|最少)[\u4e00-\u9fff]{0,4}\s*$|(?:达到|达)\s*$"), ">="),
    (re.compile(r"(?:不超过|不高于|不多于|不大于|控制在|压缩至|压减至|缩短至|压缩到|低于|小于)\s*$"), "<="),
    (re.compile(r"(?:超过|突破|高于|大于|超)\s*$"), ">"),
    (re.compile(r"(?:大约|约|近)\s*$"), "~"),
)
_PERS: tuple[tuple[re.Pattern[str], Per], ...] = (
    (re.compile(r"每学期|每个学期"), "semester"),
    (re.compile(r"每季度|每个季度|按季度"), "quarter"),
    (re.compile(r"每月|每个月|按月"), "month"),
    (re.compile(r"每年|年均|按年度|每年度|年度工作计划|年度计划"), "year"),
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit at [start, end) of the text; `value` is a decimal string with 万 and 亿 expanded."""

    start: int
    end: int
    value: str
    unit: str
    comparator: Comparator
    floor: bool


def quantities(canon: str, start: int, end: int) -> Iterator[Quantity]:
    """Quantities printed in one clause. Years, document numbers and names such as 330工程 have no unit, so none."""
    for match in _QUANTITY.finditer(canon, start, end):
        if match.group("cn") and not _counts(canon[start:end], canon, match):
            continue
        comparator, floor = _comparator(canon[start : match.start()], match)
        yield Quantity(match.start(), match.end(), _value(match), match.group("unit"), comparator, floor)


def per_of(text: str) -> Per | None:
    """The period a clause repeats in."""
    return next((per for form, per in _PERS if form.search(text)), None)


def structure_of(canon: str, end: int) -> str | None:
    """What a count of the document's own parts counts (提升行动, 重点工程), else None."""
    match = _STRUCTURE.match(canon, end)
    return match.group() if match else None


def _counts(clause: str, canon: str, match: re.Match[str]) -> bool:
    """A Chinese numeral is a count only in set phrases: 五项行动, 每年召开一次, 至少两次."""
    if match.group("unit") == "项":
        return structure_of(canon, match.end()) is not None
    if match.group("unit") in ("次", "场", "期"):
        return per_of(clause) is not None
    return _BEFORE[0][0].search(canon[max(0, match.start() - 8) : match.start()]) is not None


def _comparator(before: str, match: re.Match[str]) -> tuple[Comparator, bool]:
    after = match.group("after") or ""
    if match.group("high"):
        return "in", False
    if match.group("about"):
        return "~", True
    if after in ("以下", "以内", "之内", "内"):
        return "<=", False
    if after == "左右":
        return "~", False
    stated = next((comparator for form, comparator in _BEFORE if form.search(before)), None)
    if after and stated != ">":
        return ">=", False
    return stated or "=", False


def _value(match: re.Match[str]) -> str:
    if match.group("cn"):
        return str(chinese_number(match.group("cn")))
    times = _TIMES[match.group("times")]
    return "-".join(_plain(Decimal(text) * times) for text in (match.group("num"), match.group("high")) if text)


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
