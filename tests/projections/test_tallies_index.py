"""Sums of signed deltas at any (V, K): the index against adding up every delta, however they came and grew."""

from __future__ import annotations

from datetime import date
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections import tallies_index
from projections.tallies import Columns
from projections.tallies_index import TalliesIndex
from tests.laws.examples import examples

START = date(2021, 1, 1).toordinal()


def _columns(rows: list[tuple[int, int, int, int]]) -> Columns:
    cell, day, position, n = (list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [], [])
    return Columns(
        np.array(cell, np.int32), np.array(day, np.int32), np.array(position, np.int64), np.array(n, np.int32)
    )


def _by_hand(rows: list[tuple[int, int, int, int]], cells: int, day: int, size: int) -> list[int]:
    found = [0] * cells
    for cell, on, position, n in rows:
        if on <= day and position <= size:
            found[cell] += n
    return found


amounts = st.sampled_from((1, -1, 2, -127, 738_000, 2**30))
deltas = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 40), st.integers(0, 3), amounts), max_size=200)


@examples(60)
@given(deltas, st.integers(1, 40), st.integers(-1, 42), st.integers(0, 300), st.integers(1, 20))
def test_the_index_is_the_plain_sum(
    made: list[tuple[int, int, int, int]], page: int, day: int, size: int, block: int
) -> None:
    """At any day and size the index gives the sum over all deltas, with blocks so small that every path is taken."""
    rows, position = [], 0
    for cell, on, step, n in made:
        position += step
        rows.append((cell, START + on, position, n))
    before = tallies_index.LEAST_BLOCK
    tallies_index.LEAST_BLOCK = block
    try:
        index = TalliesIndex()
        for start in range(0, len(rows), page):
            part = rows[start : start + page]
            index.append(_columns(part), max(row[0] for row in rows[: start + page]) + 1)
        assert index.sums(START + day, size).tolist() == _by_hand(rows, index.cells, START + day, size)
    finally:
        tallies_index.LEAST_BLOCK = before


def test_late_and_future_days_over_many_blocks() -> None:
    """Two hundred thousand deltas in growing appends: every eighth of days and sizes, and the corners, agree."""
    random, rows = Random(3), []
    for position in range(100_000):
        for _ in range(2):
            day = START + position // 60 + random.choice((-40, -3, 0, 0, 400))
            rows.append((random.randrange(900), day, position, random.choice((1, 1, 1, -1))))
    index, start = TalliesIndex(), 0
    for length in (10, 40_000, 3_000, 100_000, 56_990):
        index.append(_columns(rows[start : start + length]), 900)
        start += length
    assert start == len(rows) == index.deltas
    whole = _columns(rows)
    for day in (0, START, START + 210, START + 900, START + 1_666, START + 5_000):
        for size in (0, 1, 12_500, 50_001, 87_500, 99_999, 10**9):
            seen = (whole.day <= day) & (whole.position <= size)
            expected = np.zeros(900, np.int64)
            np.add.at(expected, whole.cell[seen], whole.n[seen])
            assert (index.sums(day, size) == expected).all(), (day, size)


@pytest.mark.parametrize("n", [1, 2**30])
def test_no_deltas_and_one(n: int) -> None:
    """An empty index has no cells; one delta counts from its day and position on, whatever its width."""
    index = TalliesIndex()
    assert index.sums(START, 5).tolist() == []
    index.append(_columns([(2, START, 5, n)]), 3)
    assert index.sums(START, 5).tolist() == [0, 0, n]
    assert index.sums(START - 1, 5).tolist() == index.sums(START, 4).tolist() == [0, 0, 0]
