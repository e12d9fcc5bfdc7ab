"""When a clause is due: dates, lengths without a start (三个月内), days without a year (年底前, 每年12月底前)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from aggregates.documents.dates import Window, windows
from aggregates.documents.draft import Per
from aggregates.documents.numerals import DIGITS, chinese

_COUNT = rf"(?P<count>(?<![\d.第{DIGITS}])(?:\d{{1,3}}|[{DIGITS}]{{1,3}}))"
_LENGTH = re.compile(
    rf"(?:{_COUNT}\s*(?P<unit>个工作日|工作日|个自然日|自然日|日|天|个月|周(?!年)|个星期|年|个?小时|"
    rf"分钟)|(?P<half>半年|半个月))"
    r"(?:左右)?的?(?:(?P<inside>时间)?(?:之内|以内|内(?![部容外地需设涝河]))|(?P<used>时间))"
)
_ANCHOR = re.compile(
    r"(?:(?:自|从|在|于)\s*)?(?P<anchor>[\u4e00-\u9fff“”《》（）\0]{1,24}?(?:之日起|之日|之时起|起|之后|"
    r"以后|后|之前|前))\s*的?\s*$"
)
_ANCHOR_START = re.compile(
    r"^.*(?:[^自]应当?(?:自|于|在)?|须(?:自|于|在)?|要(?:在|于)?|可(?:自|在)|"
    r"并(?:自|在)|自(?=.)|(?<!现)在(?=.)|于(?=.))"
)
_MEASURED = re.compile(
    r"(?:压缩|缩短|控制|减少|精简|压减|压降|限制|缩减|稳定|保持|降|减|缩)(?:到|至|在|为)?\s*$|(?:不超过|"
    r"时间|时限|用时|周期|时长|时效)(?:为|在|不超过)?\s*$"
)
_PAST = re.compile(r"(?:近|过去|前|最近|以往)\s*$")
_BASE = re.compile(r"(?:比|较|与|同|和|在)\s*$")
_THAN = re.compile(r"(?:比|较|与|同|和)\s*$")
_BEFORE_YEAR = re.compile(r"之?前(?![期列后瞻沿])")
_USES = re.compile(r"(?:利用|用|花|力争|通过)\s*$")
_EVERY = r"每(?:个)?(?:年度?|季度?|月|学期|半年|周)"
_DAY_OF = r"(?:\d{1,2}\s*月(?:份)?)?\s*(?:首月|次月|中旬|上旬|下旬)?\s*(?:\d{1,2}\s*日)?\s*(?:底|末)?"
_YEARLESS = re.compile(
    rf"(?P<every>{_EVERY})(?:的)?(?:{_DAY_OF}(?:之?前)|{_DAY_OF}(?<=[底末])|\d{{1,2}}\s*月(?:底|末)?)"
    r"|(?:今|本|当|明|次)年(?:年)?(?:底|末|内)(?:之?前)?|(?<![今本当明次\d\s])年(?:底|末)(?:之?前)|"
    r"到年(?:底|末)|(?<![今本当明次\d\s十百几多])年内"
    r"|(?<![\d年])\d{1,2}\s*月(?:份)?\s*(?:(?:\d{1,2}\s*日|[上中下]旬)\s*(?:之?前)|(?:底|末)(?:之?前)?|之?前)"
    r"|(?:第?[一二三四]季度|[上下]半年)(?:底|末)?(?:之?前)|(?:规划)?期末(?:之?前)?"
)
_MAY = re.compile(r"[\d年月日季]|十[一二三四五六七八九]五|期末|[天周时钟]的?(?:时间)?(?:之|以)?内|时间")
_PER_WORDS: dict[str, Per] = {"年": "year", "季": "quarter", "月": "month", "学": "semester"}
_DUE_END = ("底", "末", "前")


@dataclass(frozen=True, slots=True)
class Timing:
    """One printed time at `span`: a window of real dates, or a length, or words that name no year.

    `than` marks a year something is compared with (比2020年提高): no time of the clause.
    """

    span: tuple[int, int]
    window: Window | None = None
    within: str | None = None
    anchor: str | None = None
    by_text: str | None = None
    per: Per | None = None
    than: bool = False
    due: bool = False
    note: str | None = None


def timings(canon: str) -> list[Timing]:
    """Every time printed in a clause, left to right, none inside another."""
    if _MAY.search(canon) is None:
        return []
    taken = bytearray(len(canon))
    found: list[Timing] = []
    for timing in (*(_dated(canon, window) for window in windows(canon)), *_lengths(canon), *_yearless(canon)):
        left, right = timing.span
        if not any(taken[left:right]):
            taken[left:right] = b"\1" * (right - left)
            found.append(timing)
    return sorted(found, key=lambda timing: timing.span)


def blanked(canon: str, found: list[Timing], mark: str = "\1") -> str:
    """The text with its times blanked out, same length: their numbers count nothing."""
    parts, at = [], 0
    for timing in found:
        left, right = timing.span
        parts += [canon[at:left], mark * (right - left)]
        at = right
    return "".join([*parts, canon[at:]])


def until(canon: str, timing: Timing) -> bool:
    """Whether the text names an end (到2025年, 2025年6月底前) and not a stretch (2025年)."""
    left, right = timing.span
    said = canon[:left].strip().endswith(("到", "至", "截至", "前", "截止", "截止到"))
    return said or canon[left:right].rstrip().endswith(_DUE_END)


def _dated(canon: str, window: Window) -> Timing:
    left, right = window.span
    loose = _BEFORE_YEAR.match(canon, right) if window.precision == "year" else None
    if loose:
        note = f"“{canon[left : loose.end()]}”可指上一年底 / may mean the end of the year before"
        return Timing((left, loose.end()), window, due=True, note=note)
    compared = _THAN.search(canon[max(0, left - 3) : left]) is not None
    return Timing(window.span, window, than=compared, due=canon[left:right].rstrip().endswith(_DUE_END))


def _lengths(canon: str) -> Iterator[Timing]:
    if "内" not in canon and "时间" not in canon:
        return
    for match in _LENGTH.finditer(canon):
        before = canon[max(0, match.start() - 32) : match.start()]
        if _PAST.search(before) or _MEASURED.search(before) or (match["used"] and not _USES.search(before)):
            continue
        length = _iso(match)
        if length is None:
            continue
        anchor, start = _anchor(before, match.start())
        yield Timing((start, match.end()), within=length, anchor=anchor, due=True)


def _anchor(before: str, start: int) -> tuple[str | None, int]:
    """(what the length counts from, as printed, or None; where that begins)."""
    cut = max(before.rfind(mark) for mark in "，。；：、 ") + 1
    near = before[cut:]
    opened = _ANCHOR_START.match(near[:-1])
    skipped = cut + (opened.end() if opened else 0)
    match = _ANCHOR.match(before, skipped)
    if match is None or match.group("anchor") in ("目前", "此前", "前", "后"):
        return None, start
    return match.group("anchor"), start - (len(before) - skipped)


def _iso(match: re.Match[str]) -> str | None:
    """An ISO 8601 duration, or working days in words: no calendar of holidays is known here."""
    if match.group("half"):
        return "P6M" if match.group("half") == "半年" else "P15D"
    text, unit = match.group("count"), match.group("unit")
    count = int(text) if text.isdigit() else chinese(text)
    if not count:
        return None
    if "工作日" in unit:
        return f"{count} working days"
    if "小时" in unit or unit == "分钟":
        return f"PT{count}{'M' if unit == '分钟' else 'H'}"
    letter = {"个月": "M", "周": "W", "个星期": "W", "年": "Y"}.get(unit, "D")
    return f"P{count}{letter}"


def _yearless(canon: str) -> Iterator[Timing]:
    for match in _YEARLESS.finditer(canon):
        text = match.group()
        every = match.group("every")
        per = next((per for word, per in _PER_WORDS.items() if every and word in every), None)
        before = canon[max(0, match.start() - 2) : match.start()]
        if _BASE.search(before) and not text.endswith(("前", "末", "底", "内")):
            continue
        yield Timing(match.span(), by_text="".join(text.split()), per=per, due=True)
