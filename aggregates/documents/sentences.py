"""Sentences and clauses of healed paragraphs, with their places."""

from __future__ import annotations

from collections.abc import Iterator

from aggregates.documents.glyphs import TERMINAL

_OPEN, _CLOSE = "（《“", "）》”"


def sentences(canon: str, start: int = 0) -> Iterator[tuple[int, int]]:
    """Half-open ranges of the sentences, stop included; stops inside quotes and brackets do not count."""
    yield from _split(canon, start, len(canon), TERMINAL + "；")


def clauses(canon: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Half-open ranges of the comma clauses of one sentence, without the commas."""
    for left, right in _split(canon, start, end, "，；" + TERMINAL):
        stop = right
        while stop > left and canon[stop - 1] in "，；" + TERMINAL:
            stop -= 1
        if stop > left:
            yield left, stop


def _split(canon: str, start: int, end: int, marks: str) -> Iterator[tuple[int, int]]:
    depth, left = 0, start
    for index in range(start, end):
        char = canon[index]
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth = max(0, depth - 1)
        elif char in marks and depth == 0:
            yield left, index + 1
            left = index + 1
    if left < end:
        yield left, end
