"""Ruled tables in PDF: the grid is that of the rules, cells merge where a rule is missing, pages join."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from aggregates.documents.formats.extract import Extract, Table
from aggregates.documents.formats.pdf import extract_pdf
from tests.aggregates.documents.formats.pdf_sheets import canvas, put, ruled

XS = (80.0, 140.0, 330.0, 500.0)
HEADER = [(0, 0, 1, 1, "序号"), (0, 1, 1, 1, "任务"), (0, 2, 1, 1, "责任单位")]


def cells(found: Extract, table: Table) -> list[tuple[int, int, int, int, str]]:
    """Every cell as (row, column, spans, its lines joined by a line feed)."""
    return [
        (cell.row, cell.column, cell.row_span, cell.column_span, "\n".join(found.cell_lines(cell)))
        for cell in table.cells
    ]


def test_a_ruled_table_between_paragraphs() -> None:
    """Text above, the table with its spans and wrapped cells, text below; the order is that of the page."""
    blocks = [
        *HEADER,
        (1, 0, 2, 1, "一"),
        (1, 1, 1, 1, "岸线补植"),
        (1, 2, 1, 1, "县林业局\n县财政局"),
        (2, 1, 1, 2, "另行安排"),
    ]

    def draw(page: Canvas) -> None:
        put(page, ["附件：任务分工"], y=760)
        ruled(page, XS, (720, 690, 650, 620), blocks)
        put(page, ["以上任务年底完成。"], y=580)

    found = extract_pdf(canvas(draw))
    (table,) = found.tables
    assert cells(found, table) == blocks
    assert (table.rows, table.columns) == (3, 3)
    shown = [line.text for line in found.lines if line.text]
    assert (shown[0], shown[-1]) == ("附件：任务分工", "以上任务年底完成。")


def test_a_table_drawn_with_thin_boxes_and_open_sides() -> None:
    """Rules drawn as thin filled rectangles, without rules at the left and right, give the same grid."""

    def draw(page: Canvas) -> None:
        for y in (700, 670, 640):
            page.rect(80, y, 420, 0.6, stroke=0, fill=1)
        page.rect(300, 640, 0.6, 60.6, stroke=0, fill=1)
        for x, y, text in ((84, 680, "任务"), (304, 680, "单位"), (84, 650, "修渠"), (304, 650, "县水利局")):
            put(page, [text], x=x, y=y, size=10)

    found = extract_pdf(canvas(draw))
    (table,) = found.tables
    assert [text for *_, text in cells(found, table)] == ["任务", "单位", "修渠", "县水利局"]


def test_a_rule_that_overshoots_parts_nothing() -> None:
    """A rule that reaches a few points into the next row leaves that row's merged cell whole."""

    def draw(page: Canvas) -> None:
        ruled(page, XS, (720, 690, 660), [*HEADER, (1, 0, 1, 3, "合计")])
        for x in XS[1:3]:
            page.line(x, 720, x, 682)

    found = extract_pdf(canvas(draw))
    assert cells(found, found.tables[0])[-1] == (1, 0, 1, 3, "合计")


def test_a_frame_and_an_underline_are_not_tables() -> None:
    """A box round a text and a line under a heading leave plain lines."""

    def draw(page: Canvas) -> None:
        page.rect(70, 600, 400, 100)
        put(page, ["框内文字"], y=650)
        page.line(79, 560, 300, 560)
        put(page, ["标题"], y=565)

    found = extract_pdf(canvas(draw))
    assert found.tables == ()
    assert [line.text for line in found.lines if line.text] == ["框内文字", "标题"]


def test_a_table_over_pages_is_one_table() -> None:
    """Same columns at the top of the next page: one table, the repeated header once, with a note."""

    def draw(page: Canvas) -> None:
        for number in range(3):
            rows = [(row, 0, 1, 1, f"{number}-{row}") for row in range(1, 4)]
            rows += [
                (row, column, 1, 1, f"{'任单'[column - 1]}{number}{row}") for row in range(1, 4) for column in (1, 2)
            ]
            ruled(page, XS, (720, 690, 660, 630, 600), [*HEADER, *sorted(rows)])
            put(page, [f"— {number + 1} —"], x=270, y=60, size=12)
            page.showPage()

    found = extract_pdf(canvas(draw))
    (table,) = found.tables
    assert (table.rows, len(table.cells)) == (10, 30)
    assert cells(found, table)[3 * 4] == (4, 0, 1, 1, "1-1")
    assert found.lines[-1].page == 3
    assert [note.code for note in found.notes] == ["PAGE_FURNITURE", "TABLE_CONTINUED", "TABLE_CONTINUED"]


def test_a_row_that_may_be_cut_by_the_page_is_said() -> None:
    """The first row of the next page begins with an empty cell: the note warns and quotes it."""

    def draw(page: Canvas) -> None:
        ruled(page, XS, (720, 690, 660), [*HEADER, (1, 0, 1, 1, "一"), (1, 1, 1, 1, "补植"), (1, 2, 1, 1, "县林业局")])
        page.showPage()
        ruled(page, XS, (720, 690), [(0, 0, 1, 1, ""), (0, 1, 1, 1, "岸线"), (0, 2, 1, 1, "")])

    found = extract_pdf(canvas(draw))
    assert [(note.code, note.severity, note.quote) for note in found.notes] == [("TABLE_ROW_SPLIT", "WARN", "岸线")]


@st.composite
def _grids(draw: st.DrawFn) -> tuple[list[int], list[int], list[tuple[int, int, int, int, str]]]:
    """(widths, heights, rectangles covering the grid with their text)."""
    rows, columns = draw(st.integers(1, 5)), draw(st.integers(2, 4))
    taken: set[tuple[int, int]] = set()
    blocks = []
    for row in range(rows):
        for column in range(columns):
            if (row, column) in taken:
                continue
            wide, high = draw(st.integers(1, 2)), draw(st.integers(1, 2))
            width = 2 if wide == 2 and column + 1 < columns and (row, column + 1) not in taken else 1
            height = min(high, rows - row)
            taken.update((r, c) for r in range(row, row + height) for c in range(column, column + width))
            blocks.append((row, column, height, width, f"格{row}之{column}"))
    widths = draw(st.lists(st.integers(50, 110), min_size=columns, max_size=columns))
    return widths, draw(st.lists(st.integers(20, 60), min_size=rows, max_size=rows)), blocks


def _needed(blocks: list[tuple[int, int, int, int, str]]) -> tuple[list[int], list[int]]:
    """The edges some cell begins at: edges no rule is drawn on cannot be read back."""
    return sorted({block[0] for block in blocks}), sorted({block[1] for block in blocks})


@settings(max_examples=80, deadline=None)
@given(_grids())
def test_random_ruled_grids_come_back(drawn: tuple[list[int], list[int], list[tuple[int, int, int, int, str]]]) -> None:
    """Any division of a grid into cells is read back from its rules alone."""
    widths, heights, blocks = drawn
    xs = [70.0 + sum(widths[:index]) for index in range(len(widths) + 1)]
    ys = [780.0 - sum(heights[:index]) for index in range(len(heights) + 1)]
    found = extract_pdf(canvas(lambda page: ruled(page, xs, ys, blocks)))
    rows, columns = _needed(blocks)
    if len(columns) == 1 or all(block[3] == len(columns) for block in blocks):
        return
    (table,) = found.tables
    assert cells(found, table) == [
        (
            rows.index(row),
            columns.index(column),
            sum(row <= edge < row + high for edge in rows),
            sum(column <= edge < column + wide for edge in columns),
            text,
        )
        for row, column, high, wide, text in blocks
    ]
