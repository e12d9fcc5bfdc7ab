"""What every format hands on: numbered lines of text, each with its place in the original, and the tables in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Format = Literal["text", "markdown", "html", "docx", "pdf"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of extracted text. `place` says where the original prints it, `page` its page (from 1) if it has pages.

    Places: text and Markdown `L12`; HTML `L340` (line of the source); DOCX `word/document.xml p[12]` or
    `word/document.xml tbl[1]/tr[3]/tc[2]/p[1]`; PDF `p.3 @120+34` (page, first character, length on that page).
    """

    text: str
    place: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell: grid position from 0, spans, and its lines (numbers of the extract, from 1, both included).

    An empty cell has `lines` None. A spanning cell stands once, at its first row and column. `characters` is given
    where one line holds several cells (Markdown): the half-open range of the line's text that is this cell.
    """

    row: int
    column: int
    row_span: int
    column_span: int
    lines: tuple[int, int] | None
    characters: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of `rows` × `columns`; its cells' lines stand in the extract in reading order, inside `lines`."""

    rows: int
    columns: int
    cells: tuple[Cell, ...]
    lines: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Note:
    """Something the format had to leave out or could not show; becomes a finding. `lines` in the extract."""

    code: str
    lines: tuple[int, int]
    quote: str
    zh: str
    en: str
    severity: Literal["INFO", "WARN", "ERROR"] = "INFO"


@dataclass(frozen=True, slots=True)
class Extract:
    """A whole document as lines; line numbers of everything the reader says count these lines, from 1."""

    format: Format
    encoding: str
    lines: tuple[Line, ...]
    tables: tuple[Table, ...] = ()
    notes: tuple[Note, ...] = ()

    def cell_lines(self, cell: Cell) -> tuple[str, ...]:
        """The lines of one cell, without the neighbours it may share a line with."""
        if cell.lines is None:
            return ()
        texts = tuple(line.text for line in self.lines[cell.lines[0] - 1 : cell.lines[1]])
        return texts if cell.characters is None else tuple(text[slice(*cell.characters)] for text in texts)
