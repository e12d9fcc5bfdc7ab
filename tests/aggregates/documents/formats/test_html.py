"""Saved pages: the document is found, everything left out is said, tables keep their grid, every line its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.documents.formats import Extract, Table, Unreadable, extract
from tests.aggregates.documents.formats.pages import BODY, PAGE, TABLE, TITLE, is_printed_at


def _page(body: str, head: str = "") -> Extract:
    return extract(f"<html><head>{head}</head><body>\n{body}\n</body></html>".encode())


def _texts(found: Extract) -> list[str]:
    return [line.text for line in found.lines]


def _grid(found: Extract) -> list[list[str]]:
    """The only table with every spanning cell repeated."""
    (table,) = found.tables
    rows = [[""] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.row_span):
            for column in range(cell.column, cell.column + cell.column_span):
                rows[row][column] += "/".join(found.cell_lines(cell))
    return rows


def test_the_document_is_found_in_its_page() -> None:
    """Title, number, text and table stay; navigation, dates of publication, share bar and footer go."""
    texts = _texts(extract(PAGE.encode("gb18030"), name="a.html"))
    assert texts[:3] == [TITLE, "青政办发〔2021〕3号", "各乡镇人民政府，县直各单位："]
    assert texts[-2:] == ["县水利局、", "县气象局"]
    assert not any(word in "".join(texts) for word in ("首页", "索", "发布时间", "分享", "解读", "版权", "var"))


def test_what_is_left_out_is_noted() -> None:
    """Every part of the page that is dropped stands in a note with its first words."""
    quotes = " ".join(note.quote for note in extract(PAGE.encode()).notes if note.code == "WEB_RESIDUE")
    assert all(
        word in quotes for word in ("首页", "当前位置", "索 引 号", "发布时间", "分享到", "相关文档", "版权所有")
    )


@pytest.mark.parametrize(
    "part",
    [
        '<div class="share">本栏目由县林业局负责<a href="#">微信</a></div>',
        '<p style="color:red; display: none">由县审计局牵头。</p>',
        "<p hidden>由县审计局牵头。</p>",
        "<!-- 由县审计局牵头 -->",
        "<script>var s = '由县审计局牵头';</script>",
    ],
)
def test_clause_words_left_out_are_a_warning(part: str) -> None:
    """Whatever is dropped with 牵头, 责任单位 or 负责 in it is a warning that quotes it."""
    found = _page(f"<div>{BODY}</div>{part}")
    (note,) = [note for note in found.notes if note.severity == "WARN"]
    assert note.code == "WEB_RESIDUE"
    assert "县" in note.quote
    assert "县审计局" not in "".join(_texts(found))


_TREES = st.recursive(
    st.sampled_from(["负责，", "首页", "由县局，", "版权所有：", "<br>", "一、目标。"]).map(str),
    lambda inner: st.builds(
        "<{0}>{1}</{0}>".format,
        st.sampled_from(
            ["div", "p", "span", "td", "tr", "table", "ol", "li", "a", "h1", "nav", "header", "sup", "pre"]
        ),
        st.lists(inner, max_size=4).map("".join),
    ),
    max_leaves=40,
)


@given(_TREES, _TREES)
def test_no_clause_word_disappears_in_silence(one: str, two: str) -> None:
    """Whatever the page, a clause word is in a line, or a warning says that one was left out."""
    source = f"<html><body><div>{one}</div>{BODY}{two}</body></html>"
    found = extract(source.encode())
    words = sum(line.text.count("负责") for line in found.lines)
    assert words == source.count("负责") or any(note.severity == "WARN" for note in found.notes)


def test_a_second_part_of_the_document_stays() -> None:
    """A block beside the main text that reads like the document is kept: here an annex in its own block."""
    annex = "<div><p>附件：巡查要求，每月一次，发现问题，立即上报，由各乡镇人民政府负责。</p></div>"
    assert "附件" in _texts(_page(f"<div>{BODY}</div>{annex}"))[-1]


_SIDE = "<div><h3>热点</h3>" + "<p><a href=1>某某会议召开，强调要求，落实任务</a></p>" * 6 + "</div>"


@pytest.mark.parametrize(
    "layout",
    [
        "<div>{side}<div>{text}</div></div>",
        '<form><div class="content">{text}</div>{side}</form>',
        "<table><tr><td>{side}</td><td>{text}</td></tr></table>",
        "<div>{side}{text}</div>",
    ],
)
@pytest.mark.parametrize("text", [BODY, "甲，由县局办理。<br>乙，由县局办理，按时完成，保证质量，及时上报。"])
def test_the_layout_of_the_page_does_not_matter(layout: str, text: str) -> None:
    """Beside, before, after or in the next cell: the list of links goes, the text stays, whole and alone."""
    found = _page(layout.format(side=_SIDE, text=text))
    assert _texts(found) == _texts(_page(text))
    assert not found.tables


def test_halves_of_a_document_both_stay() -> None:
    """A document cut into blocks keeps them all, short ones without a sentence too."""
    texts = _texts(_page(f"<div>甲县方案</div><div>{BODY}</div><div>附件目录</div>"))
    assert (texts[0], texts[-1]) == ("甲县方案", "附件目录")


def test_signature_and_number_outside_the_text_stay() -> None:
    """A document number before and a date after the text belong to the document."""
    texts = _texts(_page(f"<div>青政办函〔2022〕15号</div><div>{BODY}</div><div>2022年3月4日</div>"))
    assert (texts[0], texts[-1]) == ("青政办函〔2022〕15号", "2022年3月4日")


def test_a_page_without_sentences_stays_whole() -> None:
    """Where there is nothing to tell text from furniture by, nothing but marked navigation is dropped."""
    assert _texts(_page("<nav>首页</nav><div>任务</div><div>单位</div>")) == ["任务", "单位"]


def test_inline_elements_add_no_space() -> None:
    """Inline marks, and line feeds between Chinese characters, leave no space; printed spaces stay."""
    texts = _texts(_page("<p>　　县<b>林</b><span>业</span>局\n   和&nbsp;财政局 由A\n B负责，。</p>"))
    assert texts == ["　　县林业局和\xa0财政局 由A B负责，。"]


def test_text_around_a_dropped_element_stays_in_order() -> None:
    """Taking a script, a comment or a hidden element out of a line leaves the words round it in their order."""
    texts = _texts(_page("<p>县<b>林</b><script>x</script>业<!-- x -->局<i hidden>x</i>负责，<br>完成。</p>"))
    assert texts == ["县林业局负责，", "完成。"]


def test_unmarked_lists_of_links_are_furniture() -> None:
    """Where most characters are links there is no document, though nothing marks the block; clause words are told."""
    links = "<div><a href=1>由县林业局负责的河岸绿化工作方案解读，之一</a>｜<a href=2>解读，之二</a></div>"
    found = _page(f"<div>{BODY}</div>{links}")
    assert "解读" not in "".join(_texts(found))
    assert [note.severity for note in found.notes] == ["WARN"]


def test_places_are_exact() -> None:
    """A line begins where its first word is printed, not where its element opens."""
    found = _page("<p>\n\n  甲，\n乙<br>\n丙。</p>\n<pre>丁\n戊</pre><p\n class=x>己</p>")
    expected = [("甲，乙", "L4"), ("丙。", "L6"), ("丁", "L7"), ("戊", "L8"), ("己", "L9")]
    assert [(line.text, line.place) for line in found.lines] == expected


def test_superscripts_are_not_digits() -> None:
    """A power of ten does not become another number; a subscript stays in its word."""
    assert _texts(_page("<p>10<sup>4</sup>亩，PM<sub>2.5</sub>，注<sup>①</sup>。</p>")) == ["10⁴亩，PM2.5，注①。"]


def test_ruby_readings_are_not_text() -> None:
    """Pronunciation printed over a character is left out, brackets included."""
    assert _texts(_page("<p>亳<ruby>州<rp>(</rp><rt>zhou</rt><rp>)</rp></ruby>市，。</p>")) == ["亳州市，。"]


@pytest.mark.parametrize(
    ("opening", "items", "expected"),
    [
        ("<ol>", "<li>甲<li>乙", ["1.甲", "2.乙"]),
        ('<ol start="3" type="a">', "<li>甲</li><li>乙</li>", ["c.甲", "d.乙"]),
        ('<ol type="I">', '<li value="4">甲</li><li>乙</li>', ["IV.甲", "V.乙"]),
        ("<ol reversed>", "<li>甲</li><li>乙</li>", ["2.甲", "1.乙"]),
        ("<ol>", "<li>（一）甲</li><li>2.乙</li><li>丙</li>", ["（一）甲", "2.乙", "3.丙"]),
        ('<ol style="list-style-type:none">', "<li>甲</li>", ["甲"]),
        ('<ol style="list-style-type: cjk-ideographic" start="11">', "<li>甲</li>", ["十一、甲"]),
        ("<ul>", "<li>甲</li>", ["甲"]),
    ],
)  # fmt: skip
def test_generated_numbers_are_written_out(opening: str, items: str, expected: list[str]) -> None:
    """An ordered list prints the numbers a browser would, unless the item has its own; a note says so."""
    found = _page(opening + items + opening.split(maxsplit=1)[0].replace("<", "</").rstrip(">") + ">")
    assert _texts(found) == expected
    added = sum(text not in items for text in expected)
    assert any(note.code == "LIST_NUMBER" for note in found.notes) == (added > 0)


def test_images_in_the_text_are_noted() -> None:
    """An image inside the document is a warning at its place."""
    found = _page(f'<div>{BODY}<img src="a.png" alt="分工图"></div>')
    assert [(n.code, n.quote) for n in found.notes if n.severity == "WARN"] == [("IMAGE_OMITTED", "分工图")]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("<tr><td>a<td>b<tr><td colspan=2>c", [["a", "b"], ["c", "c"]]),
        ("<tr><td rowspan=2>a<td>b<tr><td>c", [["a", "b"], ["a", "c"]]),
        ("<tr><td rowspan=0>a<td>b<tr><td>c", [["a", "b"], ["a", "c"]]),
        ("<tr><td rowspan=99>a<td colspan=99>b<tr><td>c", [["a", "b"], ["a", "c"]]),
        ("<tr><td>a<td rowspan=2>b<td>c<tr><td colspan=3>d<td>e", [["a", "b", "c"], ["d", "b", "e"]]),
        ("<tr><td rowspan=2>a<td>b<tr><td>c<tr><td>d<td>e", [["a", "b"], ["a", "c"], ["d", "e"]]),
        ("<thead><tr><td rowspan=5>a<td>b<tbody><tr><td>c<td>d", [["a", "b"], ["c", "d"]]),
        ("<tr><td colspan=x>a<td rowspan=-1>b<tr><td>c<td><p>d</p><p>e</p>", [["a", "b"], ["c", "d/e"]]),
        ("<tr><td>a<td><table><tr><td>x<td>y</table><tr><td>c<td>d", [["a", "x/y"], ["c", "d"]]),
        ("<tr><td>a<td><tr><td><td>d", [["a", ""], ["", "d"]]),
    ],
)  # fmt: skip
def test_the_grid_of_a_table(rows: str, expected: list[list[str]]) -> None:
    """Spans, broken spans, row groups, nested tables and missing end tags give the grid that is printed."""
    assert _grid(_page(f"<p>甲。</p><table>{rows}</table>")) == expected


def test_the_table_of_the_page() -> None:
    """Each paragraph of a cell is a line, cells know theirs, and the table knows all of them."""
    found = extract(PAGE.encode())
    assert _grid(found)[1:] == [
        ["1", "植树，浇水", "县林业局/县财政局", ""],
        ["1", "巡查", *["县水利局、/县气象局"] * 2],
    ]
    (table,) = found.tables
    assert _texts(found)[table.lines[0] - 1] == "序号"
    assert table.lines[1] == len(found.lines)


@pytest.mark.parametrize("opening", ["<table><tr><td>", '<table role="presentation"><tr><td>左，</td><td>'])
def test_layout_tables_are_no_tables(opening: str) -> None:
    """A table of one cell, or marked as layout, only places the text; the table inside it is one."""
    found = _page(f"{opening}{BODY}{TABLE}</td></tr></table>")
    assert [type(table) for table in found.tables] == [Table]
    assert "县气象局" in _texts(found)[-1]


@given(
    st.lists(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=5), min_size=2, max_size=6)
)
def test_no_grid_overlaps_or_leaves_its_table(rows: list[list[tuple[int, int]]]) -> None:
    """Whatever the spans say, no two cells share a place and none stands outside the table."""
    cells = "".join("<tr>" + "".join(f"<td rowspan={r} colspan={c}>甲</td>" for r, c in row) for row in rows)
    for table in _page(f"<table>{cells}</table>").tables:
        taken: set[tuple[int, int]] = set()
        for cell in table.cells:
            places = {(cell.row + r, cell.column + c) for r in range(cell.row_span) for c in range(cell.column_span)}
            assert not places & taken
            assert all(row < table.rows and column < table.columns for row, column in places)
            taken |= places


def test_the_map_is_reversible() -> None:
    """From the line its place names, the source prints every line of the extract."""
    found = extract(PAGE.encode())
    assert all(is_printed_at(PAGE, line.place, line.text) for line in found.lines)
    assert not is_printed_at(PAGE, "L1", found.lines[-1].text)


def test_the_map_is_reversible_in_very_long_sources() -> None:
    """Beyond the 65,535 lines a parser counts, places still lead to the text."""
    body = "".join(f"<p>第{n}条，由县林业局负责。</p>\n\n\n\n\n" for n in range(30_000))
    source = f"<html><body>\n{body}</body></html>"
    lines = extract(source.encode()).lines
    assert len(lines) == 30_000
    source_lines = source.split("\n")
    for line in lines[::97]:
        first = int(line.place.removeprefix("L"))
        assert line.text in "".join(source_lines[first - 1 : first + 3])


@pytest.mark.parametrize(
    ("label", "encoding", "noted"),
    [
        ("gb2312", "gb18030", False),
        ("utf-8", "utf-8", False),
        ("utf-8", "gb18030", True),
        ("iso-8859-1", "utf-8", True),
    ],
)
def test_the_label_of_a_page_is_checked(label: str, encoding: str, noted: bool) -> None:
    """Bytes decide the encoding; a label that says otherwise is noted, and GB2312 means GB18030."""
    found = extract(PAGE.replace('charset="gb2312"', f'charset="{label}"').encode(encoding))
    assert found.encoding == encoding
    assert _texts(found)[0] == TITLE
    assert any(note.code == "WRONG_CHARSET" for note in found.notes) == noted


@pytest.mark.parametrize(("levels", "readable"), [(200, True), (300, False), (100_000, False)])
def test_deep_nesting_is_read_or_refused(levels: int, readable: bool) -> None:
    """Two hundred levels are read; more than the parser's limit are refused with the line, at once."""
    source = f"<html><body>\n{'<div>' * levels}深处，有字。{'</div>' * levels}</body></html>".encode()
    if readable:
        assert _texts(extract(source)) == ["深处，有字。"]
        return
    with pytest.raises(Unreadable, match="第 2 行的嵌套层数为 257，超过上限 256"):
        extract(source)


def test_a_control_character_behind_a_hidden_part() -> None:
    """Text with control characters behind something hidden is kept, and does not stop the reading."""
    page = "<html><body><div style='display:none'>无</div>（一）修路\x0c。县交通局负责整修全县农村道路。</body></html>"
    lines = [line.text for line in extract(page.encode(), name="a.html").lines]
    assert "县交通局负责整修全县农村道路。" in "".join(lines)
