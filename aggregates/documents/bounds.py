"""Words that make a number a bound, and the comparator each gives (interface.md, vocabulary of the reader's JSON)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aggregates.documents.draft import Comparator

REACH = 32  # how far before a number its word of bound can stand
_HAN = r"[\u4e00-\u9fff]"
_RAISED = r"(?:提高|提升|增加|增|上升|扩大|增长|发展|恢复|上调|累计达)(?:到|至|为)"
_LOWERED = (
    r"(?:控制|限制|稳控)(?:在|到)|(?:压缩|压减|缩短|减少|缩减|精简|降低|下降|下调|压降|降|减|缩)(?:到|至|"
    r"为)|低于|小于|少于|最多|至多|最长|最高"
)
BEFORE: tuple[tuple[re.Pattern[str], Comparator], ...] = (
    (re.compile(rf"(?:不(?:得|应|能)?(?:少|低|小|下|短)于|至少|最少)(?:{_HAN}{{0,8}})\s*$"), ">="),
    (re.compile(r"不(?:得|应|能|允许)?(?:超过|高于|多于|大于|突破|超|晚于|长于)\s*$"), "<="),
    (re.compile(r"(?:超过|突破|高于|多于|大于|优于|超|逾)\s*$"), ">"),
    (re.compile(r"(?:大约|大致|约|近)\s*$"), "~"),
    (re.compile(rf"(?:达到|达|{_RAISED}|高达)\s*$"), ">="),
    (re.compile(rf"(?:{_LOWERED})\s*$"), "<="),
)
AFTER = r"(?P<after>(?:\s*（\s*含\s*）)?\s*(?:及以上|及以下|以上|以下|以内|之内|内(?![部容外地需])|左右|上下))?"
_UPPER = ("以下", "以内", "之内", "内")
_STRICT = re.compile(r"(?<!不)(?:低于|小于|少于)\s*$")
_ABOUT = re.compile(r"(?:约|近)$")


@dataclass(frozen=True, slots=True)
class Bound:
    """The comparator of one number; `stated` says whether a word gives it; `strict` that the text says 小于."""

    comparator: Comparator
    floor: bool = False
    stated: bool = True
    strict: bool = False


def bound(before: str, after: str, *, ranged: bool, about: bool) -> Bound:
    """The bound of a number from the text right before it and the word right behind it."""
    if ranged:
        return Bound("in")
    if about:
        return Bound("~", floor=True)
    if after.endswith(_UPPER):
        return Bound("<=")
    if after.endswith(("左右", "上下")):
        return Bound("~")
    near = before[-REACH:].rstrip()
    stated = next((comparator for form, comparator in BEFORE if form.search(near)), None)
    if after and stated != ">":
        return Bound(">=")
    return Bound(stated or "=", stated=stated is not None, strict=_STRICT.search(near) is not None)
