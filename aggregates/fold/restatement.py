"""What moved fixed figures: the least entries between two sizes that make the difference, and the effect of each.

Law 3 of semantics.md. Where the day asked about moved as well, entries are judged at the new day: that time passed is
no entry's doing, and is seen by comparing the figures of the old size at both days.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from aggregates.fold.flat import flat
from aggregates.fold.minimal import minimal
from aggregates.fold.revision import Revision
from aggregates.fold.snapshot import Refs, chosen_by, figures_of, world_at
from aggregates.fold.world import PLAN, REGION, REGISTER, RULES

Flat = dict[str, str]


class Fixed(NamedTuple):
    """(V, K, R): an ISO day, a size, and the rule sets by reference."""

    as_of: str
    size: int
    rules: Refs


def drivers(revisions: Iterable[Revision], plan: str, old: Fixed, new: Fixed, subject: str) -> list[dict[str, Any]]:
    """The entries with old size < position <= new size that move the figures of `new`, by position, each with effects.

    With the entries of the old size they alone give the figures of `new`, and none of them can be left out. An effect
    is a dotted path of the canonical figures, its value (canonical JSON text) without the entry and with it; None
    where there is none.
    """
    shared = (REGION, REGISTER, RULES)
    held = [r for r in revisions if r.position <= new.size]
    concerned = [r for r in held if r.stream == f"{PLAN}{plan}" or r.stream.startswith(shared)]
    earlier = [r for r in concerned if r.position <= old.size]
    refs = list(new.rules)

    def figures(more: Iterable[Revision]) -> Flat:
        latest = {(r.stream, r.statement): r for r in (*earlier, *more)}
        return flat(figures_of(world_at(latest.values(), new.as_of, chosen_by(refs)), plan, subject))

    candidates = [r for r in concerned if r.position > old.size]
    wanted = figures(candidates)
    moved = minimal(candidates, lambda rest: figures(rest) == wanted, max(1, len(candidates)))
    return [
        {"position": r.position, "effects": effects(figures(other for other in moved if other is not r), wanted)}
        for r in moved
    ]


def effects(before: Flat, after: Flat) -> list[dict[str, str | None]]:
    """The paths on which two flattened figures differ, sorted, with both values."""
    paths = sorted(before.keys() | after.keys())
    return [
        {"figure": path, "before": before.get(path), "after": after.get(path)}
        for path in paths
        if before.get(path) != after.get(path)
    ]
