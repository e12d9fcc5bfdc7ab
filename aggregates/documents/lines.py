"""Physical lines: what is printed on them, how wide they are, and whether the file is wrapped by hand."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from aggregates.documents.glyphs import BLANK, canonical, ends_sentence
from aggregates.documents.source_map import Piece

_MARKDOWN = re.compile(r"(?:#{1,6}\s+|\*\*)")
_INDENT = re.compile("\u3000{2,}")
_PUNCTUATION = re.compile(r"[，。；！？]")


@dataclass(frozen=True, slots=True)
class Wrap:
    """How the file is laid out: `width` of a full line when wrapped by hand, else None; do blank lines tell."""

    width: float | None
    blanks_tell: bool


def pieces_of(lines: Sequence[str]) -> list[Piece]:
    """The printed stretches of all lines, without margins and Markdown marks; a double indent starts anew."""
    found = []
    for number, line in enumerate(lines, 1):
        start = 0
        for indent in _INDENT.finditer(line):
            found.append(_trimmed(number, start, line[start : indent.start()]))
            start = indent.end()
        found.append(_trimmed(number, start, line[start:]))
    return [piece for piece in found if piece.text]


def _trimmed(number: int, start: int, text: str) -> Piece:
    text = text.rstrip(BLANK).removesuffix("**").rstrip(BLANK)
    left = len(text) - len(text.lstrip(BLANK))
    mark = _MARKDOWN.match(text, left)
    left = mark.end() if mark else left
    return Piece(number, start + left + 1, text[left:])


def width(text: str) -> float:
    """Printed width in Chinese characters; Latin letters and digits of any width count half."""
    narrow = sum(char.isdigit() or (char.isascii() and char.isalnum()) for char in text)
    return len(text) - narrow / 2


def has_punctuation(text: str) -> bool:
    """Whether a canonical line holds sentence punctuation, so is running text and not a heading."""
    return _PUNCTUATION.search(text) is not None


def wrap_of(pieces: Sequence[Piece]) -> Wrap:
    """Recognise hand-wrapped text: many lines of nearly the same short width that end inside a sentence."""
    gaps = sum(b.line - a.line > 1 for a, b in itertools.pairwise(pieces))
    blanks_tell = 0 < gaps < 0.6 * len(pieces)
    if len(pieces) < 8:
        return Wrap(None, blanks_tell)
    widths = sorted(width(piece.text) for piece in pieces)
    typical = widths[len(widths) // 2]
    near = sum(abs(value - typical) <= 3 for value in widths)
    inside = sum(not ends_sentence(canonical(piece.text)) for piece in pieces)
    wrapped = 15 <= typical <= 60 and near > 0.5 * len(pieces) and inside > 0.5 * len(pieces)
    return Wrap(typical if wrapped else None, blanks_tell)
