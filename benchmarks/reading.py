"""F5, F7: reading everything decoded, and the status of one plan at any viewpoint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from random import Random
from time import perf_counter
from typing import Any

import orjson
from sqlalchemy import Engine

from aggregates.commands import plan_stream
from aggregates.fold.revision import revision_of
from benchmarks.figures import Figure, Sample, alone, figure, quantile
from benchmarks.ledgers import Filled
from benchmarks.nation import plans_for
from benchmarks.nation_facts import FIRST_DAY, plan_id
from projections.plan_state import answer
from projections.task_status import plan_status

_STATUS = "SELECT task, status, since, position, percent, percent_position FROM view_task_status WHERE id "
_DAYS = 5 * 366


def read_all(filled: Filled, runs: int) -> Figure:
    """F5: every leaf as a revision of the fold, against the bytes read by the driver and decoded by orjson.

    Each entry is decoded by itself (a retraction shows its own data): nothing is kept, memory stays flat.
    """
    size = filled.size
    samples = [Sample(size / _timed(_raw_read(filled)), size / _timed(_revisions(filled))) for _ in range(runs)]
    return figure(
        "F5", "read all, decoded to facts", filled.place.name, size, "raw read + orjson.loads", "/s", samples,
        "≥ 0.6 ×", lambda _, ratio: ratio >= 0.6,
    )  # fmt: skip


def _timed(items: Iterator[object]) -> float:
    begun = perf_counter()
    for _ in items:
        pass
    return perf_counter() - begun


def _revisions(filled: Filled) -> Iterator[object]:
    loads = orjson.loads
    for _, leaf in filled.reader.scan():
        yield revision_of(loads(leaf))


def _raw_read(filled: Filled) -> Iterator[object]:
    """One statement over the whole table, rows fetched as the driver likes it."""
    pooled = filled.reader.engine.raw_connection()
    driver: Any = pooled.driver_connection
    loads = orjson.loads
    try:
        if filled.place.name == "sqlite":
            for _, leaf in driver.execute("SELECT position, leaf FROM entries ORDER BY position"):
                yield loads(leaf)
            return
        with driver.cursor("all", binary=True) as cursor:
            cursor.itersize = 4_000
            cursor.execute("SELECT position, leaf FROM entries ORDER BY position")
            for _, leaf in cursor:
                yield loads(leaf)
    finally:
        pooled.close()


def points(size: int, plans: int, count: int, seed: int) -> list[tuple[str, str, int]]:
    """Random (stream, day, size) over the whole story."""
    random = Random(seed)
    return [
        (
            plan_stream(plan_id(random.randrange(plans))),
            (FIRST_DAY + timedelta(days=random.randrange(_DAYS))).isoformat(),
            random.randrange(1, size + 1),
        )
        for _ in range(count)
    ]


def plan_at_any_point(
    place: str, views: Engine, size: int, runs: int, count: int = 2_000, *, whole_answers: bool = True
) -> list[Figure]:
    """F7: `plan_status` at random (plan, V, K), against 38 rows by primary key through the bare driver."""
    middle, far, least, plans = [], [], [], plans_for(size)
    with views.connect() as connection:
        _status_times(connection, points(size, plans, 200, 99))
        for run in range(runs):
            times = _status_times(connection, points(size, plans, count, run))
            middle.append(1_000 * quantile(times, 0.5))
            far.append(1_000 * quantile(times, 0.99))
            least.append(1_000 * quantile(_least_times(connection, place, count, run), 0.5))
    samples = [Sample(limit, ours) for limit, ours in zip(least, middle, strict=True)]
    most = 0.5 if size < 5_000_000 else 1.0  # F7: at most twice as much at 30 M
    found = [
        figure("F7", "status of one plan at any (V, K), p50", place, size, "38 rows by primary key, bare driver", "ms",
               samples, f"≤ {most} ms", lambda ours, _: ours <= most),
        alone("F7", "the same, p99", place, size, "ms", far),
    ]  # fmt: skip
    if whole_answers:
        whole = [1_000 * quantile(_answer_times(views, size, plans, run), 0.5) for run in range(runs)]
        found.append(alone("F7", "whole answer of one plan by full fold, p50", place, size, "ms", whole))
    return found


def _status_times(connection: Any, asked: Sequence[tuple[str, str, int]]) -> list[float]:
    times = []
    for stream, day, size in asked:
        begun = perf_counter()
        plan_status(connection, stream, day, size)
        times.append(perf_counter() - begun)
    return times


def _least_times(connection: Any, place: str, count: int, seed: int) -> list[float]:
    driver: Any = connection.connection.driver_connection
    last = driver.execute("SELECT max(id) FROM view_task_status").fetchone()[0]
    random, times = Random(seed), []
    mark, extra = ("?", {}) if place == "sqlite" else ("%s", {"prepare": True})
    query = f"{_STATUS} BETWEEN {mark} AND {mark}"
    for _ in range(count):
        first = random.randrange(1, max(2, last - 38))
        begun = perf_counter()
        driver.execute(query, (first, first + 37), **extra).fetchall()
        times.append(perf_counter() - begun)
    return times


def _answer_times(views: Engine, size: int, plans: int, seed: int) -> list[float]:
    times = []
    with views.connect() as connection:
        for stream, day, known in points(size, plans, 11, 1_000 + seed):
            begun = perf_counter()
            answer(connection, stream.removeprefix("plan:"), day, known)
            times.append(perf_counter() - begun)
    return times
