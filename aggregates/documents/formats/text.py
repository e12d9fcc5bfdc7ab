"""Plain text: lines of a file in UTF-8, UTF-16 or GB18030; anything that is not text is refused with a reason."""

from __future__ import annotations

import re

from aggregates.documents.formats import limits
from aggregates.documents.formats.characters import odd_characters
from aggregates.documents.formats.encoding import to_text
from aggregates.documents.formats.errors import Unreadable
from aggregates.documents.formats.extract import Extract, Line
from aggregates.documents.formats.foreign import refuse_foreign

_NEWLINE = re.compile(r"\r\n|\n|\r")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def decode(data: bytes) -> tuple[tuple[str, ...], str]:
    """(lines, encoding name) of a text file; raises `Unreadable` for anything else."""
    text, encoding = decoded(data)
    return split_lines(text), encoding


def decoded(data: bytes) -> tuple[str, str]:
    """(text, encoding name) of a file of characters: text, Markdown or HTML; raises `Unreadable` for anything else."""
    limits.require("文件字节数", "the size of the file in bytes", len(data), limits.MAX_BYTES)
    refuse_foreign(data)
    text, encoding = to_text(data)
    if not text.strip():
        raise Unreadable("文件没有文字（只有空白）", "the file holds no text (white space only)")
    _refuse_binary(text)
    limits.require("字符数", "the number of characters", len(text), limits.MAX_CHARACTERS)
    return text, encoding


def split_lines(text: str) -> tuple[str, ...]:
    """The lines of a text, ended by CR LF, LF or CR and nothing else; raises `Unreadable` when they are too many."""
    count = text.count("\n") + text.count("\r") - text.count("\r\n") + 1
    limits.require("行数", "the number of lines", count, limits.MAX_LINES)
    return tuple(_NEWLINE.split(text))


def text_extract(text: str, encoding: str) -> Extract:
    """One line of the extract for every line of the file, unchanged; characters that cannot be right are noted."""
    lines = split_lines(text)
    return Extract("text", encoding, numbered(lines), notes=odd_characters(lines))


def numbered(lines: tuple[str, ...]) -> tuple[Line, ...]:
    """Lines with their place `L1`, `L2` … in the file."""
    return tuple(Line(text, f"L{number}") for number, text in enumerate(lines, 1))


def _refuse_binary(text: str) -> None:
    first = text.find("\x00")
    if first >= 0:
        zh, en = _place(text, first)
        raise Unreadable(f"{zh}是 NUL 字节：不是文本，或文件已损坏", f"a NUL at {en}: not text, or a damaged file")
    found = _CONTROL.findall(text)
    if len(found) * 200 > len(text):
        zh, en = _place(text, text.index(found[0]))
        raise Unreadable(
            f"含有大量控制字符（自{zh}起），不是文本", f"too many control characters to be text, from {en} on"
        )


def _place(text: str, index: int) -> tuple[str, str]:
    line = len(_NEWLINE.findall(text, 0, index)) + 1
    column = index - max(text.rfind("\n", 0, index), text.rfind("\r", 0, index))
    return f"第 {line} 行第 {column} 字", f"line {line}, character {column}"
