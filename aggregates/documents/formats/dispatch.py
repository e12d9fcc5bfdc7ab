"""Which reader a file goes to: the bytes decide, the name only helps between kinds of text."""

from __future__ import annotations

from dataclasses import replace

from aggregates.documents.formats import limits
from aggregates.documents.formats.archive import ends_as_zip, require_docx
from aggregates.documents.formats.errors import Unreadable
from aggregates.documents.formats.extract import Extract, Note
from aggregates.documents.formats.kinds import EXTENSIONS, extension, text_kind
from aggregates.documents.formats.markdown import extract_markdown
from aggregates.documents.formats.text import decoded, text_extract

_FIRST = 1024  # readers of PDF accept its header anywhere in the first 1,024 bytes (ISO 32000-1, annex H)


def extract(data: bytes, *, name: str | None = None) -> Extract:
    """Lines, tables and notes of a document; `name` is its file name, if known.

    Raises `Unreadable`, with the reason in both languages and the place, for everything that is not readable text,
    Markdown, HTML, DOCX or PDF. A name that promises PDF or DOCX over anything else, or text over one of these, is
    refused: somebody mistook the file. Between text, Markdown and HTML a wrong extension is a note.
    """
    limits.require("文件字节数", "the size of the file in bytes", len(data), limits.MAX_BYTES)
    suffix = extension(name)
    found = _extract(data, suffix)
    return replace(found, notes=(*_wrong_extension(found, suffix, name or ""), *found.notes))


def _extract(data: bytes, suffix: str) -> Extract:
    if _is_pdf(data):
        return _pdf(data)
    if data.startswith(b"PK\x03\x04"):
        return _docx(data)
    text, encoding = decoded(data)
    kind = text_kind(text, suffix)
    if kind == "html":
        from aggregates.documents.formats.html import extract_html

        return extract_html(text, encoding)
    return extract_markdown(text, encoding) if kind == "markdown" else text_extract(text, encoding)


def _is_pdf(data: bytes) -> bool:
    start = data[:_FIRST].find(b"%PDF-")
    return start == 0 or (start > 0 and (b"%%EOF" in data[-_FIRST:] or b" obj" in data[start : start + 4 * _FIRST]))


def _pdf(data: bytes) -> Extract:
    from aggregates.documents.formats.pdf import extract_pdf

    if ends_as_zip(data):
        raise Unreadable(
            "文件同时是 PDF 和 ZIP（两种内容合在一个文件里），无法确定以哪个为准",
            "the file is a PDF and a ZIP at once (a polyglot); which of the two is the document cannot be told",
        )
    return extract_pdf(data)


def _docx(data: bytes) -> Extract:
    from aggregates.documents.formats.docx import extract_docx

    require_docx(data)
    return extract_docx(data)


def _wrong_extension(found: Extract, suffix: str, name: str) -> tuple[Note, ...]:
    if suffix not in EXTENSIONS or EXTENSIONS[suffix] == found.format:
        return ()
    if {EXTENSIONS[suffix], found.format} == {"text", "markdown"}:
        return ()
    kind = {"text": "文本 text", "markdown": "Markdown"}.get(found.format, found.format.upper())
    promised = EXTENSIONS[suffix]  # None for .doc, .wps and others, under which portals hand out pages and DOCX
    if promised and {promised, found.format} & {"pdf", "docx"}:
        raise Unreadable(
            f"扩展名 .{suffix} 与内容不符：实为 {kind}；请核对文件，改正扩展名后再导入",
            f"the extension .{suffix} is wrong: the content is {kind}; check the file and rename it",
        )
    return (
        Note(
            "WRONG_EXTENSION",
            (1, 1),
            name[-80:],
            f"扩展名 .{suffix} 与内容不符：实为 {kind}，已按内容读取",
            f"the extension .{suffix} is wrong: the content is {kind}, and was read as such",
            "WARN",
        ),
    )
