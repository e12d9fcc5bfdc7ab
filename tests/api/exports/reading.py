"""Exports read back: texts of DOCX and PDF, cells of tables, members of the package."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pypdfium2
from docx import Document
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FOLIO = re.compile(r"—\d+—")


def part(data: bytes, name: str) -> Any:
    """A member of the package as XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def tables(data: bytes) -> list[list[list[str]]]:
    """The tables of a DOCX with borders, as an independent reader sees them; the stamp's frame is none."""
    found = [[[cell.text for cell in row.cells] for row in table.rows] for table in Document(io.BytesIO(data)).tables]
    return [table for table in found if len(table[0]) > 1]


def texts(data: bytes) -> list[str]:
    """Every paragraph of a DOCX with something in it, those in cells too, in order."""
    body = part(data, "word/document.xml")
    return [text for p in body.iter(f"{W}p") if (text := "".join(t.text or "" for t in p.iter(f"{W}t")))]


def pdf_text(data: bytes) -> str:
    """The text of a PDF, without blanks, breaks and page numbers."""
    document = pypdfium2.PdfDocument(data)
    return _FOLIO.sub("", "".join(close(page.get_textpage().get_text_range()) for page in document))


def close(text: str) -> str:
    """Without anything a line break may move: blanks, breaks, joiners; hyphens at line ends as pdfium gives them."""
    return re.sub(r"[\s\u200b\ufffe\x02]+", "", text)


def holds(whole: str, piece: str) -> bool:
    """Whether the text has the piece, whole or in two parts (a page may end in it)."""
    found = close(piece)
    return found in whole or any(found[:at] in whole and found[at:] in whole for at in range(1, len(found)))
