"""What a file is when it is none of the formats read here, from its first bytes: refused by name, in both languages."""

from __future__ import annotations

import re

from aggregates.documents.formats.errors import Unreadable, instead

# (offset, signature, Chinese, English): the published signatures of each format.
_SIGNATURES: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"%PDF-", "PDF 文件，不是文本", "a PDF file, not text"),
    (0, b"PK\x03\x04", "ZIP 文件（如 DOCX），不是文本", "a ZIP file (such as DOCX), not text"),
    (0, b"PK\x05\x06", "空的 ZIP 文件", "an empty ZIP file"),
    (0, b"PK\x07\x08", "分卷 ZIP 文件", "a split ZIP file"),
    (0, b"{\\rtf", "RTF 文件，请另存为 DOCX", "an RTF file; save it as DOCX"),
    (0, b"\x89PNG", "PNG 图片，没有文字可读", "a PNG image, which holds no text"),
    (0, b"\xff\xd8\xff", "JPEG 图片，没有文字可读", "a JPEG image, which holds no text"),
    (0, b"GIF8", "GIF 图片，没有文字可读", "a GIF image, which holds no text"),
    (0, b"II*\x00", "TIFF 图片，没有文字可读", "a TIFF image, which holds no text"),
    (0, b"MM\x00*", "TIFF 图片，没有文字可读", "a TIFF image, which holds no text"),
    (8, b"WEBP", "WebP 图片，没有文字可读", "a WebP image, which holds no text"),
    (0, b"Rar!\x1a\x07", "RAR 压缩包，请先解压", "a RAR archive; unpack it first"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z 压缩包，请先解压", "a 7z archive; unpack it first"),
    (0, b"\x1f\x8b\x08", "gzip 压缩文件，请先解压", "a gzip file; unpack it first"),
    (0, b"BZh", "bzip2 压缩文件，请先解压", "a bzip2 file; unpack it first"),
    (0, b"\xfd7zXZ\x00", "xz 压缩文件，请先解压", "an xz file; unpack it first"),
    (257, b"ustar", "tar 归档，请先解包", "a tar archive; unpack it first"),
    (0, b"\x7fELF", "可执行文件（ELF）", "an executable (ELF)"),
    (0, b"MZ\x90\x00", "可执行文件（Windows）", "an executable (Windows)"),
    (0, b"SQLite format 3\x00", "SQLite 数据库", "an SQLite database"),
    (0, b"%!PS", "PostScript 文件，请另存为 PDF", "a PostScript file; save it as PDF"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Streams of an OLE compound file by which its writer is known ([MS-DOC], [MS-XLS], [MS-PPT], [MS-OFFCRYPTO]).
_OLE_STREAMS: tuple[tuple[str, str, str], ...] = (
    (
        "EncryptedPackage",
        "加密的 Office 文件（需要密码），请去除密码后另存",
        "an encrypted Office file; remove its password",
    ),
    (
        "WordDocument",
        "旧版 Word/WPS 文件（.doc/.wps），请另存为 DOCX",
        "an old Word or WPS file (.doc); save it as DOCX",
    ),
    ("Workbook", "旧版 Excel 文件（.xls），不是文档", "an old Excel file (.xls), not a document"),
    ("PowerPoint Document", "旧版 PowerPoint 文件（.ppt）", "an old PowerPoint file (.ppt)"),
)
_XML_ROOTS: tuple[tuple[bytes, str, str], ...] = (
    (b"<w:wordDocument", "Word 2003 XML 文件，请另存为 DOCX", "a Word 2003 XML file; save it as DOCX"),
    (b"<pkg:package", "单文件 Office XML，请另存为 DOCX", "a flat Office XML file; save it as DOCX"),
    (b"<office:document", "单文件 ODF，请另存为 DOCX", "a flat ODF file; save it as DOCX"),
    (b"<svg", "SVG 图片，没有文字可读", "an SVG image, which is not a document"),
)
_MIME = re.compile(rb"(?:[\w-]+:[^\n]*\n(?>[ \t][^\n]*\n)*)*?Content-Type:\s*multipart/", re.I)
_XML = re.compile(rb"\s*<\?xml\b[^>]*>\s*(?>(?><!--.*?-->|<!DOCTYPE[^\[>]*(?>\[.*?\]\s*)?>)\s*)*+<([\w:.-]+)", re.S)


def refuse_foreign(data: bytes) -> None:
    """Raise `Unreadable` naming the format when the bytes are empty or begin as something that is not text."""
    if not data:
        raise Unreadable("文件是空的（0 字节）", "the file is empty (0 bytes)")
    for offset, signature, zh, en in _SIGNATURES:
        if data.startswith(signature, offset):
            raise instead(zh, en)
    if data.startswith(_OLE):
        raise _ole(data)
    if _MIME.match(data[:4096].lstrip()):
        raise Unreadable(
            "是 MHTML 单文件网页或邮件，请在浏览器中另存为“网页，仅 HTML”",
            "this is MHTML or mail; save it as HTML only",
        )
    _refuse_xml(data)


def _ole(data: bytes) -> Unreadable:
    for stream, zh, en in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return instead(zh, en)
    return Unreadable(
        "是旧版 Office 文件（OLE 容器），请另存为 DOCX", "this is an old Office file (OLE); save it as DOCX"
    )


def _refuse_xml(data: bytes) -> None:
    found = _XML.match(data[:65536].removeprefix(b"\xef\xbb\xbf"))
    if found is None or found[1].lower() == b"html":
        return
    head = data[:65536]
    for root, zh, en in _XML_ROOTS:
        if root in head:
            raise instead(zh, en)
    name = found[1].decode("ascii", "replace")[:40]
    raise Unreadable(f"是 XML 文件（根元素 {name}），不是文档", f"this is an XML file (root {name}), not a document")
