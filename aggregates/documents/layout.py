"""Healing: printed lines become paragraphs; wraps, page breaks and lost line breaks are mended and reported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from aggregates.documents.findings import Finding
from aggregates.documents.furniture import without_furniture
from aggregates.documents.glyphs import canonical
from aggregates.documents.inline import split_inline
from aggregates.documents.joins import Line, collect
from aggregates.documents.layout_findings import Healed, report
from aggregates.documents.lines import pieces_of
from aggregates.documents.ocr import matched_as_meant
from aggregates.documents.page_breaks import page_furniture
from aggregates.documents.source_map import Paragraph, Piece, paragraph
from aggregates.documents.spacing import stray_blanks
from aggregates.documents.wraps import Wraps, wraps_of


@dataclass(frozen=True, slots=True)
class Layout:
    """The healed paragraphs, what had to be repaired to get them, and the printed stretches left out as furniture.

    Lines of tables are in neither: they are read by their cells.
    """

    paragraphs: tuple[Paragraph, ...]
    findings: tuple[Finding, ...]
    dropped: tuple[Piece, ...] = ()


def heal(lines: Sequence[str], *, pages: Sequence[int | None] = (), tables: Sequence[tuple[int, int]] = ()) -> Layout:
    """Paragraphs of the document text; every healed character keeps its line and column (both from 1).

    `pages[i]` is the page of line i+1; `tables` are line ranges (from 1, both included) that take no part.
    """
    barred = {number for first, last in tables for number in range(first, min(last, len(lines)) + 1)}
    printed = [piece for piece in pieces_of(lines) if piece.line not in barred] if barred else pieces_of(lines)
    kept, above, below = without_furniture(printed)
    turned = page_furniture(kept, lambda line: pages[line - 1] if line <= len(pages) else None)
    kept, furniture = _without(kept, turned)
    canons = [matched_as_meant(canonical(piece.text)) for piece in kept]
    wraps = wraps_of(kept, canons)
    groups, repairs = collect(list(_lines(kept, canons, wraps, tables)), wraps)
    joined = [paragraph(pieces) for pieces in groups]
    blanks = [stray_blanks(par) for par in joined]
    tight = [par.without(stray) if stray else par for par, stray in zip(joined, blanks, strict=True)]
    parts = [split_inline(_meant(par)) for par in tight]
    paragraphs = tuple(part for cut in parts for part in cut)
    healed = Healed(
        paragraphs=paragraphs,
        repairs=repairs,
        trimmed=(above, below),
        page_furniture=furniture,
        everywhere=wraps.everywhere,
        spaced=[(par, stray) for par, stray in zip(joined, blanks, strict=True) if stray],
        divided=[(cut[0], len(cut)) for cut in parts if len(cut) > 1],
    )
    return Layout(paragraphs, report(healed), (*above, *furniture, *below))


def _without(pieces: list[Piece], dropped: Sequence[int]) -> tuple[list[Piece], list[Piece]]:
    gone = set(dropped)
    return [piece for i, piece in enumerate(pieces) if i not in gone], [pieces[i] for i in dropped]


def _meant(par: Paragraph) -> Paragraph:
    canon = matched_as_meant(par.canon)
    return par if canon is par.canon else replace(par, canon=canon)


def _lines(
    pieces: Sequence[Piece], canons: Sequence[str], wraps: Wraps, tables: Sequence[tuple[int, int]]
) -> Iterator[Line]:
    ends = sorted(last for _, last in tables)
    at = 0
    for number, (piece, canon, room) in enumerate(zip(pieces, canons, wraps.widths, strict=True)):
        barred = False
        while at < len(ends) and ends[at] < piece.line:
            at, barred = at + 1, True
        yield Line(piece, canon, room, wraps.indented(piece), barred, number)
