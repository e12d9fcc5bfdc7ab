"""Sums of every cell at any (V, K) in milliseconds: blocks of positions sorted by day, with sums at grid points.

The nearest grid point below or above (V, K) gives nearly everything; what lies between is added or taken away, a
few per cent of the deltas. Sums stand in 32 bits as long as no cell can need more, then in 64.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from projections.tallies import Columns, Ints, joined

BLOCKS = 16
"""Blocks after indexing anew; as many again are appended before that happens again."""
LEAST_BLOCK = 1 << 14
_WIDEST = 1 << 31
_BYTES_A_DELTA = 24
"""What the sums at grid points may cost in memory, for each delta."""
_LEAST_DAYS, _MOST_DAYS = 4, 48

_Amounts = NDArray[np.int32] | NDArray[np.int64]


@dataclass(slots=True)
class Block:
    """A run of positions with its deltas sorted by day: those of `days[i]` stand from `starts[i]` on.

    `last` is the last position in it.
    """

    cell: NDArray[np.int32]
    position: Ints
    n: NDArray[np.int32]
    days: NDArray[np.int32]
    starts: Ints

    last: int

    def upto(self, day: int) -> int:
        """How many of its deltas take effect on or before `day`."""
        return int(self.starts[np.searchsorted(self.days, day, side="right")])


def _block(columns: Columns) -> Block:
    order = np.argsort(_short(columns.day), kind="stable")
    days, first = np.unique(columns.day[order], return_index=True)
    return Block(
        columns.cell[order], columns.position[order], columns.n[order], days,
        np.append(first, len(order)).astype(np.int64), int(columns.position[-1]),
    )  # fmt: skip


def _short(day: NDArray[np.int32]) -> NDArray[np.generic]:
    """Days in 16 bits where they fit: numpy sorts those by radix, many times faster."""
    least = day.min()
    return (day - least).astype(np.int16) if day.max() - least < 32_768 else day


@dataclass(slots=True)
class _Tail:
    """Deltas that are in no block yet, as they came."""

    parts: list[Columns] = field(default_factory=list)

    def columns(self) -> Columns:
        """All of them."""
        self.parts = [joined(self.parts)]
        return self.parts[0]

    def add(self, out: _Amounts, day: int, size: int) -> None:
        """Add those visible at (day, size) to the sums."""
        if not self.parts:
            return
        whole = self.columns()
        upto = int(np.searchsorted(whole.position, size, side="right"))
        seen = np.flatnonzero(whole.day[:upto] <= day)
        np.add.at(out, whole.cell[seen], _as(out, whole.n[seen]))


class TalliesIndex:
    """Deltas in memory, appended as they are stored, and the sums of all cells at any viewpoint.

    No sum of a cell, at any viewpoint, is larger in size than `heaviest`.
    """

    def __init__(self) -> None:
        self.cells = 0
        self.deltas = 0
        self.heaviest = 0
        self.position = 0
        self._blocks: list[Block] = []
        self._grid: list[_Amounts] = []
        self._grid_days: NDArray[np.int32] = np.empty(0, np.int32)
        self._histogram: tuple[NDArray[np.int32], Ints] = (np.empty(0, np.int32), np.zeros(1, np.int64))
        self._block_size = LEAST_BLOCK
        self._tail, self._waiting = _Tail(), 0
        self._weight: Ints = np.zeros(0, np.int64)

    def append(self, columns: Columns, cells: int) -> None:
        """Take in the next deltas, positions beyond all before; `cells` is how many cells there are now."""
        self.cells = max(self.cells, cells)
        if not len(columns.cell):
            return
        self.position = int(columns.position[-1])
        self.deltas += len(columns.cell)
        self._weigh(columns)
        self._tail.parts.append(columns)
        self._waiting += len(columns.cell)
        if self._waiting >= self._block_size:
            self._settle()

    def _weigh(self, columns: Columns) -> None:
        """Learn how large the sum of a cell may become; sums move to 64 bits when they must."""
        fitted = self.heaviest < _WIDEST
        self._weight = np.concatenate([self._weight, np.zeros(self.cells - len(self._weight), np.int64)])
        np.add.at(self._weight, columns.cell, np.abs(columns.n.astype(np.int64)))
        self.heaviest = max(self.heaviest, int(self._weight[columns.cell].max()))
        if fitted and self.heaviest >= _WIDEST:
            self._fill_grid()

    def _zeros(self, *shape: int) -> _Amounts:
        return np.zeros(shape, np.int32) if self.heaviest < _WIDEST else np.zeros(shape, np.int64)

    def sums(self, day: int, size: int) -> Ints:
        """The sum of every cell, by its number, over deltas with day <= `day` (ordinal) and position <= `size`."""
        out = self._zeros(self.cells)
        if self._blocks:
            self._from_grid(out, day, size)
        self._tail.add(out, day, size)
        return out.astype(np.int64)

    def _from_grid(self, out: _Amounts, day: int, size: int) -> None:
        """Start from the nearest grid point; then whole blocks between two days, and one block's part."""
        full = int(np.searchsorted([block.last for block in self._blocks], size, side="right"))
        part = self._blocks[full] if full < len(self._blocks) else None
        seen = self._visible(part, day, size) if part else None
        above = part is not None and seen is not None and 2 * len(seen[0]) > seen[1]
        rows = full + 1 if above else full
        self._start(out, rows, day)
        if part is None or seen is None:
            return
        inside, upto = seen
        if above:
            beyond = np.flatnonzero(part.position[:upto] > size)
            np.subtract.at(out, part.cell[beyond], _as(out, part.n[beyond]))
        else:
            np.add.at(out, part.cell[inside], _as(out, part.n[inside]))

    @staticmethod
    def _visible(part: Block, day: int, size: int) -> tuple[Ints, int]:
        upto = part.upto(day)
        return np.flatnonzero(part.position[:upto] <= size), upto

    def _start(self, out: _Amounts, rows: int, day: int) -> None:
        """Sums over the first `rows` blocks, days up to `day`."""
        if not rows:
            return
        column = self._nearest(day)
        from_day = int(self._grid_days[column])
        point = self._grid[rows - 1][column]
        out[: len(point)] = point
        for block in self._blocks[:rows]:
            low, high = block.upto(from_day), block.upto(day)
            if low < high:
                np.add.at(out, block.cell[low:high], _as(out, block.n[low:high]))
            elif high < low:
                np.subtract.at(out, block.cell[high:low], _as(out, block.n[high:low]))

    def _nearest(self, day: int) -> int:
        """The grid day with the fewest deltas between it and `day`."""
        days, upto = self._histogram
        here = upto[np.searchsorted(days, day, side="right")]
        there = upto[np.searchsorted(days, self._grid_days, side="right")]
        return int(np.argmin(np.abs(there - here)))

    def _settle(self) -> None:
        """Turn what waits into a block; index anew when there are twice as many blocks as there should be."""
        waiting = self._tail.columns()
        self._tail, self._waiting = _Tail(), 0
        if len(self._blocks) + len(waiting.cell) // self._block_size >= 2 * BLOCKS or not self._blocks:
            self._anew(waiting)
            return
        self._blocks.append(_block(waiting))
        self._grid.append(self._row(len(self._blocks) - 1))

    def _anew(self, waiting: Columns) -> None:
        """Cut everything into blocks of one size and choose the days of the grid by how many deltas lie between."""
        whole = joined([*map(_unsorted, self._blocks), waiting])
        self._block_size = max(LEAST_BLOCK, -(-len(whole.cell) // BLOCKS))
        cuts = range(0, len(whole.cell), self._block_size)
        self._blocks = [_block(whole.of(slice(cut, cut + self._block_size))) for cut in cuts]
        days, counts = np.unique(whole.day, return_counts=True)
        self._histogram = days, np.concatenate([[0], np.cumsum(counts)])
        self._grid_days = _grid_days(days, counts, len(whole.cell), len(self._blocks) * self.cells)
        self._fill_grid()

    def _fill_grid(self) -> None:
        self._grid = []
        for number in range(len(self._blocks)):
            self._grid.append(self._row(number))

    def _row(self, number: int) -> _Amounts:
        """Sums over the blocks up to this one, at each day of the grid."""
        block = self._blocks[number]
        row = self._zeros(len(self._grid_days), self.cells)
        if number:
            before = self._grid[number - 1]
            row[:, : before.shape[1]] = before
        mine, low = self._zeros(self.cells), 0
        for column, day in enumerate(self._grid_days):
            high = block.upto(int(day))
            np.add.at(mine, block.cell[low:high], _as(mine, block.n[low:high]))
            row[column] += mine
            low = high
        return row


def _as(out: _Amounts, n: NDArray[np.int32]) -> _Amounts:
    """Amounts in the width of the sums: numpy adds at places fast only where both are the same."""
    return n if out.dtype == np.int32 else n.astype(np.int64)


def _grid_days(days: NDArray[np.int32], counts: Ints, deltas: int, sums: int) -> NDArray[np.int32]:
    """Days that cut the deltas into equal parts, as many as the memory for the sums allows."""
    wanted = deltas * _BYTES_A_DELTA // max(1, 4 * sums)
    number = min(_MOST_DAYS, max(_LEAST_DAYS, wanted))
    reached = np.cumsum(counts)
    at = np.searchsorted(reached, [deltas * (i + 1) // (number + 1) for i in range(number)])
    return np.unique(days[np.minimum(at, len(days) - 1)]).astype(np.int32)


def _unsorted(block: Block) -> Columns:
    """A block's deltas by position again."""
    day = np.repeat(block.days, np.diff(block.starts))
    order = np.argsort(block.position, kind="stable")
    return Columns(block.cell[order], day[order], block.position[order], block.n[order])

