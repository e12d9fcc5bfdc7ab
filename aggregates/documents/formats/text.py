"""Plain text: UTF-8 with or without BOM, else GB18030; anything that is not text is refused with a reason."""

from __future__ import annotations

import re

from aggregates.documents.formats.errors import Unreadable

_NEWLINE = re.compile(r"\r\n|\n|\r")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MAGIC = {b"%PDF": "PDF", b"PK\x03\x04": "ZIP (DOCX)", b"\xd0\xcf\x11\xe0": "OLE (DOC)", b"\x89PNG": "PNG"}


def decode(data: bytes) -> tuple[tuple[str, ...], str]:
    """(lines, encoding name) of a text file; raises `Unreadable` for anything else."""
    for magic, name in _MAGIC.items():
        if data.startswith(magic):
            raise Unreadable(f"{name} 文件，不是文本", f"a {name} file, not text")
    text, encoding = _decode(data)
    if not text.strip():
        raise Unreadable("文件没有文字", "the file holds no text")
    if len(_CONTROL.findall(text)) * 200 > len(text):
        raise Unreadable("含有大量控制字符，不是文本", "too many control characters to be text")
    return tuple(_NEWLINE.split(text)), encoding


def _decode(data: bytes) -> tuple[str, str]:
    if data.startswith(b"\xef\xbb\xbf"):
        return _strict(data[3:], "utf-8"), "utf-8-sig"
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _strict(data, "gb18030"), "gb18030"


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        place = f"{error.start}"
        message = f"第 {place} 字节处不是 UTF-8 或 GB18030", f"neither UTF-8 nor GB18030 at byte {place}"
        raise Unreadable(*message) from error
