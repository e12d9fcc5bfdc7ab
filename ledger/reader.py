"""Reading a ledger: entries, heads, blobs. Cannot write, and imports nothing that can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from ledger.archive import Archive
from ledger.clock import end_of_day, to_us
from ledger.codec import decode
from ledger.database import reading_engine
from ledger.envelope import Commitment, Recorded, as_bytes
from ledger.errors import NotALedger, Unavailable
from ledger.registry import OPENED
from ledger.sealing import commitment_of, document_name
from ledger.sqlite_place import is_damaged
from ledger.storage import Head
from ledger.vault import Vault

_PAGE = 4_000
_COLUMNS = "position, stream, version, type, recorded_at, leaf, leaf_hash"
_HEAD_COLUMNS = "size, recorded_at, frontier, checkpoint"

# Binary search over heads: recorded_at never decreases with size. `low` holds at or before t, `high` bounds it.
_SIZE_AT = """
WITH RECURSIVE search(low, high) AS (
    SELECT CAST(0 AS bigint), CAST(coalesce(max(size), 0) AS bigint) FROM heads
    UNION ALL
    SELECT CASE WHEN probe.recorded_at <= ? THEN probe.size ELSE search.low END,
        CASE WHEN probe.recorded_at <= ? THEN search.high
            ELSE coalesce((SELECT max(h.size) FROM heads h WHERE h.size < probe.size), 0) END
    FROM search JOIN heads probe
        ON probe.size = (SELECT min(h.size) FROM heads h WHERE h.size > (search.low + search.high) / 2)
    WHERE search.low < search.high
)
SELECT max(low) FROM search
"""


class LedgerReader:
    """Reads through an engine's pool; thread-safe. Sizes and positions count from 1, 0 is "before the first"."""

    def __init__(self, engine: Engine, vault: Vault | None = None) -> None:
        self.engine = engine
        self.archive = Archive(self, vault)
        self._opened: dict[str, Any] | None = None
        self._mark = "?" if engine.dialect.name == "sqlite" else "%s"
        self._binary = engine.dialect.name != "sqlite"

    @classmethod
    def open(cls, database_url: str, vault: Path | None = None) -> LedgerReader:
        """A reader with connections that cannot write. NotALedger when there is no ledger there.

        Without the folder of sealing keys (`vault`) personal values and the documents that hold them are withheld.
        """
        reader = cls(reading_engine(database_url), Vault(vault) if vault else None)
        try:
            reader.size()
        except BaseException:
            reader.close()
            raise
        return reader

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    def size(self) -> int:
        """The position of the last entry committed, 0 for an empty ledger."""
        return int(self._one("SELECT coalesce(max(size), 0) FROM heads")[0])

    def head(self, size: int | None = None) -> Head | None:
        """The last head, or the one at exactly `size`; None when there is none."""
        where = "" if size is None else f"WHERE size = {self._mark}"
        query = f"SELECT {_HEAD_COLUMNS} FROM heads {where} ORDER BY size DESC LIMIT 1"
        row = self._maybe(query, () if size is None else (size,))
        return _head(row) if row else None

    def heads(self, after: int = 0, upto: int | None = None) -> Iterator[Head]:
        """Heads with `after` < size <= `upto`, ascending."""
        for page in self._pages("heads", "size", _HEAD_COLUMNS, after, self._upto(upto)):
            yield from map(_head, page)

    def size_at(self, instant: datetime | date | int) -> int:
        """K(t): the number of entries recorded at or before t (semantics.md).

        An aware datetime, microseconds since the epoch, or a date (end of that day, Asia/Shanghai).
        """
        if not isinstance(instant, int):
            instant = to_us(instant if isinstance(instant, datetime) else end_of_day(instant))
        return int(self._one(_SIZE_AT.replace("?", self._mark), (instant, instant))[0])

    def entries(self, after: int = 0, upto: int | None = None, stream: str | None = None) -> Iterator[Recorded]:
        """Entries with `after` < position <= `upto` (the size now, when None), of one stream if given."""
        for page in self._pages("entries", "position", _COLUMNS, after, self._upto(upto), stream):
            for row in page:
                yield Recorded._make(row)

    def rows(self) -> Iterator[tuple[Recorded, str]]:
        """Every entry with its `event_id` column, for verification; positions rising, gaps and all."""
        for page in self._pages("entries", "position", f"{_COLUMNS}, event_id", 0, 2**62):
            for row in page:
                yield Recorded._make(row[:-1]), row[-1]

    def keys(self) -> dict[int, tuple[str, str, int]]:
        """The idempotency table: first position → (actor, key, count)."""
        rows = self._all("SELECT first_position, actor, key, count FROM idempotency", ())
        return {first: (actor, key, count) for first, actor, key, count in rows}

    def blobs(self) -> Iterator[tuple[str, bytes]]:
        """(SHA-256 as stored, content) of every document, for verification: the sealed ones that can be opened too."""
        for (sha256,) in self._all("SELECT sha256 FROM blobs ORDER BY sha256", ()):
            yield sha256, self.stored(sha256) or b""
        yield from self.archive.documents()

    def commitments(self) -> list[Commitment]:
        """Every commitment that can be opened here, for verification: restricted ones included, none erased."""
        return list(self.archive.commitments())

    def tails(self, versions: Mapping[str, int]) -> list[Recorded]:
        """Entries of each stream beyond the version given for it, by version within a stream, in one question.

        The cost is that of what is new, however long the streams are.
        """
        mark = self._mark
        one = f"SELECT {_COLUMNS} FROM entries WHERE stream = {mark} AND version > {mark}"
        values = [value for pair in versions.items() for value in pair]
        found = [Recorded(*row) for row in self._all(" UNION ALL ".join([one] * len(versions)), values)]
        found.sort(key=lambda entry: entry.version)
        return found

    def scan(self, after: int = 0, upto: int | None = None) -> Iterator[tuple[int, bytes]]:
        """(position, leaf bytes) with `after` < position <= `upto`: the fast raw path."""
        for page in self._pages("entries", "position", "position, leaf", after, self._upto(upto)):
            yield from page

    def scan_types(self, types: Sequence[str], after: int = 0, upto: int | None = None) -> Iterator[tuple[int, bytes]]:
        """`scan`, entries of the given types only."""
        wanted = frozenset(types)
        for page in self._pages("entries", "position", "position, leaf, type", after, self._upto(upto)):
            for position, leaf, type_ in page:
                if type_ in wanted:
                    yield position, leaf

    def entry(self, position: int) -> Recorded:
        """The entry at `position`; LookupError when there is none."""
        row = self._maybe(f"SELECT {_COLUMNS} FROM entries WHERE position = {self._mark}", (position,))
        if row is None:
            raise LookupError(f"没有第 {position} 条 / no entry at position {position}")
        return Recorded(*row)

    def stream_version(self, stream: str, upto: int | None = None) -> int:
        """The version of a stream's last entry (at or before position `upto`), 0 for a new stream."""
        query = f"SELECT coalesce(max(version), 0) FROM entries WHERE stream = {self._mark}"
        if upto is None:
            return int(self._one(query, (stream,))[0])
        return int(self._one(f"{query} AND position <= {self._mark}", (stream, upto))[0])

    def blob(self, sha256: str) -> bytes | None:
        """The document with this SHA-256 (hex); None when it was never stored, or is erased, restricted or withheld
        (`archive.document` tells which). Raises DoesNotOpen when what is sealed was changed."""
        stored = self.stored(sha256)
        return self.archive.shown(document_name(sha256)) if stored is None else stored

    def stored(self, sha256: str) -> bytes | None:
        """The document with this SHA-256 (hex) if it lies unsealed: one in which no personal data were found."""
        row = self._maybe(f"SELECT content FROM blobs WHERE sha256 = {self._mark}", (sha256,))
        return as_bytes(row[0]) if row else None

    def commitment(self, digest: str) -> Commitment | None:
        """Salt and value behind a commitment; None when erased, restricted or withheld. Raises DoesNotOpen."""
        plain = self.archive.shown(digest)
        return commitment_of(digest, plain) if plain is not None else None

    def opened(self) -> dict[str, Any]:
        """The data of `ledger.opened`: origin, verifier key, formats, clock, time zone. Else NotALedger."""
        if self._opened is not None:
            return dict(self._opened)  # entry one never changes; who doubts that verifies, and reads entries
        try:
            event = decode(self.entry(1).leaf)
        except LookupError as error:
            raise NotALedger("账本是空的", "the ledger is empty") from error
        if event["type"] != OPENED:
            raise NotALedger("第一条不是开账记录", "the first entry does not open a ledger")
        data: dict[str, Any] = event["data"]
        self._opened = dict(data)
        return data

    def _upto(self, upto: int | None) -> int:
        return self.size() if upto is None else upto

    def _pages(
        self, table: str, order: str, columns: str, after: int, upto: int, stream: str | None = None
    ) -> Iterator[list[Any]]:
        """Keyset pages in ascending order; no transaction stays open between them."""
        mark = self._mark
        where = f"{order} > {mark} AND {order} <= {mark}" + (f" AND stream = {mark}" if stream else "")
        if stream:  # a stream's versions ascend with its positions: let its own index serve the order
            order = "version"
        query = f"SELECT {columns} FROM {table} WHERE {where} ORDER BY {order} LIMIT {_PAGE}"
        while after < upto:
            page = self._all(query, (after, upto, stream) if stream else (after, upto))
            if page:
                yield page
            if len(page) < _PAGE:
                return
            after = page[-1][0]

    def ask(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        """Rows of one question about the ledger's tables; `?` marks a value on every database."""
        return self._all(query.replace("?", self._mark), values)

    def _one(self, query: str, values: Sequence[object] = ()) -> Any:
        return self._all(query, values)[0]

    def _maybe(self, query: str, values: Sequence[object] = ()) -> Any:
        rows = self._all(query, values)
        return rows[0] if rows else None

    def _all(self, query: str, values: Sequence[object]) -> list[Any]:
        with self._cursor() as cursor:
            cursor.execute(query, values)
            rows: list[Any] = cursor.fetchall()
        return rows

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        """A driver cursor (on PostgreSQL with binary results, which bytea needs to be quick)."""
        try:
            connection = self.engine.raw_connection()
        except (SQLAlchemyError, OSError, self.engine.dialect.loaded_dbapi.Error) as error:
            raise Unavailable(f"数据库没有应答：{error}", f"the database does not answer: {error}") from error
        try:
            driver: Any = connection.driver_connection
            with _closing(driver.cursor()) if not self._binary else _autocommit_cursor(driver) as cursor:
                yield cursor
        except self.engine.dialect.loaded_dbapi.Error as error:
            if is_damaged(error):
                connection.invalidate()
            if self._binary and driver.closed:  # lost: those that lie in the pool are likely lost too
                self.engine.dispose()
            raise _translate(error) from error
        except UnicodeDecodeError as error:  # a damaged page of PostgreSQL: SQLite's driver says it its own way
            raise Unavailable(f"数据库中的文字已损坏：{error}", f"text in the database is damaged: {error}") from error
        finally:
            connection.close()


@contextmanager
def _closing(cursor: Any) -> Iterator[Any]:
    try:
        yield cursor
    finally:
        cursor.close()


@contextmanager
def _autocommit_cursor(driver: Any) -> Iterator[Any]:
    """A psycopg cursor whose one statement is its own transaction: no round trips for BEGIN and ROLLBACK."""
    driver.autocommit = True
    try:
        with driver.cursor(binary=True) as cursor:
            yield cursor
    finally:
        if not driver.closed:
            driver.autocommit = False


def _head(row: Any) -> Head:
    size, recorded_at, frontier, checkpoint = row
    at = recorded_at if type(recorded_at) is int else -1
    return Head(size, at, as_bytes(frontier), as_bytes(checkpoint))


def _translate(error: Exception) -> Exception:
    message = str(error)
    missing = "no such table" in message or getattr(error, "sqlstate", None) == "42P01"
    if missing or "file is not a database" in message:
        return NotALedger("这里没有账本", f"there is no ledger here: {message}")
    return Unavailable(f"数据库没有应答：{message}", f"the database does not answer: {message}")
