"""Numbers with units inside a clause, and the words that make them a bound: 不少于5次, 1万人次以上, 200余人次."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from aggregates.documents.bounds import AFTER, bound
from aggregates.documents.draft import Comparator, Per
from aggregates.documents.measures import MULTIPLE, MULTIPLES, NEEDS_BOUND, PER_SLASH, SLASH, UNIT, printed
from aggregates.documents.numerals import DIGITS, arabic, chinese, fraction

_NUM = r"(?:\d{1,3}(?:[,，]\d{3}){1,4}(?!\d)(?:\.\d{1,9})?|\d{1,12}(?:\.\d{1,9})?)"
_NOT_BEFORE = rf"(?<![第\d.,〔A-Za-z{DIGITS}])"
_TO = r"\s*[-—–~～至到]{1,2}\s*"
_ARABIC = (
    rf"(?P<num>{_NUM})\s*(?P<odd>余|多)?(?P<times>{MULTIPLE})?"
    rf"(?:\s*(?P<unit1>{UNIT})?{_TO}(?P<high>{_NUM})\s*(?P<times2>{MULTIPLE})?)?"
)
_QUANTITY = re.compile(
    rf"{_NOT_BEFORE}(?:{_ARABIC}|(?P<cn>[{DIGITS}]{{1,8}}))\s*(?P<about>余|"
    rf"多)?\s*(?P<unit>{UNIT})(?P<slash>{SLASH})?{AFTER}"
)
_CN = rf"[{DIGITS}]{{1,5}}"
_HUNDREDTHS = re.compile(
    rf"百分之(?P<part>{_CN}|"
    rf"\d{{1,3}}(?:\.\d{{1,4}})?)(?:{_TO}百分之(?P<top>{_CN}))?(?P<unit>){AFTER}"
)
_SHARE = re.compile(
    rf"(?<![{DIGITS}])(?:(?P<whole>[二三四五六七八九十两]{{1,2}})分之(?P<part>[一二三四五六七八九两])"
    rf"|(?P<tenths>[一二三四五六七八九两])成(?![立果效为员本功就熟长都绩型品交份片千百]))(?:的)?{AFTER}"
)
_STRUCTURE = re.compile(r"(?:重点|提升|专项|重大|主要)?(?:提升)?(?:行动|工程|任务)")
_PERS: tuple[tuple[re.Pattern[str], Per], ...] = (
    (re.compile(r"每学期|每个学期"), "semester"),
    (re.compile(r"每季度|每个季度|按季度|每季"), "quarter"),
    (re.compile(r"每月|每个月|按月"), "month"),
    (re.compile(r"每年|年均|按年度|每年度|逐年|每一年|年度工作计划|年度计划"), "year"),
)
_OTHER_PERIOD = re.compile(r"每(?:个)?(?:半年|半月|[两二三]年|周|天|日(?!常)|旬|[两二三]个?月)|半年一次")
_DELIVERED = re.compile(
    r"(?:建成|新建|新增|建设|改建|改造|举办|召开|组织|培育|培训|创建|选派|引进|完成|打造|布局|开展|设立|"
    r"争创|创成|认定|配备|达到|增加|不超过)\s*$"
)
_FIGURATIVE = re.compile(
    r"(?:机制|体系|转变|方面|层面|环节|重点|关键|原则|统一|结合|坚持|确保|确认|意识|"
    r"维护|到位|同步|一流|区域|必须)"
)

_MOST = 100  # beyond that a clause is a table
_LOOSE = frozenset("项批条级期张本种片间门块部款根轮届首")  # 三张名片, 两条主线: figures of speech
_STRICTLY = ("严格小于 / strictly less",)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit at [start, end) of the text; `value` is a decimal string with 万 and 亿 expanded.

    A range has two numbers joined by a hyphen; a share without a finite decimal (三分之二) has no value.
    """

    start: int
    end: int
    value: str | None
    unit: str
    comparator: Comparator
    floor: bool
    stated: bool = False
    per: Per | None = None
    notes: tuple[str, ...] = ()


def quantities(canon: str, start: int, end: int) -> Iterator[Quantity]:
    """Quantities printed in one clause. Years, document numbers and names such as 330工程 have no unit, so none."""
    plain = (_numbered(canon, start, end, m) for m in _QUANTITY.finditer(canon, start, end))
    if "分之" not in canon[start:end] and "成" not in canon[start:end]:
        yield from (quantity for quantity in plain if quantity)
        return
    found = list(islice(plain, _MOST))
    found += [_share(canon, start, m) for form in (_HUNDREDTHS, _SHARE) for m in form.finditer(canon, start, end)]
    yield from sorted((quantity for quantity in found if quantity), key=lambda quantity: quantity.start)


def per_of(text: str) -> Per | None:
    """The period a clause repeats in."""
    return next((per for form, per in _PERS if form.search(text)), None)


def other_period(text: str) -> str | None:
    """A period printed that has no word in the vocabulary of `per`: 每半年, 每周, 每天, every two years."""
    match = _OTHER_PERIOD.search(text)
    return match.group() if match else None


def structure_of(canon: str, end: int) -> str | None:
    """What a count of the document's own parts counts (提升行动, 重点工程), else None."""
    match = _STRUCTURE.match(canon, end)
    return match.group() if match else None


def _numbered(canon: str, start: int, end: int, match: re.Match[str]) -> Quantity | None:
    near = canon[max(start, match.start() - 40) : match.start()]
    spoken = match.group("cn")
    limit = bound(
        near, match.group("after") or "", ranged=bool(match.group("high")), about=bool(match["about"] or match["odd"])
    )
    if spoken and not _counts(canon, start, end, match, near):
        return None
    if match.group("unit") in NEEDS_BOUND and not limit.stated and not _DELIVERED.search(near):
        return None
    value = str(chinese(spoken)) if spoken else _value(match)
    if spoken and chinese(spoken) is None:
        return None
    quantity = Quantity(
        match.start(), match.end(), value, printed(match["unit"]), limit.comparator, limit.floor, limit.stated
    )
    return _sliced(replace(quantity, notes=_STRICTLY if limit.strict else ()), match.group("slash"))


def _sliced(quantity: Quantity, slash: str | None) -> Quantity:
    """5次/年 repeats in a year; 微克/立方米 and 元每亩 are units of their own."""
    if not slash:
        return quantity
    each = printed(slash).lstrip("/每")
    per: Per | None = PER_SLASH.get(each)  # type: ignore[assignment]
    return replace(quantity, per=per) if per else replace(quantity, unit=quantity.unit + printed(slash))


def _value(match: re.Match[str]) -> str:
    low, high = match.group("num"), match.group("high")
    top = MULTIPLES[match.group("times2") or ""]
    times = MULTIPLES[match.group("times") or (match.group("times2") or "" if high else "")]
    return arabic(low, times) if not high else f"{arabic(low, times)}-{arabic(high, top)}"


def _counts(canon: str, start: int, end: int, match: re.Match[str], near: str) -> bool:
    """A Chinese numeral is a count only in set phrases: 五项行动, 每年召开一次, 至少两次, 建成三所."""
    unit, after = match.group("unit"), canon[match.end() : match.end() + 12]
    if match.group("cn")[0] in "百千万零〇":
        return False
    if unit == "项" and structure_of(canon, match.end()) is not None:
        return True
    if unit in ("次", "场", "期") and (per_of(canon[start:end]) or other_period(canon[start:end])):
        return True
    if re.search(r"(?:不(?:少|低)于|至少|最少)[\u4e00-\u9fff]{0,4}\s*$|(?:达到|达)\s*$", near[-12:]):
        return True
    delivered = _DELIVERED.search(near) is not None and unit not in _LOOSE
    return delivered and match.group("cn") not in ("一", "十") and not _FIGURATIVE.search(after)


def _share(canon: str, start: int, match: re.Match[str]) -> Quantity | None:
    found = match.groupdict()
    near = canon[max(start, match.start() - 40) : match.start()]
    limit = bound(near, found["after"] or "", ranged=bool(found.get("top")), about=False)
    quantity = Quantity(match.start(), match.end(), None, "%", limit.comparator, floor=False, stated=limit.stated)
    if found.get("tenths"):
        return replace(quantity, value=str(10 * (chinese(found["tenths"]) or 0))) if limit.stated else None
    if found.get("whole"):
        value = fraction(chinese(found["part"] or "") or 0, chinese(found["whole"]) or 0)
        note = f"{match.group()}，不能写成有限小数 / no finite decimal"
        return replace(quantity, value=value, notes=() if value else (note,))
    return replace(quantity, value="-".join(_hundredth(found[name] or "") for name in ("part", "top") if found[name]))


def _hundredth(text: str) -> str:
    return arabic(text) if text[0].isdigit() and text.isascii() else str(chinese(text) or 0)
