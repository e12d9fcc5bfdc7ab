"""Two columns: the white gutter down a page, and the order in which its lines are read."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from aggregates.documents.formats.pdf_lines import Piece

_MIDDLE = 0.3, 0.7
"""Where a gutter can be, as shares of the width of the text."""
_CROSSED = 0.2
_CROSSED_MAX = 0.4
_LINES_MIN = 4
_COLUMN_MIN = 8.0
_GUTTER_MIN = 0.6
_FULL = 0.4
"""Running text fills its column on most lines; the cells of a table without rules do not."""


def gutter(pieces: Sequence[Piece], known: float | None) -> float | None:
    """The middle (x) of the gutter of a page in two columns, or None; `known` is that of the pages before it."""
    if not pieces:
        return None
    size = statistics.median(piece.size for piece in pieces)
    if known is not None and _parts(pieces, known, 2) is not None:
        return known
    middle = _widest_gap(pieces, size)
    if middle is None:
        return None
    parts = _parts(pieces, middle, _LINES_MIN)
    if parts is None or not all(_is_running(part, size) for part in parts):
        return None
    return middle


def _widest_gap(pieces: Sequence[Piece], size: float) -> float | None:
    """The middle of the widest stretch in the middle of the text that few pieces cross."""
    first, last = min(piece.left for piece in pieces), max(piece.right for piece in pieces)
    width = int(last - first)
    if width < 2 * _COLUMN_MIN * size:
        return None
    steps = [0] * (width + 2)
    for piece in pieces:
        steps[max(0, int(piece.left - first))] += 1
        steps[min(width + 1, int(piece.right - first) + 1)] -= 1
    low, high = int(width * _MIDDLE[0]), int(width * _MIDDLE[1])
    best, run, covered = (0, 0), 0, 0
    for x, step in enumerate(steps):
        covered += step
        clear = low <= x <= high and covered <= _CROSSED * len(pieces)
        run = run + 1 if clear else 0
        best = max(best, (run, x))
    if best[0] < _GUTTER_MIN * size:
        return None
    return first + best[1] - best[0] / 2


def _parts(pieces: Sequence[Piece], middle: float, least: int) -> tuple[list[Piece], list[Piece]] | None:
    """The pieces left and right of the gutter; None when too few stand on a side or too many cross it."""
    left = [piece for piece in pieces if piece.right <= middle]
    right = [piece for piece in pieces if piece.left >= middle]
    crossing = len(pieces) - len(left) - len(right)
    if min(len(left), len(right)) < least or crossing > _CROSSED_MAX * (len(left) + len(right)):
        return None
    return left, right


def _is_running(column: Sequence[Piece], size: float) -> bool:
    edges = sorted(piece.right for piece in column)
    edge = edges[int(0.9 * (len(edges) - 1))]
    start = min(piece.left for piece in column)
    full = sum(piece.right >= edge - 1.5 * size for piece in column)
    return edge - start >= _COLUMN_MIN * size and full >= _FULL * len(column)


def side(left: float, right: float, middle: float | None) -> str:
    """`L` or `R` of the gutter, `X` when it crosses it; the empty string on a page without one."""
    if middle is None:
        return ""
    return "L" if right <= middle else "R" if left >= middle else "X"
