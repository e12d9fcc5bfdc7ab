"""Where a new paragraph shows in print: an indented first line, wider leading, another size of type."""

from __future__ import annotations

import itertools
import statistics
from collections import defaultdict
from collections.abc import Sequence

from aggregates.documents.formats.pdf_layout import Block
from aggregates.documents.formats.pdf_lines import PrintedLine

_INDENT = 1.5, 2.7
"""A paragraph begins two characters in (GB/T 9704-2012 §7.3.3); measured in heights of its type."""
_WIDE = 1.4
_SHORT = 2.0
_OTHER_SIZE = 0.12
_Edges = dict[tuple[str, int], tuple[float, float]]


def starts(blocks: Sequence[Block]) -> set[int]:
    """The ids (`id`) of the lines that visibly begin a paragraph; `blocks` of all pages in reading order."""
    lines = [block for block in blocks if isinstance(block, PrintedLine)]
    edges, leading = _margins(lines), _leadings(lines)
    return {
        id(line)
        for last, line in itertools.pairwise(blocks)
        if isinstance(line, PrintedLine) and _begins(last, line, edges, leading)
    }


def _key(line: PrintedLine) -> tuple[str, int]:
    """Lines of one column share their margins; the odd and even pages of a book may differ, so may turned pages."""
    return ("" if line.column == "X" else line.column), line.page % 2


def _margins(lines: Sequence[PrintedLine]) -> _Edges:
    """Left and right edge of the text by column: what nearly all lines keep to."""
    groups: dict[tuple[str, int], list[PrintedLine]] = defaultdict(list)
    for line in lines:
        groups[_key(line)].append(line)
    found = {}
    for key, group in groups.items():
        lefts, rights = sorted(line.left for line in group), sorted(line.right for line in group)
        found[key] = lefts[int(0.05 * (len(lefts) - 1))], rights[int(0.95 * (len(rights) - 1))]
    return found


def _leadings(lines: Sequence[PrintedLine]) -> dict[int, float]:
    """The usual distance of two baselines by size of type (in half points): pages of one document differ in it."""
    gaps: dict[int, list[float]] = defaultdict(list)
    for a, b in itertools.pairwise(lines):
        if a.page == b.page and a.column == b.column and 0 < a.base - b.base < 6 * a.size:
            gaps[round(2 * b.size)].append(a.base - b.base)
    return {size: statistics.median(found) for size, found in gaps.items()}


def _begins(last: Block, line: PrintedLine, edges: _Edges, leading: dict[int, float]) -> bool:
    if not isinstance(last, PrintedLine):
        return True
    if abs(last.size - line.size) > _OTHER_SIZE * max(last.size, line.size):
        return True
    together = last.page == line.page and last.column == line.column
    if together and last.base - line.base > _WIDE * leading.get(round(2 * line.size), 6 * line.size):
        return True
    indent = (line.left - edges[_key(line)][0]) / line.size
    if _INDENT[0] <= indent <= _INDENT[1]:
        return True
    return indent > _INDENT[1] and edges[_key(last)][1] - last.right > _SHORT * last.size
