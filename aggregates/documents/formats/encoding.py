"""Bytes to characters: UTF-8, UTF-16 and GB18030 told apart by what the bytes say; nothing is decoded by guess.

The Unicode Standard, chapter 23.8 (byte order mark) and GB 18030-2022 define the encodings; which one a file without a
mark is in follows from the only reading under which it is well-formed and looks like Chinese official text.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter

from aggregates.documents.formats.errors import Unreadable
from aggregates.documents.formats.plausible import looks_chinese, share_of_text

_UTF8_RUN = re.compile(rb"(?:[\xe4-\xe9][\x80-\xbf]{2}){6,}")  # six Chinese characters in UTF-8: no chance of GB18030
_UTF8_LINE = re.compile(rb"[\x09-\x7e]*+(?:(?:[\xe3-\xe9\xef][\x80-\xbf]{2}){3,}+[\x09-\x7e]*+)++")
_NEWLINE = re.compile(rb"\r\n|\n|\r")
_WIDE = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}


def to_text(data: bytes) -> tuple[str, str]:
    """(text without byte order mark, name of the encoding); raises `Unreadable` with the place of what is wrong."""
    _refuse_utf32(data)
    if data.startswith(codecs.BOM_UTF8):
        return _strict(data, "utf-8", 3), "utf-8-sig"
    for name, mark in _WIDE.items():
        if data.startswith(mark):
            return _strict(data, name, 2), "utf-16"
    wide = _unmarked_utf16(data)
    if wide:
        return _strict(data, wide, 0), wide
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        return _gb18030(data, error), "gb18030"


def place_of(data: bytes, offset: int) -> tuple[str, str]:
    """Where a byte stands: line and byte, both from 1, in Chinese and in English."""
    line = len(_NEWLINE.findall(data, 0, offset)) + 1
    return f"第 {line} 行（第 {offset + 1} 字节）", f"line {line} (byte {offset + 1})"


def _refuse_utf32(data: bytes) -> None:
    marked = data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE))
    zeros = data[:4096].count(0)
    if marked or (len(data) % 4 == 0 and zeros * 5 >= len(data[:4096]) * 2 and _reads_as_utf32(data[:4096])):
        raise Unreadable("UTF-32 编码的文本，不支持；请另存为 UTF-8", "UTF-32 text is not supported; save it as UTF-8")


def _reads_as_utf32(head: bytes) -> bool:
    for name in ("utf-32-le", "utf-32-be"):
        try:
            if share_of_text(head.decode(name)) > 0.9:
                return True
        except UnicodeDecodeError:
            continue
    return False


def _unmarked_utf16(data: bytes) -> str | None:
    """The byte order of UTF-16 without a mark, when only one order reads as Chinese text and UTF-8 does not."""
    if len(data) < 4 or len(data) % 2 or (b"\x00" not in data and _is(data, "utf-8")):
        return None
    scores = {name: share_of_text(data[:65536].decode(name, "replace")) for name in _WIDE}
    best, other = sorted(scores, key=lambda name: -scores[name])
    if scores[best] < 0.95 or scores[other] > 0.5:
        return None
    return best if b"\x00" in data or not _reads_as_gb18030(data) else None


def _reads_as_gb18030(data: bytes) -> bool:
    return _is(data, "gb18030") and looks_chinese(Counter(data.decode("gb18030")))


def _is(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _strict(data: bytes, encoding: str, skip: int) -> str:
    try:
        return data[skip:].decode(encoding)
    except UnicodeDecodeError as error:
        start = error.start + skip
        zh, en = _wide_place(data, start, encoding, skip) if encoding in _WIDE else place_of(data, start)
        name = encoding.upper()
        raise Unreadable(f"{zh}不是合法的 {name}", f"not valid {name} at {en}") from error


def _wide_place(data: bytes, start: int, encoding: str, skip: int) -> tuple[str, str]:
    line = data[skip:start].decode(encoding, "replace").count("\n") + 1
    return f"第 {line} 行（第 {start + 1} 字节）", f"line {line} (byte {start + 1})"


def _gb18030(data: bytes, utf8: UnicodeDecodeError) -> str:
    _refuse_mixture(data, utf8)
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        zh, en = place_of(data, error.start)
        if error.reason == "incomplete multibyte sequence":
            raise _cut_off(zh, en) from error
        raise Unreadable(f"{zh}处不是 UTF-8 或 GB18030", f"neither UTF-8 nor GB18030 at {en}") from error
    if not looks_chinese(Counter(text)):
        zh, en = place_of(data, utf8.start)
        raise Unreadable(
            f"自{zh}起不是 UTF-8；按 GB18030 读出的多为生僻字或自造字，可能是 Big5 等其他编码，请另存为 UTF-8",
            f"not UTF-8 from {en} on; read as GB18030 it is mostly rare or private characters, so probably Big5 or "
            "another encoding; save it as UTF-8",
        )
    return text


def _refuse_mixture(data: bytes, utf8: UnicodeDecodeError) -> None:
    """Part UTF-8, part GB18030 reads as GB18030 without an error and is wrong: name the place of the change."""
    found = _UTF8_RUN.search(data)
    first = found.start() if found else _first_utf8_line(data)
    if first is None:
        return
    if utf8.end == len(data) and utf8.reason == "unexpected end of data":
        raise _cut_off(*place_of(data, utf8.start))
    zh, en = place_of(data, max(first, utf8.start))
    raise Unreadable(
        f"混用两种编码：{zh}处由一种编码变为另一种（部分为 UTF-8，部分不是）",
        f"two encodings in one file: they change at {en} (part is UTF-8, part is not)",
    )


def _cut_off(zh: str, en: str) -> Unreadable:
    return Unreadable(f"文件被截断：{zh}处最后一个字符不完整", f"cut off: the last character, {en}, is incomplete")


def _first_utf8_line(data: bytes) -> int | None:
    offset = 0
    for line in data.splitlines(keepends=True):
        if _UTF8_LINE.fullmatch(line.rstrip(b"\r\n")):
            return offset
        offset += len(line)
    return None
