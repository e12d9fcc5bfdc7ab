"""Tables as grids: which printed cell stands at each row and column, spans filled in; and grids drawn in plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aggregates.documents.flat_tables import flat_tables
from aggregates.documents.formats.extract import Cell, Extract, Table
from aggregates.documents.glyphs import squeeze
from aggregates.documents.ladders import ladders
from aggregates.documents.source_map import Paragraph, Piece, paragraph

_SEPARATOR = re.compile(r"\||\t+")
_RULE = re.compile(r"[\s|:+\-—─━=]+")
_ROWS_MIN = 3
_CELLS_MAX = 40_000


@dataclass(frozen=True, slots=True)
class Grid:
    """`at[row][column]` is the printed cell there, or None; a spanning cell stands at all its places."""

    table: Table
    at: tuple[tuple[Cell | None, ...], ...]
    extract: Extract

    def text(self, cell: Cell | None) -> str:
        """The text of a cell, its lines kept apart by line breaks."""
        lines = (_bare(line) for line in self.extract.cell_lines(cell)) if cell else ()
        return "\n".join(line for line in lines if line)

    def par(self, cell: Cell) -> Paragraph:
        """The cell's text as one paragraph that remembers where it is printed."""
        first = cell.lines[0] if cell.lines else 1
        offset = cell.characters[0] if cell.characters else 0
        pieces = []
        for number, line in enumerate(self.extract.cell_lines(cell)):
            bare = _bare(line)
            if bare:
                pieces.append(Piece(first + number, offset + line.index(bare) + 1, bare))
        return paragraph(pieces)

    def row(self, index: int) -> list[Cell]:
        """The different cells of one row, left to right."""
        found: list[Cell] = []
        for cell in self.at[index]:
            if cell is not None and cell not in found[-1:]:
                found.append(cell)
        return found


def _bare(line: str) -> str:
    """A line of a cell without the strokes that draw the table."""
    return line.strip().strip("|｜").strip()


def grid_of(table: Table, extract: Extract) -> Grid | None:
    """The grid of a table, or None for one too large to be a table people read."""
    if table.rows * table.columns > _CELLS_MAX:
        return None
    at: list[list[Cell | None]] = [[None] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        for row in range(cell.row, min(cell.row + cell.row_span, table.rows)):
            for column in range(cell.column, min(cell.column + cell.column_span, table.columns)):
                at[row][column] = cell
    return Grid(table, tuple(tuple(row) for row in at), extract)


def printed_grids(extract: Extract) -> Iterator[Table]:
    """Tables in plain text: three and more neighbouring lines cut by | or tabs into the same number of cells."""
    if extract.format not in ("text", "pdf"):
        return
    yield from flat_tables(extract)
    if not any(_SEPARATOR.search(line.text) for line in extract.lines):
        return
    yield from ladders(extract)
    run: list[tuple[int, list[tuple[int, int]]]] = []
    for number, line in enumerate([*(line.text for line in extract.lines), "。"], 1):
        if not squeeze(line):
            continue
        if run and "|" in line and _RULE.fullmatch(line):
            continue
        spans = _spans(line)
        if run and len(spans) != len(run[0][1]):
            yield from _table(run)
            run = []
        if len(spans) > 1:
            run.append((number, spans))


def _spans(line: str) -> list[tuple[int, int]]:
    edges = [0]
    for match in _SEPARATOR.finditer(line):
        edges += [match.start(), match.end()]
    edges.append(len(line))
    spans = list(zip(edges[::2], edges[1::2], strict=True))
    if "|" in line:
        spans = spans[1:] if not line[: spans[0][1]].strip() and len(spans) > 1 else spans
        spans = spans[:-1] if not line[spans[-1][0] :].strip() and len(spans) > 1 else spans
    return spans


def _table(run: Sequence[tuple[int, list[tuple[int, int]]]]) -> Iterator[Table]:
    if len(run) < _ROWS_MIN:
        return
    cells = tuple(
        Cell(row, column, 1, 1, (number, number), span)
        for row, (number, spans) in enumerate(run)
        for column, span in enumerate(spans)
    )
    yield Table(len(run), len(run[0][1]), cells, (run[0][0], run[-1][0]))
