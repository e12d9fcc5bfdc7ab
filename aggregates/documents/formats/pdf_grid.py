"""Ruled tables: from the rules drawn on a page to grids whose cells are parted by rules and merged without them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aggregates.documents.formats.pdf_objects import Rule

TOUCH = 3.0
"""Rules that miss each other by this many points still meet."""
_SAME = 5.0
"""Edges nearer than this are one (double rules, rounding)."""
_OPEN = 10.0
"""Narrower than this is no cell but a rule that overshoots."""
_COVER = 0.6
RULES_MAX = 1_500
CELLS_MAX = 20_000


@dataclass(frozen=True, slots=True)
class Span:
    """A cell: its place from 0 (row 0 on top) and its spans."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: its edges from left to right (`xs`) and from top to bottom (`ys`), and its cells."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[Span, ...]

    def slot(self, x: float, y: float) -> tuple[int, int] | None:
        """(row, column) of the elementary cell at a point; None outside the table."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[-1] <= y <= self.ys[0]):
            return None
        row = bisect_right(self.ys, -y, key=lambda edge: -edge) - 1
        column = bisect_right(self.xs, x) - 1
        return min(row, len(self.ys) - 2), min(column, len(self.xs) - 2)


def joined(rules: Iterable[Rule]) -> list[Rule]:
    """Rules on one line that touch or overlap become one; borders are often drawn cell by cell."""
    found: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (rule.horizontal, round(rule.at), rule.low)):
        last = found[-1] if found else None
        same = last and last.horizontal == rule.horizontal and abs(last.at - rule.at) <= 1.5
        if last and same and rule.low <= last.high + TOUCH:
            found[-1] = Rule(rule.horizontal, last.at, last.low, max(last.high, rule.high))
        else:
            found.append(rule)
    return found


def grids(rules: Iterable[Rule]) -> tuple[list[Grid], bool]:
    """(tables of at least two columns, top first; whether there were too many rules to look at)."""
    lines = joined(rules)
    if len(lines) > RULES_MAX:
        return [], True
    found, too_many = [], False
    for group in _touching(lines):
        made = _grid(group)
        if made is None:
            too_many = True
        elif len(made.cells) > 1 and any(cell.columns < len(made.xs) - 1 for cell in made.cells):
            found.append(made)
    return sorted(found, key=lambda grid: -grid.ys[0]), too_many


def _touching(lines: Sequence[Rule]) -> list[list[Rule]]:
    """Groups of rules that hang together through crossings and corners."""
    level = [rule for rule in lines if rule.horizontal]
    upright = sorted((rule for rule in lines if not rule.horizontal), key=lambda rule: rule.at)
    root = {id(rule): id(rule) for rule in lines}

    def find(key: int) -> int:
        while root[key] != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    for rule in level:
        start = bisect_left(upright, rule.low - TOUCH, key=lambda other: other.at)
        end = bisect_right(upright, rule.high + TOUCH, key=lambda other: other.at)
        for other in upright[start:end]:
            if other.low - TOUCH <= rule.at <= other.high + TOUCH:
                root[find(id(rule))] = find(id(other))
    groups: dict[int, list[Rule]] = defaultdict(list)
    for rule in lines:
        groups[find(id(rule))].append(rule)
    return [group for group in groups.values() if len(group) > 2]


def _edges(along: Sequence[Rule], across: Sequence[Rule]) -> list[float]:
    """Where the rules lie; beyond the last one also where the rules across it end, if a cell has room there."""
    found: list[float] = []
    for value in sorted(rule.at for rule in along):
        if not found or value - found[-1] > _SAME:
            found.append(value)
    first, last = min(rule.low for rule in across), max(rule.high for rule in across)
    before = [first] if first < found[0] - _OPEN else []
    after = [last] if last > found[-1] + _OPEN else []
    return [*before, *found, *after]


def _grid(group: Sequence[Rule]) -> Grid | None:
    """The grid of rules that hang together; sides without a rule end where the rules across end. None if too large."""
    level = [rule for rule in group if rule.horizontal]
    upright = [rule for rule in group if not rule.horizontal]
    xs, ys = _edges(upright, level), _edges(level, upright)
    if (len(xs) - 1) * (len(ys) - 1) > CELLS_MAX:
        return None
    down = ys[::-1]
    return Grid(tuple(xs), tuple(down), tuple(_cells(xs, down, _walls(upright, xs, ys), _walls(level, ys, xs))))


def _walls(rules: Iterable[Rule], edges: Sequence[float], across: Sequence[float]) -> set[tuple[int, int]]:
    """(edge, slot) pairs where a rule lies on the edge over most of the slot; both ascending."""
    covered: dict[tuple[int, int], float] = defaultdict(float)
    for rule in rules:
        edge = min(range(len(edges)), key=lambda index: abs(edges[index] - rule.at))
        for slot in range(max(0, bisect_right(across, rule.low) - 1), len(across) - 1):
            if across[slot] >= rule.high:
                break
            covered[edge, slot] += min(rule.high, across[slot + 1]) - max(rule.low, across[slot])
    return {
        (edge, slot) for (edge, slot), length in covered.items() if length >= _COVER * (across[slot + 1] - across[slot])
    }


def _cells(
    xs: Sequence[float], ys: Sequence[float], upright: set[tuple[int, int]], level: set[tuple[int, int]]
) -> list[Span]:
    """Merge slots without a rule between them into rectangles, row by row; `ys` run down, walls count upwards."""
    rows, columns = len(ys) - 1, len(xs) - 1
    taken: set[tuple[int, int]] = set()
    found = []

    def open_right(row: int, column: int) -> bool:
        return column + 1 < columns and (column + 1, rows - 1 - row) not in upright and (row, column + 1) not in taken

    def open_below(row: int, first: int, last: int) -> bool:
        below = row + 1 < rows and all((rows - 1 - row, column) not in level for column in range(first, last + 1))
        return below and all(open_right(row + 1, column) for column in range(first, last))

    for row in range(rows):
        for column in range(columns):
            if (row, column) in taken:
                continue
            last, bottom = column, row
            while open_right(row, last):
                last += 1
            while open_below(bottom, column, last):
                bottom += 1
            taken.update((r, c) for r in range(row, bottom + 1) for c in range(column, last + 1))
            found.append(Span(row, column, bottom - row + 1, last - column + 1))
    return found
