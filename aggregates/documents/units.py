"""Units: the paragraphs of a task candidate, cut so that each responsibility clause has the text it closes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from aggregates.documents.clauses import Placed
from aggregates.documents.glyphs import BLANK, ends_sentence
from aggregates.documents.headings import marked_title, title_sentence
from aggregates.documents.markers import Marker
from aggregates.documents.source_map import Paragraph

_SHORT = 30
_TITLE_MAX = 40
_NOISE = BLANK + "。；，、;,.：\n|"
_LATER_LABEL = re.compile(
    r"\s*[（【〔]?(?:完成|办结|时间|时限|进度|整改|牵头|责任|配合|工作|目标)?(?:时限|时间|节点|期限|要求|安排|领导|进度|目标)[^，。：]{0,6}："
)


@dataclass(slots=True)
class Unit:
    """The paragraphs of one task candidate and the clauses found in them."""

    paragraphs: list[Paragraph]
    marker: Marker | None
    clauses: list[tuple[Paragraph, Placed]] = field(default_factory=list)

    def add(self, par: Paragraph, found: Sequence[Placed]) -> None:
        """Take one more paragraph and the clauses found in it."""
        self.paragraphs.append(par)
        self.clauses += [(par, placed) for placed in found]

    @property
    def lines(self) -> tuple[int, int]:
        """First and last original line of the unit."""
        return self.paragraphs[0].lines()[0], self.paragraphs[-1].lines()[1]


@dataclass(slots=True)
class Share:
    """What one clause (or several without text between) closes: its text, in pieces, and the clauses."""

    body: list[Paragraph] = field(default_factory=list)
    clauses: list[Placed] = field(default_factory=list)
    until: tuple[int, int] | None = None
    """(line, column) of the last character of the last clause: rules declared up to there act on it."""

    @property
    def lines(self) -> tuple[int, int]:
        """First and last original line of text and clauses."""
        spans = [par.lines() for par in self.body] + [placed.lines for placed in self.clauses]
        return min(first for first, _ in spans), max(last for _, last in spans)


def shares(unit: Unit) -> tuple[list[Share], list[Paragraph]]:
    """(one share a clause, prose behind the last clause that is nobody's). A unit without clauses is one share."""
    if not unit.clauses:
        return [Share([piece for piece in _pieces(unit) if isinstance(piece, Paragraph)])], []
    found, rest = _cut(unit)
    if len(found) > 1 and not _prose(found[0].body, unit) and rest:
        return _leading(found, rest), []
    if len(found) == 1 and not _prose(found[0].body, unit):
        return [
            Share([*found[0].body, *rest], found[0].clauses, found[0].until)
        ], []  # the clause stands between title and text
    kept = 0
    while kept < len(rest) and _belongs(rest[kept], unit):
        kept += 1
    found[-1].body += rest[:kept]
    return found, rest[kept:]


def _cut(unit: Unit) -> tuple[list[Share], list[Paragraph]]:
    found: list[Share] = []
    text: list[Paragraph] = []
    for piece in _pieces(unit):
        if isinstance(piece, Paragraph):
            text.append(piece)
            continue
        owner, placed = piece
        if found and not any(par.canon.strip(_NOISE) for par in text):
            found[-1].clauses.append(placed)
        else:
            found.append(Share(text, [placed]))
        found[-1].until = owner.position(placed.end - 1)
        text = []
    return found, [par for par in text if par.canon.strip(_NOISE)]


def _leading(found: list[Share], rest: list[Paragraph]) -> list[Share]:
    """Clauses that stand before their text: what follows each is its own."""
    bodies = [share.body for share in found[1:]] + [rest]
    merged = [Share([*body], share.clauses, share.until) for share, body in zip(found, bodies, strict=True)]
    merged[0].body = [*found[0].body, *merged[0].body]
    return merged


def _pieces(unit: Unit) -> Iterator[Paragraph | tuple[Paragraph, Placed]]:
    for number, par in enumerate(unit.paragraphs):
        start = unit.marker.length if unit.marker and number == 0 else 0
        for owner, placed in unit.clauses:
            if owner is not par:
                continue
            if par.canon[start : placed.start].strip():
                yield par.cut(start, placed.start)
            yield par, placed
            start = max(start, placed.end)
        if par.canon[start:].strip():
            yield par.cut(start)


def _prose(body: Sequence[Paragraph], unit: Unit) -> bool:
    """Whether the text before a clause is more than a title."""
    text = [par for par in body if par.canon.strip(_NOISE)]
    if len(text) != 1:
        return bool(text)
    canon = text[0].canon.strip()
    return not unit.marker or len(canon) > _TITLE_MAX or ends_sentence(canon) or "，" in canon


def _belongs(par: Paragraph, unit: Unit) -> bool:
    """Text behind a clause that is still the task's: 完成时限：…, or a short sentence on the clause's own line."""
    if _LATER_LABEL.match(par.canon):
        return True
    line = par.lines()[0]
    return len(par.canon.strip()) <= _SHORT and ends_sentence(par.canon) and line == unit.clauses[-1][1].lines[1]


def title_of(share: Share, unit: Unit, *, first: bool) -> str | None:
    """The printed title of a task, without marker and stop; None where the text opens with running text."""
    if not share.body:
        return None
    canon = share.body[0].canon
    title = (marked_title(canon, 0) if first and unit.marker else title_sentence(canon))[0]
    if title is None and first:
        title = _title_line(canon, alone=len(share.body) == 1, marked=unit.marker is not None)
    return title.strip(BLANK) if title and title.strip(BLANK) else None


def _title_line(canon: str, *, alone: bool, marked: bool) -> str | None:
    """A line that is a title by its shortness: it has no sentence in it, and mostly text under it."""
    bare = canon.strip().rstrip("。：；")
    if not bare or len(bare) > _TITLE_MAX or (not marked and alone):
        return None
    if alone or not marked:
        return None if re.search(r"[，；：。]", bare) or ends_sentence(canon) else bare
    return bare
