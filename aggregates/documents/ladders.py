"""Tables that a text export wrote one cell a line, each closed by |: rows are counted off by the header's length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aggregates.documents.formats.extract import Cell, Extract, Table
from aggregates.documents.glyphs import canonical, squeeze
from aggregates.documents.table_words import ROLE_LABELS, column_kind

_COLUMNS_MIN = 3
_Printed = tuple[str, tuple[int, int]]


def ladders(extract: Extract) -> Iterator[Table]:
    """Every such table whose header is known and whose rows all begin with a number, in order."""
    for cells in _runs(extract):
        start, columns = _header(cells)
        if columns < _COLUMNS_MIN:
            continue
        rows = (len(cells) - start) // columns
        numbered = all(_is_number(cells[start + columns * row][0]) for row in range(1, rows))
        if rows > 1 and numbered and rows * columns == len(cells) - start:
            opening = cells[start][1][1]  # lines of running text may stand before the first cell's own
            used = [(cells[start][0].split("\n")[-1], (opening, opening)), *cells[start + 1 :]]
            grid = tuple(
                Cell(at // columns, at % columns, 1, 1, lines if squeeze(text) else None)
                for at, (text, lines) in enumerate(used)
            )
            yield Table(rows, columns, grid, (used[0][1][0], used[-1][1][1]))


def _runs(extract: Extract) -> Iterator[list[_Printed]]:
    """Cells that follow one another: lines up to one that ends in |; the line itself holds no other stroke."""
    cells: list[_Printed] = []
    text, first = "", 0
    for number, line in enumerate((one.text for one in extract.lines), 1):
        bare = line.strip().replace("｜", "|")
        if not bare:
            continue
        if bare.count("|") > 1:
            yield from [cells] if cells else []
            cells, text, first = [], "", 0
            continue
        first = first or number
        text += ("\n" if text else "") + bare.rstrip("|")
        if bare.endswith("|"):
            cells.append((text.strip(), (first, number)))
            text, first = "", 0
    yield from [cells] if cells else []


def _header(cells: Sequence[_Printed]) -> tuple[int, int]:
    """(index of the first header cell, number of columns); (0, 0) when there is no header of tasks and units."""
    for start, (text, _) in enumerate(cells):
        if column_kind(text.split("\n")[-1]) != "number":
            continue
        end = start
        while end < len(cells) and (end == start or column_kind(cells[end][0]) is not None):
            end += 1
        kinds = {column_kind(cell) for cell, _ in cells[start:end]}
        if kinds & ROLE_LABELS.keys() and kinds & {"task", "group"}:
            return start, end - start
    return 0, 0


def _is_number(text: str) -> bool:
    bare = squeeze(canonical(text)).rstrip(".、")
    return bare.isascii() and bare.isdigit()
