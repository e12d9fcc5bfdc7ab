"""A least list: candidates of which none can be left out, found by leaving out blocks first, then single ones.

Used for the drivers of a difference (semantics.md, law 3) and for the support of a figure (law 5).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def minimal(candidates: Sequence[T], holds: Callable[[list[T]], bool], block: int | None = None) -> list[T]:
    """Candidates, in their order, for which `holds` is true, and false with any single one of them left out.

    `holds(list(candidates))` must be true. The last ones are left out first. `block` is the size of the first
    blocks, half of all unless given; large blocks pay where most candidates do not matter.
    """
    kept = list(candidates)
    size = max(1, len(kept) // 2 if block is None else block)
    while True:
        before, place = len(kept), len(kept)
        while place > 0:
            start = max(0, place - size)
            rest = kept[:start] + kept[place:]
            if holds(rest):
                kept = rest
            place = start
        if size == 1 and len(kept) == before:
            return kept
        size = max(1, size // 2)
