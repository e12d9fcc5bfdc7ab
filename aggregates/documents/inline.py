"""Markers inside a paragraph that start paragraphs: all line breaks lost, or two headings printed in one line."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from aggregates.documents.clause_ends import clause_ends, closes_role_bracket
from aggregates.documents.glyphs import BLANK, NUMERAL, TERMINAL, chinese_number
from aggregates.documents.lost_breaks import ends_title, frame_cuts, title_end
from aggregates.documents.source_map import Paragraph

Before = Literal["start", "stop", "clause", "bracket", "semicolon", "colon", "heading", "none"]
_LEVELS = ("chapter", "section", "group", "item", "subitem", "dash")
_RANK = {level: rank for rank, level in enumerate(_LEVELS)}
_MARK = re.compile(
    rf"第(?P<chapter>[{NUMERAL}]{{1,4}})[章部篇]分?(?=[\s\u4e00-\u9fff])|(?P<section>[{NUMERAL}]{{1,3}})、"
    rf"|（(?P<group>[{NUMERAL}]{{1,3}})）|(?<![\d.])(?P<item>\d{{1,2}})[.、](?!\d)|（(?P<subitem>\d{{1,2}})）|(?P<dash>——)(?!—)"
)
_HEADED = ("chapter", "section", "group")
_SHORTEST = 200
_HEADING = 60
_STRONG = ("start", "stop", "clause")
_PUNCTUATED = re.compile(r"[。，；：！？]")


@dataclass(frozen=True, slots=True)
class Mark:
    """A marker inside a text: where it stands, how long it is, its level and number, and what stands before it."""

    start: int
    end: int
    level: str
    number: int
    before: Before


def split_inline(par: Paragraph) -> list[Paragraph]:
    """Cut a paragraph at markers that stand after a sentence, a closing bracket or a heading and continue a count.

    A long text whose sections stand in it has lost its line breaks: there head, signature and tail are cut too.
    Elsewhere only a marker that goes on after a clause, or continues the count its paragraph opens with, is cut.
    """
    canon = par.canon
    marks = _marks(canon)
    if not [mark for mark in marks if mark.start > 0]:
        return [par]
    accepted = _walk(canon, marks, lost=True) if len(canon) >= _SHORTEST else []
    lost = (
        sum(mark.level in _HEADED and mark.before in (*_STRONG, "heading") for mark in accepted if mark.start > 0) >= 3
    )
    cuts = _framed(canon, accepted) if lost else [mark.start for mark in _walk(canon, marks, lost=False)]
    edges = sorted({0, *cuts, len(canon)})
    return [par.cut(a, b) for a, b in itertools.pairwise(edges)]


def _marks(canon: str) -> list[Mark]:
    """All markers with a fitting boundary; the text behind a heading's own marker counts as heading until a stop."""
    found: list[Mark] = []
    for match in _MARK.finditer(canon):
        level = match.lastgroup or "dash"
        before = _before(canon, match.start(), found[-1].end if found else None)
        text = match.group(level)
        number = 0 if level == "dash" else int(text) if text.isdecimal() else chinese_number(text) or 0
        if before == "none" and number == 1 and level in _HEADED and ends_title(canon, match.start()):
            before = "bracket"
        if before != "none":
            found.append(Mark(match.start(), match.end(), level, number, before))
    return found


def _before(canon: str, start: int, heading: int | None) -> Before:
    at = start - 1
    while at >= 0 and start - at < 8 and canon[at] in BLANK:
        at -= 1
    char = canon[at] if at >= 0 else ""
    if not char:
        return "start"
    if char in TERMINAL or (char in "”’" and at and canon[at - 1] in TERMINAL):
        return "stop"
    if char == "）":
        return "clause" if closes_role_bracket(canon, at) else "bracket"
    if char in "；：":
        return "semicolon" if char == "；" else "colon"
    if heading is not None and 2 <= start - heading < _HEADING and not _PUNCTUATED.search(canon, heading, start):
        return "heading"
    return "none"


def _walk(canon: str, marks: Sequence[Mark], *, lost: bool) -> list[Mark]:
    """The markers that are accepted, each in the light of those before it."""
    last: dict[str, int] = {}
    accepted: list[Mark] = []
    for index, mark in enumerate(marks):
        current = accepted[-1] if accepted else None
        if mark.before == "heading" and (current is None or marks[index - 1] is not current):
            continue
        fits = _fits_lost(canon, marks, index, last, current) if lost else _fits(canon, mark, last, current)
        if fits or mark.start == 0:
            accepted.append(mark)
            last[mark.level] = mark.number
    return accepted


def _fits(canon: str, mark: Mark, last: dict[str, int], current: Mark | None) -> bool:
    """In a text with line breaks: only where no other reading is possible."""
    number = last.get(mark.level)
    follows = number is not None and mark.number == number + 1
    deeper = current is not None and _RANK[mark.level] > _RANK[current.level]
    if mark.level in ("subitem", "dash"):
        return False
    if mark.before == "clause":
        return follows or (number is None and mark.number > 0)
    if mark.before == "stop":
        higher = current is not None and not deeper and mark.level in ("section", "group") and mark.number > 1
        return (follows and _titled(canon, mark.end)) or (higher and number is None and _titled(canon, mark.end))
    starts = current is not None and current.start == 0 and mark.before == "heading"
    return starts and deeper and mark.number == 1 and _titled(canon, mark.end)


def _fits_lost(canon: str, marks: Sequence[Mark], index: int, last: dict[str, int], current: Mark | None) -> bool:
    """In a text that lost its line breaks: the count goes on, or starts below what stands before."""
    mark, number = marks[index], last.get(marks[index].level)
    strong = mark.before in _STRONG
    deeper = current is None or _RANK[mark.level] > _RANK[current.level]
    if mark.level == "dash":
        return strong or mark.before in ("semicolon", "colon")
    minor = mark.level in ("item", "subitem")
    if (mark.before == "heading" and not deeper) or (minor and mark.before in ("semicolon", "bracket")):
        return False
    if mark.number == 1 and (deeper or number is None):
        return mark.before != "colon" or not minor or _list_of_sentences(marks, index)
    if number is None:
        return strong and not minor and mark.number <= 3 and _titled(canon, mark.end)
    slipped = strong and not minor and number <= mark.number <= number + 2 and _titled(canon, mark.end)
    return mark.number == number + 1 or slipped


def _list_of_sentences(marks: Sequence[Mark], index: int) -> bool:
    """Whether the second number of the list that opens here stands after a full stop, not after a semicolon."""
    level = marks[index].level
    second = next((mark for mark in marks[index + 1 : index + 40] if mark.level == level), None)
    return second is not None and second.number == 2 and second.before in _STRONG


def _titled(canon: str, start: int) -> bool:
    """Whether a short sentence without commas, or a heading right before another marker, opens here."""
    stop = _PUNCTUATED.search(canon, start, start + _HEADING)
    if stop is None:
        return True
    return stop.group() == "。" and stop.start() - start > 1


def _framed(canon: str, accepted: Sequence[Mark]) -> list[int]:
    """Cuts of a text without line breaks: its markers, its head, signature and tail, and what follows a clause."""
    starts = [mark.start for mark in accepted]
    cuts = [*starts, *frame_cuts(canon, starts[0] if starts else len(canon))]
    cuts += [at for mark in accepted if mark.level in _HEADED and (at := title_end(canon, mark.end))]
    for start, end in itertools.pairwise([*starts, len(canon)]):
        cuts += clause_ends(canon, start, end)
    return cuts
