"""What a PDF shows that is not read as text, or that may be read wrongly: one note for each kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from aggregates.documents.formats.errors import Unreadable
from aggregates.documents.formats.extract import Note
from aggregates.documents.formats.pdf_page import Page

QUOTE_MAX = 160
_GARBAGE_MAX = 0.05
_DRAWN_TEXT = 60
"""A page without text but with this many drawn shapes may be text turned into outlines."""
_COVERED = 0.8
_Severity = Literal["INFO", "WARN", "ERROR"]
_KINDS: dict[str, tuple[_Severity, str, str]] = {
    "SCANNED_PAGES": (
        "WARN",
        "第 {pages} 页没有文字层（扫描或转为曲线），未读取，需先识别文字并由人核对",
        "pages {pages} have no text layer (scanned or outlined) and are not read; recognise their text first",
    ),
    "OCR_LAYER": (
        "WARN",
        "第 {pages} 页是带文字层的扫描件，文字可能是机器识别的，请核对",
        "pages {pages} are scans with a text layer, probably recognised by a machine: check the text",
    ),
    "HIDDEN_TEXT": ("WARN", "第 {pages} 页有不显示的文字，未读取", "pages {pages} hold invisible text, left out"),
    "OFF_PAGE_TEXT": (
        "WARN",
        "第 {pages} 页有页面以外的文字，未读取",
        "pages {pages} hold text off the page",
    ),
    "ROTATED_TEXT": (
        "WARN",
        "第 {pages} 页有斜置或竖转的文字（如水印），未读取",
        "pages {pages} hold slanted or turned text, such as a watermark, left out",
    ),
    "TWO_COLUMNS": (
        "INFO",
        "第 {pages} 页按两栏读取，先左后右",
        "pages {pages} are read as two columns, left before right",
    ),
    "ANNOTATIONS": (
        "WARN",
        "第 {pages} 页有批注、图章或表单域，其中的文字未读取",
        "pages {pages} hold remarks, stamps or form fields, whose words are not read",
    ),
    "ATTACHMENTS": ("INFO", "PDF 内附有文件，未读取", "the PDF carries files, which are not read"),
    "TABLE_RULES": (
        "WARN",
        "第 {pages} 页的线条过多，表格未识别，按普通文字读取",
        "pages {pages} draw too many rules; tables on them are read as plain text",
    ),
    "GLYPHS": (
        "INFO",
        "第 {pages} 页有部首或兼容区字形，已换为通用汉字",
        "pages {pages} use radical or compatibility code points, put right",
    ),
}


@dataclass(slots=True)
class Pages:
    """Collects, page by page, what the notes will say."""

    count: int = 0
    characters: int = 0
    garbage: int = 0
    seen: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    def add(self, code: str, page: int, quote: str = "") -> None:
        """Something of kind `code` on `page`."""
        self.seen.setdefault(code, []).append((page, quote))

    def look(self, page: Page) -> None:
        """Count one page and what is special about it."""
        self.count += 1
        self.characters += sum(not char.text.isspace() for char in page.chars)
        self.garbage += page.garbage
        if not page.chars and (page.scanned or page.picture > 0.05 or page.paths > _DRAWN_TEXT):
            self.add("SCANNED_PAGES", page.number)
        if page.chars and (page.invisible or page.picture >= _COVERED):
            self.add("OCR_LAYER", page.number)
        for code, text in (
            ("HIDDEN_TEXT", page.hidden), ("OFF_PAGE_TEXT", page.outside), ("ROTATED_TEXT", page.turned),
        ):  # fmt: skip
            if text.strip():
                self.add(code, page.number, text.strip())
        if page.annotations:
            self.add("ANNOTATIONS", page.number)
        if page.glyphs:
            self.add("GLYPHS", page.number, f"{page.glyphs}")

    def require_text(self) -> None:
        """Raise `Unreadable` when there is no text layer, or one that says nothing."""
        if not self.characters:
            if "SCANNED_PAGES" in self.seen:
                raise Unreadable(
                    "PDF 是扫描件，没有文字层，需先识别文字并由人核对",
                    "the PDF is scanned: it has no text layer; recognise the text first, and let a person check it",
                )
            raise Unreadable("PDF 没有文字", "the PDF holds no text")
        if self.garbage > _GARBAGE_MAX * self.characters:
            share = f"{100 * self.garbage / self.characters:.0f} %"
            raise Unreadable(
                f"PDF 的文字层不可用：{share} 的字符没有对应的文字（字体缺少编码表）",
                f"the text layer of the PDF is not usable: {share} of its characters name no letter",
            )

    def notes(self, first_lines: Sequence[tuple[int, int]]) -> tuple[Note, ...]:
        """The notes; `first_lines` holds (page, its first line in the extract), in order."""
        found = []
        for code, (severity, zh, en) in _KINDS.items():
            if code in self.seen:
                numbers = [page for page, _ in self.seen[code]]
                lines = _line(numbers[0], first_lines), _line(numbers[-1], first_lines)
                quote = " | ".join(text for _, text in self.seen[code][:5] if text)[:QUOTE_MAX]
                shown = spans(numbers)
                found.append(Note(code, lines, quote, zh.format(pages=shown), en.format(pages=shown), severity))
        return tuple(found)


def _line(page: int, first_lines: Sequence[tuple[int, int]]) -> int:
    """The first line of the page, or of the nearest page before it that has lines."""
    return max((line for number, line in first_lines if number <= page), default=1)


def spans(numbers: Iterable[int]) -> str:
    """Page numbers as printed in a message: 1-3, 7."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    shown = [str(a) if a == b else f"{a}-{b}" for a, b in found]
    return ", ".join(shown[:20]) + (", …" if len(shown) > 20 else "")
