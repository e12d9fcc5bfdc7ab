"""How a task's ground moves: what of its seats' reports and coverage may count otherwise afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest

from aggregates.fold.revision import Revision
from aggregates.fold.tallies_cells import Timeline
from aggregates.fold.tallies_line import Ground
from aggregates.fold.tallies_slots import coverage_deltas
from projections.tallies_told import place


def first_report(ground: Ground, seat: str, reports: Iterable[Revision]) -> Revision | None:
    """The first report of a seat, in the order of the fold, that comes after the seat itself."""
    post = ground.posts[seat]
    return min((r for r in reports if r.key > post.key), key=place, default=None)


def covered(ground: Ground, seat: str, first: Revision | None) -> Timeline:
    """The coverage of a seat, its first report known."""
    return coverage_deltas(ground, seat, () if first is None else (first,))


def turned(old: Ground, new: Ground, seat: str) -> str | None:
    """The first day (ISO) such that reports of a seat for periods that end on it or later may count otherwise; the
    empty text for all of them, None for none. What is known false of evidence is left aside."""
    one, other = old.posts.get(seat), new.posts.get(seat)
    if old.counts != new.counts or one is None or other is None or one._replace(until=other.until) != other:
        return ""
    days = [] if one.until == other.until else [one.until, other.until]
    for before, after in zip_longest(old.statuses, new.statuses):
        if before != after:
            days += [step[0] for step in (before, after) if step is not None]
            break
    return min(days, default=None)


def found_false(old: Ground, new: Ground) -> frozenset[str]:
    """The pieces of evidence of which it is known otherwise whether, or since when, they are false."""
    return frozenset(sha256 for sha256, _ in old.false.items() ^ new.false.items())
