"""F8: every agency's scorecard at any (V, K), against one pass over the days and positions of what is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from random import Random
from time import perf_counter

import numpy as np
from sqlalchemy import Connection, Engine

from aggregates.commands import REGISTER, RULES, plan_stream
from aggregates.fold.known import known
from aggregates.fold.revision import Revision
from aggregates.fold.scorecard import card_answer, cards, kind_of
from aggregates.fold.world import world
from benchmarks.figures import Figure, Sample, alone, figure, quantile
from benchmarks.nation import plans_for
from benchmarks.nation_facts import FIRST_DAY, plan_id
from benchmarks.tally_story import positions_of, revisions_of
from projections.scorecards import Scores, scorecards
from projections.statements import visible
from projections.tallies import Ints, ordinal, read

_DAYS = 5 * 366
GOALS = ((1_500_000, 5.0), (15_000_000, 50.0), (2**62, 150.0))
"""(at most so many entries, ms): 5 ms at 1 M, 50 ms at 10 M, 150 ms at 30 M."""
Known = Callable[[Connection, int, str, int], Iterable[Revision]]
"""(connection, plan, day, size) → what is visible of a plan and of the rules, for the oracle."""


def points(size: int, count: int, seed: int, known_at: int | None = None) -> list[tuple[str, int]]:
    """Random (day, size) over the whole story, or at one size."""
    random = Random(seed)
    return [
        ((FIRST_DAY + timedelta(days=random.randrange(_DAYS))).isoformat(), known_at or random.randrange(1, size + 1))
        for _ in range(count)
    ]


def every_card(connection: Connection, day: str, size: int) -> Scores:
    """The whole answer: every figure of every agency as whole numbers over one unit, overdue days and counts."""
    scores = scorecards(connection, day, size)
    scores.figures()
    scores.overdue_days()
    scores.count("issued:RED")
    return scores


def cards_at_any_point(place: str, views: Engine, size: int, runs: int, seen: Known, count: int = 60) -> list[Figure]:
    """F8 at random (V, K), at the head, in the middle of the ledger; the oracle's cards of a few agencies agree."""
    where = {"any (V, K)": None, "any V, K = head": size, "any V, K = middle": size // 2}
    times: dict[str, list[list[float]]] = {name: [] for name in where}
    with views.connect() as connection:
        for point in points(size, 10, 99):
            every_card(connection, *point)
        day, position = _columns(connection)
        limits = []
        for run in range(runs):
            limits.append(1_000 * quantile(_passes(day, position, points(size, 20, run)), 0.5))
            for name, known_at in where.items():
                times[name].append(_times(connection, points(size, count, run, known_at)))
        checked = check(connection, size, seen)
    most = next(goal for entries, goal in GOALS if size <= entries)
    found = []
    for name, measured in times.items():
        middle = [1_000 * quantile(some, 0.5) for some in measured]
        samples = [Sample(limit, ours) for limit, ours in zip(limits, middle, strict=True)]
        found.append(figure(
            "F8", f"every agency's scorecard, {name}, p50", place, size,
            f"one pass over {len(day):,} days and positions", "ms", samples, f"≤ {most:.0f} ms",
            lambda ours, _: ours <= most,
        ))  # fmt: skip
    worst = [1_000 * quantile(some, 0.99) for some in times["any (V, K)"]]
    found.append(alone("F8", f"the same, any (V, K), p99; {checked} cards checked", place, size, "ms", worst))
    return found


def _times(connection: Connection, asked: Sequence[tuple[str, int]]) -> list[float]:
    times = []
    for day, size in asked:
        begun = perf_counter()
        every_card(connection, day, size)
        times.append(perf_counter() - begun)
    return times


def _columns(connection: Connection) -> tuple[Ints, Ints]:
    columns = read(connection, 0)
    return columns.day.astype(np.int32), columns.position.astype(np.int32)  # type: ignore[return-value]


def _passes(days: Ints, positions: Ints, asked: Sequence[tuple[str, int]]) -> list[float]:
    """Which rows are seen at all, in memory, without adding anything up."""
    times = []
    for day, size in asked:
        begun = perf_counter()
        np.count_nonzero((days <= ordinal(day)) & (positions <= size))
        times.append(perf_counter() - begun)
    return times


def stored_plan(connection: Connection, plan: int, day: str, size: int) -> list[Revision]:
    """What is visible of a plan, of its city's register and of the rules, from the stored statements."""
    streams = (plan_stream(plan_id(plan)), REGISTER, RULES)
    found = [r for stream in streams for r in visible(connection, stream, day, size)]
    return sorted(found, key=lambda r: r.key)


def told_plan(entries: int) -> Known:
    """The same from the story, told again up to the size."""

    def known_of(connection: Connection, plan: int, day: str, size: int) -> list[Revision]:
        told = revisions_of(plan, plans_for(entries), positions_of(plan, entries), size)
        return sorted((*known(told, day, size), *visible(connection, RULES, day, size)), key=lambda r: r.key)

    return known_of


def check(connection: Connection, size: int, visible_of: Known, plans: int = 3) -> int:
    """Compare every card of a few plans' agencies with the kernel's; how many were compared. AssertionError if not
    the same (the median of overdue days left out, which is not stored)."""
    random, compared = Random(7), 0
    for day, asked in points(size, plans, 17):
        plan = random.randrange(plans_for(size))
        seen = world(visible_of(connection, plan, day, asked), day)
        scores = scorecards(connection, day, asked)
        for agency, card in cards(seen).items():
            expected, ours = card_answer(card), scores.card(agency, kind_of(seen.register, agency))
            expected["overdue"]["median"] = None
            assert ours is not None and card_answer(ours) == expected, (agency, day, asked)
            compared += 1
    assert compared, "nothing was compared"
    return compared
