"""Characters to printed lines: neighbours on one baseline, from left to right, with gaps shown as blanks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aggregates.documents.formats.pdf_page import Char

JUMP = 1.2
"""A gap wider than this many character heights parts two pieces of a line (a column, a table without rules)."""
_DRIFT = 0.45
_WORD_GAP = 0.15
_WIDE_GAP = 0.8


@dataclass(slots=True)
class Piece:
    """Characters drawn one after another on one baseline."""

    chars: list[Char]

    @property
    def left(self) -> float:
        """Left edge without leading blanks."""
        return next((char.left for char in self.chars if not char.text.isspace()), self.chars[0].left)

    @property
    def right(self) -> float:
        """Right edge."""
        return self.chars[-1].right

    @property
    def base(self) -> float:
        """Baseline."""
        return self.chars[0].base

    @property
    def size(self) -> float:
        """Height of the characters."""
        return self.chars[0].size


@dataclass(slots=True)
class PrintedLine:
    """One printed line: its text, the index ranges (first, length) of its characters in the page's text, its box."""

    text: str
    ranges: tuple[tuple[int, int], ...]
    left: float
    right: float
    base: float
    size: float
    page: int
    column: str = ""

    @property
    def place(self) -> str:
        """`p.3 @120+34`; further ranges follow where other text was drawn in between."""
        return f"p.{self.page} " + " ".join(f"@{first}+{length}" for first, length in self.ranges)


def pieces(chars: Iterable[Char]) -> list[Piece]:
    """Cut the characters, in the order they are drawn, wherever the baseline changes or the pen jumps."""
    found: list[Piece] = []
    for char in chars:
        if found and _follows(found[-1].chars[-1], char):
            found[-1].chars.append(char)
        else:
            found.append(Piece([char]))
    return [piece for piece in found if any(not char.text.isspace() for char in piece.chars)]


def _follows(last: Char, char: Char) -> bool:
    size = max(last.size, char.size)
    gap = char.left - last.right
    return abs(char.base - last.base) < 0.2 * size and -0.6 * size < gap < JUMP * size


def lines_of(found: Sequence[Piece], page: int, skipped: set[int], column: str = "") -> list[PrintedLine]:
    """Pieces on one baseline become one line; lines from top to bottom."""
    rows: list[list[Piece]] = []
    for piece in sorted(found, key=lambda piece: -piece.base):
        if rows and rows[-1][0].base - piece.base < _DRIFT * max(rows[-1][0].size, piece.size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_line([char for piece in row for char in piece.chars], page, skipped, column) for row in rows]


def _line(chars: list[Char], page: int, skipped: set[int], column: str) -> PrintedLine:
    chars = _single(sorted(chars, key=lambda char: (char.left, char.number)))
    text = "".join(_before(chars, index) + char.text for index, char in enumerate(chars)).rstrip().lstrip(" \t")
    shown = [char for char in chars if not char.text.isspace()] or chars
    size = max(char.size for char in shown)
    base = min((char for char in shown if char.size == size), key=lambda char: char.left).base
    ranges = _ranges([char.number for char in chars], skipped)
    return PrintedLine(text, ranges, shown[0].left, max(char.right for char in shown), base, size, page, column)


def _single(chars: list[Char]) -> list[Char]:
    """Bold made by drawing a character twice, slightly moved, is one character."""
    kept: list[Char] = []
    for char in chars:
        if not kept or not _again(kept[-1], char):
            kept.append(char)
    return kept


def _again(last: Char, char: Char) -> bool:
    """Whether the character is drawn a second time; the two letters of a ligature also share a box, side by side."""
    ligature = char.text.isascii() and char.number == last.number + 1
    return last.text == char.text and not ligature and char.left - last.left < 0.2 * (char.right - char.left)


def _before(chars: Sequence[Char], index: int) -> str:
    """A blank where the print shows one: between words, or at a gap of nearly a character."""
    if index == 0:
        return ""
    last, char = chars[index - 1], chars[index]
    if last.text.isspace() or char.text.isspace():
        return ""
    words = last.text.isascii() and char.text.isascii() and (last.text.isalnum() or char.text.isalnum())
    gap = char.left - last.right
    return " " if gap > (_WORD_GAP if words else _WIDE_GAP) * max(last.size, char.size) else ""


def _ranges(indexes: Sequence[int], skipped: set[int]) -> tuple[tuple[int, int], ...]:
    """Runs of indexes; a run goes on over indexes that print nothing."""
    found: list[list[int]] = []
    for index in indexes:
        if found and index > found[-1][1] and all(gap in skipped for gap in range(found[-1][1] + 1, index)):
            found[-1][1] = index
        else:
            found.append([index, index])
    return tuple((first, last - first + 1) for first, last in found)
