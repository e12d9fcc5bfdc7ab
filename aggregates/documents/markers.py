"""Structural markers at the start of a paragraph, from 第X部分 down to ●, and the labels of a document's tail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from aggregates.documents.glyphs import NUMERAL, chinese_number

Level = Literal[
    "part", "chapter", "subchapter", "article", "section", "group", "box", "decimal",
    "item", "subitem", "half", "circled", "letter", "dash", "bullet",
]  # fmt: skip
LADDER: tuple[Level, ...] = (
    "part", "chapter", "subchapter", "article", "section", "group", "box", "item", "decimal",
    "subitem", "half", "circled", "letter", "dash", "bullet",
)  # fmt: skip
"""The usual order, highest first (the drafting rules name 一、（一）1.（1）); a document may use another one."""
UNNUMBERED = frozenset({"dash", "bullet"})

_N = rf"[{NUMERAL}〇零\d]{{1,4}}"
_FORMS: tuple[tuple[Level, re.Pattern[str]], ...] = (
    ("part", re.compile(rf"第\s*({_N})\s*(?:部分|篇|编)[：、]?\s*")),
    ("chapter", re.compile(rf"第\s*({_N})\s*章[：、]?\s*")),
    ("subchapter", re.compile(rf"第\s*({_N})\s*节[：、]?\s*")),
    ("article", re.compile(rf"第\s*({_N})\s*条(?:[：、]\s*|\s+|(?=[\u4e00-\u9fff])(?!规定|第|的|款|和|至|所))")),
    ("section", re.compile(rf"([{NUMERAL}]{{1,4}})\s?(?:[、.]|。(?=\S))\s*")),
    ("group", re.compile(rf"（\s?([{NUMERAL}]{{1,4}})\s?）[、.]?\s*")),
    ("group", re.compile(r"([㈠-㈩])[、.]?\s*")),
    ("box", re.compile(rf"专栏(?:\s*({_N})(?:\s*[：、.]\s*|\s+|(?=[\u4e00-\u9fff])|$)|\s*：\s*)")),
    ("decimal", re.compile(r"(\d{1,2}(?:\.\d{1,2}){2,3})[.、]?\s*(?=[\u4e00-\u9fff“《])")),
    ("decimal", re.compile(r"(\d{1,2}\.\d{1,2})(?:、\s*|\s+)(?=[\u4e00-\u9fff“《])")),
    ("item", re.compile(r"(\d{1,3})\s?[.、](?!\d)\s*")),
    ("subitem", re.compile(r"（\s?(\d{1,3})\s?）[、.]?\s*")),
    ("subitem", re.compile(r"([⑴-⒇])[、.]?\s*")),
    ("half", re.compile(r"(\d{1,2})）[、.]?\s*")),
    ("circled", re.compile(r"([①-⑳])[、.]?\s*")),
    ("letter", re.compile(r"（?([A-Za-z])(?:）|[.、](?=\s*[\u4e00-\u9fff]))\s*")),
    ("dash", re.compile(r"()(?:——|--|─{2})\s*")),
    ("bullet", re.compile(r"()(?:[●■▲◆★◇□▪○►➢✓]\s*|•\s+)")),
)
_STARTS = frozenset(NUMERAL + "第专（0123456789—-─●■▲◆★◇□▪•○►➢✓")
_RINGED = {"①": 20, "⑴": 20, "㈠": 10}
_TAIL = re.compile(r"(?:抄送|主送|抄报|校对|共印|附件|主题词|联系人)\s*(?:[：\d]|$)")


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker of one level with its printed number (0 for a dash) and its length in characters."""

    level: Level
    number: int
    length: int


def marker_of(canon: str) -> Marker | None:
    """The structural marker a canonical paragraph starts with, if any."""
    first = canon[:1]
    if first not in _STARTS and not (first and _ringed(first)) and not (first.isascii() and first.isalpha()):
        return None
    for level, form in _FORMS:
        match = form.match(canon)
        if match:
            return Marker(level, _number(match.group(1) or ""), match.end())
    return None


def starts_tail(canon: str) -> bool:
    """Whether the paragraph opens with a label that only stands after the body (抄送：, 校对：, 共印20份)."""
    return _TAIL.match(canon) is not None


def _number(text: str) -> int:
    if text.isascii() and text.isdigit():
        return int(text)
    if "." in text:  # 2.3 is the third of its level
        return int(text.rsplit(".", 1)[1])
    return _ringed(text) or chinese_number(text) or 0


def _ringed(text: str) -> int:
    """The value of one character that is a number in a ring or in brackets: ① ⑴ ㈠."""
    for first, count in _RINGED.items():
        if len(text) == 1 and 0 <= ord(text) - ord(first) < count:
            return ord(text) - ord(first) + 1
    return 0
