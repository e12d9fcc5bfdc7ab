"""Where responsibility clauses stand in a paragraph: in brackets, behind a label, or as a sentence of their own.

    paragraph = { text | "（" clause "）" | label clause ( "。" | marker | end ) | sentence } ;

A bracket without a label counts only where it closes something (a sentence, a heading, the paragraph, a member of an
enumeration): in mid-sentence it is an aside. A sentence counts when it holds nothing but parties and role verbs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from aggregates.documents.asides import Aside, Doubt
from aggregates.documents.clause_places import Place, places
from aggregates.documents.clause_text import pairs, tight
from aggregates.documents.glyphs import squeeze
from aggregates.documents.responsibility import Clause, Named
from aggregates.documents.source_map import Paragraph

_KEPT_BELOW = 200_000


@dataclass(frozen=True, slots=True)
class Placed:
    """A clause at [start, end) of a paragraph, brackets included; `text` has no white space inside.

    The ranges of the clause's asides and doubts count in the paragraph as well.
    """

    start: int
    end: int
    text: str
    lines: tuple[int, int]
    clause: Clause


def find_clauses(par: Paragraph) -> list[Placed]:
    """Every responsibility clause of the paragraph, in order. Running text never counts (domain.md §3)."""
    return [
        Placed(
            place.start,
            place.end,
            squeeze(par.text[place.start : place.end]),
            par.lines(place.start, place.end),
            clause,
        )
        for place in _places(par.canon, par.text)
        if (clause := place.clause) is not None
    ]


def unread_clauses(par: Paragraph) -> list[tuple[int, int]]:
    """What looks like a clause (a label, a bracket that closes with a role verb) and does not parse: never guessed."""
    return [(place.start, place.end) for place in _places(par.canon, par.text) if place.clause is None]


def join_clauses(placed: list[Placed]) -> list[Placed]:
    """Clauses with nothing between them are one: （牵头单位：A）（配合单位：B）; roles and texts are put together.

    All must be of one paragraph, in order; `lines` and the range then cover both.
    """
    joined: list[Placed] = []
    for one in placed:
        last = joined[-1] if joined else None
        if last and one.start <= last.end:
            lines = (last.lines[0], one.lines[1])
            joined[-1] = Placed(last.start, one.end, last.text + one.text, lines, _merged(last.clause, one.clause))
        else:
            joined.append(one)
    return joined


def brackets(canon: str) -> Iterator[tuple[int, int]]:
    """Outermost balanced brackets of any kind as half-open ranges; unbalanced ones are left alone."""
    squeezed = tight(canon)
    for pair in pairs(squeezed.text)[0]:
        yield squeezed.span(pair.start, pair.end)


def _places(canon: str, text: str) -> tuple[Place, ...]:
    return _kept(canon, text) if len(canon) < _KEPT_BELOW else tuple(places(canon, text))


@lru_cache(maxsize=8192)
def _kept(canon: str, text: str) -> tuple[Place, ...]:
    return tuple(places(canon, text))


def _merged(one: Clause, other: Clause) -> Clause:
    counts: dict[str, int] = {}
    named: list[Named] = []
    for name in (*one.named, *other.named):
        counts[name.role] = counts.get(name.role, 0) + 1
        named.append(replace(name, order=counts[name.role]))
    asides: tuple[Aside, ...] = (*one.asides, *other.asides)
    doubts: tuple[Doubt, ...] = (*one.doubts, *other.doubts)
    return Clause(tuple(named), one.open_ended or other.open_ended, asides, doubts)
