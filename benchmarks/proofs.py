"""F11: inclusion proofs of random entries at random sizes, against one row by primary key through the bare driver."""

from __future__ import annotations

from random import Random
from time import perf_counter
from typing import Any

from benchmarks.figures import Figure, Sample, alone, figure, quantile
from ledger.checkpoint import parse
from ledger.merkle import verify_inclusion
from ledger.proof import Prover
from ledger.reader import LedgerReader

_ROW = "SELECT leaf, leaf_hash FROM entries WHERE position ="
_MOST_MS = 1.0


def inclusion_proofs(place: str, reader: LedgerReader, runs: int, count: int = 2_000) -> list[Figure]:
    """At the newest head, as an auditor asks, and at random sizes; a new prover each time, so its tiles are cold.

    Every thirtieth proof is checked: under the signed root at the head, under the prover's own at other sizes.
    """
    size, head = reader.size(), reader.head()
    assert head is not None
    root = parse(head.checkpoint).root
    least, at_head, anywhere = [], [], []
    for run in range(runs):
        least.append(_row_times(place, reader, size, count, run))
        at_head.append(_times(reader, [size] * count, run, root))
        random = Random(run)
        anywhere.append(_times(reader, [random.randint(1, size) for _ in range(count)], run, None))
    goal, work = f"≤ {_MOST_MS:g} ms", "inclusion proof under the newest head"
    samples = [Sample(_ms(low, 0.5), _ms(ours, 0.5)) for low, ours in zip(least, at_head, strict=True)]
    tails = [Sample(_ms(low, 0.99), _ms(ours, 0.99)) for low, ours in zip(least, at_head, strict=True)]
    row, free = "one row by primary key, bare driver", [_ms(times, 0.5) for times in anywhere]
    return [
        figure("F11", f"{work}, p50", place, size, row, "ms", samples, goal, lambda ours, _: ours <= _MOST_MS),
        figure("F11", "the same, p99", place, size, row, "ms", tails),
        alone("F11", "inclusion proof at any size, p50", place, size, "ms", free, goal, lambda ms: ms <= _MOST_MS),
        alone("F11", "the same, p99", place, size, "ms", [_ms(times, 0.99) for times in anywhere]),
    ]


def _ms(times: list[float], share: float) -> float:
    return 1_000 * quantile(times, share)


def _times(reader: LedgerReader, sizes: list[int], seed: int, root: bytes | None) -> list[float]:
    prover, random, times = Prover(reader), Random(1_000 + seed), []
    for number, size in enumerate(sizes):
        position = random.randint(1, size)
        begun = perf_counter()
        path = prover.inclusion(position, size)
        times.append(perf_counter() - begun)
        if number % 30 == 0:
            leaf_hash = bytes(reader.entry(position).leaf_hash)
            assert verify_inclusion(position - 1, size, leaf_hash, path, root or prover.root(size))
    return times


def _row_times(place: str, reader: LedgerReader, size: int, count: int, seed: int) -> list[float]:
    pooled = reader.engine.raw_connection()
    driver: Any = pooled.driver_connection
    mark, extra = ("?", {}) if place == "sqlite" else ("%s", {"prepare": True})
    random, times = Random(seed), []
    try:
        for _ in range(count):
            position = random.randint(1, size)
            begun = perf_counter()
            driver.execute(f"{_ROW} {mark}", (position,), **extra).fetchall()
            times.append(perf_counter() - begun)
    finally:
        pooled.close()
    return times
