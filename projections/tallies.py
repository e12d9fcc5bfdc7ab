"""Signed deltas of what scorecards count, packed in columns: a count at (V, K) is the sum of those with
day <= V and position <= K (semantics.md, "How to make it fast").

A row of the table holds the deltas of one run of positions; rows of single commands are merged by powers of two
as they come, inside the transaction that writes them, so that a ledger of any age has few rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from secrets import token_hex
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Column, Connection, Integer, LargeBinary, Table, Text, select

from projections.database import bulk_insert, bulk_update, driver_rows, metadata

Ints = NDArray[np.int64]
MERGED_AT_MOST = 1 << 17
"""A run that holds this many deltas is never packed again."""
_SEEN_RUNS = 32
_LAST_DAY = date.max.toordinal() + 1

runs = Table(
    "view_tallies",
    metadata,
    Column("first_position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("last_position", BigInteger, nullable=False),
    Column("deltas", Integer, nullable=False),
    Column("packed", LargeBinary, nullable=False),
)
cells = Table(
    "view_tally_cells",
    metadata,
    Column("cell", Integer, primary_key=True, autoincrement=False),
    Column("agency", Text, nullable=False),
    Column("name", Text, nullable=False),
)
epochs = Table("view_tally_epoch", metadata, Column("epoch", Text, primary_key=True))
"""One row, another one each time the tables are made anew."""

_PACKED = np.dtype([("cell", "<i4"), ("day", "<i4"), ("after", "<u4"), ("n", "<i4")])
_LAST_RUNS = (
    "SELECT first_position, last_position, deltas FROM view_tallies ORDER BY first_position DESC"
    f" LIMIT {_SEEN_RUNS}"
)
_DROP = "DELETE FROM view_tallies WHERE first_position >= ?"


class Delta(NamedTuple):
    """From `day` (ISO) on, as known from `position` on, the cell `name` of `agency` holds `n` more."""

    agency: str
    name: str
    day: str
    position: int
    n: int


class Columns(NamedTuple):
    """Deltas as columns of equal length, positions never falling: cell number, day ordinal, position, amount."""

    cell: NDArray[np.int32]
    day: NDArray[np.int32]
    position: Ints
    n: NDArray[np.int32]

    def of(self, which: slice | NDArray[np.bool_] | NDArray[np.int64]) -> Columns:
        """Some of the rows."""
        return Columns(self.cell[which], self.day[which], self.position[which], self.n[which])


def joined(parts: Sequence[Columns]) -> Columns:
    """All rows of several parts, in their order; at least one part."""
    if len(parts) == 1:
        return parts[0]
    return Columns(
        np.concatenate([part.cell for part in parts]), np.concatenate([part.day for part in parts]),
        np.concatenate([part.position for part in parts]), np.concatenate([part.n for part in parts]),
    )  # fmt: skip


class TalliesStore:
    """Appends deltas to the table; numbers of cells are kept in memory and read back when they are not there."""

    tables = (runs, cells, epochs)

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] | None = None

    def reset(self) -> None:
        """Forget what is in memory: after a rollback or a rebuild the tables alone count."""
        self._numbers = None

    def append(self, connection: Connection, deltas: Sequence[Delta]) -> None:
        """Store one page's deltas, positions never falling and beyond everything stored before."""
        if not deltas:
            return
        fresh = np.empty(len(deltas), _PACKED)
        first = deltas[0].position
        fresh["cell"] = self._number(connection, deltas)
        fresh["day"] = [ordinal(d.day) for d in deltas]
        fresh["after"] = [d.position - first for d in deltas]
        fresh["n"] = [d.n for d in deltas]
        _write(connection, first, deltas[-1].position, fresh)

    def _number(self, connection: Connection, deltas: Sequence[Delta]) -> list[int]:
        """The cell number of each delta; cells never met before get the next ones."""
        known, found, named = self._known(connection), [], []
        for delta in deltas:
            name = (delta.agency, delta.name)
            number = known.get(name)
            if number is None:
                number = known[name] = len(known)
                named.append([number, *name])
            found.append(number)
        bulk_insert(connection, cells, named)
        return found

    def _known(self, connection: Connection) -> dict[tuple[str, str], int]:
        if self._numbers is None:
            self._numbers = {(agency, name): cell for cell, agency, name in cells_from(connection, 0)}
            if epoch_of(connection) is None:
                bulk_insert(connection, epochs, [[token_hex(16)]])
        return self._numbers


def _write(connection: Connection, first: int, last: int, fresh: NDArray[Any]) -> None:
    """One more run; runs before it that are not larger than twice what follows them are packed into it."""
    held, since = len(fresh), first
    for start, _, count in driver_rows(connection, _LAST_RUNS, ()):
        if count > 2 * held or count + held > MERGED_AT_MOST:
            break
        held, since = held + count, start
    if since != first:
        fresh = np.concatenate([*_taken(connection, since), _moved(fresh, first - since)])
        bulk_update(connection, _DROP, [(since,)])
    bulk_insert(connection, runs, [[since, last, len(fresh), fresh.tobytes()]])


def _taken(connection: Connection, since: int) -> Iterator[NDArray[Any]]:
    query = select(runs.c.first_position, runs.c.packed).where(runs.c.first_position >= since)
    for row in connection.execute(query.order_by(runs.c.first_position)):
        yield _moved(np.frombuffer(row.packed, _PACKED), row.first_position - since)


def _moved(packed: NDArray[Any], by: int) -> NDArray[Any]:
    moved = packed.copy()
    moved["after"] += np.uint32(by)
    return moved


def epoch_of(connection: Connection) -> str | None:
    """Names this making of the tables; None before the first delta."""
    return connection.execute(select(epochs.c.epoch)).scalar()


def read(connection: Connection, after: int) -> Columns:
    """Every stored delta with position > `after`."""
    query = select(runs).where(runs.c.last_position > after).order_by(runs.c.first_position)
    parts = [_columns(row.first_position, bytes(row.packed)) for row in connection.execute(query)]
    if not parts:
        return _columns(0, b"")
    whole = joined(parts)
    return whole.of(slice(int(np.searchsorted(whole.position, after, side="right")), None))


def stored(connection: Connection) -> Iterator[tuple[int, int, str, int]]:
    """Every delta as (position, cell, ISO day, amount), run by run; what is no day reads as its number."""
    for row in connection.execute(select(runs).order_by(runs.c.first_position)):
        found = _columns(row.first_position, bytes(row.packed))
        for cell, day, position, n in zip(*(column.tolist() for column in found), strict=True):
            yield position, cell, date.fromordinal(day).isoformat() if 0 < day < _LAST_DAY else str(day), n


def _columns(first: int, packed: bytes) -> Columns:
    found = np.frombuffer(packed, _PACKED)
    return Columns(
        found["cell"].astype(np.int32), found["day"].astype(np.int32),
        found["after"].astype(np.int64) + first, found["n"].astype(np.int32),
    )  # fmt: skip


def cells_from(connection: Connection, start: int) -> list[tuple[int, str, str]]:
    """(number, agency, name) of the cells numbered from `start` on, in that order."""
    query = select(cells).where(cells.c.cell >= start).order_by(cells.c.cell)
    return [(row.cell, row.agency, row.name) for row in connection.execute(query)]


@lru_cache(maxsize=65_536)
def ordinal(day: str) -> int:
    """The number of an ISO day, as `date.toordinal` counts."""
    return date.fromisoformat(day).toordinal()


def differences(
    before: Iterable[tuple[tuple[str, str, str], int]], after: Iterable[tuple[tuple[str, str, str], int]], position: int
) -> list[Delta]:
    """What turns one timeline, {(day, agency, cell): n}, into another, as known from `position` on."""
    changed: dict[tuple[str, str, str], int] = dict(after)
    for key, n in before:
        changed[key] = changed.get(key, 0) - n
    return [Delta(key[1], key[2], key[0], position, n) for key, n in sorted(changed.items()) if n]
