"""Files nobody should be able to hurt or mislead the reader with: name → (bytes, what the refusal must name).

`HARMLESS` are files that look malformed and are readable, with the reason why.
"""

from __future__ import annotations

import codecs
import io
import struct
import zipfile
from functools import cache

from tests.aggregates.documents.formats import containers as c

TEXT = "青石县河岸绿化工作实施方案\n\n一、重点任务\n（一）河岸造林，保证成活率。（县林业局牵头，县财政局配合）\n" * 3
_UTF8, _GB = TEXT.encode(), TEXT.encode("gb18030")
_BIG5 = "青石縣河岸綠化工作實施方案，各單位應按職責分工負責，建立巡查制度，發現問題，及時處理。" * 3
_PAGE = f"<html><body>\n<p>{c.SENTENCE}</p>\n</body></html>"
_LAUGHS = '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>\n'
_OUTSIDE = '<!DOCTYPE x [<!ENTITY xxe SYSTEM "file:///etc/hostname">]>\n'
_P = c.paragraph(c.SENTENCE)
_MIME = "From: a\nMIME-Version: 1.0\nContent-Type: multipart/related;\n boundary=x\n\n--x\n"


@cache
def malformed() -> dict[str, tuple[bytes, str]]:
    """Every malformed file with a piece of the Chinese reason it must be refused with."""
    return {**_texts(), **_foreign(), **_pages(), **_zips(), **_documents(), **_pdfs()}


def _texts() -> dict[str, tuple[bytes, str]]:
    return {
        "empty": (b"", "0 字节"),
        "white-space-only": (" \u3000\r\n\t\u00a0\n".encode(), "只有空白"),
        "byte-order-mark-only": (codecs.BOM_UTF8, "只有空白"),
        "binary": (bytes(range(256)) * 20, "字节"),
        "control-characters": (b"\x01\x02\x03abc\n" * 20, "控制字符（自第 1 行第 1 字起）"),
        "nul-bytes-in-text": (_UTF8[:60] + bytes(8) + _UTF8[60:], "第 4 行第 1 字是 NUL"),
        "utf8-then-gb18030": (_UTF8 + _GB, "混用两种编码：第 13 行"),
        "gb18030-then-utf8": (_GB + _UTF8, "混用两种编码：第 13 行"),
        "one-line-of-gb18030": (_UTF8 + "县林业局负责\n".encode("gb18030") + _UTF8, "混用两种编码：第 13 行"),
        "utf8-cut-in-a-character": (_UTF8.rstrip()[:-1], "被截断：第 12 行"),
        "gb18030-cut-in-a-character": (_GB.rstrip()[:-1], "被截断：第 12 行"),
        "latin1": (("r\xe9sum\xe9 \xfcber \xff\xff" * 20).encode("latin-1"), "第 1 行"),
        "big5": (_BIG5.encode("big5"), "Big5"),
        "big5-short": (_BIG5[:20].encode("big5"), "Big5"),
        "utf16-odd-length": (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le")[:-1], "UTF-16"),
        "utf16-lone-surrogate": (codecs.BOM_UTF16_BE + "甲\n".encode("utf-16-be") + b"\xd8\x00\x4e\x00", "第 2 行"),
        "utf8-lone-surrogate": (_UTF8 + b"\xed\xa0\x80\n", "第 13 行"),
        "utf32": (TEXT.encode("utf-32"), "UTF-32"),
        "utf32-without-mark": (TEXT.encode("utf-32-be"), "UTF-32"),
        "too-many-lines": (b"a\n" * 1_000_001, "行数为 1,000,002，超过上限"),
        "too-large": (b" " * (64 * 1024 * 1024 + 1), "文件字节数为 67,108,865，超过上限"),
    }


def _foreign() -> dict[str, tuple[bytes, str]]:
    return {
        "png-named-docx": (b"\x89PNG\r\n\x1a\n" + bytes(40), "PNG 图片"),
        "jpeg-named-pdf": (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(40), "JPEG 图片"),
        "rtf-named-doc": (rb"{\rtf1\ansi\ansicpg936 \'c7\'e0}", "RTF"),
        "old-word": (c.ole("WordDocument"), ".doc"),
        "old-excel": (c.ole("Workbook"), ".xls"),
        "encrypted-docx": (c.ole("EncryptedPackage"), "加密"),
        "unknown-ole": (c.ole("Contents"), "OLE"),
        "gzip": (b"\x1f\x8b\x08\x00" + bytes(20), "gzip"),
        "rar": (b"Rar!\x1a\x07\x01\x00" + bytes(20), "RAR"),
        "mhtml": (_MIME.encode() + _PAGE.encode(), "MHTML"),
        "xml": (b'<?xml version="1.0"?><!-- x --><plan><task/></plan>', "XML 文件（根元素 plan）"),
        "word-2003-xml": (b'<?xml version="1.0"?><w:wordDocument/>', "Word 2003 XML"),
        "executable": (b"\x7fELF\x02\x01\x01" + bytes(60), "ELF"),
    }


def _pages() -> dict[str, tuple[bytes, str]]:
    deep = "<div>" * 100_000
    return {
        "html-nested-100000": (f"<html><body>\n{deep}字".encode(), "第 2 行的嵌套层数"),
        "html-billion-laughs": ((_LAUGHS + "<html><body><p>&b;</p></body></html>").encode(), "第 1 行声明了实体"),
        "html-xxe": ((_OUTSIDE + "<html><body><p>&xxe;</p></body></html>").encode(), "第 1 行声明了实体"),
        "html-huge-attribute": (f'<html><body>\n<p title="{"x" * 10_500_000}">字</p>'.encode(), "10 MB"),
        "html-images-only": (b'<html><body><div><img src="1.jpg"><img src="2.jpg"></div></body></html>', "2 幅图片"),
        "html-script-only": ("<html><body><script>document.write('县林业局')</script>".encode(), "没有正文文字"),
        "html-too-many-cells": (
            f"<html><body><table>{'<tr><td colspan=1000>字</td></tr>' * 201}".encode(), "表格单元格数为 201,000"
        ),
        "html-mixed-encodings": (_PAGE.encode() + _PAGE.encode("gb18030"), "混用两种编码"),
    }  # fmt: skip


def _zips() -> dict[str, tuple[bytes, str]]:
    good = c.good_docx()
    main = c.docx_of(c.body(_P))
    inner = c.zip_of(("a.txt", bytes(1_000_000)))
    return {
        "docx-cut-in-half": (good[: len(good) // 2], "被截断"),
        "docx-first-30-bytes": (good[:30], "被截断"),
        "docx-without-its-end": (good[:-30], "被截断"),
        "docx-damaged-data": (_damaged(main), "word/document.xml"),
        "zip-empty": (c.zip_of(), "空的 ZIP"),
        "zip-of-files": (c.zip_of(("方案.txt", _UTF8)), "普通 ZIP 压缩包"),
        "zip-nested-bomb": (c.zip_of(("1.zip", inner), ("2.zip", inner)), "普通 ZIP 压缩包"),
        "docx-high-ratio": (c.docx_of(c.body(_P), ("word/big.xml", b" " * 9_000_000)), "压缩比超过上限"),
        "docx-huge-part": (_declared(main, 200 * 1024 * 1024), "word/document.xml"),
        "docx-size-lies": (_declared(main, 40), "实际大小与目录所写不符"),
        "docx-overlapping": (c.overlapping(), "重叠"),
        "docx-climbing-name": (c.docx_of(c.body(_P), ("word/../../etc/x.xml", b"<a/>")), "指向文件夹之外"),
        "docx-absolute-name": (c.docx_of(c.body(_P), ("/etc/x.xml", b"<a/>")), "指向文件夹之外"),
        "docx-symlink": (_with(c.symlink("word/a.xml"), b"/etc/hostname"), "符号链接"),
        "docx-encrypted-member": (c.patched(main, b"word/document.xml", 8, b"\x01\x00"), "已加密"),
        "docx-odd-compression": (c.patched(main, b"word/document.xml", 10, struct.pack("<H", 14)), "压缩方法"),
        "docx-doubled-name": (_doubled(), "同名成员"),
        "docx-too-many-members": (c.zip_of(*((f"word/{n}.xml", b"") for n in range(5001))), "ZIP 成员数为 5,001"),
        "xlsx": (c.zip_of(("[Content_Types].xml", b"<a/>"), ("xl/workbook.xml", b"<a/>")), "Excel"),
        "pptx": (c.zip_of(("[Content_Types].xml", b"<a/>"), ("ppt/presentation.xml", b"<a/>")), "PowerPoint"),
        "odt": (c.zip_of(("mimetype", b"x"), ("content.xml", b"<a/>")), "ODF"),
        "epub": (c.zip_of(("mimetype", b"x"), ("META-INF/container.xml", b"<a/>")), "EPUB"),
        "ofd": (c.zip_of(("OFD.xml", b"<a/>"), ("Doc_0/Document.xml", b"<a/>")), "OFD"),
    }


def _documents() -> dict[str, tuple[bytes, str]]:
    nested = "<w:tbl><w:tr><w:tc>" * 200 + _P + "</w:tc></w:tr></w:tbl>" * 200
    return {
        "docx-without-document": (c.docx_of(None, ("word/styles.xml", b"<a/>")), "word/document.xml"),
        "docx-not-xml": (c.docx_of("this is no XML"), "word/document.xml"),
        "docx-cut-xml": (c.docx_of(c.body(_P)[:-30]), "word/document.xml"),
        "docx-without-text": (c.docx_of(c.body("<w:p/>")), "没有文字"),
        "docx-with-dtd": (c.docx_of(c.body(_P, "<!DOCTYPE w:document>")), "DTD"),
        "docx-billion-laughs": (c.docx_of(c.body(c.paragraph("&b;"), _LAUGHS)), "DTD"),
        "docx-xxe": (c.docx_of(c.body(c.paragraph("&xxe;"), _OUTSIDE)), "DTD"),
        "docx-nested-200": (c.docx_of(c.body(nested)), "256"),
        "docx-huge-attribute": (c.docx_of(c.body(f'<w:p w:x="{"x" * 10_500_000}"/>')), "word/document.xml"),
    }


def _pdfs() -> dict[str, tuple[bytes, str]]:
    whole = c.pdf()
    return {
        "pdf-header-only": (b"%PDF-1.7\n", "PDF"),
        "pdf-cut-in-half": (whole[: len(whole) // 2], "PDF"),
        "pdf-encrypted": (c.pdf(password="secret"), "密码"),
        "pdf-scanned": (c.pdf(picture=True), "文字层"),
        "pdf-empty-page": (c.pdf(text=False), "没有文字"),
        "pdf-without-pages": (c.PDF_WITHOUT_PAGES, "页"),
        "pdf-of-noise": (b"%PDF-1.4\n" + bytes(range(256)) * 20, "PDF"),
        "pdf-and-zip": (whole + c.zip_of(("方案.txt", _UTF8)), "同时是 PDF 和 ZIP"),
    }


def harmless() -> dict[str, tuple[bytes, str]]:
    """Files that look malformed and are readable, each with the line of text they must give."""
    deep = "<div>" * 200
    script = "/*<html><body>\n<p>" + c.SENTENCE + "</p><script>*/alert(1)/*</script></body></html>*/"
    return {
        "html-nested-200": (f"<html><body>{deep}{c.SENTENCE}".encode(), c.SENTENCE),  # below the limit of 256
        "html-and-script": (script.encode(), c.SENTENCE),  # a script is never run, and its text is not the page's
        "html-named-docx": (_PAGE.encode(), c.SENTENCE),  # content decides; the name is a note
        "html-without-end": (_PAGE.encode()[:-19], c.SENTENCE),  # browsers print it, and so do we
        "html-doctype-outside": (  # a DTD is never fetched
            ('<!DOCTYPE html SYSTEM "http://example.invalid/x.dtd">' + _PAGE).encode(), c.SENTENCE
        ),
        "text-without-line-ends": (_UTF8.replace(b"\n", b""), TEXT.replace("\n", "")),  # healing splits it
    }  # fmt: skip


def _with(info: zipfile.ZipInfo, data: bytes) -> bytes:
    out = io.BytesIO(c.docx_of(c.body(_P)))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(info, data)
    return out.getvalue()


def _doubled() -> bytes:
    name = b"word/document.xm2"
    data = c.docx_of(c.body(_P), (name.decode(), c.body(c.paragraph("另一份正文")).encode()))
    return data.replace(name, b"word/document.xml")


def _damaged(data: bytes) -> bytes:
    start = data.index(b"word/document.xml") + 40
    return data[:start] + bytes(20) + data[start + 20 :]


def _declared(data: bytes, size: int) -> bytes:
    return c.patched(data, b"word/document.xml", 24, struct.pack("<I", size))
