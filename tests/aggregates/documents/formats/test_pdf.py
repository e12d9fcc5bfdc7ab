"""PDF to lines: what the page shows, in reading order, each line with its place in the text layer."""

from __future__ import annotations

import re

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from aggregates.documents.formats.errors import Unreadable
from aggregates.documents.formats.extract import Extract, Note
from aggregates.documents.formats.pdf import extract_pdf
from aggregates.documents.formats.pdf_lines import lines_of, pieces
from aggregates.documents.formats.pdf_open import opened
from aggregates.documents.formats.pdf_open import pages as pages_of
from aggregates.documents.formats.pdf_page import Char
from tests.aggregates.documents.formats.pdf_sheets import HEIGHT, PROSE, WIDTH, canvas, picture, put, wrapped

TITLE = "临河县湿地修复实施方案"
_RANGE = re.compile(r"@(\d+)\+(\d+)")


def texts(found: Extract) -> list[str]:
    """The text of every line that is not blank."""
    return [line.text for line in found.lines if line.text]


def note(found: Extract, code: str) -> Note:
    """The one note of that code."""
    (only,) = [note for note in found.notes if note.code == code]
    return only


def articles(count: int) -> list[str]:
    """Numbered paragraphs of prose as printed lines of 28 characters, the first one indented."""
    return [line for number in range(1, count + 1) for line in wrapped(f"\u3000\u3000{number}.{PROSE}", 28)]


def draw_articles(page: Canvas, lines: list[str], header: str = "", footer: str = "— {} —") -> None:
    """Lines on as many pages as they need, twenty on a page, with header and footer."""
    for number, start in enumerate(range(0, len(lines), 20), 1):
        put(page, [header.format(number)], y=800, size=10)
        put(page, lines[start : start + 20])
        put(page, [footer.format(number)], x=270, y=79, size=14)
        page.showPage()


def test_lines_lead_back_to_the_characters_of_the_page() -> None:
    """For every line, the characters at its place in the page's text, blanks apart, are its text."""
    data = canvas(lambda page: draw_articles(page, [TITLE, *articles(12), "数值 12.5 GB 与𠀀字"], "临河公报", "{}"))
    with opened(data) as document:
        layer = {page.number: {char.number: char.text for char in page.chars} for page in pages_of(document)}
    found = extract_pdf(data)
    assert len(texts(found)) > 25
    for line in found.lines:
        assert line.page is not None
        ranges = [range(int(first), int(first) + int(length)) for first, length in _RANGE.findall(line.place)]
        shown = "".join(layer[line.page].get(index, "") for part in ranges for index in part)
        assert "".join(shown.split()) == "".join(line.text.split())


def test_page_furniture_is_left_out_and_quoted() -> None:
    """A header on three pages and page numbers are no text; one note quotes them; every line of text stays."""
    lines = articles(25)
    found = extract_pdf(canvas(lambda page: draw_articles(page, lines, "临河县人民政府公报 第{}页")))
    assert texts(found) == lines
    assert note(found, "PAGE_FURNITURE").quote.startswith("临河县人民政府公报")


@pytest.mark.parametrize("footer", ["— {} —", "- {} -", "{}", "第{}页 共10页", "{} / 10", "·{}·"])
def test_page_numbers_in_every_dress(footer: str) -> None:
    """Page numbers are left out however they are dressed."""
    lines = articles(10)
    assert texts(extract_pdf(canvas(lambda page: draw_articles(page, lines, "", footer)))) == lines


def test_text_that_repeats_inside_the_page_or_only_twice_stays() -> None:
    """The same clause as the last line of two pages, or on three pages within the line grid, is text."""
    clause = "（责任单位：各乡镇人民政府）"

    def draw(page: Canvas) -> None:
        for number in range(3):
            put(page, [*wrapped(PROSE * 14, 28)[:21], clause], y=730 - 0.01 * number, lead=30)
            page.showPage()

    assert texts(extract_pdf(canvas(draw))).count(clause) == 3


def test_a_number_in_the_text_is_not_a_page_number() -> None:
    """A bare number at the foot that does not follow the pages stays."""

    def draw(page: Canvas) -> None:
        put(page, [TITLE, "2030"], lead=650)

    assert texts(extract_pdf(canvas(draw))) == [TITLE, "2030"]


def test_two_columns_are_read_one_after_the_other() -> None:
    """A title across, then the left column, then the right one, though their lines stand at the same height."""
    left, right = wrapped("左" + PROSE * 8, 22)[:16], wrapped("右" + PROSE * 8, 22)[:16]

    def draw(page: Canvas) -> None:
        put(page, [TITLE], x=180, y=770, size=20)
        for index in range(16):  # drawn across, as some producers do
            put(page, [left[index]], x=60, y=730 - 16 * index, size=10)
            put(page, [right[index]], x=310, y=730 - 16 * index, size=10)

    found = extract_pdf(canvas(draw))
    assert texts(found) == [TITLE, *left, *right]
    assert "第 1 页" in note(found, "TWO_COLUMNS").zh


def test_pairs_without_rules_are_not_two_columns() -> None:
    """Short entries side by side belong together line by line."""

    def draw(page: Canvas) -> None:
        for index in range(12):
            put(page, [f"任务{'长' * (index % 5)}{index}"], x=80, y=700 - 24 * index, size=12)
            put(page, [f"县林业局{index}"], x=330, y=700 - 24 * index, size=12)

    assert texts(extract_pdf(canvas(draw)))[:2] == ["任务0 县林业局0", "任务长1 县林业局1"]


def test_wide_pairs_without_rules_are_not_two_columns() -> None:
    """Entries as wide as a column, but ragged, still belong together line by line."""

    def draw(page: Canvas) -> None:
        for index in range(12):
            put(page, [PROSE[: 8 + index]], x=60, y=700 - 24 * index, size=10)
            put(page, [PROSE[20 : 40 - index]], x=330, y=700 - 24 * index, size=10)

    assert texts(extract_pdf(canvas(draw)))[0] == f"{PROSE[:8]} {PROSE[20:40]}"


def test_a_paragraph_break_in_print_is_an_empty_line() -> None:
    """Before an indented first line stands an empty line, never between the lines of one paragraph."""
    found = extract_pdf(canvas(lambda page: put(page, articles(4))))
    shown = [line.text for line in found.lines]
    for number, text in enumerate(shown[1:], 1):
        if text:
            assert (shown[number - 1] == "") == text.startswith("\u3000")


def test_a_character_alone_in_a_font_that_is_not_embedded_is_not_lost() -> None:
    """pdfium drops text whose box has no width; a single 一 beside other text must come back."""

    def draw(page: Canvas) -> None:
        put(page, ["一"], y=700)
        put(page, [TITLE], y=600)

    assert texts(extract_pdf(canvas(draw))) == ["一", TITLE]


def test_bold_made_by_drawing_twice_and_double_letters() -> None:
    """A character drawn twice, slightly moved, is one; two equal letters side by side are two."""

    def draw(page: Canvas) -> None:
        put(page, [TITLE], y=700)
        put(page, [TITLE], x=79.3, y=700)
        put(page, ["Office 天天"], y=600)

    assert texts(extract_pdf(canvas(draw))) == [TITLE, "Office 天天"]


def test_remarks_and_fields_are_said_and_links_are_not() -> None:
    """A free remark on the page is not in the text layer: a warning names the page; a link alone says nothing."""

    def draw(page: Canvas) -> None:
        put(page, [TITLE])
        page.linkURL("urn:example", (10, 10, 20, 20))
        page.showPage()
        put(page, [TITLE])
        page.freeTextAnnotation("remark", (100, 100, 200, 120))

    found = extract_pdf(canvas(draw))
    assert [(note.code, note.zh[:5]) for note in found.notes] == [("ANNOTATIONS", "第 2 页")]


def test_the_two_letters_of_a_ligature_share_a_box() -> None:
    """pdfium gives ff as two letters in one box, one after the other: both are kept."""
    letters = [Char(index, "f", 100.0, 106.0, 700.0, 12.0) for index in (4, 5)]
    assert [line.text for line in lines_of(pieces(letters), 1, set())] == ["ff"]


def test_radicals_are_read_as_the_characters_they_show() -> None:
    """Kangxi radicals and compatibility ideographs are put right and counted, by page."""
    found = extract_pdf(canvas(lambda page: put(page, ["⽇期与\uf90a额"])))
    assert texts(found) == ["日期与金额"]
    assert note(found, "GLYPHS").quote == "2"


def test_turned_pages_read_level_and_turned_text_is_said() -> None:
    """A page laid out sideways reads like any other; a watermark across it is left out and quoted."""

    def draw(page: Canvas) -> None:
        page.rotate(90)
        for index, line in enumerate([TITLE, PROSE]):
            page.setFont("STSong-Light", 12)
            page.drawString(60, -100 - 40 * index, line)
        page.rotate(-45)
        page.drawString(300, 0, "样稿")

    found = extract_pdf(canvas(draw))
    assert texts(found) == [TITLE, PROSE]
    assert (note(found, "ROTATED_TEXT").quote, note(found, "ROTATED_TEXT").severity) == ("样稿", "WARN")


def _invisible(page: Canvas, text: str, y: float) -> None:
    stretch = page.beginText(79, y)
    stretch.setFont("STSong-Light", 12)
    stretch.setTextRenderMode(3)
    stretch.textOut(text)
    page.drawText(stretch)


def test_an_invisible_layer_over_a_scan_is_read_with_a_warning() -> None:
    """Over a picture of the page the invisible text is what a machine recognised; without one it is hidden text."""

    def scan(page: Canvas) -> None:
        picture(page)
        _invisible(page, TITLE, 700)

    found = extract_pdf(canvas(scan))
    assert (texts(found), note(found, "OCR_LAYER").severity) == ([TITLE], "WARN")

    def hidden(page: Canvas) -> None:
        put(page, [TITLE])
        _invisible(page, "暗处文字", 600)

    found = extract_pdf(canvas(hidden))
    assert (texts(found), note(found, "HIDDEN_TEXT").quote) == ([TITLE], "暗处文字")


def test_a_scan_without_text_is_refused_and_single_scanned_pages_are_named() -> None:
    """All pages pictures: a refusal that says so; one of them: the text is read and the page named."""
    with pytest.raises(Unreadable) as refused:
        extract_pdf(canvas(picture))
    assert "扫描件" in refused.value.reason_zh
    assert "no text layer" in refused.value.reason_en

    def mixed(page: Canvas) -> None:
        put(page, [TITLE])
        page.showPage()
        picture(page)
        page.showPage()

    found = extract_pdf(canvas(mixed))
    assert texts(found) == [TITLE]
    assert "第 2 页" in note(found, "SCANNED_PAGES").zh


def test_passwords() -> None:
    """A password to open is asked for; one that only guards rights does not keep the text from being read."""

    def draw(page: Canvas) -> None:
        put(page, [TITLE])

    with pytest.raises(Unreadable) as refused:
        extract_pdf(canvas(draw, StandardEncryption("open", "own", strength=128)))
    assert "密码" in refused.value.reason_zh
    assert texts(extract_pdf(canvas(draw, StandardEncryption("", "own", strength=128)))) == [TITLE]


def test_text_off_the_page_is_left_out_and_said() -> None:
    """Nobody sees it on the page, so it is no text."""

    def draw(page: Canvas) -> None:
        put(page, [TITLE])
        put(page, ["页外"], x=WIDTH + 50, y=HEIGHT / 2)

    found = extract_pdf(canvas(draw))
    assert (texts(found), note(found, "OFF_PAGE_TEXT").quote) == ([TITLE], "页外")


def test_a_text_layer_of_private_characters_is_refused() -> None:
    """More than one in twenty characters without meaning: not usable, and the share is told."""
    with pytest.raises(Unreadable) as refused:
        extract_pdf(canvas(lambda page: put(page, ["\ue001\ue002\ue003" + PROSE[:20]])))
    assert "文字层不可用" in refused.value.reason_zh


def test_a_pdf_cut_anywhere_reads_or_is_refused() -> None:
    """Every fortieth of a valid file is refused with a reason: what is left must not pass for the whole."""
    data = canvas(lambda page: draw_articles(page, articles(10)))
    for part in range(40):
        with pytest.raises(Unreadable):
            extract_pdf(data[: len(data) * part // 40])
    with pytest.raises(Unreadable) as refused:  # pdfium alone would read this one
        extract_pdf(data[: data.rfind(b"startxref")])
    assert "%%EOF" in refused.value.reason_zh


def test_a_pdf_with_bytes_changed_reads_or_is_refused() -> None:
    """A zero written over any fortieth of the file: read, or refused with a reason, never another error."""
    data = canvas(lambda page: draw_articles(page, articles(4)))
    for part in range(40):
        place = len(data) * part // 40
        try:
            extract_pdf(data[:place] + b"\0\0\0" + data[place + 3 :])
        except Unreadable as refused:
            assert refused.reason_zh
