"""Blocks of a page become lines: inline text is joined as it is printed, a block or a line break begins a new line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from aggregates.documents.formats.extract import Cell, Line, Note, Table
from aggregates.documents.formats.html_lists import Numbering
from aggregates.documents.formats.html_parse import Page
from aggregates.documents.formats.html_tables import Slot, grid, is_layout

_BLOCKS = frozenset(
    {"html", "body", "div", "p", "section", "article", "main", "header", "footer", "nav", "aside", "h1", "h2", "h3"}
    | {"h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tfoot", "tr", "td", "th"}
    | {"caption", "pre", "blockquote", "center", "form", "fieldset", "address", "figure", "figcaption", "hr"}
    | {"details", "summary", "ucapcontent"}
)
_SKIPPED = frozenset({"rt", "rp"})  # readings printed beside a character are not its text
_WHITE = re.compile(r"[ \t\n\f]+")
_WIDE = re.compile("[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f“”‘’…—·]")
_SUPERSCRIPT = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_TABLES_DEEP = 8  # tables in tables beyond this only place things


@dataclass(slots=True)
class _Open:
    """A data table whose cells are being read: its slots by element, and where its lines began."""

    element: etree._Element
    rows: int
    columns: int
    slots: dict[etree._Element, Slot]
    start: int
    cells: list[Cell]
    cell_start: int = 0


class Collector:
    """Walks a page once and leaves its `lines`, `tables` and `notes`."""

    def __init__(self, page: Page) -> None:
        self.lines: list[Line] = []
        self.tables: list[Table] = []
        self.notes: list[Note] = []
        self._page = page
        self._numbering = Numbering()
        self._numbered: list[tuple[int, str]] = []
        self._open: list[_Open] = []
        self._layouts = 0
        self._parts: list[str] = []
        self._space = ""  # white space waiting for the next word of the line
        self._at = 1  # source line of the text last seen
        self._began: int | None = None
        self._raised = self._skipped = self._kept = 0

    def run(self) -> None:
        """Read the whole page."""
        for event, element in etree.iterwalk(self._page.root, events=("start", "end")):
            if event == "start":
                self._at = self._source_line(element)
                self._start(element)
                self._text(element.text)
            else:
                self._end(element)
                self._text(element.tail)
        self._break()
        self._note_numbers()

    def _source_line(self, element: etree._Element) -> int:
        line = self._page.line(element)
        return line if self._page.folded == 1 else max(line, self._at)

    def _start(self, element: etree._Element) -> None:
        tag = str(element.tag)
        if tag in _BLOCKS or tag == "br":
            self._break()
        self._raised += tag == "sup"
        self._skipped += tag in _SKIPPED
        self._kept += tag == "pre"
        if tag == "table":
            self._open_table(element)
        elif tag in ("td", "th") and self._open and element in self._open[-1].slots:
            self._open[-1].cell_start = len(self.lines)
        elif tag == "li":
            self._number(element)
        elif tag == "img":
            self._image(element)

    def _end(self, element: etree._Element) -> None:
        tag = str(element.tag)
        if tag in _BLOCKS:
            self._break()
        self._raised -= tag == "sup"
        self._skipped -= tag in _SKIPPED
        self._kept -= tag == "pre"
        if self._open and element in self._open[-1].slots:
            self._close_cell(self._open[-1], element)
        elif self._open and self._open[-1].element is element:
            self._close_table(self._open.pop())
        elif tag == "table":
            self._layouts -= 1

    def _text(self, text: str | None) -> None:
        if not text:
            return
        if self._skipped:
            self._at += _newlines(text)
        elif self._kept:
            self._preformatted(text)
        else:
            self._flow(text.translate(_SUPERSCRIPT) if self._raised and text.strip().isascii() else text)

    def _flow(self, text: str) -> None:
        position = 0
        for white in _WHITE.finditer(text):
            self._word(text[position : white.start()])
            self._space += "\n" if _newlines(white[0]) else " "
            self._at += _newlines(white[0])
            position = white.end()
        self._word(text[position:])

    def _word(self, word: str) -> None:
        if not word:
            return
        if self._began is None:
            self._began = self._at
        elif self._space and not ("\n" in self._space and _meet(self._parts, word)):
            self._parts.append(" ")
        self._space = ""
        self._parts.append(word)

    def _preformatted(self, text: str) -> None:
        for number, row in enumerate(re.split("[\n\f]", text)):
            if number:
                self._break()
                self._at += 1
            if row:
                self._began = self._at if self._began is None else self._began
                self._parts.append(row)

    def _break(self) -> None:
        """End the line; a line of white space only is not a line."""
        text = "".join(self._parts)
        if text.strip():
            self.lines.append(Line(text, f"L{self._began or self._at}"))
        self._parts, self._space, self._began = [], "", None

    def _number(self, item: etree._Element) -> None:
        number = self._numbering.before(item)
        if number:
            self._word(number)
            self._numbered.append((len(self.lines) + 1, number))

    def _note_numbers(self) -> None:
        if self._numbered:
            first, last = self._numbered[0], self._numbered[-1]
            zh = f"{len(self._numbered)} 个列表编号由浏览器自动生成，已按显示写出"
            en = f"{len(self._numbered)} list numbers a browser generates are written out as shown"
            self.notes.append(Note("LIST_NUMBER", (first[0], min(last[0], len(self.lines))), first[1], zh, en))

    def _image(self, element: etree._Element) -> None:
        quote = (element.get("alt") or element.get("title") or element.get("src") or "")[:60]
        line = len(self.lines) + 1
        self.notes.append(
            Note(
                "IMAGE_OMITTED",
                (line, line),
                quote,
                "图片无法读取，其中的文字未计入",
                "an image cannot be read",
                "WARN",
            )
        )

    def _open_table(self, element: etree._Element) -> None:
        depth = self._layouts + len(self._open)
        inside_cell = bool(self._open)
        rows, columns, slots = (0, 0, []) if inside_cell or depth >= _TABLES_DEEP else grid(element)
        if inside_cell or is_layout(element, rows, columns, slots):
            self._layouts += 1
            return
        by_element = {slot.element: slot for slot in slots}
        self._open.append(_Open(element, rows, columns, by_element, len(self.lines), []))

    def _close_cell(self, table: _Open, element: etree._Element) -> None:
        slot, first, last = table.slots[element], table.cell_start + 1, len(self.lines)
        lines = (first, last) if last >= first else None
        table.cells.append(Cell(slot.row, slot.column, slot.row_span, slot.column_span, lines))

    def _close_table(self, table: _Open) -> None:
        held = [cell.lines for cell in table.cells if cell.lines]
        if held:
            lines = (held[0][0], held[-1][1])
            self.tables.append(Table(table.rows, table.columns, tuple(table.cells), lines))


def _newlines(text: str) -> int:
    return text.count("\n") + text.count("\f")


def _meet(parts: list[str], word: str) -> bool:
    """Whether a line feed stands between two Chinese characters, where it is no space (CSS Text 4, segment breaks)."""
    return bool(parts) and _WIDE.match(parts[-1][-1]) is not None and _WIDE.match(word[0]) is not None
