"""Markdown: marks go, lines and their numbers stay; pipe tables keep their rows on their lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.documents.formats import Extract, extract


def _read(text: str) -> Extract:
    return extract(text.encode(), name="a.md")


def _first(text: str) -> str:
    return _read(text).lines[0].text


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        ("## 一、重点任务 ##", "一、重点任务"),
        ("**（一）造林。**到2025年", "（一）造林。到2025年"),
        ("**粗体断行", "粗体断行"),
        ("由*县林业局*负责", "由县林业局负责"),
        ("- 第一项", "第一项"),
        ("* [x] 已办", "已办"),
        ("> > 引文", "引文"),
        ("1. 编号保留", "1. 编号保留"),
        ("见[通知](http://x.cn/a_b \"t\")。", "见通知。"),
        ("前![图](a.png)后", "前后"),
        ("2*3*4，A_B_C", "2*3*4，A_B_C"),
        (r"\*注\*", "*注*"),
        ("`代码`", "代码"),
        ("硬换行\\", "硬换行"),
        ("县&nbsp;局&amp;", "县\xa0局&"),
        ("县林业局<br>县财政局", "县林业局 县财政局"),
        ("---", ""),
    ],
)  # fmt: skip
def test_marks_are_removed(source: str, printed: str) -> None:
    """Each kind of mark goes and the text stays; what only looks like a mark stays."""
    assert _first(source + "\n文字") == printed


def test_an_attachment_link_alone_stays_as_it_is() -> None:
    """A line that is only a link to a file keeps its marks, by which healing knows it for furniture."""
    assert _first("- [附件.pdf](/a/b.pdf )") == "- [附件.pdf](/a/b.pdf )"


def test_code_fences_keep_their_text() -> None:
    """Inside a fence nothing is a mark; the fences themselves are empty lines."""
    assert [line.text for line in _read("```\n# 甲 **乙**\n```\n丙").lines] == ["", "# 甲 **乙**", "", "丙"]


def test_front_matter_stays_and_is_noted() -> None:
    """A scraper's header keeps its lines, and a note says they are not text of the document."""
    found = _read("---\ntitle: 方案\nurl: x\n---\n正文")
    assert [(note.code, note.lines) for note in found.notes] == [("FRONT_MATTER", (1, 4))]
    assert [line.text for line in found.lines] == ["---", "title: 方案", "url: x", "---", "正文"]


def test_comments_are_left_out_and_noted() -> None:
    """A comment over two lines leaves two lines without it, and a note quotes it."""
    found = _read("甲\n<!-- 内部\n意见 -->乙\n丙")
    assert [line.text for line in found.lines] == ["甲", "", "乙", "丙"]
    assert [(note.code, note.lines) for note in found.notes] == [("COMMENT", (2, 3))]
    assert [line.text for line in _read("<!-- 未完\n丙").lines] == ["<!-- 未完", "丙"]


def test_images_are_noted() -> None:
    """An image is a warning on its line: what is written in it is not read."""
    (note,) = _read("甲\n![组织架构图](a.png)").notes
    assert (note.code, note.lines, note.severity) == ("IMAGE_OMITTED", (2, 2), "WARN")


def test_pipe_tables_become_tables() -> None:
    """Cells are found with escaped pipes, marks, missing and surplus cells; rows stay on their lines."""
    found = _read("前\n| 任务 | 牵头\\|单位 |\n|:--|--:|\n| **造林** | 县林业局 | 余 |\n| 巡查 |\n\n后")
    (table,) = found.tables
    assert (table.rows, table.columns, table.lines) == (3, 2, (2, 5))
    assert [found.cell_lines(cell) for cell in table.cells] == [
        ("任务",), ("牵头|单位",), ("造林",), ("县林业局 | 余",), ("巡查",), (),
    ]  # fmt: skip
    assert [line.place for line in found.lines] == [f"L{n}" for n in range(1, 8)]


def test_bars_in_text_are_no_table() -> None:
    """A line of dashes under text without as many columns is no table."""
    assert not _read("甲|乙|丙\n---\n丁").tables


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("# 方案\n\n**一、目标**\n\n正文。", "markdown"),
        ("| 甲 | 乙 |\n|---|---|\n| 丙 | 丁 |\n", "markdown"),
        ("一、目标\n# 号楼由县住建局负责\n", "text"),
        ("序号 |\n任务 |\n1 |\n***\n", "text"),
    ],
)
def test_markdown_is_recognised_by_its_marks(text: str, kind: str) -> None:
    """Without a telling name, text is Markdown only when several marks agree."""
    assert extract(text.encode()).format == kind


@given(st.lists(st.text("甲乙丙 #*_[](){}!|\\-<>&;`~>1.", max_size=40), min_size=1, max_size=12))
def test_the_map_is_reversible(rows: list[str]) -> None:
    """Line n of the extract holds characters of line n of the file, in their order; no line is lost."""
    rows = ["甲", *rows]
    found = _read("\n".join(rows))
    assert [line.place for line in found.lines] == [f"L{n}" for n in range(1, len(rows) + 1)]
    if found.tables:
        return
    for line, row in zip(found.lines, rows, strict=True):
        source = iter(row)
        assert all(char in source for char in line.text if char not in " ")
