"""Stable names of tasks: section.group.number as printed, counted within the group.

A printed number counts from the first number of its group, so that numbering which runs through all groups
(Shanghai prints 1 to 20) gives the same ids as numbering that starts again, and a task added to one group moves no
id of another. Items without a printed number are counted among the assigned ones of the group. The second and later
clauses of one item get `-2`, `-3`; so do items that repeat a printed number. Tasks of an attachment behind the plan
begin with `a1.`, `a2.` …; those of a table with `t1.`, `t2.` ….
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from aggregates.documents.markers import Marker

_PRINTED = frozenset({"part", "chapter", "subchapter", "article", "section", "group", "decimal"})


class Ids:
    """Gives out ids and never the same twice."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()
        self._count: Counter[str] = Counter()

    def give(self, group: str, number: int | None) -> tuple[str, int]:
        """(id, number) for a new item of a group; None counts on."""
        self._count[group] += 1
        own = number if number is not None else self._count[group]
        while number is None and f"{group}.{own}" in self._taken:
            own += 1
        return self.again(f"{group}.{own}"), own

    def again(self, first: str) -> str:
        """The same id with -2, -3 … for each further clause of the item."""
        self._taken[first] += 1
        if self._taken[first] == 1:
            return first
        name = f"{first}-{self._taken[first]}"
        while name in self._taken:
            self._taken[first] += 1
            name = f"{first}-{self._taken[first]}"
        self._taken[name] += 1
        return name


def number_in_group(marker: Marker | None, siblings: Sequence[Marker]) -> int | None:
    """The number an item has within its group, or None where it must be counted."""
    if marker is None or marker.number == 0:
        return None
    if marker.level in _PRINTED:
        return marker.number
    numbers = [one.number for one in siblings if one.level == marker.level]
    rising = all(a < b for a, b in pairwise(numbers))
    return marker.number - numbers[0] + 1 if rising and numbers else None
