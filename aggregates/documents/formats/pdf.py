"""PDF to lines: the text layer laid out page by page, furniture left out, ruled tables kept; what is unsure is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from aggregates.documents.formats.characters import odd_characters
from aggregates.documents.formats.extract import Cell, Extract, Line, Note, Table
from aggregates.documents.formats.limits import MAX_CHARACTERS, require
from aggregates.documents.formats.pdf_furniture import furniture
from aggregates.documents.formats.pdf_layout import Block, Sheet, lay_out
from aggregates.documents.formats.pdf_lines import PrintedLine
from aggregates.documents.formats.pdf_notes import QUOTE_MAX, Pages, spans
from aggregates.documents.formats.pdf_open import attachments, opened, pages
from aggregates.documents.formats.pdf_paragraphs import starts
from aggregates.documents.formats.pdf_tables import Continued, join_tables


def extract_pdf(data: bytes) -> Extract:
    """The text layer as lines in reading order, ruled tables, and notes; an empty line shows a paragraph break.

    Raises `Unreadable`, naming the page where there is one, for what cannot be read: no text layer, a password,
    damage, a text layer without meaning.
    """
    sheets, seen = _sheets(data)
    seen.require_text()
    dropped = furniture(sheets)
    gone = [line for sheet in sheets for line in sheet.lines if id(line) in dropped]
    joined = join_tables([[block for block in sheet.blocks if id(block) not in dropped] for sheet in sheets])
    writer = _Writer(starts(joined.blocks))
    for block in joined.blocks:
        writer.write(block)
    notes = (
        *_furniture_note(gone, writer),
        *seen.notes(writer.pages),
        *_table_notes(joined, writer),
        *odd_characters([line.text for line in writer.lines]),
    )
    return Extract("pdf", "text layer", tuple(writer.lines), tuple(writer.tables), notes)


def _sheets(data: bytes) -> tuple[list[Sheet], Pages]:
    sheets: list[Sheet] = []
    seen, gutter = Pages(), None
    with opened(data) as document:
        if attachments(document):
            seen.add("ATTACHMENTS", 1)
        for page in pages(document):
            seen.look(page)
            require("PDF 字符数", "the number of characters", seen.characters, MAX_CHARACTERS)
            sheet = lay_out(page, gutter)
            gutter = sheet.gutter or gutter
            if sheet.gutter is not None:
                seen.add("TWO_COLUMNS", page.number)
            if sheet.too_many_rules:
                seen.add("TABLE_RULES", page.number)
            sheets.append(sheet)
    return sheets, seen


@dataclass(slots=True)
class _Writer:
    """The extract as it grows; `begins` are the lines before which an empty one shows a paragraph break."""

    begins: set[int]
    lines: list[Line] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    pages: list[tuple[int, int]] = field(default_factory=list)
    table_of: dict[int, tuple[int, int]] = field(default_factory=dict)

    def write(self, block: Block) -> None:
        """Append a line, or a table with the lines of its cells."""
        if isinstance(block, PrintedLine):
            if id(block) in self.begins:
                self.lines.append(Line("", f"p.{block.page} @{block.ranges[0][0]}+0", block.page))
            self._line(block)
            return
        first = len(self.lines) + 1
        cells = tuple(
            Cell(span.row, span.column, span.rows, span.columns, self._cell(lines)) for span, lines in block.cells
        )
        self.table_of[id(block)] = first, len(self.lines)
        self.tables.append(Table(block.rows, len(block.xs) - 1, cells, (first, len(self.lines))))

    def _line(self, line: PrintedLine) -> None:
        self.lines.append(Line(line.text, line.place, line.page))
        if not self.pages or self.pages[-1][0] != line.page:
            self.pages.append((line.page, len(self.lines)))

    def _cell(self, lines: Sequence[PrintedLine]) -> tuple[int, int] | None:
        first = len(self.lines) + 1
        for line in lines:
            self._line(line)
        return (first, len(self.lines)) if lines else None


def _furniture_note(gone: Sequence[PrintedLine], writer: _Writer) -> tuple[Note, ...]:
    if not gone:
        return ()
    quote = " | ".join(dict.fromkeys(line.text.strip() for line in gone))[:QUOTE_MAX]
    where = spans(sorted({line.page for line in gone}))
    zh = f"页眉、页脚和页码共 {len(gone)} 行（第 {where} 页）未读取"
    en = f"{len(gone)} lines of headers, footers and page numbers (pages {where}) are left out"
    return (Note("PAGE_FURNITURE", (1, max(1, len(writer.lines))), quote, zh, en),)


def _table_notes(joined: Continued, writer: _Writer) -> tuple[Note, ...]:
    headers = [
        Note(
            "TABLE_CONTINUED",
            writer.table_of[id(table)],
            text[:QUOTE_MAX],
            "表格跨页，续页重复的表头未重复读取",
            "the table goes on over pages; its repeated header is read once",
        )
        for table, text in joined.headers
    ]
    doubtful = [
        Note(
            "TABLE_ROW_SPLIT",
            writer.table_of[id(table)],
            text[:QUOTE_MAX],
            "续页的第一行首格为空，可能是上一页最后一行的后半，请核对",
            "the first row on the next page begins with an empty cell: it may belong to the row before it",
            "WARN",
        )
        for table, text in joined.doubtful
    ]
    return (*headers, *doubtful)
