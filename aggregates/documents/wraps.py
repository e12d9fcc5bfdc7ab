"""Hard wraps: which lines were broken by hand at a fixed width, in the whole file or in a part of it."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from aggregates.documents.lines import goes_on, has_punctuation, width
from aggregates.documents.markers import marker_of
from aggregates.documents.source_map import Piece

_NARROWEST, _WIDEST = 8, 200
_PAGE = (20, 60)  # characters a printed page holds across
_SENTENCE, _FEW = 24, 6  # characters of a line that must be a sentence; so many lines make a habit
_RUN = 3  # so many equal lines in a row that end inside a sentence are no chance


@dataclass(frozen=True, slots=True)
class Wraps:
    """The width of a full line for every piece (None where lines are paragraphs), and what marks a start.

    `everywhere`: one width for the whole file. `blanks_tell`: blank lines stand between paragraphs only.
    `margin`: the column of lines that continue, when the first lines of paragraphs are indented, else None.
    `unstopped`: the file sets no full stops at the ends of its paragraphs, so a missing one tells nothing.
    """

    widths: tuple[float | None, ...]
    everywhere: bool
    blanks_tell: bool
    margin: int | None
    unstopped: bool = False

    def indented(self, piece: Piece) -> bool:
        """Whether the line stands in from the margin, where that tells."""
        return self.margin is not None and piece.column >= self.margin + 2


def wraps_of(pieces: Sequence[Piece], canons: Sequence[str]) -> Wraps:
    """Recognise hand-wrapped text: lines of nearly the same width that end inside a sentence."""
    gaps = sum(b.line - a.line > 1 for a, b in itertools.pairwise(pieces))
    base = _usual_column(pieces)
    measured = [width(piece.text) + (2 if piece.column >= base + 2 else 0) for piece in pieces]
    inside = _inside(pieces, canons, measured)
    room = _everywhere(measured, inside, canons)
    widths: Sequence[float | None] = [room] * len(pieces) if room else _regions(measured, inside, canons)
    margin = _margin([piece for piece, full in zip(pieces, widths, strict=True) if full is not None])
    unstopped = room is None and _unstopped(canons, widths)
    return Wraps(tuple(widths), room is not None, 0 < gaps < 0.6 * len(pieces), margin, unstopped)


def _unstopped(canons: Sequence[str], widths: Sequence[float | None]) -> bool:
    """Most long lines that are no part of a wrapped stretch end in a character of a word."""
    long = [canon for canon, full in zip(canons, widths, strict=True) if full is None and len(canon) > _SENTENCE]
    open_ = [len(canon) for canon in long if goes_on(canon) and "\u4e00" <= canon[-1] <= "\u9fff"]
    usual = max(Counter(open_).values(), default=0)  # lines of one width are cut, not ended
    return len(long) >= _FEW and len(open_) > 0.5 * len(long) and usual <= 0.3 * len(open_)


def _usual_column(pieces: Sequence[Piece]) -> int:
    """The leftmost column where a fair part of the lines starts."""
    counts = Counter(piece.column for piece in pieces)
    return min((column for column, count in counts.items() if count >= 0.15 * len(pieces)), default=1)


def _inside(pieces: Sequence[Piece], canons: Sequence[str], measured: Sequence[float]) -> list[bool]:
    """Lines that end inside a sentence and are followed by one that opens with no marker."""
    found = [
        goes_on(canons[i])
        and _NARROWEST <= measured[i] <= _WIDEST
        and pieces[i + 1].line > pieces[i].line
        and marker_of(canons[i + 1]) is None
        for i in range(len(pieces) - 1)
    ]
    return [*found, False] if pieces else []


def _everywhere(measured: Sequence[float], inside: Sequence[bool], canons: Sequence[str]) -> float | None:
    if len(measured) < 8:
        return None
    counts = Counter(round(value) for value, open_ in zip(measured, inside, strict=True) if open_)
    if not counts:
        return None
    near = {k: sum(counts[n] for n in range(k - 2, k + 2)) for k in counts}  # first lines may have lost their indent
    room = max(counts, key=lambda k: (near[k], counts[k], k))
    full = [i for i, value in enumerate(measured) if inside[i] and -2.5 <= value - room <= 1.5]
    longer = sum(value > room + 2.5 for value in measured)
    prose = sum(has_punctuation(canons[i]) for i in full)
    many = len(full) >= max(5, 0.15 * len(measured)) and len(full) >= 0.5 * sum(counts.values())
    edge = len(full) >= _RUN and longer == 0 and _PAGE[0] <= room <= _PAGE[1]  # few long paragraphs, one right edge
    wrapped = many or edge
    return float(room) if wrapped and longer <= 0.05 * len(measured) and prose >= 0.3 * len(full) else None


def _regions(measured: Sequence[float], inside: Sequence[bool], canons: Sequence[str]) -> list[float | None]:
    """Runs of equal open lines are seeds; a region reaches from its seeds to the next longer line."""
    widths: list[float | None] = [None] * len(measured)
    for start, end in _seeds(measured, inside, canons):
        room = sorted(measured[start:end])[(end - start) // 2]
        left, right = start, end
        while left > 0 and widths[left - 1] is None and measured[left - 1] <= room + 1.5:
            left -= 1
        while right < len(measured) and measured[right] <= room + 1.5:
            right += 1
        for index in range(left, right):
            widths[index] = widths[index] or room
    return widths


def _seeds(measured: Sequence[float], inside: Sequence[bool], canons: Sequence[str]) -> list[tuple[int, int]]:
    found, start = [], 0
    for index in range(1, len(measured) + 1):
        if index < len(measured) and inside[index] and inside[start] and abs(measured[index] - measured[start]) <= 1.5:
            continue
        prose = any(has_punctuation(canon) for canon in canons[start:index])
        if index - start >= _RUN and inside[start] and measured[start] >= 10 and prose:
            found.append((start, index))
        start = index
    return found


def _margin(wrapped: Sequence[Piece]) -> int | None:
    """The column of lines that go on, when some but not all lines stand two columns or more to its right."""
    if not wrapped:
        return None
    usual = _usual_column(wrapped)
    indented = sum(piece.column >= usual + 2 for piece in wrapped)
    return usual if 0.03 * len(wrapped) <= indented <= 0.85 * len(wrapped) else None
