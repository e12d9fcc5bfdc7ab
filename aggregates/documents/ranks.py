"""Places in a ranking (进入全省前三, 位居第一), and 走在前列, which prints no number and is unverifiable."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aggregates.documents.draft import Comparator
from aggregates.documents.numerals import DIGITS, chinese

_PLACED = r"(?P<verb>进入|跻身|位列|位居|排名|排位|名列|稳居|保持在?|挤进|迈入|迈进|列入|冲进|居|走在|进)"
_COUNT = rf"(?P<{{name}}>\d{{{{1,3}}}}|[{DIGITS}]{{{{1,3}}}})"
_BEST = re.compile(
    rf"{_PLACED}(?P<among>[^，。；：、\d]{{0,18}}?)(?:前\s*{_COUNT.format(name='top')}\s*(?P<unit>%|名|"
    rf"位|强|(?=[，。；、）以]|$|行列|之列|的?水平))"
    rf"|第\s*{_COUNT.format(name='place')}\s*(?:位|名|(?=[，。；、）]|$))|(?P<first>首位|榜首)|"
    rf"(?P<strong>[百十千]|\d{{2,3}})强(?!化|制|劲|调|大))"
)
_VAGUE = re.compile(
    rf"{_PLACED}(?P<among>[^，。；：、]{{0,18}}?)(?:第一方阵|第一梯队|前列|先进行列|"
    rf"中上游|上游水平|领先水平)"
)

_MAY = re.compile(r"[前第首榜强列]|梯队|方阵|水平")


@dataclass(frozen=True, slots=True)
class Rank:
    """A place in a ranking: `value` is one place or a range from the first, null where only 前列 is printed."""

    start: int
    end: int
    named: int  # where the name of what is ranked ends: behind 排名, before 进入
    among: str
    comparator: Comparator
    value: str | None
    unit: str | None
    note: str


def rank_in(canon: str) -> Rank | None:
    """The first rank a clause asks for, or None."""
    if _MAY.search(canon) is None:
        return None
    best = _BEST.search(canon)
    if best:
        comparator, value, unit = _numbered(best)
        if value:
            note = "名次 / a place in a ranking"
            return Rank(best.start(), best.end(), _named(best), best["among"], comparator, value, unit, note)
    vague = _VAGUE.search(canon)
    if vague is None:
        return None
    note = "名次未写明，无法核验 / no place printed, not verifiable"
    return Rank(vague.start(), vague.end(), _named(vague), vague["among"], "trend", None, None, note)


def _named(match: re.Match[str]) -> int:
    return match.end("verb") if match["verb"] in ("排名", "排位") else match.start()


def _numbered(match: re.Match[str]) -> tuple[Comparator, str | None, str]:
    if match["top"]:
        top = _value(match["top"])
        percent = match["unit"] == "%"
        return "in", f"{0 if percent else 1}-{top}" if top else None, "%" if percent else "位"
    if match["strong"]:
        top = {"百": 100, "十": 10, "千": 1000}.get(match["strong"]) or int(match["strong"])
        return "in", f"1-{top}", "位"
    place = 1 if match["first"] else _value(match["place"])
    return "=", str(place) if place else None, "位"


def _value(text: str) -> int | None:
    return int(text) if text.isdigit() else chinese(text)
