"""The grid of a web table: where each cell stands, whatever its row and column spans say; and which tables are layout.

The slots are assigned as in WHATWG HTML 4.9.12 ("forming a table"), with two repairs: a span is cut at the edge of the
table or of its row group, and at a cell already there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from aggregates.documents.formats import limits
from aggregates.documents.formats.html_parse import tree_line

_GROUPS = ("thead", "tbody", "tfoot")
_MOST_COLUMNS = 1000  # WHATWG HTML clamps colspan here
_WHOLE_DOCUMENT = 800  # characters: no cell of a table of tasks is so long and so large a share of it
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell element and its place in the grid (from 0)."""

    element: etree._Element
    row: int
    column: int
    row_span: int
    column_span: int


def grid(table: etree._Element) -> tuple[int, int, list[Slot]]:
    """(rows, columns, cells in reading order) of a table. Raises `Unreadable` when it has too many cells."""
    slots: list[Slot] = []
    busy: dict[int, int] = {}  # column -> rows below the current one that a spanning cell still covers
    count, rows = 0, -1
    for rows, (row, left) in enumerate(_rows(table)):
        column = 0
        taken = {c for c, n in busy.items() if n > 0}
        busy = {c: n - 1 for c, n in busy.items() if n > 1}
        for cell in row.iterchildren("td", "th"):
            while column in taken:
                column += 1
            span = _column_span(cell, column, taken)
            down = _row_span(cell, left)
            slots.append(Slot(cell, rows, column, down, span))
            taken.update(range(column, column + span))
            if down > 1:
                busy.update(dict.fromkeys(range(column, column + span), down - 1))
            column += span
            count += span
            _require(count, cell)
    columns = max((slot.column + 1 for slot in slots), default=0)
    return rows + 1, columns, [_cut(slot, columns) for slot in slots]


def _rows(table: etree._Element) -> list[tuple[etree._Element, int]]:
    found: list[tuple[etree._Element, int]] = []
    loose: list[etree._Element] = []

    def flush() -> None:
        found.extend((row, len(loose) - n) for n, row in enumerate(loose))
        loose.clear()

    for child in table:
        if child.tag == "tr":
            loose.append(child)
        elif child.tag in _GROUPS:
            flush()
            loose.extend(child.iterchildren("tr"))
            flush()
    flush()
    return found


def _require(count: int, cell: etree._Element) -> None:
    where = (f"第 {tree_line(cell)} 行的", f"line {tree_line(cell)}: ")
    limits.require("表格单元格数", "the number of table cells", count, limits.MAX_TABLE_CELLS, where)


def _cut(slot: Slot, columns: int) -> Slot:
    return Slot(slot.element, slot.row, slot.column, slot.row_span, min(slot.column_span, columns - slot.column))


def _span(text: str | None) -> int:
    found = re.match(r"\s*([0-9]{1,6})", text or "")
    return int(found[1]) if found else 1


def _row_span(cell: etree._Element, left: int) -> int:
    """Zero means down to the end of the row group; more than is left means the same."""
    wanted = _span(cell.get("rowspan"))
    return left if wanted == 0 else min(wanted, left)


def _column_span(cell: etree._Element, column: int, taken: set[int]) -> int:
    wanted = min(_MOST_COLUMNS, max(1, _span(cell.get("colspan"))))
    return next((n for n in range(1, wanted) if column + n in taken), wanted)


def is_layout(table: etree._Element, rows: int, columns: int, slots: list[Slot]) -> bool:
    """Whether a table only places things on the page: one row or column, marked so, or one cell with the document."""
    if table.get("role") in ("presentation", "none") or columns < 2 or rows < 2:
        return True
    sizes = [len(_CHINESE.findall("".join(map(str, slot.element.itertext())))) for slot in slots]
    largest = max(range(len(sizes)), key=lambda n: sizes[n])
    cell = slots[largest].element
    if sizes[largest] < _WHOLE_DOCUMENT or sizes[largest] < 0.6 * sum(sizes):
        return False
    return sum(1 for _ in cell.iter("p", "div", "br", "li", "table")) >= 8
