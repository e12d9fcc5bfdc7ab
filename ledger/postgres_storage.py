"""The append transaction on PostgreSQL: two pipelined round trips, serialised by an advisory lock.

No LOCK TABLE (it needs rights that an append-only role does not have), no retry. Several processes may
write: the head is read again under the lock each time, and remembered stream tips count only if the head is
still the one this process wrote last.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Sequence
from struct import pack
from typing import Any

import psycopg
from sqlalchemy import Engine, Table

from ledger.errors import StorageRefused, Unavailable
from ledger.storage import ActorKey, Batch, EntryRow, Head, StreamTip, Tip
from ledger.tables import blobs, commitments, entries, heads, idempotency

_MAX_CACHED_STREAMS = 200_000
_COPY_FROM_ROWS = 24  # below it, pipelined inserts are quicker; above it, psycopg's pipeline may stall
_COPY_CHUNK_ROWS = 500
_APPEND_LOCK = 0x5368696C755F41  # "Shilu_A"
_BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED"  # each statement sees what was committed before it
_LOCK = f"SELECT pg_advisory_xact_lock({_APPEND_LOCK})"
_HEAD = (
    "SELECT size, recorded_at, frontier, checkpoint, (SELECT max(position) FROM entries)"
    " FROM heads ORDER BY size DESC LIMIT 1"
)
_LAST = "SELECT max(position) FROM entries"
_KEYS = (
    "SELECT i.actor, i.key, i.fingerprint, i.first_position, i.count"
    " FROM unnest(%s::text[], %s::text[]) AS wanted(actor, key) JOIN idempotency i USING (actor, key)"
)
_TIPS = (
    "SELECT wanted.stream, tip.version, tip.leaf_hash FROM unnest(%s::text[]) AS wanted(stream),"
    " LATERAL (SELECT version, leaf_hash FROM entries e WHERE e.stream = wanted.stream"
    " ORDER BY version DESC LIMIT 1) AS tip"
)
_ANSWER = "SELECT event_id, leaf_hash FROM entries WHERE position BETWEEN %s AND %s ORDER BY position"
_COMMIT_SIZE = "SELECT min(size) FROM heads WHERE size >= %s"
_COPY_HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)  # binary COPY: signature, flags, header extension
_COPY_TRAILER = b"\xff\xff"


def _sql(table: Table) -> str:
    columns = ", ".join(column.name for column in table.columns)
    return f"INSERT INTO {table.name} ({columns}) VALUES ({', '.join(['%s'] * len(table.columns))})"


_INSERT_ENTRY = _sql(entries)
_INSERT_HEAD = _sql(heads)
_INSERT_KEY = _sql(idempotency)
_INSERT_BLOB = _sql(blobs) + " ON CONFLICT DO NOTHING"
_INSERT_COMMITMENT = _sql(commitments) + " ON CONFLICT DO NOTHING"
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

    def begin(self, streams: Collection[str], keys: Collection[ActorKey]) -> Tip:
        """One round trip: lock, head, keys, and the tips not remembered."""
        self._rows.clear()
        with _TRANSLATED:
            connection = self._open()
            unknown = [stream for stream in streams if stream not in self._streams]
            with connection.pipeline():
                connection.execute(_BEGIN)
                connection.execute(_LOCK)
                head_cursor = connection.execute(_HEAD, binary=True, prepare=True)
                key_cursor = self._ask_keys(connection, keys)
                tip_cursor = self._ask_tips(connection, unknown)
            row = head_cursor.fetchone()
            head = Head(*row[:4]) if row else None
            last = row[4] if row else connection.execute(_LAST).fetchone()[0]  # type: ignore[index]
            found = {(a, k): (f, first, n) for a, k, f, first, n in key_cursor} if key_cursor else {}
            tips = {stream: (version, digest) for stream, version, digest in tip_cursor} if tip_cursor else {}
            if head != self._written:
                self._streams.clear()
                tips = self._tips(connection, streams)
        self._remember(tips)
        known = {stream: tip for stream in streams if (tip := self._streams.get(stream))}
        return Tip(head, last or 0, known, found)

    def insert(self, rows: Sequence[EntryRow]) -> None:
        """Few rows wait for the commit's pipeline; many are streamed by binary COPY."""
        if len(rows) + len(self._rows) < _COPY_FROM_ROWS:
            self._rows.extend(rows)
            return
        with _TRANSLATED, self._live().cursor().copy(_COPY_ENTRIES) as copy:
            for at in range(0, len(rows), _COPY_CHUNK_ROWS):
                body = _copy_rows(rows[at : at + _COPY_CHUNK_ROWS])
                copy.write(body if at else _COPY_HEADER + body)
            copy.write(_COPY_TRAILER)
        self._remember({row[1]: (row[2], row[7]) for row in rows})

    def commit(self, batch: Batch) -> None:
        """One round trip: entries not copied, head, keys, blobs, commitments, COMMIT."""
        head = batch.head
        with _TRANSLATED:
            connection = self._live()
            cursor = connection.cursor()
            with connection.pipeline():
                for row in self._rows:
                    cursor.execute(_INSERT_ENTRY, row, prepare=True)
                for key in batch.keys:
                    cursor.execute(_INSERT_KEY, key, prepare=True)
                for blob in batch.blobs.items():
                    cursor.execute(_INSERT_BLOB, blob)
                for item in batch.commitments:
                    cursor.execute(_INSERT_COMMITMENT, (item.digest, item.salt, item.value))
                values = (head.size, head.recorded_at, head.frontier, head.checkpoint)
                cursor.execute(_INSERT_HEAD, values, prepare=True)
                cursor.execute("COMMIT")
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
            if connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
                connection.execute("ROLLBACK")
        except psycopg.Error:
            self._drop()

    def answer(self, first: int, count: int) -> tuple[list[tuple[str, bytes]], int]:
        """(event id, leaf hash) of a recorded block, and the size of the commit that carried it."""
        last = first + count - 1
        with _TRANSLATED:
            connection = self._live()
            rows = connection.execute(_ANSWER, (first, last)).fetchall()
            size = connection.execute(_COMMIT_SIZE, (last,)).fetchone()
        assert size is not None
        return rows, size[0]

    def close(self) -> None:
        """Give the connection back."""
        self._drop()

    def _open(self) -> psycopg.Connection[Any]:
        if self._connection is not None and (self._connection.closed or self._connection.broken):
            self._drop()
        if self._connection is None:
            self._pooled = self._engine.raw_connection()
            self._connection = self._pooled.driver_connection
            self._pooled.detach()  # ours for life: its autocommit mode must not return to the pool
            self._live().autocommit = True
        return self._live()

    def _live(self) -> psycopg.Connection[Any]:
        assert self._connection is not None
        return self._connection

    def _drop(self) -> None:
        pooled, self._pooled, self._connection = self._pooled, None, None
        if pooled is not None:
            with contextlib.suppress(Exception):
                pooled.close()

    def _ask_keys(
        self, connection: psycopg.Connection[Any], keys: Collection[ActorKey]
    ) -> psycopg.Cursor[tuple[str, str, bytes, int, int]] | None:
        if not keys:
            return None
        actors, names = [list(column) for column in zip(*keys, strict=True)]
        return connection.execute(_KEYS, (actors, names), prepare=True)

    def _ask_tips(
        self, connection: psycopg.Connection[Any], streams: Collection[str]
    ) -> psycopg.Cursor[tuple[str, int, bytes]] | None:
        return connection.execute(_TIPS, (list(streams),), prepare=True) if streams else None

    def _tips(self, connection: psycopg.Connection[Any], streams: Collection[str]) -> dict[str, StreamTip]:
        cursor = self._ask_tips(connection, streams)
        return {stream: (version, digest) for stream, version, digest in cursor} if cursor else {}

    def _remember(self, tips: dict[str, StreamTip]) -> None:
        if len(self._streams) + len(tips) > _MAX_CACHED_STREAMS:
            self._streams.clear()
        self._streams.update(tips)


def _copy_rows(rows: Sequence[EntryRow]) -> bytes:
    """Rows in PostgreSQL's binary COPY format (documentation of COPY, "Binary Format")."""
    parts: list[bytes] = []
    for position, stream, version, type_, event_id, recorded_at, leaf, digest in rows:
        name, kind, identity = stream.encode(), type_.encode(), event_id.encode()
        parts += (
            pack(">hiqi", 8, 8, position, len(name)),
            name,
            pack(">iqi", 8, version, len(kind)),
            kind,
            pack(">i", len(identity)),
            identity,
            pack(">iqi", 8, recorded_at, len(leaf)),
            leaf,
            pack(">i", len(digest)),
            digest,
        )
    return b"".join(parts)


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
