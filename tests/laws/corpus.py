"""Fixed histories with the oracle's answers: the same on every machine, for mutants and determinism."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from tests.laws import oracle, world, world_beside
from tests.laws.answers import Entry, Kernel, canonical
from tests.laws.histories import seeded, told
from tests.laws.slots import Slot
from tests.laws.world_base import VIEW_DAYS


def _lines() -> Iterator[list[Entry]]:
    """Figures exactly on the line, on the due day and on the target."""
    plan = [(world.registered("P.1", 0), 0, "2021-01-01"), (world.baseline("P.1", 1), 1000, "2021-01-01")]
    in_2022, in_2023 = world_beside.measurement("P.1", 3), world_beside.measurement("P.1", 11)
    for due in (0, 1, 3):  # by 2025-12-31 at least 15, more than 15, by 2023-12-31 about 14.5
        target = (world.target("P.1", 0), due, "2021-01-01")
        for n in range(8):
            yield told(*plan, target, (in_2022, n, "2022-12-31"))
            yield told(*plan, target, (in_2022, n, "2022-12-31"), (in_2023, 4 + n % 2, "2023-12-31"))


def _verdicts() -> Iterator[list[Entry]]:
    """Two reviews of one report, and a request after the task is closed."""
    task = [(world.define("P.1", 1), 0, "2021-01-01"), (world.seat("P.1", 0), 0, "2021-01-01")]
    for one, other in ((0, 0), (0, 1), (1, 0), (1, 1)):
        report = (world.report("P.1", 0), 1, "2022-12-31")
        reviews = [(world.review("P.1", 0), one, "2023-06-30"), (world.review("P.1", 9), other, "2023-12-31")]
        yield told(*task, report, *reviews)
        closure = [(world.request("P.1", 0), 0, "2022-12-31"), (world.verification("P.1", 0), one, "2023-06-30")]
        yield told(*task, *closure, (world.request("P.1", 2), 0, "2023-12-31"))


def _namesakes() -> Iterator[list[Entry]]:
    """The same statement id in two streams, and one name said to be two agencies."""
    first, second = world.baseline("P.1", 0), world.baseline("P.1", 1)
    day = "2021-01-01"
    yield told((world.baseline("Q.1", 1), 1, day), (first, 1, day), (second, 2, day), (world.target("P.1", 0), 0, day))
    names = [(world_beside.agency("P.1", i), 0, day) for i in range(4)]
    yield told(*names, (world_beside.alias("P.1", 1), 0, day), (world_beside.alias("P.1", 2), 0, "2022-12-31"))


def _later_editions() -> Iterator[list[Entry]]:
    """A task worded anew by a later edition, and a target and a baseline that end with the edition before it."""
    again = Slot("plan:P", "plan.task_defined", "task:P.1|2", world.saying(
        task="P.1", no=2, group="组", title="新题", text="文", edition=2))  # fmt: skip
    task = [(world.define("P.1", 1), 0, "2021-01-01"), (world.seat("P.1", 0), 0, "2021-01-01")]
    yield told(*task, (again, 0, "2022-12-31"))
    yield told((again, 0, "2022-12-31"), *task)
    plan = [(world.registered("P.1", 0), 0, "2021-01-01"), (world_beside.measurement("P.1", 3), 3, "2022-12-31")]
    for ended in (2, 3):
        entries = told(*plan, (world.baseline("P.1", 1), 1000, "2021-01-01"), (world.target("P.1", 0), 0, "2021-01-01"))
        entries[ended]["effectiveto"] = "2022-12-31"
        yield entries


_BY_HAND = [*_lines(), *_verdicts(), *_namesakes(), *_later_editions()]
CRAFTED = len(_BY_HAND)
"""Histories -CRAFTED … -1 are made by hand, for what chance finds too seldom; 0, 1, 2 … are seeded."""


@lru_cache(maxsize=1024)
def history(seed: int) -> list[Entry]:
    """One of the fixed histories; every third of the seeded ones is short."""
    return _BY_HAND[seed] if seed < 0 else seeded(seed, 16 if seed % 3 == 2 else 60)


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
