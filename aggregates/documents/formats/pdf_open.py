"""Opening a PDF with pdfium and going through its pages; every refusal says why."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2 as pdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium_raw  # type: ignore[import-untyped]

from aggregates.documents.formats.errors import Unreadable
from aggregates.documents.formats.limits import MAX_PAGES, exceeded
from aggregates.documents.formats.pdf_page import Page, read_page

_HEADER_WITHIN = 1024  # ISO 32000-1, annex H, implementation note 13
_END_WITHIN = 4096
_PASSWORD = 4  # FPDF_ERR_PASSWORD
_SECURITY = 5  # FPDF_ERR_SECURITY
# pdfium keeps global state and is not safe to enter from two threads at once.
_ONE_AT_A_TIME = threading.Lock()


@contextmanager
def opened(data: bytes) -> Iterator[Any]:
    """The open document; raises `Unreadable` for what is no PDF, is cut off, or needs a password."""
    if data.find(b"%PDF-", 0, _HEADER_WITHIN) < 0:
        raise Unreadable("不是 PDF：开头没有 %PDF 标志", "not a PDF: no %PDF mark at its beginning")
    if data.rfind(b"%%EOF", max(0, len(data) - _END_WITHIN)) < 0:
        # pdfium would rebuild what is left and say nothing about the pages that are gone.
        raise Unreadable(
            f"PDF 不完整：到第 {len(data)} 字节为止没有结束标志 %%EOF",
            f"the PDF is cut off: no end mark %%EOF before byte {len(data)}",
        )
    with _ONE_AT_A_TIME:
        document = _open(data)
        try:
            yield document
        finally:
            document.close()


def _open(data: bytes) -> Any:
    try:
        return pdfium2.PdfDocument(data)
    except pdfium2.PdfiumError as error:
        # pdfium keeps the code of an earlier failure when it gives none; only an encrypted file names /Encrypt.
        if error.err_code == _PASSWORD and b"/Encrypt" in data:
            raise Unreadable("PDF 已加密，需要打开密码", "the PDF is encrypted and needs a password") from error
        if error.err_code == _SECURITY:
            raise Unreadable("PDF 的加密方式不支持", "the PDF is encrypted in a way that is not supported") from error
        raise Unreadable(
            "PDF 已损坏或没有页，无法打开", "the PDF is damaged or has no pages: it cannot be opened"
        ) from error


def page_count(document: Any) -> int:
    """The number of pages; raises `Unreadable` for none and for more than `MAX_PAGES`."""
    count = len(document)
    if count < 1:
        raise Unreadable("PDF 没有页", "the PDF has no pages")
    if count > MAX_PAGES:
        raise exceeded("PDF 页数", "the number of PDF pages", count, MAX_PAGES)
    return count


def attachments(document: Any) -> int:
    """How many files the document carries."""
    return int(pdfium_raw.FPDFDoc_GetAttachmentCount(document))


def pages(document: Any) -> Iterator[Page]:
    """All pages, one after the other; raises `Unreadable` naming the page that cannot be read."""
    for number in range(1, page_count(document) + 1):
        try:
            page = document[number - 1]
            try:
                found = read_page(page, number)
            finally:
                page.close()
        except pdfium2.PdfiumError as error:
            raise Unreadable(f"PDF 第 {number} 页读不出", f"PDF page {number} cannot be read: {error}") from error
        yield found
