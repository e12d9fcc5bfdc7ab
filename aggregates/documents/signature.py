"""The end of a document: who signed and when, the printing note, 抄送; none of it belongs to the last section."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aggregates.documents.glyphs import squeeze
from aggregates.documents.markers import marker_of, starts_tail
from aggregates.documents.source_map import Paragraph

_REACH = 15
_PRINTED = re.compile(r".{0,40}\d{4}年\d{1,2}月\d{1,2}日印发")
_CN = r"[〇○Ｏ零一二三四五六七八九]"
DAY = re.compile(
    rf"(?:20\d\d|{_CN}{{4}})\s*(?:年|[.\-/])\s*[\d一二三四五六七八九十]{{1,3}}\s*(?:月|[.\-/])\s*[\d一二三四五六七八九十]{{1,3}}\s*日?"
)
ORGAN = re.compile(
    r"[^\s，。；：（）《》\d]{2,60}?(?:人民政府|政府|办公厅|办公室|委员会|国务院|领导小组|指挥部|联席会议|[局厅委部会院署])"
)
_OPENLY = re.compile(r"（[^（）]*(?:公开|删减|存档)[^（）]*）|此件[^，。]{0,8}公开[^，。]{0,4}")
_GLUED = re.compile(rf"(?<=[。）；！])\s*(?:{ORGAN.pattern})?\s*{DAY.pattern}\s*(?:（[^（）]{{2,30}}）\s*)?$")


def split_tail(paragraphs: Sequence[Paragraph]) -> tuple[list[Paragraph], list[Paragraph]]:
    """(body, tail): from 抄送：, a printing note, or a signature with its date on, as long as no heading follows."""
    found = list(paragraphs)
    cut = len(found)
    for index in range(len(found) - 1, max(-1, len(found) - _REACH), -1):
        canon = squeeze(found[index].canon[:200])
        if marker_of(found[index].canon) is not None and not starts_tail(canon):
            break
        organ = index + 1 == cut < len(found) and is_organ(canon)
        if starts_tail(canon) or _PRINTED.fullmatch(canon) or signs(canon) or (organ and _dated(found[cut])):
            cut = index
    body, tail = found[:cut], found[cut:]
    return _unglued(body, tail) if body else (body, tail)


def is_organ(text: str) -> bool:
    """Whether a text without blanks can be the name of an organ that issues documents, and nothing more."""
    return "关于" not in text and "印发" not in text and ORGAN.fullmatch(text) is not None


def _dated(par: Paragraph) -> bool:
    return DAY.search(par.canon[:60]) is not None


def signs(canon: str) -> bool:
    """Whether a line without blanks is nothing but a date, or an organ and a date, or 此件公开发布."""
    bare = canon.strip("（）")
    day = DAY.search(bare[-24:])
    if day and bare.endswith(day.group()):
        before = bare[: len(bare) - len(day.group())]
        return not before or is_organ(before)
    return _OPENLY.fullmatch(canon) is not None


def _unglued(body: list[Paragraph], tail: list[Paragraph]) -> tuple[list[Paragraph], list[Paragraph]]:
    """A signature that lost its line break is cut off the last paragraph."""
    last = body[-1]
    match = _GLUED.search(last.canon, max(0, len(last.canon) - 120))
    if match is None or match.start() == 0:
        return body, tail
    return [*body[:-1], last.cut(0, match.start())], [last.cut(match.start()), *tail]
