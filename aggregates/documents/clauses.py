"""Where responsibility clauses stand in a paragraph: closing brackets, or a paragraph that opens with a label."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aggregates.documents.glyphs import TERMINAL, squeeze
from aggregates.documents.responsibility import Clause, parse_clause
from aggregates.documents.responsibility_words import LABEL_START, mentions_role
from aggregates.documents.source_map import Paragraph


@dataclass(frozen=True, slots=True)
class Placed:
    """A clause at [start, end) of a paragraph, brackets included; `text` has no white space inside."""

    start: int
    end: int
    text: str
    lines: tuple[int, int]
    clause: Clause


def find_clauses(par: Paragraph) -> list[Placed]:
    """Every responsibility clause of the paragraph, in order. Running text never counts (domain.md §3)."""
    if not mentions_role(par.canon):
        return []
    if LABEL_START.match(par.canon):
        clause = parse_clause(par.canon, par.text)
        return [_placed(par, 0, len(par.text), clause)] if clause else []
    found = []
    for start, end in brackets(par.canon):
        if _closes(par.canon, start, end):
            clause = parse_clause(par.canon[start + 1 : end - 1], par.text[start + 1 : end - 1])
            if clause:
                found.append(_placed(par, start, end, clause))
    return found


def unread_clauses(par: Paragraph) -> list[tuple[int, int]]:
    """Closing brackets that name roles but do not parse: reported, never guessed."""
    read = {placed.start for placed in find_clauses(par)}
    return [
        (start, end)
        for start, end in brackets(par.canon)
        if start not in read and _closes(par.canon, start, end) and LABEL_START.match(par.canon, start + 1)
    ]


def brackets(canon: str) -> Iterator[tuple[int, int]]:
    """Outermost balanced （…） as half-open ranges; unbalanced ones are left alone."""
    depth, start = 0, 0
    for index, char in enumerate(canon):
        if char == "（":
            start = index if depth == 0 else start
            depth += 1
        elif char == "）" and depth:
            depth -= 1
            if depth == 0:
                yield start, index + 1


def _closes(canon: str, start: int, end: int) -> bool:
    """A clause closes a sentence, a heading or the paragraph; a bracket in mid-sentence is an aside."""
    after = canon[end:].lstrip()
    before = canon[:start].rstrip()
    return not after or after[0] in "。；（" or not before or before[-1] in TERMINAL + "；）"


def _placed(par: Paragraph, start: int, end: int, clause: Clause) -> Placed:
    return Placed(start, end, squeeze(par.text[start:end]), par.lines(start, end), clause)
