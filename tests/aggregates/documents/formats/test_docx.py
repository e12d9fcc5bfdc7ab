"""DOCX to lines: what Word would print, in order; what is left out is said."""

from __future__ import annotations

import io

import docx
import pytest

from aggregates.documents.formats.docx import extract_docx
from aggregates.documents.formats.errors import Unreadable
from aggregates.documents.formats.extract import Extract, Note
from tests.aggregates.documents.formats.docx_parts import W, package, paragraph, run

TITLE = "临河县湿地修复实施方案"
CLAUSE = "（县林业局牵头，县财政局配合）"


def texts(found: Extract) -> list[str]:
    """The text of every line."""
    return [line.text for line in found.lines]


def body(inner: str, **parts: str) -> Extract:
    """The extract of a document with this body."""
    return extract_docx(package(inner, parts))


def note(found: Extract, code: str) -> Note:
    """The one note of that code."""
    (only,) = [note for note in found.notes if note.code == code]
    return only


def saved(document: docx.document.Document) -> bytes:
    """The bytes python-docx writes."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_paragraphs_of_a_word_processor_are_lines_with_their_place() -> None:
    """A document written by a library comes back line by line, each with the paragraph it stands in."""
    document = docx.Document()
    for text in (TITLE, "", f"补植岸线树木。{CLAUSE}"):
        document.add_paragraph(text)
    found = extract_docx(saved(document))
    assert texts(found) == [TITLE, "", f"补植岸线树木。{CLAUSE}"]
    assert found.lines[2].place == "word/document.xml p[3]"
    assert (found.format, found.encoding, found.notes) == ("docx", "utf-8", ())


def test_strict_and_transitional_names_read_alike() -> None:
    """The same document in the strict form gives the same lines."""
    inner = (
        paragraph(TITLE) + f"<w:tbl><w:tr><w:tc>{paragraph('甲')}</w:tc><w:tc>{paragraph('乙')}</w:tc></w:tr></w:tbl>"
    )
    assert extract_docx(package(inner, strict=True)) == extract_docx(package(inner))


def test_the_main_part_may_have_any_name() -> None:
    """The document is the part the package names, not always word/document.xml."""
    found = extract_docx(package(paragraph(TITLE), main="document2"))
    assert found.lines[0].place == "word/document2.xml p[1]"


def test_tabs_breaks_hyphens_and_symbols_are_printed() -> None:
    """A tab is a tab, a break a new line, a soft hyphen nothing; a symbol its sign, U+FFFD when unknown."""
    inner = (
        "<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:softHyphen/><w:noBreakHyphen/><w:t>丁</w:t>"
        '<w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Wingdings 3" w:char="F041"/></w:r></w:p>'
    )
    found = body(inner)
    assert texts(found) == ["甲\t乙", "丙-丁☑\ufffd"]
    assert found.lines[1].place == "word/document.xml p[1] line[2]"
    assert note(found, "GLYPHS").severity == "WARN"


def test_fields_show_their_result_not_their_instruction() -> None:
    """The instruction of a field is no text, its result is; a field inside an instruction neither."""
    inner = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>IF 1 = 1 </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>结果</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:fldSimple w:instr="DATE">'
        "<w:r><w:t>2031年</w:t></w:r></w:fldSimple></w:p>"
    )
    assert texts(body(inner)) == ["结果2031年"]


def test_a_field_left_open_swallows_nothing_after_its_paragraph() -> None:
    """A damaged field loses at most the rest of its paragraph, and says so."""
    inner = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:t>丢</w:t></w:r></w:p>' + paragraph(TITLE)
    found = body(inner)
    assert texts(found) == ["", TITLE]
    assert note(found, "FIELD_TEXT").quote == "丢"


def test_links_controls_and_smart_tags_are_text() -> None:
    """Text inside hyperlinks, content controls, custom XML and smart tags is read in its place."""
    inner = (
        f"<w:p><w:hyperlink>{run('甲')}</w:hyperlink><w:sdt><w:sdtPr/><w:sdtContent>{run('乙')}</w:sdtContent></w:sdt>"
        f"<w:smartTag>{run('丙')}</w:smartTag></w:p><w:sdt><w:sdtContent>{paragraph('丁')}</w:sdtContent></w:sdt>"
    )
    found = body(inner)
    assert texts(found) == ["甲乙丙", "丁"]
    assert found.lines[1].place == "word/document.xml p[2]"


def test_tracked_changes_are_said() -> None:
    """Inserted text is text, deleted text is not, a deleted paragraph mark joins; the note warns and quotes."""
    inner = (
        f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('前半')}</w:p>"
        f"<w:p>{run('后半')}<w:ins>{run('增')}</w:ins><w:del><w:r><w:delText>删</w:delText></w:r></w:del></w:p>"
    )
    found = body(inner)
    assert texts(found) == ["前半后半增"]
    assert note(found, "TRACKED_CHANGES").severity == "WARN"
    assert "－删" in note(found, "TRACKED_CHANGES").quote


def test_hidden_text_is_left_out_and_said() -> None:
    """Hidden directly or by a style it inherits from: not text; switched off again: text."""
    styles = (
        f'<w:styles xmlns:w="{W}"><w:style w:type="character" w:styleId="a"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>'
    )
    inner = "<w:p>" + run("见") + run("隐一", "<w:vanish/>") + run("隐二", '<w:rStyle w:val="b"/>')
    inner += run("现", '<w:rStyle w:val="b"/><w:vanish w:val="0"/>') + "</w:p>"
    found = body(inner, styles=styles)
    assert texts(found) == ["见现"]
    assert note(found, "HIDDEN_TEXT").quote == "隐一 | 隐二"


def test_a_text_box_is_read_once() -> None:
    """The modern form and its fallback hold the same box; it is read once, after its paragraph."""
    box = f"<w:txbxContent>{paragraph('框内')}</w:txbxContent>"
    inner = (
        f"<w:p>{run('锚点')}<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
        "</w:r></w:p>"
    )
    found = body(inner)
    assert texts(found) == ["锚点", "框内"]
    assert found.lines[1].place == "word/document.xml p[1]/txbx[1]/p[1]"


def test_pictures_are_counted_and_a_document_of_pictures_is_refused() -> None:
    """A picture, also one inside alternate content, is noted; with nothing else to read the refusal says so."""
    drawing = '<w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/></w:drawing>'
    inner = f"<w:p><w:r><mc:AlternateContent><mc:Choice>{drawing}</mc:Choice></mc:AlternateContent></w:r></w:p>"
    assert note(body(paragraph(TITLE) + inner), "DOCX_PICTURE").lines == (2, 2)
    with pytest.raises(Unreadable) as refused:
        body(inner)
    assert "只有图片" in refused.value.reason_zh


def test_notes_stand_at_the_end_and_margins_are_quoted() -> None:
    """Footnotes are appended with their place; headers and comments are left out and quoted, bare page numbers not."""
    footnotes = (
        f'<w:footnotes xmlns:w="{W}"><w:footnote w:type="separator">{paragraph("—")}</w:footnote>'
        f"<w:footnote>{paragraph('含民办学校')}</w:footnote></w:footnotes>"
    )
    header = f'<w:hdr xmlns:w="{W}">{paragraph("内部材料")}</w:hdr>'
    footer = f'<w:ftr xmlns:w="{W}">{paragraph("— 3 —")}</w:ftr>'
    comments = f'<w:comments xmlns:w="{W}"><w:comment>{paragraph("再核")}</w:comment></w:comments>'
    found = body(paragraph(TITLE), footnotes=footnotes, header=header, footer=footer, comments=comments)
    assert texts(found) == [TITLE, "", "含民办学校"]
    assert found.lines[2].place == "word/footnotes.xml footnote[2]/p[1]"
    assert note(found, "DOCX_FOOTNOTES").lines == (3, 3)
    assert note(found, "DOCX_HEADER_FOOTER").quote == "内部材料"
    assert note(found, "DOCX_COMMENTS").quote == "再核"


def test_pages_follow_the_breaks_the_file_records() -> None:
    """Explicit breaks count pages; once rendered breaks are recorded, those alone do; without any there is no page."""
    broken = paragraph("甲") + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>' + paragraph("乙")
    assert [line.page for line in body(broken).lines] == [1, 1, 2, 2]
    rendered = broken + "<w:p><w:r><w:lastRenderedPageBreak/><w:t>丙</w:t></w:r></w:p>"
    assert [line.page for line in body(rendered).lines] == [1, 1, 1, 1, 2]
    assert body(paragraph("甲")).lines[0].page is None


def test_a_table_of_contents_is_left_out_and_quoted() -> None:
    """Lines of a contents field that end in a page number are no text; what follows the field is."""
    inner = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r></w:p>{paragraph("一、总体要求 3")}'
        f'<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>{paragraph("一、总体要求")}'
    )
    found = body(inner)
    assert [text for text in texts(found) if text] == ["一、总体要求"]
    assert note(found, "DOCX_CONTENTS").quote == "一、总体要求 3"


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        ("", "没有文字"),
        ("<w:sdt>" * 120 + "</w:sdt>" * 120, "嵌套"),
        ("<w:p>", "第 1 行"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(inner: str, said: str) -> None:
    """Empty, too deep, not well-formed: each refused by name."""
    with pytest.raises(Unreadable) as refused:
        body(inner)
    assert said in refused.value.reason_zh


def test_a_document_type_is_refused() -> None:
    """A DTD, and with it every entity, is refused before its text is used."""
    styles = f'<!DOCTYPE w:styles [<!ENTITY a "{"x" * 50}">]><w:styles xmlns:w="{W}"/>'
    with pytest.raises(Unreadable) as refused:
        body(paragraph(TITLE), styles=styles)
    assert "DTD" in refused.value.reason_zh
    assert "styles.xml" in refused.value.reason_zh


def test_a_document_cut_anywhere_reads_or_is_refused() -> None:
    """Every fortieth of a valid document: read, or refused with a reason, never another error."""
    document = docx.Document()
    document.add_paragraph(TITLE)
    data = saved(document)
    refused = 0
    for part in range(40):
        try:
            extract_docx(data[: len(data) * part // 40])
        except Unreadable as error:
            refused += 1
            assert error.reason_zh
            assert error.reason_en
    assert refused == 40
