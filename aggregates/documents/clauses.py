"""Where responsibility clauses stand in a paragraph: in brackets, behind a label, or as a sentence of their own.

    paragraph = { text | "（" clause "）" | label clause ( "。" | marker | end ) | sentence } ;

A bracket without a label counts only where it closes something (a sentence, a heading, the paragraph, a member of an
enumeration): in mid-sentence it is an aside. A sentence counts when it holds nothing but parties and role verbs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from aggregates.documents.clause_places import Place, places
from aggregates.documents.clause_text import pairs, tight
from aggregates.documents.glyphs import squeeze
from aggregates.documents.responsibility import Clause
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
