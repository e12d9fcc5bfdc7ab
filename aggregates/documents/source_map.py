"""Healed text that remembers where every character was printed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from aggregates.documents.glyphs import canonical


@dataclass(frozen=True, slots=True)
class Run:
    """`length` characters at `offset` of the healed text, printed from `line`, `column` on (both from 1)."""

    offset: int
    line: int
    column: int
    length: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one original line that is kept: its line, its first column, its characters."""

    line: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One healed paragraph: text as printed, the same text in canonical glyphs, and the map to the original."""

    text: str
    canon: str
    runs: tuple[Run, ...]

    def position(self, index: int) -> tuple[int, int]:
        """(line, column) of the character at `index` of the healed text."""
        run = self.runs[max(0, bisect_right(self.runs, index, key=lambda r: r.offset) - 1)]
        return run.line, run.column + index - run.offset

    def lines(self, start: int = 0, end: int | None = None) -> tuple[int, int]:
        """First and last original line of the half-open range [start, end)."""
        stop = len(self.text) if end is None else end
        return self.position(start)[0], self.position(max(start, stop - 1))[0]

    def cut(self, start: int, end: int | None = None) -> Paragraph:
        """The part [start, end), still mapped."""
        stop = len(self.text) if end is None else min(end, len(self.text))
        first = max(0, bisect_right(self.runs, start, key=lambda r: r.offset) - 1)
        kept = []
        for run in self.runs[first:]:
            if run.offset >= stop:
                break
            left, right = max(run.offset, start), min(run.offset + run.length, stop)
            if left < right:
                kept.append(Run(left - start, run.line, run.column + left - run.offset, right - left))
        runs = tuple(kept) or (Run(0, *self.position(start), 0),)
        return Paragraph(self.text[start:stop], self.canon[start:stop], runs)

    def without(self, ranges: Iterable[tuple[int, int]]) -> Paragraph:
        """The text with half-open ranges left out (ascending and apart), still mapped."""
        parts, start = [], 0
        for left, right in [*ranges, (len(self.text), len(self.text))]:
            parts += [self.cut(start, left)] if left > start else []
            start = right
        runs, offset = [], 0
        for part in parts:
            runs += [Run(offset + run.offset, run.line, run.column, run.length) for run in part.runs]
            offset += len(part.text)
        text, canon = "".join(part.text for part in parts), "".join(part.canon for part in parts)
        return Paragraph(text, canon, tuple(runs) or self.runs[:1])


def paragraph(pieces: Iterable[Piece]) -> Paragraph:
    """Join pieces into one paragraph; no character is added, so the map is exact."""
    runs, parts, offset = [], [], 0
    for piece in pieces:
        runs.append(Run(offset, piece.line, piece.column, len(piece.text)))
        parts.append(piece.text)
        offset += len(piece.text)
    text = "".join(parts)
    return Paragraph(text, canonical(text), tuple(runs))
