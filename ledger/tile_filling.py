"""Tiles of a ledger written before there were tiles: computed from leaf hashes, checked, and added. Idempotent.

Tiles cannot be taken back (append-only), so none is written before its leaves gave the root of a signed head.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Engine
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from ledger.errors import HistoryMismatch
from ledger.merkle import Frontier
from ledger.reader import LedgerReader
from ledger.storage import Head
from ledger.stored_tree import StoredTree
from ledger.tables import tiles as tiles_table
from ledger.tile_tree import HEIGHT, Edge, FullTile

_LEAVES_A_STEP = 64 * 256
_COUNT = "SELECT count(*), max(number) FROM tiles WHERE level = ?"
_NUMBERS = "SELECT number FROM tiles WHERE level = ? ORDER BY number"
_AT_OR_BEFORE = "SELECT max(size) FROM heads WHERE size <= ?"
_AT_OR_AFTER = "SELECT min(size) FROM heads WHERE size >= ?"

Progress = Callable[[int, int], None]


def fill_tiles(
    engine: Engine,
    reader: LedgerReader,
    check: Callable[[Head], Frontier],
    progress: Progress = lambda done, size: None,
) -> int:
    """Add the tiles that are missing; how many were computed. Nothing to do costs a count of each level's rows.

    `check` gives a head's frontier once its signature and root hold (it raises HistoryMismatch). Each step ends at
    a head and is a transaction of its own: it may be stopped, and goes on from there. `progress(done, size)`.
    """
    size = reader.size()
    begin = _first_missing(reader, size)
    if begin is None:
        return 0
    source, added = StoredTree(reader), 0
    at = int(reader.ask(_AT_OR_BEFORE, (begin,))[0][0] or 0)
    frontier = check(_head(reader, at)) if at else Frontier()
    edge = Edge.read(at, source.nodes)
    if tuple(edge.peaks()) != frontier.peaks():
        raise _not_signed(at)
    while at < size:
        end = int(reader.ask(_AT_OR_AFTER, (min(at + _LEAVES_A_STEP, size),))[0][0])
        leaves = [digest for _, digest in source.nodes(0, at, end)]
        frontier.extend(leaves)
        if frontier.size != end or frontier.root() != check(_head(reader, end)).root():
            raise _not_signed(end)
        edge, rows = edge.extended(leaves)
        with engine.begin() as connection:
            _insert(connection, rows)
        at, added = end, added + len(rows)
        progress(at, size)
    return added


def _first_missing(reader: LedgerReader, size: int) -> int | None:
    """The first leaf of the first full tile, of any level, that is not stored; None when all are."""
    missing, level = [], 0
    while full := size >> HEIGHT * (level + 1):
        count, last = reader.ask(_COUNT, (level,))[0]
        if (count, last) != (full, full - 1):
            stored = [number for (number,) in reader.ask(_NUMBERS, (level,))]
            number = next((want for want, have in enumerate(stored) if want != have), len(stored))
            missing.append(number << HEIGHT * (level + 1))
        level += 1
    return min(missing, default=None)


def _head(reader: LedgerReader, size: int) -> Head:
    head = reader.head(size)
    if head is None:
        raise _not_signed(size)
    return head


def _insert(connection: Connection, rows: Sequence[FullTile]) -> None:
    """Another process may fill, or append, at the same time: the same tile again is passed over."""
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgres_insert
    if rows:
        statement = insert(tiles_table).on_conflict_do_nothing()
        connection.execute(statement, [row._asdict() for row in rows])


def _not_signed(size: int) -> HistoryMismatch:
    return HistoryMismatch(
        f"前 {size} 条的叶哈希与签名头不符，未写入哈希瓦片",
        f"the leaf hashes of the first {size} entries are not those signed; no tile was written",
    )
