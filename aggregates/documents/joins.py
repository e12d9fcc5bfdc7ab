"""Which printed lines belong to one paragraph, and why: wraps, page breaks, detached brackets, split titles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from aggregates.documents.clause_vocabulary import LABEL_START, closes_clause, mentions_role
from aggregates.documents.glyphs import ends_sentence, squeeze
from aggregates.documents.lines import has_punctuation, width
from aggregates.documents.markers import marker_of, starts_tail
from aggregates.documents.source_map import Piece
from aggregates.documents.wraps import Wraps

_OPEN, _CLOSE = "（《〔〈“【", "）》〕〉”】"
_BRACKETS = re.compile(f"[{_OPEN}{_CLOSE}]")
_BULLETS = "•●◆■□▪★☆◎○▲"
_TITLE_LENGTH = 60
_BRACKET_LIMIT = 3000
_HEAD = 40  # a title stands among the first lines
_DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
_KIND = re.compile(r"(?:方案|规划|计划|意见|办法|细则|纲要|要点|措施|安排|清单|规定|决定|通知)(?:（[^（）]{1,20}）)*$")
# Words headings end with; a marked line that ends with one and stops short of the width is whole.
_HEADING_END = re.compile(
    r"(?:行动|工程|任务|要求|目标|措施|保障|原则|思想|实施|机制|体系|建设|管理|监督|服务|能力|水平|领导|重点|分工|安排|步骤|附则|总则)$"
)


# A label whose names were carried over to the next page.
_OPEN_LABEL = re.compile(r"(?:牵头|责任|配合|参与|参加|协办|主办|承办|实施|落实|指导)(?:单位|部门|主体)：$")


@dataclass(frozen=True, slots=True)
class Repair:
    """One join of two printed lines and its kind: wrap, sentence, name, title or detached."""

    kind: str
    before: Piece
    after: Piece


@dataclass(frozen=True, slots=True)
class Line:
    """One printed stretch with all that joining looks at."""

    piece: Piece
    canon: str
    room: float | None
    indented: bool
    barred: bool  # a table stands before it
    number: int


class Growing:
    """The paragraph being collected, with just enough state to decide whether the next line belongs to it."""

    def __init__(self, line: Line) -> None:
        self.pieces: list[Piece] = []
        self.last = line
        self.opening = line.canon
        self.tail = ""
        self.length = 0
        self.depth = 0
        self.prose = False
        self.heading = marker_of(line.canon) is not None
        self.labelled = False
        self.take(line)

    def take(self, line: Line) -> None:
        """Add one line."""
        canon = line.canon
        self.pieces.append(line.piece)
        self.last = line
        self.length += len(canon)
        self.prose = self.prose or has_punctuation(canon)
        for bracket in _BRACKETS.finditer(canon):
            if bracket.group() in _OPEN:
                self.depth += 1
                self.labelled = LABEL_START.match(canon, bracket.end()) is not None
            else:
                self.depth = max(0, self.depth - 1)
        self.tail = (self.tail + canon)[-24:]

    @property
    def closes_clause(self) -> bool:
        """Whether the text so far ends with a bracket that gives roles."""
        return self.depth == 0 and self.tail.endswith("）") and (self.labelled or closes_clause(self.tail))

    @property
    def complete(self) -> bool:
        """Whether a paragraph may end here."""
        return ends_sentence(self.tail) or self.tail[-1:] in "：；" or self.closes_clause


def collect(lines: Sequence[Line], wraps: Wraps) -> tuple[list[list[Piece]], list[Repair]]:
    """Lines sorted into paragraphs, and every join that was made."""
    groups: list[list[Piece]] = []
    repairs: list[Repair] = []
    growing: Growing | None = None
    for line in lines:
        reason = joins(growing, line, wraps) if growing else None
        if growing and reason:
            repairs.append(Repair(reason, growing.last.piece, line.piece))
            growing.take(line)
        else:
            growing = Growing(line)
            groups.append(growing.pieces)
    return groups, repairs


def joins(a: Growing, line: Line, wraps: Wraps) -> str | None:
    """Why `line` continues the paragraph `a` (the kind of repair), or None when it starts a new one."""
    canon = line.canon
    if line.piece.line == a.last.piece.line or starts_tail(canon) or canon[0] in _BULLETS:
        return None
    if line.barred:
        return "sentence" if a.prose and a.tail[-1] in "，、（" and marker_of(canon) is None else None
    if canon.startswith("（") and marker_of(canon) is None and not a.closes_clause and mentions_role(squeeze(canon)):
        return None if a.heading and not a.prose else "detached"
    return _continues(a, line, wraps)


def _continues(a: Growing, line: Line, wraps: Wraps) -> str | None:
    canon, room = line.canon, a.last.room
    full = room is not None and _is_full(a.last.piece, room, wraps)
    if marker_of(canon) is not None and (a.complete or not full or line.indented):
        return None
    labelled = _OPEN_LABEL.search(a.tail) and LABEL_START.match(canon) is None and marker_of(canon) is None
    if labelled or (canon[0] in "，、。；）》”" and a.tail[-1] not in "。；！？|"):
        return "wrap" if full else "name" if labelled else "sentence"
    if a.depth > 0 and a.length < _BRACKET_LIMIT and (full or _closes(a, canon)):
        return "wrap" if room else "name" if mentions_role(a.tail + canon) else "sentence"
    if room is not None:
        return "wrap" if _wrapped_on(a, line, wraps, room, full=full) else None
    if _two_line_title(a, line):
        return "title"
    return "sentence" if not wraps.unstopped and _broken_sentence(a, canon) else None


def _is_full(piece: Piece, room: float, wraps: Wraps) -> bool:
    """Whether a line fills the width, its indent counted; some programs count characters, whatever their width."""
    indent = 2 if wraps.indented(piece) else 0
    return width(piece.text) + indent >= room - 1 or len(piece.text) + indent >= room


def _closes(a: Growing, canon: str) -> bool:
    """Whether a bracket left open goes on: it is closed in this line, or the line runs on to a further one."""
    depth = 0
    for bracket in _BRACKETS.finditer(canon):
        depth += 1 if bracket.group() in _OPEN else -1
        if depth < 0:
            return True
    return not a.complete and not ends_sentence(canon) and LABEL_START.match(canon) is None


def _two_line_title(a: Growing, line: Line) -> bool:
    """A title set in two lines: 关于… on the first, its kind (通知, 方案) at the end of the second."""
    if line.number > _HEAD or a.prose or a.heading or a.length > _TITLE_LENGTH or len(line.canon) > _TITLE_LENGTH:
        return False
    opened = "关于" in a.opening and _KIND.search(a.tail) is None and a.tail[-1] not in "：）号"
    return (
        opened and _KIND.search(line.canon) is not None and not has_punctuation(line.canon) and "关于" not in line.canon
    )


def _broken_sentence(a: Growing, canon: str) -> bool:
    """In unwrapped text a line ending inside running text was cut by a page break."""
    running = a.prose or a.length > _TITLE_LENGTH
    whole = _DATE.fullmatch(canon) is not None or LABEL_START.match(canon) is not None
    return running and not a.complete and a.tail[-1:] not in "）|" and not whole


def _wrapped_on(a: Growing, line: Line, wraps: Wraps, room: float, *, full: bool) -> bool:
    """In hand-wrapped text a full line goes on unless a sentence ended and the next line looks like a start."""
    apart = wraps.blanks_tell and line.piece.line - a.last.piece.line > 1
    if a.closes_clause or (apart and (a.complete or not a.prose)):
        return False
    if line.indented:
        return a.prose and a.tail[-1] in "，、"
    next_full = _is_full(line.piece, room, wraps)
    if not a.complete:
        titled = a.heading and not a.prose and _HEADING_END.search(a.tail) is not None
        short_first = next_full and not titled and width(a.last.piece.text) >= room - 4  # the indent is lost
        flush = wraps.margin is not None and width(a.last.piece.text) >= 0.7 * room  # a start would stand in
        return full or short_first or flush or (a.prose and a.tail[-1:] != "）")
    if wraps.margin is not None:
        return full
    return full and (next_full or ends_sentence(line.canon))
