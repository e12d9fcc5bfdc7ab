"""The grid of one DOCX table: which cell stands where, over how many rows and columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from aggregates.documents.formats.docx_notes import Notebook
from aggregates.documents.formats.docx_runs import all_text
from aggregates.documents.formats.errors import Unreadable
from aggregates.documents.formats.ooxml_xml import attr, child, deeper, local, value, whole

COLUMNS_MAX = 1_000
"""Word allows 63 columns; far more is no table but an attack on memory."""
_WRAPPERS = frozenset({"w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo"})


@dataclass(slots=True)
class GridCell:
    """A printed cell: its place from 0, its spans, the element with its text, its place in the file (`tr[1]/tc[2]`)."""

    row: int
    column: int
    row_span: int
    column_span: int
    element: etree._Element
    path: str


def unwrapped(parent: etree._Element, name: str, part: str, depth: int = 0) -> Iterator[etree._Element]:
    """Children called `name`, also those inside content controls."""
    for element in parent:
        if local(element) == name:
            yield element
        elif local(element) in _WRAPPERS:
            yield from unwrapped(element, name, part, deeper(depth, part))


def grid(table: etree._Element, part: str, book: Notebook, line: int) -> tuple[list[GridCell], int, int]:
    """(cells in reading order, rows, columns); rows deleted by tracked changes are left out with a note.

    Raises `Unreadable` for more than `COLUMNS_MAX` columns.
    """
    cells: list[GridCell] = []
    open_above: dict[tuple[int, int], GridCell] = {}
    row, width = 0, 0
    for number, element in enumerate(unwrapped(table, "w:tr", part), 1):
        properties = child(element, "w:trPr")
        if child(properties, "w:del") is not None:
            book.add("TRACKED_CHANGES", line, "－" + all_text(element))
            continue
        found = _row(element, row, number, part)
        open_above, printed = _merged(found, open_above, book, line)
        cells.extend(printed)
        width = max([width, *(cell.column + cell.column_span for cell, _ in found)])
        row += 1
    return cells, row, width


def _row(element: etree._Element, row: int, number: int, part: str) -> list[tuple[GridCell, str | None]]:
    """The cells of one row with their vertical merge: None, `restart` or `continue`."""
    column = whole(value(child(element, "w:trPr"), "w:gridBefore"), 0, high=COLUMNS_MAX)
    found: list[tuple[GridCell, str | None]] = []
    for index, cell in enumerate(unwrapped(element, "w:tc", part), 1):
        properties = child(cell, "w:tcPr")
        span = whole(value(properties, "w:gridSpan"), 1, low=1)
        if column + span > COLUMNS_MAX:
            raise Unreadable(
                f"部件 {part} 的表格超过 {COLUMNS_MAX} 列", f"a table of {part} has more than {COLUMNS_MAX} columns"
            )
        if found and _merge(properties, "w:hMerge") == "continue":  # the form Word 97 wrote
            found[-1][0].column_span += span
        else:
            made = GridCell(row, column, 1, span, cell, f"tr[{number}]/tc[{index}]")
            found.append((made, _merge(properties, "w:vMerge")))
        column += span
    return found


def _merge(properties: etree._Element | None, name: str) -> str | None:
    merge = child(properties, name)
    return None if merge is None else attr(merge, "val") or "continue"


def _merged(
    found: list[tuple[GridCell, str | None]], above: dict[tuple[int, int], GridCell], book: Notebook, line: int
) -> tuple[dict[tuple[int, int], GridCell], list[GridCell]]:
    """Let continued cells grow the cell above them; the cells open for the next row, and those printed in this one."""
    still: dict[tuple[int, int], GridCell] = {}
    printed: list[GridCell] = []
    for cell, merge in found:
        key = cell.column, cell.column_span
        owner = above.get(key) if merge == "continue" else None
        if owner is None:
            printed.append(cell)
            if merge is not None:
                still[key] = cell
            continue
        owner.row_span += 1
        still[key] = owner
        if (hidden := all_text(cell.element)).strip():
            book.add("DOCX_CELL_HIDDEN", line, hidden)
    return still, printed
