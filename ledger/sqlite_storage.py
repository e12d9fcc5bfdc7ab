"""The append transaction on SQLite. This process is the only writer (writer lock), so tips stay in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from itertools import chain

from sqlalchemy import Engine, Table, insert
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from ledger.errors import StorageRefused, Unavailable
from ledger.sqlite_place import Place, is_damaged
from ledger.storage import ActorKey, Answered, Batch, EntryRow, Head, StoredKey, StreamTip, Tip
from ledger.tables import blobs, entries, heads, idempotency, sealed, tiles

_MAX_CACHED_STREAMS = 200_000
# One step of many rows releases the interpreter lock for milliseconds: whoever encodes the next batch runs.
_ROWS_PER_STATEMENT = 1_000


def _sql(table: Table) -> str:
    return str(insert(table).compile(dialect=sqlite.dialect(paramstyle="qmark")))


def _sql_ignoring(table: Table) -> str:
    return str(sqlite_insert(table).on_conflict_do_nothing().compile(dialect=sqlite.dialect(paramstyle="qmark")))


_INSERT_ENTRY = _sql(entries)
_ROW = "(" + ", ".join("?" * len(entries.columns)) + ")"
_INSERT_ENTRIES = _INSERT_ENTRY.rpartition("VALUES")[0] + "VALUES " + ", ".join([_ROW] * _ROWS_PER_STATEMENT)
_INSERT_HEAD = _sql(heads)
_INSERT_KEY = _sql(idempotency)
_INSERT_BLOB = _sql_ignoring(blobs)
_INSERT_SEALED = _sql_ignoring(sealed)
_INSERT_TILE = _sql(tiles)
_SIZES = "SELECT (SELECT max(position) FROM entries), (SELECT max(size) FROM heads)"
_HEAD = "SELECT size, recorded_at, frontier, checkpoint FROM heads ORDER BY size DESC LIMIT 1"
_TIP = "SELECT version, leaf_hash FROM entries WHERE stream = ? ORDER BY version DESC LIMIT 1"
_KEY = "SELECT fingerprint, first_position, count FROM idempotency WHERE actor = ? AND key = ?"
_ANSWER = "SELECT event_id, leaf_hash, leaf FROM entries WHERE position BETWEEN ? AND ? ORDER BY position"
_COMMIT_SIZE = "SELECT min(size) FROM heads WHERE size >= ?"
_LEAVES = "SELECT position - 1, leaf_hash FROM entries WHERE position > ? AND position <= ? ORDER BY position"
_ROOTS = "SELECT number, root FROM tiles WHERE level = ? AND number >= ? AND number < ? ORDER BY number"


class SqliteStorage:
    """`Storage` on one SQLite connection kept for life."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._place = Place(engine.url.database or "")
        self._translated = _Translated()
        self._head: Head | None = None
        self._streams: dict[str, StreamTip] = {}
        self._pending: dict[str, StreamTip] = {}
        self._open()

    def _open(self) -> None:
        self._pooled = self._engine.raw_connection()
        connection = self._pooled.driver_connection
        assert isinstance(connection, sqlite3.Connection)
        self._connection = connection
        self._cursor = connection.cursor()
        self._translated.damaged = False

    def begin(self, streams: Collection[str], keys: Collection[ActorKey], rows: int, guess: bool) -> Tip:
        """BEGIN IMMEDIATE is the append lock."""
        if self._translated.damaged:
            self._pooled.invalidate()
            self._open()
        self._place.check()
        with self._translated:
            self._cursor.execute("BEGIN IMMEDIATE")
            position, size = self._cursor.execute(_SIZES).fetchone()
            if self._head is None or self._head.size != size:
                self._reload()
            found = {key: row for key in keys if (row := self._stored_key(key))}
            tips = {stream: tip for stream in streams if (tip := self._tip(stream))}
        return Tip(self._head, position or 0, tips, found)

    def insert(self, rows: Sequence[EntryRow]) -> None:
        """Many rows go in multi-row statements: as fast as executemany, and other threads run meanwhile."""
        full = len(rows) - len(rows) % _ROWS_PER_STATEMENT
        with self._translated:
            for at in range(0, full, _ROWS_PER_STATEMENT):
                group = rows[at : at + _ROWS_PER_STATEMENT]
                self._cursor.execute(_INSERT_ENTRIES, tuple(chain.from_iterable(group)))
            for row in rows[full:]:
                self._cursor.execute(_INSERT_ENTRY, row)
        self._pending.update((row[1], (row[2], row[7])) for row in rows)

    def commit(self, batch: Batch) -> None:
        """Insert head, keys, blobs, sealed values, tiles; COMMIT waits for the disk (synchronous=FULL)."""
        head, execute = batch.head, self._cursor.execute
        with self._translated:
            execute(_INSERT_HEAD, (head.size, head.recorded_at, head.frontier, head.checkpoint))
            if len(batch.keys) == 1:
                execute(_INSERT_KEY, batch.keys[0])
            else:
                self._cursor.executemany(_INSERT_KEY, batch.keys)
            for digest, content in batch.blobs.items():
                execute(_INSERT_BLOB, (digest, content))
            for row in batch.sealed.items():
                execute(_INSERT_SEALED, row)
            for tile in batch.tiles:
                execute(_INSERT_TILE, tile)
            execute("COMMIT")
        self._head = head
        self._streams.update(self._pending)
        self._pending.clear()

    def rollback(self) -> None:
        """Abandon the transaction and everything remembered about it."""
        self._reset()
        if self._connection.in_transaction:
            try:
                self._cursor.execute("ROLLBACK")
            except sqlite3.Error:
                self._connection.rollback()

    def answer(self, first: int, count: int) -> tuple[list[Answered], int]:
        """The entries of a block as stored, and the size of the commit that carried it (0 when none did)."""
        last = first + count - 1
        with self._translated:
            rows = self._cursor.execute(_ANSWER, (first, last)).fetchall()
            return rows, self._cursor.execute(_COMMIT_SIZE, (last,)).fetchone()[0] or 0

    def nodes(self, level: int, start: int, end: int) -> list[tuple[int, bytes]]:
        """Tree nodes as the open transaction sees them (`tile_tree.StoredNodes`)."""
        with self._translated:
            if level == 0:
                return self._cursor.execute(_LEAVES, (start, end)).fetchall()
            return self._cursor.execute(_ROOTS, (level - 1, start, end)).fetchall()

    def close(self) -> None:
        """Give the connection back."""
        self._pooled.close()

    def _reset(self) -> None:
        self._head = None
        self._pending.clear()
        self._streams.clear()

    def _reload(self) -> None:
        self._reset()
        row = self._cursor.execute(_HEAD).fetchone()
        self._head = Head(*row) if row else None

    def _tip(self, stream: str) -> StreamTip | None:
        tip = self._streams.get(stream)
        if tip is None:
            tip = self._cursor.execute(_TIP, (stream,)).fetchone()
            if tip is not None:
                if len(self._streams) >= _MAX_CACHED_STREAMS:
                    self._streams.clear()
                self._streams[stream] = tip
        return tip

    def _stored_key(self, key: ActorKey) -> StoredKey | None:
        row: StoredKey | None = self._cursor.execute(_KEY, key).fetchone()
        return row


class _Translated:
    """Turns the driver's errors into the ledger's (a plain class: it is entered several times per commit), and notes
    when the connection is to be given up."""

    __slots__ = ("damaged",)

    def __init__(self) -> None:
        self.damaged = False

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self.damaged = self.damaged or is_damaged(error)
        if isinstance(error, sqlite3.OperationalError):
            raise Unavailable(f"数据库暂不可用：{error}", f"the database is unavailable: {error}") from error
        if isinstance(error, sqlite3.Error):
            raise StorageRefused(f"数据库拒绝写入：{error}", f"the database refused: {error}") from error
