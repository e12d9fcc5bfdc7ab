"""Structural markers at the start of a paragraph: 一、 （一） 1. （1） —— and the labels of a document's tail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from aggregates.documents.glyphs import NUMERAL, chinese_number

Level = Literal["section", "group", "item", "subitem", "dash"]

_FORMS: tuple[tuple[Level, re.Pattern[str]], ...] = (
    ("section", re.compile(rf"([{NUMERAL}]{{1,4}})、\s*")),
    ("section", re.compile(rf"第([{NUMERAL}]{{1,4}})[章部]分?\s*")),
    ("group", re.compile(rf"（([{NUMERAL}]{{1,4}})）\s*")),
    ("item", re.compile(r"(\d{1,3})[.、](?!\d)\s*")),
    ("subitem", re.compile(r"（(\d{1,3})）\s*")),
    ("dash", re.compile(r"()(?:——|--|─{2})\s*")),
)
_TAIL = re.compile(r"(?:抄送|主送|抄报|校对|共印|附件|主题词|联系人)\s*(?:[：\d]|$)")


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker of one level with its printed number (0 for a dash) and its length in characters."""

    level: Level
    number: int
    length: int


def marker_of(canon: str) -> Marker | None:
    """The structural marker a canonical paragraph starts with, if any."""
    if canon[:1] not in _STARTS:
        return None
    for level, form in _FORMS:
        match = form.match(canon)
        if match:
            return Marker(level, _number(match.group(1)), match.end())
    return None


def starts_tail(canon: str) -> bool:
    """Whether the paragraph opens with a label that only stands after the body (抄送：, 校对：, 共印20份)."""
    return _TAIL.match(canon) is not None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else chinese_number(text) or 0


_STARTS = frozenset(NUMERAL + "第（0123456789—-─")
