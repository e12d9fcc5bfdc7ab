"""Headers, footers and page numbers of a PDF: found by their repetition at the margins, never by their words."""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from aggregates.documents.formats.pdf_layout import Sheet
from aggregates.documents.formats.pdf_lines import PrintedLine

ZONE = 0.14
"""Share of the page height at top and bottom; the margins of GB/T 9704-2012 are 37 mm and 35 mm of 297 mm."""
_REPEATED = 3
_SAME_PLACE = 4.0
_DEEP = 3
_APART = 1.25
_OTHER_SIZE = 0.08
_DASH = r"[—–\-－―─·•\s]"
_NUMBER = rf"{_DASH}*第?\d{{1,4}}页?{_DASH}*"
_EDGE_NUMBER = re.compile(rf"^{_NUMBER}(?=\D)|(?<=\D){_NUMBER}$")
_BARE = re.compile(r"\s*(\d{1,4})\s*")
_DECORATED = re.compile(
    rf"{_DASH}+(?:\d{{1,4}}|[IVX]{{1,6}}){_DASH}+"
    r"|\s*第\s*\d{1,4}\s*页\s*(?:[,，/／(（]?\s*共\s*\d{1,4}\s*页[)）]?)?\s*"
    r"|\s*\d{1,4}\s*[/／]\s*\d{1,4}\s*"
    r"|\s*Page\s+\d{1,4}(?:\s+of\s+\d{1,4})?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Edge:
    """A line near the top or bottom margin: its height over the bottom, whether white space parts it from the text."""

    line: PrintedLine
    top: bool
    height: float
    apart: bool


def furniture(sheets: Sequence[Sheet]) -> set[int]:
    """The ids (`id`) of the lines that are page furniture.

    A line is furniture when it stands at the margin and either repeats, but for a number, at the same height on three
    pages, set apart from the text by a gap or its size; or is the outermost line and a page number.
    """
    sides = [edges for sheet in sheets for edges in _sides(sheet)]
    found = _repeats(edge for edges in sides for edge in edges)
    offsets = _offsets(edges[0].line for edges in sides if edges)
    for edges in sides:
        for edge in edges:
            if id(edge.line) in found:
                continue
            if not _is_number(edge.line, offsets):
                break
            found.add(id(edge.line))
    return found


def _leading(lines: Sequence[PrintedLine]) -> float:
    """The usual distance of two baselines on a page."""
    gaps = [a.base - b.base for a, b in itertools.pairwise(lines) if 0 < a.base - b.base < 6 * a.size]
    return statistics.median(gaps) if gaps else 0.0


def _sides(sheet: Sheet) -> Iterator[list[_Edge]]:
    """The lines at the top and at the bottom margin, from the outside in."""
    _, bottom, _, height = sheet.box
    zone = ZONE * (height - bottom)
    lines = sorted(sheet.lines, key=lambda line: line.base)
    leading = _leading(sheet.lines)
    size = statistics.median(line.size for line in lines) if lines else 0.0
    for top, ordered in ((False, lines), (True, lines[::-1])):
        edges = []
        for index, line in enumerate(ordered[:_DEEP]):
            if (height - line.base if top else line.base - bottom) > zone:
                break
            gap = abs(ordered[index + 1].base - line.base) if index + 1 < len(ordered) else leading * 10
            other = abs(line.size - size) > _OTHER_SIZE * size
            edges.append(_Edge(line, top, line.base - bottom, other or gap > _APART * leading))
        yield edges


def _repeats(edges: Iterable[_Edge]) -> set[int]:
    """Lines of the same text at the same height on at least three pages, mostly set apart."""
    groups: dict[tuple[bool, str], list[_Edge]] = defaultdict(list)
    for edge in edges:
        text = _EDGE_NUMBER.sub("#", "".join(edge.line.text.split()))
        if len(text.strip("#")) > 0 and not text.isdecimal():
            groups[edge.top, text].append(edge)
    found: set[int] = set()
    for group in groups.values():
        for level in _levels(group):
            pages = {edge.line.page for edge in level}
            if len(pages) >= _REPEATED and sum(edge.apart for edge in level) * 2 > len(level):
                found.update(id(edge.line) for edge in level)
    return found


def _levels(group: Sequence[_Edge]) -> Iterator[list[_Edge]]:
    level: list[_Edge] = []
    for edge in sorted(group, key=lambda edge: edge.height):
        if level and edge.height - level[-1].height > _SAME_PLACE:
            yield level
            level = []
        level.append(edge)
    yield level


def _offsets(lines: Iterable[PrintedLine]) -> set[int]:
    """Differences of printed and counted page number that hold on at least two pages; 0 always may."""
    numbers = [(line.page, match) for line in lines if (match := _BARE.fullmatch(line.text))]
    counted = Counter(int(match[1]) - page for page, match in numbers)
    return {offset for offset, count in counted.items() if count > 1} | {0}


def _is_number(line: PrintedLine, offsets: set[int]) -> bool:
    bare = _BARE.fullmatch(line.text)
    if bare:
        return int(bare[1]) - line.page in offsets
    return _DECORATED.fullmatch(line.text) is not None
