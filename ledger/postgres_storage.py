"""The append transaction on PostgreSQL: two round trips, serialised by an advisory lock.

No LOCK TABLE (it needs rights that an append-only role does not have), no retry. Several processes may
write: the head is read again under the lock each time, and remembered stream tips count only if the head is
still the one this process wrote last.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Sequence
from typing import Any

import psycopg
from sqlalchemy import BigInteger, Engine, Integer, LargeBinary, Table, Text

from ledger.errors import StorageRefused, Unavailable
from ledger.postgres_copy import COPY_HEADER, COPY_TRAILER, copy_rows
from ledger.storage import ActorKey, Answered, Batch, EntryRow, Head, Moved, StreamTip, Tip
from ledger.tables import blobs, entries, heads, idempotency, sealed, tiles

_MAX_CACHED_STREAMS = 200_000
_COPY_FROM_ROWS = 24  # below it, pipelined inserts are quicker; above it, psycopg's pipeline may stall
_COPY_CHUNK_ROWS = 500
_APPEND_LOCK = 0x5368696C755F41  # "Shilu_A"
_BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED"  # each statement sees what was committed before it
_LOCK = f"SELECT pg_advisory_xact_lock({_APPEND_LOCK})"
# One statement for all that must be known under the lock; `what` tells the rows apart.
_TIP = """
(SELECT 'h' AS what, NULL AS a, NULL AS b, size AS m, recorded_at AS n, frontier AS x, checkpoint AS y
 FROM heads ORDER BY size DESC LIMIT 1)
UNION ALL SELECT 'p', NULL, NULL, max(position), NULL, NULL, NULL FROM entries
UNION ALL SELECT 'k', actor, key, first_position, count, fingerprint, NULL
 FROM unnest(%s::text[], %s::text[]) AS wanted(who, name),
 LATERAL (SELECT * FROM idempotency WHERE actor = who AND key = name LIMIT 1) AS stored
UNION ALL SELECT 's', stream, NULL, version, NULL, leaf_hash, NULL FROM unnest(%s::text[]) AS wanted(name),
 LATERAL (SELECT stream, version, leaf_hash FROM entries WHERE stream = name ORDER BY version DESC LIMIT 1) AS tip
"""
# The plans must not depend on statistics: a young table would be scanned whole under the append lock.
_PLANS = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET jit = off"
_ANSWER = "SELECT event_id, leaf_hash, leaf FROM entries WHERE position BETWEEN %s AND %s ORDER BY position"
_COMMIT_SIZE = "SELECT min(size) FROM heads WHERE size >= %s"
_LEAVES = "SELECT position - 1, leaf_hash FROM entries WHERE position > %s AND position <= %s ORDER BY position"
_ROOTS = "SELECT number, root FROM tiles WHERE level = %s AND number >= %s AND number < %s ORDER BY number"


def _sql(table: Table) -> str:
    columns = ", ".join(column.name for column in table.columns)
    return f"INSERT INTO {table.name} ({columns}) VALUES ({', '.join(['%s'] * len(table.columns))})"


def _sql_from(table: Table) -> str:
    columns = ", ".join(column.name for column in table.columns)
    types = {BigInteger: "bigint", Integer: "bigint", Text: "text", LargeBinary: "bytea"}
    values = ", ".join(f"%s::{types[type(column.type)]}" for column in table.columns)
    return f"INSERT INTO {table.name} ({columns}) SELECT {values} FROM unmoved"


_INSERT_ENTRY = _sql(entries)
_INSERT_HEAD = _sql(heads)
_INSERT_KEY = _sql(idempotency)
# The usual commit, one command with one fact, in one statement ...
_INSERT_ONE = f"WITH entry AS ({_INSERT_ENTRY}), answer AS ({_INSERT_KEY}) {_INSERT_HEAD}"
_INSERT_BLOB = _sql(blobs) + " ON CONFLICT DO NOTHING"
_INSERT_SEALED = _sql(sealed) + " ON CONFLICT DO NOTHING"
_INSERT_TILE = _sql(tiles) + " ON CONFLICT DO NOTHING"
_TILES_AT_ONCE = 32  # 256 KB: psycopg's pipeline stalls on megabytes
# ... and the same in one round trip with the lock, when this process believes to know the head: it inserts
# nothing unless, under the lock, the last entry and the signed head are still those and the key is new.
_INSERT_IF_UNMOVED = f"""
WITH unmoved AS (
    SELECT 1 WHERE (SELECT max(position) FROM entries) = %s
        AND (SELECT checkpoint FROM heads ORDER BY size DESC LIMIT 1) = %s::bytea
        AND NOT EXISTS (SELECT 1 FROM idempotency WHERE actor = %s AND key = %s)
), entry AS ({_sql_from(entries)}), answer AS ({_sql_from(idempotency)}) {_sql_from(heads)}
"""
_COPY_ENTRIES = "COPY entries ({}) FROM STDIN (FORMAT BINARY)".format(", ".join(c.name for c in entries.columns))


class PostgresStorage:
    """`Storage` on one psycopg connection, replaced when it breaks."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._pooled: Any = None
        self._connection: psycopg.Connection[Any] | None = None
        self._written: Head | None = None  # the head of our own last commit
        self._streams: dict[str, StreamTip] = {}
        self._rows: list[EntryRow] = []
        self._pipeline: Any = None
        self._guess: Head | None = None  # the head this transaction believes in without having asked

    def begin(self, streams: Collection[str], keys: Collection[ActorKey], rows: int, guess: bool) -> Tip:
        """One round trip: lock, head, keys, and the tips not remembered; none at all for a good guess.

        Few rows go in a pipeline that is one implicit transaction, ended (committed) by its sync; for many,
        which are copied and COPY knows no pipeline, a transaction is opened explicitly.
        """
        self._guess = None
        if guess and self._written is not None and self._alive() and all(s in self._streams for s in streams):
            self._rows.clear()
            self._guess = self._written
            return Tip(self._guess, self._guess.size, {s: self._streams[s] for s in streams}, {}, True)
        self._rows.clear()
        with _TRANSLATED:
            connection = self._open()
            pipelined = rows < _COPY_FROM_ROWS
            if pipelined:
                self._pipeline = connection.pipeline()
                self._pipeline.__enter__()
            else:
                connection.execute(_BEGIN)
            connection.execute(_LOCK, prepare=True)
            tip = self._ask(connection, [s for s in streams if s not in self._streams], keys)
            if tip.head != self._written:
                self._streams.clear()
                tip.streams = self._ask(connection, streams, ()).streams
        self._remember(tip.streams)
        tip.streams = {stream: known for stream in streams if (known := self._streams.get(stream))}
        return tip

    def insert(self, rows: Sequence[EntryRow]) -> None:
        """Few rows wait for the commit's pipeline; many are streamed by binary COPY."""
        if self._pipeline is not None or self._guess is not None:
            self._rows.extend(rows)
            return
        if not rows:
            return
        with _TRANSLATED, self._live().cursor().copy(_COPY_ENTRIES) as copy:
            for at in range(0, len(rows), _COPY_CHUNK_ROWS):
                body = copy_rows(rows[at : at + _COPY_CHUNK_ROWS])
                copy.write(body if at else COPY_HEADER + body)
            copy.write(COPY_TRAILER)
        self._remember({row[1]: (row[2], row[7]) for row in rows})

    def commit(self, batch: Batch) -> None:
        """One round trip: entries not copied, head, keys, blobs, sealed values, tiles, and the commit itself."""
        head = batch.head
        with _TRANSLATED:
            connection = self._live()
            if self._guess is not None:
                self._insert_if_unmoved(connection, self._guess, batch)
            else:
                self._insert_rest(connection.cursor(), batch)
                if self._pipeline is None:
                    connection.execute("COMMIT")
                self._end_pipeline()
        self._written = head
        self._remember({row[1]: (row[2], row[7]) for row in self._rows})
        self._rows.clear()

    def rollback(self) -> None:
        """Abandon the transaction and what is remembered; a broken connection is dropped."""
        self._written = None
        self._streams.clear()
        self._rows.clear()
        connection = self._connection
        if connection is None:
            return
        try:
            self._end_pipeline()
            if connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
                connection.execute("ROLLBACK")
        except psycopg.Error:
            self._drop()

    def answer(self, first: int, count: int) -> tuple[list[Answered], int]:
        """The entries of a block as stored, and the size of the commit that carried it (0 when none did)."""
        last = first + count - 1
        with _TRANSLATED:
            connection = self._live()
            rows = connection.execute(_ANSWER, (first, last)).fetchall()
            size = connection.execute(_COMMIT_SIZE, (last,)).fetchone()
        return rows, (size[0] or 0) if size else 0

    def nodes(self, level: int, start: int, end: int) -> list[tuple[int, bytes]]:
        """Tree nodes as the open transaction sees them (`tile_tree.StoredNodes`)."""
        query, values = (_LEAVES, (start, end)) if level == 0 else (_ROOTS, (level - 1, start, end))
        with _TRANSLATED:
            return self._live().execute(query, values, prepare=True, binary=True).fetchall()

    def close(self) -> None:
        """Give the connection back."""
        self._drop()

    def _alive(self) -> bool:
        return self._connection is not None and not self._connection.closed

    def _open(self) -> psycopg.Connection[Any]:
        if self._connection is not None and (self._connection.closed or self._connection.broken):
            self._drop()
        if self._connection is None:
            self._pooled = self._engine.raw_connection()
            self._connection = self._pooled.driver_connection
            self._pooled.detach()  # ours for life: its autocommit mode must not return to the pool
            self._live().autocommit = True
            self._live().execute(_PLANS)
        return self._live()

    def _live(self) -> psycopg.Connection[Any]:
        assert self._connection is not None
        return self._connection

    def _drop(self) -> None:
        pooled, self._pooled, self._connection = self._pooled, None, None
        if pooled is not None:
            with contextlib.suppress(Exception):
                pooled.close()

    def _ask(self, connection: psycopg.Connection[Any], streams: Collection[str], keys: Collection[ActorKey]) -> Tip:
        actors, names = [actor for actor, _ in keys], [key for _, key in keys]
        tip = Tip(None, 0, {}, {})
        cursor = connection.execute(_TIP, (actors, names, list(streams)), prepare=True, binary=True)
        for what, a, b, m, n, x, y in cursor.fetchall():
            if what == "h":
                tip.head = Head(m, n, x, y)
            elif what == "p":
                tip.last_position = m or 0
            elif what == "k":
                tip.keys[a, b] = (x, m, n)
            else:
                tip.streams[a] = (m, x)
        return tip

    def _insert_if_unmoved(self, connection: psycopg.Connection[Any], guess: Head, batch: Batch) -> None:
        """Lock, check, insert and commit in one round trip; Moved when the check fails (nothing inserted)."""
        (row,), (key,), head = self._rows, batch.keys, batch.head
        believed = (guess.size, guess.checkpoint, key[0], key[1])
        values = (*believed, *row, *key, head.size, head.recorded_at, head.frontier, head.checkpoint)
        with connection.pipeline():
            connection.execute(_LOCK, prepare=True)
            cursor = connection.execute(_INSERT_IF_UNMOVED, values, prepare=True)
        if cursor.rowcount != 1:
            raise Moved

    def _insert_rest(self, cursor: psycopg.Cursor[Any], batch: Batch) -> None:
        head, rows = batch.head, self._rows
        values = (head.size, head.recorded_at, head.frontier, head.checkpoint)
        if len(rows) == 1 == len(batch.keys):
            cursor.execute(_INSERT_ONE, (*rows[0], *batch.keys[0], *values), prepare=True)
        else:
            for row in rows:
                cursor.execute(_INSERT_ENTRY, row, prepare=True)
            if batch.keys:
                cursor.executemany(_INSERT_KEY, batch.keys)
            cursor.execute(_INSERT_HEAD, values, prepare=True)
        for blob in batch.blobs.items():
            cursor.execute(_INSERT_BLOB, blob)
        for secret in batch.sealed.items():
            cursor.execute(_INSERT_SEALED, secret)
        for at in range(0, len(batch.tiles), _TILES_AT_ONCE):
            cursor.executemany(_INSERT_TILE, batch.tiles[at : at + _TILES_AT_ONCE])

    def _end_pipeline(self) -> None:
        """Sync and leave the pipeline: this is what commits an implicit transaction."""
        pipeline, self._pipeline = self._pipeline, None
        if pipeline is not None:
            pipeline.__exit__(None, None, None)

    def _remember(self, tips: dict[str, StreamTip]) -> None:
        if len(self._streams) + len(tips) > _MAX_CACHED_STREAMS:
            self._streams.clear()
        self._streams.update(tips)


class _Translated:
    """Turns the driver's errors into the ledger's (a plain class: it is entered several times per commit)."""

    __slots__ = ()

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError)):
            raise Unavailable(f"数据库暂不可用：{error}", f"the database is unavailable: {error}") from error
        if isinstance(error, psycopg.Error):
            raise StorageRefused(f"数据库拒绝写入：{error}", f"the database refused: {error}") from error


_TRANSLATED = _Translated()
