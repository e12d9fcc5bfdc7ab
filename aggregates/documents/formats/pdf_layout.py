"""One PDF page as blocks in reading order: printed lines, and tables with the lines of their cells."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from aggregates.documents.formats.pdf_columns import gutter, side
from aggregates.documents.formats.pdf_grid import Grid, Span, grids
from aggregates.documents.formats.pdf_lines import Piece, PrintedLine, lines_of, pieces
from aggregates.documents.formats.pdf_page import Char, Page


@dataclass(slots=True)
class TableBlock:
    """A ruled table of one page, or of several once it is known to go on: each cell with its printed lines."""

    xs: tuple[float, ...]
    rows: int
    cells: list[tuple[Span, list[PrintedLine]]]
    base: float
    column: str = ""

    def row(self, row: int) -> tuple[tuple[int, int, int, str], ...]:
        """One row as it can be compared: column, spans and text of the cells that begin in it."""
        return tuple(
            (span.column, span.rows, span.columns, "".join(line.text for line in lines))
            for span, lines in self.cells
            if span.row == row
        )


Block = PrintedLine | TableBlock


@dataclass(slots=True)
class Sheet:
    """A page laid out: its blocks in reading order, its box (left, bottom, right, top), its gutter if it has one."""

    number: int
    box: tuple[float, float, float, float]
    blocks: list[Block]
    gutter: float | None
    too_many_rules: bool

    @property
    def lines(self) -> list[PrintedLine]:
        """The lines outside tables."""
        return [block for block in self.blocks if isinstance(block, PrintedLine)]


def lay_out(page: Page, known_gutter: float | None) -> Sheet:
    """Blocks of a page in reading order; `known_gutter` is that of the pages before."""
    found, too_many = grids(page.rules)
    inside, outside = _share(page.chars, found)
    filled = [grid for grid, cells in zip(found, inside, strict=True) if _filled(cells)]
    if len(filled) < len(found):
        inside, outside = _share(page.chars, filled)
    tables = [_table(grid, cells, page) for grid, cells in zip(filled, inside, strict=True)]
    free = pieces(outside)
    middle = gutter(free, known_gutter)
    columns: dict[str, list[Piece]] = defaultdict(list)
    for piece in free:
        columns[side(piece.left, piece.right, middle)].append(piece)
    lines = [line for key, part in columns.items() for line in lines_of(part, page.number, page.skipped, key)]
    for table in tables:
        table.column = side(table.xs[0], table.xs[-1], middle)
    return Sheet(page.number, page.box, _ordered([*lines, *tables]), middle, too_many or page.cut_off)


def _share(chars: Sequence[Char], found: Sequence[Grid]) -> tuple[list[dict[Span, list[Char]]], list[Char]]:
    """Characters by table and cell, and those outside all tables; a table in a table's cell takes its own first."""
    inside: list[dict[Span, list[Char]]] = [defaultdict(list) for _ in found]
    owners = [_owners(grid) for grid in found]
    order = sorted(range(len(found)), key=lambda index: found[index].ys[0] - found[index].ys[-1])
    outside = []
    for char in chars:
        x, y = (char.left + char.right) / 2, char.base + 0.3 * char.size
        for index in order:
            slot = found[index].slot(x, y)
            if slot is not None:
                inside[index][owners[index][slot]].append(char)
                break
        else:
            outside.append(char)
    return inside, outside


def _owners(grid: Grid) -> dict[tuple[int, int], Span]:
    return {
        (row, column): span
        for span in grid.cells
        for row in range(span.row, span.row + span.rows)
        for column in range(span.column, span.column + span.columns)
    }


def _filled(cells: dict[Span, list[Char]]) -> bool:
    """A drawing without text is no table."""
    return any(not char.text.isspace() for part in cells.values() for char in part)


def _table(grid: Grid, cells: dict[Span, list[Char]], page: Page) -> TableBlock:
    read = [(span, lines_of(pieces(cells.get(span, [])), page.number, page.skipped)) for span in grid.cells]
    return TableBlock(grid.xs, len(grid.ys) - 1, read, grid.ys[0])


def _ordered(blocks: Sequence[Block]) -> list[Block]:
    """From top to bottom; between two blocks across the page first the left column, then the right one."""
    across = sorted(-block.base for block in blocks if block.column in ("", "X"))
    turn = {"L": 0, "R": 1}

    def key(block: Block) -> tuple[int, int, float]:
        return bisect_left(across, -block.base), turn.get(block.column, 2), -block.base

    return sorted(blocks, key=key)
