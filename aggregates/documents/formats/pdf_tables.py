"""Tables over several pages: the same columns go on at the top of the next page, a repeated header row counts once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from aggregates.documents.formats.pdf_grid import Span
from aggregates.documents.formats.pdf_layout import Block, TableBlock
from aggregates.documents.formats.pdf_lines import PrintedLine

_SAME_EDGE = 4.0
_HEADER_ROWS = 3


@dataclass(slots=True)
class Continued:
    """Blocks with continued tables joined: header rows dropped (as text), rows that may be the rest of a cut row."""

    blocks: list[Block] = field(default_factory=list)
    headers: list[tuple[TableBlock, str]] = field(default_factory=list)
    doubtful: list[tuple[TableBlock, str]] = field(default_factory=list)


def join_tables(pages: Sequence[Sequence[Block]]) -> Continued:
    """All blocks of all pages, without furniture, in reading order; a table that goes on is one table."""
    found = Continued()
    for blocks in pages:
        rest = list(blocks)
        last = found.blocks[-1] if found.blocks else None
        if rest and isinstance(last, TableBlock) and isinstance(rest[0], TableBlock) and _same_columns(last, rest[0]):
            _append(last, rest[0], found)
            rest = rest[1:]
        found.blocks.extend(rest)
    return found


def _same_columns(above: TableBlock, below: TableBlock) -> bool:
    return len(above.xs) == len(below.xs) and all(
        abs(a - b) <= _SAME_EDGE for a, b in zip(above.xs, below.xs, strict=True)
    )


def _append(above: TableBlock, below: TableBlock, found: Continued) -> None:
    skip = _repeated_rows(above, below)
    if skip:
        dropped = (line.text for span, lines in below.cells if span.row < skip for line in lines)
        found.headers.append((above, " ".join(dropped)))
    moved = [
        (replace(span, row=span.row - skip + above.rows), lines) for span, lines in below.cells if span.row >= skip
    ]
    if _may_go_on(moved, above.rows):
        found.doubtful.append((above, " ".join(line.text for _, lines in moved[:8] for line in lines)))
    above.cells.extend(moved)
    above.rows += below.rows - skip


def _repeated_rows(above: TableBlock, below: TableBlock) -> int:
    """How many first rows of the lower part repeat those of the upper one and do not reach into the rest."""
    same = 0
    while same < min(_HEADER_ROWS, above.rows, below.rows - 1) and _same_row(above, below, same):
        same += 1
    while same and any(span.row < same < span.row + span.rows for span, _ in below.cells):
        same -= 1
    return same


def _same_row(above: TableBlock, below: TableBlock, row: int) -> bool:
    first = above.row(row)
    return first == below.row(row) and any(text for *_, text in first)


def _may_go_on(cells: Sequence[tuple[Span, list[PrintedLine]]], row: int) -> bool:
    """Whether the first row of the lower part begins with an empty cell, as the rest of a row cut by the page does."""
    first = [(span, lines) for span, lines in cells if span.row == row]
    return bool(first) and not first[0][1] and any(lines for _, lines in first)
