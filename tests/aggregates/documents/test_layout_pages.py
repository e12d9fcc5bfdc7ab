"""Pages and tables: what is dropped between the halves of a sentence, and what must not be."""

from __future__ import annotations

import pytest

from aggregates.documents.layout import heal

HALVES = ["市水利局要会同有关部门定期开展督查，每季", "度通报一次进展情况。"]
WHOLE = "".join(HALVES)


@pytest.mark.parametrize(
    "number", ["— 3 —", "-3-", "3", "第3页", "－3－", "· 3 ·", "第 3 页 共 9 页", "Page 3 of 9", "－ ３ －"]
)
def test_a_page_number_between_halves(number: str) -> None:
    """A page number inside a sentence is dropped and reported with its line, and the sentence is whole again."""
    layout = heal([HALVES[0], number, HALVES[1]])
    assert [par.text for par in layout.paragraphs] == [WHOLE]
    assert [(piece.line, piece.text) for piece in layout.dropped] == [(2, number)]
    assert [finding.lines for finding in layout.findings if finding.code == "PAGE_FURNITURE"] == [(2, 2)]


def test_numbers_of_cells_and_lists_stay() -> None:
    """Bare numbers that count rows are text: they neither cut a sentence nor lie pages apart."""
    lines = [text for n in range(1, 7) for text in (str(n), "巡查河道。")]
    layout = heal(lines)
    assert [par.text for par in layout.paragraphs] == lines
    assert layout.dropped == ()


def test_known_pages_tell() -> None:
    """Where pages are known, a bare number at a page's edge is a page number and a repeated edge line a header."""
    lines = [
        "云溪简报",
        "各县区要认真落实。",
        "7",
        "云溪简报",
        "市水利局负责督查。",
        "8",
        "云溪简报",
        "全文完毕。",
        "9",
    ]
    layout = heal(lines, pages=[1, 1, 1, 2, 2, 2, 3, 3, 3])
    assert [par.text for par in layout.paragraphs] == [
        "云溪简报",
        "各县区要认真落实。",
        "市水利局负责督查。",
        "全文完毕。",
    ]
    assert [piece.line for piece in layout.dropped] == [3, 4, 6, 7, 9]


def test_a_repeated_clause_is_no_header() -> None:
    """A responsibility line printed beside every page number is never dropped."""
    lines = [text for n in range(1, 5) for text in ("巡查河道。", "责任单位 市水利局", f"— {n} —")]
    kept = [par.text for par in heal(lines).paragraphs]
    assert kept.count("责任单位 市水利局") == 4


def test_lines_of_a_list_printed_twice_stay() -> None:
    """Two equal wrapped lines inside lists of names are text, however often they stand there."""
    lines = ["清理河道，（市水利局、市林", "业局、市城管局、市住建局", "按职责分工负责）"] * 4
    assert heal(lines).dropped == ()


def test_a_line_printed_twice_is_no_header() -> None:
    """Without page numbers a line that only twice stands inside a sentence is text; from three times on it goes."""
    part = ["各县区要加强河道巡查，及时", "开展河湖专项清理整治", "并定期公布结果。"]
    others = [f"第{n}组负责巡查。" for n in range(12)]
    assert heal(part * 2 + others).dropped == ()
    assert [piece.text for piece in heal(part * 3 + others).dropped] == [part[1]] * 3


def test_tables_take_no_part() -> None:
    """No paragraph comes from a table, and nothing is joined across it unless the sentence clearly goes on."""
    lines = ["各部门要认真落实责任，按期", "序号", "1", "巡查河道，确保安全"]
    layout = heal(lines, tables=[(2, 3)])
    assert [par.text for par in layout.paragraphs] == [lines[0], lines[3]]
    assert layout.dropped == ()
    lines[0] = "各部门要认真落实责任，严格要求，"
    assert [par.text for par in heal(lines, tables=[(2, 3)]).paragraphs] == [lines[0] + lines[3]]


def test_a_table_to_the_end() -> None:
    """A table range that reaches past the last line is cut to it."""
    assert [par.text for par in heal(["概况。", "1", "2"], tables=[(2, 9)]).paragraphs] == ["概况。"]
