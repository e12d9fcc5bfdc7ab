"""Healing: printed lines become paragraphs; wraps, page breaks and detached brackets are joined and reported."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from aggregates.documents.findings import Finding
from aggregates.documents.furniture import without_furniture
from aggregates.documents.glyphs import canonical, ends_sentence
from aggregates.documents.inline import split_inline
from aggregates.documents.layout_findings import Repair, report
from aggregates.documents.lines import Wrap, has_punctuation, pieces_of, width, wrap_of
from aggregates.documents.markers import marker_of, starts_tail
from aggregates.documents.responsibility_words import LABEL_START, closes_clause, mentions_role
from aggregates.documents.source_map import Paragraph, Piece, paragraph

_OPEN, _CLOSE = "（《〔〈“", "）》〕〉”"
_TITLE_LENGTH = 60
_BRACKET_LIMIT = 3000
_DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")


@dataclass(frozen=True, slots=True)
class Layout:
    """The healed paragraphs and what had to be repaired to get them."""

    paragraphs: tuple[Paragraph, ...]
    findings: tuple[Finding, ...]


class _Growing:
    """The paragraph being collected, with just enough state to decide whether the next line belongs to it."""

    def __init__(self, piece: Piece) -> None:
        self.pieces: list[Piece] = []
        self.tail = ""
        self.length = 0
        self.depth = 0
        self.prose = False
        self.heading = marker_of(canonical(piece.text)) is not None
        self.labelled = False
        self.take(piece)

    def take(self, piece: Piece) -> None:
        canon = canonical(piece.text)
        self.pieces.append(piece)
        self.length += len(canon)
        self.prose = self.prose or has_punctuation(canon)
        for index, char in enumerate(canon):
            if char in _OPEN:
                self.depth += 1
                self.labelled = LABEL_START.match(canon, index + 1) is not None
            elif char in _CLOSE:
                self.depth = max(0, self.depth - 1)
        self.tail = (self.tail + canon)[-24:]

    @property
    def closes_clause(self) -> bool:
        return self.depth == 0 and self.tail.endswith("）") and (self.labelled or closes_clause(self.tail))

    @property
    def complete(self) -> bool:
        return ends_sentence(self.tail) or self.tail[-1:] in "：；" or self.closes_clause


def heal(lines: Sequence[str]) -> Layout:
    """Paragraphs of the document text; every healed character keeps its line and column (both from 1)."""
    printed = pieces_of(lines)
    kept, above, below = without_furniture(printed)
    wrap = wrap_of(kept)
    groups, repairs = _collect(kept, wrap)
    paragraphs = [part for pieces in groups for part in split_inline(paragraph(pieces))]
    return Layout(tuple(paragraphs), report(paragraphs, repairs, (above, below), wrap))


def _collect(pieces: Sequence[Piece], wrap: Wrap) -> tuple[list[list[Piece]], list[Repair]]:
    groups: list[list[Piece]] = []
    repairs: list[Repair] = []
    growing: _Growing | None = None
    for piece in pieces:
        reason = _joins(growing, piece, wrap) if growing else None
        if growing and reason:
            repairs.append(Repair(reason, growing.pieces[-1], piece))
            growing.take(piece)
        else:
            growing = _Growing(piece)
            groups.append(growing.pieces)
    return groups, repairs


def _joins(a: _Growing, piece: Piece, wrap: Wrap) -> str | None:
    """Why `piece` continues the paragraph `a` (the kind of repair), or None when it starts a new one."""
    last, canon = a.pieces[-1], canonical(piece.text)
    if piece.line == last.line or starts_tail(canon):
        return None
    if canon.startswith("（") and mentions_role(canon) and marker_of(canon) is None and not a.closes_clause:
        return None if a.heading and not a.prose else "detached"
    full = wrap.width is not None and width(last.text) >= wrap.width - 1
    if marker_of(canon) is not None and (a.complete or not full):
        return None
    if a.depth > 0 and a.length < _BRACKET_LIMIT:
        return "wrap" if wrap.width else "name" if mentions_role(a.tail + canon) else "sentence"
    if wrap.width is not None:
        return "wrap" if _wrapped_on(a, piece, wrap, full=full) else None
    return "sentence" if _broken_sentence(a, canon) else None


def _broken_sentence(a: _Growing, canon: str) -> bool:
    """In unwrapped text a line ending inside running text was cut by a page break."""
    running = a.prose or a.length > _TITLE_LENGTH
    return running and not a.complete and a.tail[-1:] not in "）|" and _DATE.fullmatch(canon) is None


def _wrapped_on(a: _Growing, piece: Piece, wrap: Wrap, *, full: bool) -> bool:
    """In hand-wrapped text a full line goes on unless a sentence ended and the next line looks like a start."""
    if a.closes_clause or (wrap.blanks_tell and a.complete and piece.line - a.pieces[-1].line > 1):
        return False
    room = wrap.width or 0
    next_full = width(piece.text) >= room - 1
    if not a.complete:
        indented = next_full and width(a.pieces[-1].text) >= room - 4  # the first line, its indent lost
        return full or indented or (a.prose and a.tail[-1:] != "）")
    return full and (next_full or ends_sentence(canonical(piece.text)))
