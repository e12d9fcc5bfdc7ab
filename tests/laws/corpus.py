"""Fixed histories with the oracle's answers: the same on every machine, for mutants and determinism."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from tests.laws import crafted_figures, crafted_plan, crafted_process, oracle
from tests.laws.answers import Entry, Kernel, canonical
from tests.laws.histories import seeded
from tests.laws.world_base import VIEW_DAYS

_BY_HAND = [
    entries
    for maker in (
        crafted_plan.lines, crafted_plan.verdicts, crafted_plan.namesakes, crafted_plan.later_editions,
        crafted_process.rectified, crafted_process.noticed, crafted_process.disputed, crafted_process.reported,
        crafted_process.seated, crafted_process.commended, crafted_figures.revised, crafted_figures.repeated,
        crafted_figures.owed, crafted_figures.funded, crafted_figures.lit, crafted_figures.judged,
    )
    for entries in maker()
]  # fmt: skip
CRAFTED = len(_BY_HAND)
"""Histories -CRAFTED … -1 are made by hand, for what chance finds too seldom; 0, 1, 2 … are seeded."""


@lru_cache(maxsize=1024)
def history(seed: int) -> list[Entry]:
    """One of the fixed histories; every third of the seeded ones is short."""
    return _BY_HAND[seed] if seed < 0 else seeded(seed, 16 if seed % 3 == 2 else 60)


def viewpoints(seed: int) -> Iterator[tuple[str, int]]:
    """A few (V, K) in the history of a seed: the head seen from several days, and earlier sizes.

    What is made by hand is seen from every day: it is short, and one day of it is on the line.
    """
    size = len(history(seed))
    for step, day in enumerate(VIEW_DAYS):
        if seed < 0 or (step + seed) % 3 == 0:
            yield day, size
        if (step + seed) % 3 == 0:
            yield VIEW_DAYS[-1 - step // 2], size * (step + 1) // len(VIEW_DAYS)


@lru_cache(maxsize=8192)
def truth(seed: int, day: str, size: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """The oracle's answer and detail at a viewpoint."""
    return oracle.answer(history(seed), day, size), oracle.detail(history(seed), day, size)


def digest(count: int) -> str:
    """SHA-256 of the kernel's canonical answers over the first histories."""
    kernel, told = Kernel(), hashlib.sha256()
    for seed in range(count):
        for day, size in viewpoints(seed):
            told.update(canonical(kernel.answer(history(seed), day, size)).encode())
    return told.hexdigest()
