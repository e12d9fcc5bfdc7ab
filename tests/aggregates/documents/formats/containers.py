"""Files built in code for the tests of malformed documents: ZIP and DOCX with every flaw, PDF, OLE."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import docx
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

SENTENCE = "（一）河岸造林，保证成活率。（县林业局牵头，县财政局配合）"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="word/document.xml" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)


def good_docx() -> bytes:
    """A DOCX as a word processor writes it, with one clause."""
    document = docx.Document()
    document.add_paragraph(SENTENCE)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def body(inner: str, prolog: str = "") -> str:
    """The main part with `inner` in its body."""
    return f'<?xml version="1.0"?>{prolog}<w:document xmlns:w="{WORD}"><w:body>{inner}</w:body></w:document>'


def paragraph(text: str) -> str:
    """One paragraph of WordprocessingML."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def docx_of(main: str | bytes | None, *more: tuple[str, bytes]) -> bytes:
    """A small DOCX with the main part given (None: without one) and more members."""
    members = [("[Content_Types].xml", TYPES.encode()), ("_rels/.rels", RELATIONS.encode())]
    if main is not None:
        members.append(("word/document.xml", main.encode() if isinstance(main, str) else main))
    return zip_of(*members, *more)


def zip_of(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    """A deflated ZIP of the members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def patched(data: bytes, name: bytes, offset: int, value: bytes) -> bytes:
    """The ZIP with bytes of the directory entry of `name` replaced (APPNOTE 4.3.12: offsets in the entry)."""
    start = data.index(b"PK\x01\x02")
    while data[start + 46 : start + 46 + len(name)] != name:
        start = data.index(b"PK\x01\x02", start + 4)
    return data[: start + offset] + value + data[start + offset + len(value) :]


def symlink(name: str) -> zipfile.ZipInfo:
    """A member that is a symbolic link, as Unix archivers store it."""
    info = zipfile.ZipInfo(name)
    info.external_attr = 0o120777 << 16
    return info


def overlapping() -> bytes:
    """A DOCX whose picture claims the very bytes of its main part, as a zip bomb without nesting does."""
    data = docx_of(body(paragraph(SENTENCE)), ("word/media/a.png", b"x" * 60))
    start = data.index(b"word/document.xml") - 30
    return patched(data, b"word/media/a.png", 42, struct.pack("<I", start)).replace(
        b"word/media/a.png", b"word/document.xm"
    )


def pdf(*, pages: int = 1, text: bool = True, picture: bool = False, password: str | None = None) -> bytes:
    """A PDF with one clause on each page; a `picture` of the page instead is what a scanner makes."""
    out = io.BytesIO()
    encrypt = StandardEncryption(password, canPrint=0) if password else None
    canvas = Canvas(out, encrypt=encrypt)
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    for _ in range(pages):
        canvas.setFont("STSong-Light", 12)
        if picture:
            canvas.drawImage(ImageReader(io.BytesIO(_png())), 0, 0, 595, 842)
        elif text:
            canvas.drawString(72, 700, SENTENCE)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _png() -> bytes:
    """A grey picture of 100 by 140 points (PNG, RFC 2083)."""
    header = struct.pack(">IIBBBBB", 100, 140, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress((b"\x00" + b"\x99" * 100) * 140)), (b"IEND", b""))
    chunks = (struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def ole(stream: str) -> bytes:
    """The head of an OLE compound file and one entry of its directory."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le").ljust(128, b"\x00")


PDF_WITHOUT_PAGES = (
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\n"
    b"endobj\nxref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000058 00000 n \ntrailer\n"
    b"<< /Size 3 /Root 1 0 R >>\nstartxref\n110\n%%EOF\n"
)
