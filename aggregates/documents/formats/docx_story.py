"""One story of a DOCX (the body, a note) as lines and tables: paragraphs, tables in tables, content controls."""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree

from aggregates.documents.formats.docx_fields import Fields
from aggregates.documents.formats.docx_notes import Notebook
from aggregates.documents.formats.docx_numbering import Counters
from aggregates.documents.formats.docx_runs import Inline, Pages, branch
from aggregates.documents.formats.docx_styles import NumPr, Styles, num_pr
from aggregates.documents.formats.docx_tables import GridCell, grid
from aggregates.documents.formats.extract import Cell, Line, Table
from aggregates.documents.formats.limits import MAX_LINES, MAX_TABLE_CELLS, exceeded, require
from aggregates.documents.formats.ooxml_xml import child, deeper, local, value

_CONTAINERS = frozenset({"w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo", "w:smartTag"})
_CONTENTS_LINE = re.compile(r"(?:\d|[IVXivx])$")


class Story:
    """Reads block after block; `lines` and `tables` grow. `pages` may be shared by several stories, `part` is named."""

    def __init__(self, styles: Styles, counters: Counters, book: Notebook) -> None:
        self._styles, self._counters, self._book = styles, counters, book
        self._fields = Fields()
        self._carry = ""
        self.lines: list[Line] = []
        self.tables: list[Table] = []
        self.pages: Pages
        self.part = ""

    def read(self, container: etree._Element, part: str, pages: Pages, prefix: str = "") -> None:
        """Append the blocks of `container`; `prefix` stands between the part and the paragraph in every place."""
        self.part, self.pages, self._fields = part, pages, Fields()
        self._blocks(container, prefix, Counter(), 0)
        self._flush(prefix)

    def _blocks(self, parent: etree._Element, prefix: str, counts: Counter[str], depth: int) -> None:
        depth = deeper(depth, self.part)
        for element in parent:
            name = local(element)
            if name == "w:p":
                counts["p"] += 1
                self._paragraph(element, f"{prefix}p[{counts['p']}]", depth)
            elif name == "w:tbl":
                counts["tbl"] += 1
                self._table(element, f"{prefix}tbl[{counts['tbl']}]", depth)
            elif name in _CONTAINERS:
                self._blocks(element, prefix, counts, depth)
            elif name == "mc:AlternateContent" and (chosen := branch(element)) is not None:
                self._blocks(chosen, prefix, counts, depth)
            elif name in ("w:altChunk", "w:subDoc"):
                self._book.add("DOCX_PART_MISSING", len(self.lines) + 1, name)

    def _paragraph(self, element: etree._Element, path: str, depth: int) -> None:
        contents = self._fields.contents
        inline = Inline(self._styles, self._fields, self._book, self.pages, self.part, len(self.lines) + 1)
        inline.read(element)
        properties = child(element, "w:pPr")
        if child(properties, "w:rPr", "w:del") is not None:  # the mark is deleted: the text runs on in the next one
            self._book.add("TRACKED_CHANGES", len(self.lines) + 1, "－¶")
            self._carry += "".join(text for text, _ in inline.lines)
        elif contents and _CONTENTS_LINE.search(inline.lines[-1][0].strip()):
            self._book.add("DOCX_CONTENTS", len(self.lines) + 1, inline.lines[-1][0])
        else:
            self._print(inline.lines, self._label(properties), path)
        for number, box in enumerate(inline.boxes, 1):
            self._book.add("DOCX_TEXT_BOX", len(self.lines) + 1)
            self._blocks(box, f"{path}/txbx[{number}]/", Counter(), depth)
        if child(properties, "w:sectPr") is not None:
            self._section(properties)

    def _section(self, properties: etree._Element | None) -> None:
        """A section that ends here starts the next one on a new page unless it says otherwise."""
        if value(properties, "w:sectPr", "w:type") != "continuous":
            self.pages.turn(rendered=False)

    def _label(self, properties: etree._Element | None) -> str:
        direct = num_pr(properties)
        style = self._styles.numbering(value(properties, "w:pStyle") or self._styles.default)
        if direct is None:
            reference = style
        elif direct.num is None:
            reference = None if style is None else NumPr(style.num, direct.level, style.style)
        else:
            reference = direct
        label = None if reference is None else self._counters.label(reference)
        if label is not None and label.doubt is not None:
            self._book.add("NUMBERING", len(self.lines) + 1, f"{label.text} ({label.doubt})")
        return "" if label is None else label.text

    def _require_room(self) -> None:
        if len(self.lines) > MAX_LINES:
            raise exceeded("DOCX 的行数", "the number of lines of the DOCX", len(self.lines), MAX_LINES)

    def _print(self, found: list[tuple[str, int | None]], label: str, path: str) -> None:
        self._require_room()
        carry, self._carry = self._carry, ""
        for number, (text, page) in enumerate(found, 1):
            place = f"{self.part} {path}" + (f" line[{number}]" if len(found) > 1 else "")
            place += " +numbering" if label and number == 1 else ""
            self.lines.append(Line(label + carry + text if number == 1 else text, place, page))

    def _flush(self, prefix: str) -> None:
        if self._carry:
            self._print([("", self.pages.number)], "", f"{prefix}p[last]")

    def _table(self, element: etree._Element, path: str, depth: int) -> None:
        cells, rows, columns = grid(element, self.part, self._book, len(self.lines) + 1)
        require("表格的单元格数", "the number of table cells", len(cells), MAX_TABLE_CELLS, (f"{path}：", f"{path}: "))
        first, place = len(self.lines) + 1, len(self.tables)
        read = [self._cell(cell, f"{path}/{cell.path}/", depth) for cell in cells]
        if len(self.lines) >= first and len(cells) > 1:  # one cell is a frame round text, no table
            self.tables.insert(place, Table(rows, columns, tuple(read), (first, len(self.lines))))

    def _cell(self, cell: GridCell, prefix: str, depth: int) -> Cell:
        first = len(self.lines)
        self._blocks(cell.element, prefix, Counter(), depth)
        self._flush(prefix)
        self._trim(first)
        lines = (first + 1, len(self.lines)) if len(self.lines) > first else None
        return Cell(cell.row, cell.column, cell.row_span, cell.column_span, lines)

    def _trim(self, first: int) -> None:
        """Drop blank lines at the end of a cell, and the only one of an empty cell."""
        while len(self.lines) > first and not self.lines[-1].text.strip():
            self.lines.pop()
