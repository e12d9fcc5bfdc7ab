"""The text of a document with persons' data blacked out: as many lines, as many characters on each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from aggregates.documents.glyphs import canonical

BLACK = "■"
_BREAK = re.compile(r"[\r\n]")


class Spot(NamedTuple):
    """A person's value, and the lines (from 1, both included) where a finding says that it stands."""

    value: str
    lines: tuple[int, int]


def redacted(lines: Sequence[str], spots: Iterable[Spot]) -> str:
    """The lines, ended by line feeds, with every occurrence of the values replaced by ■, character by character.

    A value is found across line breaks, blanks and widths of glyphs (the reader heals them before it finds it); one
    that is not found so blacks out the whole lines of its finding: nothing is left in doubt. No value of `spots` is
    in the text returned. Line numbers stay, so every source still points where it did.
    """
    rows = [list(_BREAK.sub(" ", line)) for line in lines]
    flat = _Flat(rows)
    for spot in spots:
        marks = list(flat.of(spot.value)) or [at for at, (row, _) in enumerate(flat.places) if _within(row, spot.lines)]
        for at in marks:
            row, column = flat.places[at]
            rows[row][column] = BLACK
    return "\n".join("".join(row) for row in rows)


def holds(lines: Sequence[str], value: str) -> bool:
    """Whether the value stands in the text, broken over lines or not."""
    return next(_Flat([list(line) for line in lines]).of(value), None) is not None


class _Flat:
    """All printed characters of a text in one run, in canonical glyphs, and where each stands."""

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        found = [(row, column, char) for row, line in enumerate(rows) for column, char in _printed(line)]
        self.places = [(row, column) for row, column, _ in found]
        self.text = "".join(char for _, _, char in found)

    def of(self, value: str) -> Iterator[int]:
        """The indices in `places` of every occurrence, overlapping ones too."""
        wanted = "".join(char for _, char in _printed(list(value)))
        at = self.text.find(wanted) if wanted else -1
        while at >= 0:
            yield from range(at, at + len(wanted))
            at = self.text.find(wanted, at + 1)


def _printed(line: Sequence[str]) -> Iterator[tuple[int, str]]:
    return ((column, char) for column, char in enumerate(canonical("".join(line))) if not char.isspace())


def _within(row: int, lines: tuple[int, int]) -> bool:
    return lines[0] <= row + 1 <= lines[1]
