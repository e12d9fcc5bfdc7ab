"""Stray blanks inside words, numbers and widely set labels (责 任 单 位： 1 0 项): left out of the healed text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aggregates.documents.source_map import Paragraph

_BLANK = "[ \t\u3000\xa0\u2002\u2003]"
_UNIT = "[年月日%％万亿个项家人名件次户条亩米元吨所处座套台辆号]"
# Words of the responsibility clause and of a document's frame; a blank inside them never means anything.
_WORDS = [
    "牵头单位",
    "责任单位",
    "配合单位",
    "主办单位",
    "协办单位",
    "承办单位",
    "参与单位",
    "参加单位",
    "实施单位",
    "牵头部门",
    "责任部门",
    "配合部门",
    "责任主体",
    "牵头",
    "配合",
    "责任",
    "负责",
    "单位",
    "部门",
    "落实",
    "参加",
    "参与",
    "协助",
    "协同",
    "主办",
    "协办",
    "承办",
    "指导",
    "职责",
    "分工",
    "附件",
    "抄送",
    "主送",
    "目录",
    "通知",
    "印发",
    "方案",
]
_SPLIT = re.compile("|".join(f"{_BLANK}{{0,4}}".join(word) for word in _WORDS))
_LABEL = re.compile(
    rf"(?:(?<=[（：。，；、])|^)[\u4e00-\u9fff](?:{_BLANK}{{1,4}}[\u4e00-\u9fff]){{2,11}}(?=[：）。，；、]|$)"
)
_DIGITS = re.compile(rf"(?<![\d.])\d(?:{_BLANK}\d){{1,12}}(?={_BLANK}?{_UNIT})")
_NUMBER = re.compile(
    rf"(?<=[\u4e00-\u9fff]){_BLANK}(?=\d(?:{_BLANK}?\d){{0,11}}(?:\.\d{{1,6}})?{_BLANK}?{_UNIT})|(?<=\d){_BLANK}(?={_UNIT})"
)
_INNER = re.compile(f"{_BLANK}+")
_ANY = re.compile(rf"\S{_BLANK}{{1,4}}\S")


def stray_blanks(par: Paragraph) -> list[tuple[int, int]]:
    """Half-open ranges of the blanks that mean nothing, ascending and apart."""
    if _ANY.search(par.canon) is None:
        return []
    found = sorted(set(_ranges(par.canon)))
    apart: list[tuple[int, int]] = []
    for left, right in found:
        if not apart or left >= apart[-1][1]:
            apart.append((left, right))
    return apart


def _ranges(canon: str) -> Iterator[tuple[int, int]]:
    for form in (_SPLIT, _LABEL, _DIGITS):
        for word in form.finditer(canon):
            for blank in _INNER.finditer(word.group()):
                yield word.start() + blank.start(), word.start() + blank.end()
    for blank in _NUMBER.finditer(canon):
        yield blank.span()
