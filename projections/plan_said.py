"""What a plan's stream says as known at K, read once and then asked for any V (semantics.md, "The definition")."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from aggregates.fold.lateness import days_late
from aggregates.fold.revision import Revision
from aggregates.fold.task import ACTS

Parts = Mapping[str | None, list[Revision]]
"""Visible statements in the order of the fold: of each task, and under None those of no task."""


class Counts(NamedTuple):
    """How many statements an answer rests on were recorded late, stand corrected, are retracted, are made up."""

    late: int
    corrected: int
    retracted: int
    illustration: int


class Mark(NamedTuple):
    """What one entry adds to the counts where it is the newest of its statement."""

    days_late: int
    corrected: bool
    retracted: bool
    illustration: bool


Marks = dict[int, Mark]
"""Position → its mark, for those who look at the same entries at one K after another."""


class PlanSaid:
    """current(S, K) of one plan's stream. Nothing changes it: threads may share it."""

    def __init__(self, current: Iterable[Revision], marks: Marks | None = None) -> None:
        self._marks: Marks = {} if marks is None else marks
        self._current = sorted(current, key=lambda r: r.key)
        self._days = [r.effective_on for r in self._current]
        self._parts: dict[str | None, tuple[list[str], list[Revision]]] = {}
        for r in self._current:
            if not r.retracted:
                days, said = self._parts.setdefault(r.data["task"] if r.type in ACTS else None, ([], []))
                days.append(r.effective_on)
                said.append(r)
        self._sums: dict[int, list[Counts]] = {}

    def __len__(self) -> int:
        return len(self._current)

    def parts(self, day: str) -> Parts:
        """known(V, K) by task, V an ISO day."""
        found = {part: said[: bisect_right(days, day)] for part, (days, said) in self._parts.items()}
        return {part: said for part, said in found.items() if said}

    def of_type(self, type_: str) -> list[Revision]:
        """current(S, K) of one type, retractions included, in the order of the fold."""
        return [r for r in self._current if r.type == type_]

    def counts(self, day: str, late_after: int) -> Counts:
        """What a reader at V is to know; late from more than `late_after` days on (docs/figures.md §12)."""
        sums = self._sums.get(late_after)
        if sums is None:
            sums = self._sums[late_after] = self._summed(late_after)
        return sums[bisect_right(self._days, day)]

    def _summed(self, late_after: int) -> list[Counts]:
        """The counts of the first n statements, for every n."""
        sums = [Counts(0, 0, 0, 0)]
        late = corrected = retracted = illustration = 0
        for r in self._current:
            if (mark := self._marks.get(r.position)) is None:
                mark = self._marks[r.position] = _mark(r)
            late += mark.days_late > late_after
            corrected += mark.corrected
            retracted += mark.retracted
            illustration += mark.illustration
            sums.append(Counts(late, corrected, retracted, illustration))
        return sums


def _mark(r: Revision) -> Mark:
    source = r.data.get("source", {})
    made_up = source.get("kind") == "illustration" or source.get("dating") == "illustration"
    return Mark(days_late(r), r.revision > 1 and not r.retracted, r.retracted, made_up)


class Growing:
    """current(S, K) of a stream as K rises, from its entries read once."""

    def __init__(self, entries: Sequence[Revision]) -> None:
        """`entries` in the order of their positions."""
        self._entries = entries
        self._read = 0
        self._latest: dict[str, Revision] = {}

    def upto(self, size: int) -> list[Revision]:
        """What every statement says at `size`, retractions included; `size` may not fall from call to call."""
        while self._read < len(self._entries) and self._entries[self._read].position <= size:
            self._latest[self._entries[self._read].statement] = self._entries[self._read]
            self._read += 1
        return list(self._latest.values())
