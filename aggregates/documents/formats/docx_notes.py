"""What a DOCX holds beside its text, or shows otherwise than it is read: collected by kind, one note for each kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from aggregates.documents.formats.extract import Note

QUOTE_MAX = 120
_Severity = Literal["INFO", "WARN", "ERROR"]
_KINDS: dict[str, tuple[_Severity, str, str]] = {
    "TRACKED_CHANGES": (
        "WARN",
        "文档含有未接受的修订 {n} 处：插入的文字按正文读取，删除的文字未读取",
        "{n} tracked changes are not accepted yet: insertions are read as text, deletions are left out",
    ),
    "HIDDEN_TEXT": ("WARN", "隐藏文字 {n} 处未读取", "{n} stretches of hidden text are left out"),
    "STRUCK_TEXT": ("WARN", "有删除线的文字 {n} 处按正文读取", "{n} stretches of struck-out text are read as text"),
    "FIELD_TEXT": ("WARN", "域代码内的文字 {n} 处未读取", "{n} stretches of text inside field codes are left out"),
    "NUMBERING": (
        "WARN",
        "自动编号 {n} 处可能与打印的不同",
        "{n} automatic numbers may print otherwise than they are read",
    ),
    "GLYPHS": (
        "WARN",
        "符号字体的字符 {n} 个无法识别，以 � 代替",
        "{n} characters of a symbol font are unknown, shown as �",
    ),
    "DOCX_CELL_HIDDEN": ("WARN", "被合并单元格遮住的文字 {n} 处未读取", "text covered by {n} merged cells is left out"),
    "DOCX_PART_MISSING": ("WARN", "引用的部件 {n} 个未读取", "{n} parts the text refers to are not read"),
    "DOCX_HEADER_FOOTER": ("INFO", "页眉页脚的文字 {n} 处未读取", "the text of {n} headers and footers is left out"),
    "DOCX_FOOTNOTES": ("INFO", "脚注尾注 {n} 条附在文末", "{n} footnotes and endnotes stand at the end of the text"),
    "DOCX_COMMENTS": ("INFO", "批注 {n} 条未读取", "{n} comments are left out"),
    "DOCX_CONTENTS": ("INFO", "目录 {n} 行未读取", "{n} lines of the table of contents are left out"),
    "DOCX_TEXT_BOX": ("INFO", "文本框 {n} 个按其锚点位置读取", "{n} text boxes are read where they are anchored"),
    "DOCX_PICTURE": ("INFO", "图片 {n} 张，图中文字未读取", "{n} pictures; any text in them is not read"),
    "DOCX_EMBEDDED": ("INFO", "嵌入对象 {n} 个未读取", "{n} embedded objects are not read"),
    "DOCX_MACROS": ("INFO", "文档含宏，未读取也未运行", "the document holds macros; they are neither read nor run"),
}


@dataclass(slots=True)
class _Seen:
    first: int
    last: int
    count: int = 0
    quotes: list[str] = field(default_factory=list)


class Notebook:
    """Collects what was seen; `notes` gives one note a kind, in the order of the table above."""

    def __init__(self) -> None:
        self._seen: dict[str, _Seen] = {}

    def add(self, code: str, line: int, quote: str = "") -> None:
        """Something of kind `code` at (or before) extract line `line`, with the text concerned."""
        seen = self._seen.setdefault(code, _Seen(line, line))
        seen.first, seen.last = min(seen.first, line), max(seen.last, line)
        seen.count += 1
        if quote.strip() and len(seen.quotes) < 8:
            seen.quotes.append(" ".join(quote.split())[:QUOTE_MAX])

    def extend(self, code: str, line: int) -> None:
        """What was seen of kind `code` reaches to extract line `line`."""
        self._seen[code].last = max(self._seen[code].last, line)

    def count(self, code: str) -> int:
        """How often `code` was seen."""
        return self._seen[code].count if code in self._seen else 0

    def notes(self, lines: int) -> tuple[Note, ...]:
        """The notes for an extract of `lines` lines; their line numbers are kept inside it."""
        found = []
        for code, (severity, zh, en) in _KINDS.items():
            seen = self._seen.get(code)
            if seen is not None:
                place = min(max(seen.first, 1), lines), min(max(seen.last, 1), lines)
                quote = " | ".join(seen.quotes)[: 2 * QUOTE_MAX]
                found.append(Note(code, place, quote, zh.format(n=seen.count), en.format(n=seen.count), severity))
        return tuple(found)
