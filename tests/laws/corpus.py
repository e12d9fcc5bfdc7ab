"""Fixed histories with the oracle's answers: the same on every machine, for mutants and determinism."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from tests.laws import oracle
from tests.laws.answers import Entry, Kernel, canonical
from tests.laws.histories import seeded
from tests.laws.world import VIEW_DAYS


@lru_cache(maxsize=1024)
def history(seed: int) -> list[Entry]:
    """One of the fixed histories; every third is short."""
    return seeded(seed, 16 if seed % 3 == 2 else 45)


def viewpoints(seed: int) -> Iterator[tuple[str, int]]:
    """A few (V, K) in the history of a seed: the head seen from several days, and earlier sizes."""
    size = len(history(seed))
    for step, day in enumerate(VIEW_DAYS):
        if (step + seed) % 3 == 0:
            yield day, size
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
