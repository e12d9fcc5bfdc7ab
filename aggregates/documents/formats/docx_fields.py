"""Fields and special signs inside a run: which text of a field is shown, and what a symbol stands for."""

from __future__ import annotations

import re

_CONTENTS = re.compile(r"\s*TOC\b", re.IGNORECASE)
# Wingdings: the signs official forms use; by the code point the file gives (U+F000 + character of the font).
_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆", 0x76: "❖", 0x9F: "•", 0xA7: "▪", 0xA8: "□",
    0xD8: "➢", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑", 0xAB: "★", 0xE0: "→",
    **{0x81 + index: chr(ord("①") + index) for index in range(10)},
    **{0x8C + index: chr(ord("❶") + index) for index in range(10)},
}  # fmt: skip


def symbol(font: str, char: str) -> str:
    """The sign a `w:sym` prints; U+FFFD when the font's own character is not known."""
    try:
        code = int(char, 16)
    except ValueError:
        return "\ufffd"
    if 0xE000 <= code <= 0xF8FF or code < 0x100:
        return _WINGDINGS.get(code & 0xFF, "\ufffd") if font.lower() == "wingdings" else "\ufffd"
    return chr(code) if 0x100 <= code < 0xD800 or 0xF900 <= code < 0x10FFFF else "\ufffd"


class Fields:
    """The complex fields open at this point of the story: begin, instruction, separate, result, end."""

    def __init__(self) -> None:
        self._open: list[tuple[str, bool]] = []  # (instruction so far, has its result begun)

    def mark(self, kind: str | None) -> None:
        """A `w:fldChar`: begin, separate or end; an end without a begin says nothing."""
        if kind == "begin":
            self._open.append(("", False))
        elif self._open and kind == "separate":
            self._open[-1] = (self._open[-1][0], True)
        elif self._open and kind == "end":
            self._open.pop()

    def instruct(self, text: str) -> None:
        """A piece of instruction."""
        if self._open and not self._open[-1][1]:
            self._open[-1] = ((self._open[-1][0] + text)[:200], False)

    @property
    def instructing(self) -> bool:
        """Whether text here belongs to an instruction, so is not shown."""
        return any(not shown for _, shown in self._open)

    @property
    def contents(self) -> bool:
        """Whether this is the result of a table of contents."""
        return any(shown and _CONTENTS.match(text) for text, shown in self._open)

    def end_paragraph(self) -> None:
        """Drop instructions that a paragraph left open: a damaged field must not swallow what follows."""
        self._open = [entry for entry in self._open if entry[1]]
