"""DOCX tables: every printed cell once, at its place, with its spans, its lines in reading order."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregates.documents.formats.docx import extract_docx
from aggregates.documents.formats.extract import Extract, Table
from tests.aggregates.documents.formats.docx_parts import package, paragraph


def cell(text: str, properties: str = "", inner: str = "") -> str:
    """A table cell."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}{paragraph(text)}</w:tc>"


def table(*rows: str) -> str:
    """A table of rows of cells."""
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def read(body: str) -> Extract:
    """The extract of a document with this body."""
    return extract_docx(package(body + paragraph("后文")))


def cells(found: Extract, read_table: Table) -> list[tuple[int, int, int, int, str]]:
    """Every cell as (row, column, spans, text)."""
    return [
        (cell.row, cell.column, cell.row_span, cell.column_span, "".join(found.cell_lines(cell)))
        for cell in read_table.cells
    ]


def test_spans_and_places() -> None:
    """A cell over two columns and one over two rows stand once; an empty cell has no lines."""
    merged, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    found = read(
        table(
            cell("任务", '<w:gridSpan w:val="2"/>') + cell("单位"),
            cell("一", merged) + cell("造林") + cell("县林业局"),
            cell("", goes_on) + cell("修渠") + cell(""),
        )
    )
    (only,) = found.tables
    assert cells(found, only) == [
        (0, 0, 1, 2, "任务"), (0, 2, 1, 1, "单位"), (1, 0, 2, 1, "一"), (1, 1, 1, 1, "造林"), (1, 2, 1, 1, "县林业局"),
        (2, 1, 1, 1, "修渠"), (2, 2, 1, 1, ""),
    ]  # fmt: skip
    assert (only.rows, only.columns, only.lines, only.cells[-1].lines) == (3, 3, (1, 6), None)
    assert found.lines[4].place == "word/document.xml tbl[1]/tr[2]/tc[3]/p[1]"


def test_text_under_a_merged_cell_is_said() -> None:
    """Text in a continued cell is not printed, so it is left out with a warning."""
    found = read(table(cell("甲", '<w:vMerge w:val="restart"/>') + cell("乙"), cell("藏", "<w:vMerge/>") + cell("丙")))
    assert [line.text for line in found.lines] == ["甲", "乙", "丙", "后文"]
    assert [(note.code, note.quote) for note in found.notes] == [("DOCX_CELL_HIDDEN", "藏")]


def test_a_frame_of_one_cell_is_plain_text() -> None:
    """A table of one cell is a frame: its paragraphs are lines, and no table is told."""
    found = read(table(cell("框中文字")))
    assert ([line.text for line in found.lines], found.tables) == (["框中文字", "后文"], ())


def test_a_table_in_a_cell_is_told_inside_it() -> None:
    """The outer table comes first; the lines of the inner one lie inside the lines of its cell."""
    found = read(table(cell("外", inner=table(cell("内一") + cell("内二"))) + cell("右")))
    outer, inner = found.tables
    assert outer.cells[0].lines == (1, 3)
    assert inner.lines == (1, 2)
    assert found.lines[1].place == "word/document.xml tbl[1]/tr[1]/tc[1]/tbl[1]/tr[1]/tc[2]/p[1]"


def test_a_row_deleted_by_a_tracked_change_is_left_out() -> None:
    """Its text is not read, and the note on tracked changes quotes it."""
    deleted = f"<w:trPr><w:del/></w:trPr>{cell('旧')}{cell('行')}"
    found = read(table(cell("甲") + cell("乙"), deleted))
    assert [line.text for line in found.lines] == ["甲", "乙", "后文"]
    assert found.notes[0].quote == "－旧行"


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle of the grid: its place and its spans."""

    row: int
    column: int
    rows: int
    columns: int


@st.composite
def grids(draw: st.DrawFn) -> tuple[int, int, list[Block]]:
    """(rows, columns, rectangles that cover the grid), in reading order."""
    rows, columns = draw(st.integers(1, 5)), draw(st.integers(2, 5))
    taken: set[tuple[int, int]] = set()
    blocks = []
    for row in range(rows):
        for column in range(columns):
            if (row, column) in taken:
                continue
            wide, high = draw(st.integers(1, 3)), draw(st.integers(1, 3))
            width = 1
            while width < wide and column + width < columns and (row, column + width) not in taken:
                width += 1
            height = min(high, rows - row)
            taken.update((r, c) for r in range(row, row + height) for c in range(column, column + width))
            blocks.append(Block(row, column, height, width))
    return rows, columns, blocks


def _xml(rows: int, blocks: list[Block]) -> str:
    made = []
    for row in range(rows):
        here = sorted((b for b in blocks if b.row <= row < b.row + b.rows), key=lambda block: block.column)
        text = ""
        for block in here:
            span = f'<w:gridSpan w:val="{block.columns}"/>'
            merge = "" if block.rows == 1 else '<w:vMerge w:val="restart"/>' if block.row == row else "<w:vMerge/>"
            text += cell(f"{block.row}，{block.column}" if block.row == row else "", span + merge)
        made.append(text)
    return table(*made)


@settings(max_examples=150, deadline=None)
@given(grids())
def test_random_grids_come_back(drawn: tuple[int, int, list[Block]]) -> None:
    """Any division of a grid into rectangles is read back cell for cell, in reading order."""
    rows, columns, blocks = drawn
    found = read(_xml(rows, blocks))
    if len(blocks) == 1:
        assert found.tables == ()
        return
    (only,) = found.tables
    assert (only.rows, only.columns) == (rows, columns)
    assert cells(found, only) == [
        (block.row, block.column, block.rows, block.columns, f"{block.row}，{block.column}") for block in blocks
    ]
