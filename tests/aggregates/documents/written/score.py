"""How much of a written plan the reader gives back: seats with roles, seats without, tasks; and what it admits."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from random import Random

from aggregates.documents import Reading, read
from tests.aggregates.documents.written import damages
from tests.aggregates.documents.written.containers import CONTAINERS, TABLES
from tests.aggregates.documents.written.plan import Written, write

NAMES = {"html": "page.html", "md": "plan.md"}
_HALF = str.maketrans("（）", "()")


@dataclass(frozen=True)
class Score:
    """Counts over one or many documents; F1 is 1 where nothing was to be found and nothing was."""

    hit: int
    missed: int
    wrong: int
    hit_bare: int
    missed_bare: int
    wrong_bare: int

    @property
    def f1(self) -> float:
        """F1 of (task, party, role)."""
        return _f1(self.hit, self.missed, self.wrong)

    @property
    def f1_bare(self) -> float:
        """F1 of (task, party)."""
        return _f1(self.hit_bare, self.missed_bare, self.wrong_bare)

    def __add__(self, other: Score) -> Score:
        return Score(*(a + b for a, b in zip(self._counts(), other._counts(), strict=True)))

    def _counts(self) -> tuple[int, ...]:
        return self.hit, self.missed, self.wrong, self.hit_bare, self.missed_bare, self.wrong_bare


def _f1(hit: int, missed: int, wrong: int) -> float:
    return 2 * hit / (2 * hit + missed + wrong) if hit + missed + wrong else 1.0


def damaged(chance: Random, plan: Written, how: str) -> bytes:
    """The plan's bytes under one damage or in one container."""
    return {**damages.DAMAGES, **CONTAINERS, **TABLES}[how](chance, plan)


def expected(plan: Written, how: str) -> list[tuple[int, str, str]]:
    """The seats as they then stand in print."""
    turn = {"half_width": lambda s: s.translate(_HALF), "traditional": damages.in_traditional}.get(how, str)
    return [(no, turn(name), role) for no, name, role in plan.seats]


def found(reading: Reading) -> list[tuple[int, str, str]]:
    """The seats as read."""
    return [(task.no, seat.agency, seat.role) for task in reading.draft.tasks for seat in task.seats]


def compare(wanted: list[tuple[int, str, str]], got: list[tuple[int, str, str]]) -> Score:
    """Multiset comparison, with and without roles."""
    bare = [Counter(seat[:2] for seat in seats) for seats in (wanted, got)]
    full = [Counter(wanted), Counter(got)]
    counts = [((a & b).total(), (a - b).total(), (b - a).total()) for a, b in (full, bare)]
    return Score(*counts[0], *counts[1])


def trial(
    seed: int, notation: str, how: str, rule: str = "none", outline: str = "plain"
) -> tuple[Written, Reading, Score]:
    """Write, damage, read, compare; `seed` gives the same plan again."""
    chance = Random(seed)
    plan = write(chance, notation, rule=rule, outline=outline)
    reading = read(damaged(chance, plan, how))
    return plan, reading, compare(expected(plan, how), found(reading))
