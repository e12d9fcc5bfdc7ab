"""Catch up and rebuild: rows and cursor commit together; a cursor that does not fit the ledger means rebuild."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Any

from sqlalchemy import BigInteger, Column, Engine, Integer, LargeBinary, Table, Text, inspect, select

from aggregates.fold.tallies import touches
from ledger.merkle import leaf_hash
from ledger.reader import LedgerReader
from projections.database import bulk_update, driver_rows, metadata, writing
from projections.statements import StatementsView
from projections.tallies_view import TalliesView, counted
from projections.task_status import TaskStatusView
from projections.task_timeline import moves

log = logging.getLogger(__name__)
_LONGER = (
    "⚠ 查询视图读到过第 %d 条,账本现有 %d 条:账本曾更长(恢复了旧备份,或末尾被截);请先核验 shilu-audit verify / "
    "the read models had read %d entries, the ledger has %d: it was longer once (an old backup, or a cut tail); "
    "they are made anew, verify the ledger"
)
"""Said before what they knew is gone: it is the only trace of the tail where nobody holds a checkpoint."""
PAGE = 20_000
SCHEMA = 3
"""Raised whenever a table or the meaning of a row changes: read models are rebuilt, never migrated."""

cursors = Table(
    "view_cursors",
    metadata,
    Column("projection", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("leaf_hash", LargeBinary, nullable=False),
    Column("schema_number", Integer, nullable=False),
)
ALL = "all"
_POSITION = f"SELECT position FROM view_cursors WHERE projection = '{ALL}'"
_MOVE = (
    f"INSERT INTO view_cursors (projection, position, leaf_hash, schema_number) VALUES ('{ALL}', ?, ?, ?)"
    " ON CONFLICT (projection) DO UPDATE SET position = excluded.position, leaf_hash = excluded.leaf_hash,"
    " schema_number = excluded.schema_number"
)


def _read_on_by(type_: str, data: Mapping[str, Any]) -> bool:
    """Whether another read model than the statements is made of such statements."""
    return touches(type_) is not None or moves(type_, data)


@contextmanager
def _uncollected(entries: int) -> Iterator[None]:
    """No search for cycles of objects while a large page is applied: nothing here makes one, and looking for them
    among everything kept in memory takes a third of the time."""
    pause = entries > 1_000 and gc.isenabled()
    if pause:
        gc.disable()
    try:
        yield
    finally:
        if pause:
            gc.enable()


class CursorMoved(Exception):
    """Another process brought the read models further while this one was preparing a page."""

    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position


Progress = Callable[[int, int], None]
"""Called with (position reached, size) after each page."""


def position_of(engine: Engine) -> int:
    """How far the read models have read, whichever process brought them there; 0 where there are none."""
    with engine.connect() as connection:
        if not inspect(connection).has_table(cursors.name):
            return 0
        held = driver_rows(connection, _POSITION, ())
    return int(held[0][0]) if held else 0


class Runner:
    """Keeps the read models of one ledger up to date in this process."""

    def __init__(self, engine: Engine, reader: LedgerReader) -> None:
        self._engine = engine
        self._reader = reader
        self._lock = Lock()
        self._statements = StatementsView()
        self._task_status = TaskStatusView()
        self._tallies = TalliesView()
        self._position: int | None = None

    def catch_up(self, progress: Progress | None = None, upto: int | None = None) -> int:
        """Apply what the ledger holds beyond the cursor (up to position `upto`, if given); the position reached."""
        with self._lock:
            if self._position is None:
                self._position = self._resume()
            while True:
                try:
                    return self._read_on(self._position, progress, upto)
                except CursorMoved as moved:
                    self._forget()
                    self._position = moved.position

    def _forget(self) -> None:
        """After a rollback, a rebuild or another process's page the tables alone count."""
        self._task_status.reset()
        self._tallies.reset()

    def _read_on(self, after: int, progress: Progress | None, upto: int | None) -> int:
        size = self._reader.size()
        size = size if upto is None else min(size, upto)
        for page in self._pages(after, size):
            self._apply(page)
            if progress:
                progress(page[-1][0], size)
            after = page[-1][0]
        return after

    def rebuild(self, progress: Progress | None = None) -> int:
        """Drop the read models and fold them anew from the first entry."""
        with self._lock:
            self._position = self._drop()
        return self.catch_up(progress)

    def _resume(self) -> int:
        """The cursor's position, after making sure that it was this ledger it read."""
        self._forget()
        with writing(self._engine) as connection:
            metadata.create_all(connection)
            cursor = connection.execute(select(cursors).where(cursors.c.projection == ALL)).one_or_none()
        if cursor is not None and self._reads_on(cursor):
            return int(cursor.position)
        if cursor is not None and cursor.position > self._reader.size():
            log.warning(_LONGER, cursor.position, self._reader.size(), cursor.position, self._reader.size())
        return self._drop()  # also where rows lie about without a cursor: nobody knows what they are of

    def _reads_on(self, cursor: Any) -> bool:
        return cursor.schema_number == SCHEMA and self._fits(cursor.position, bytes(cursor.leaf_hash))

    def _fits(self, position: int, leaf_hash: bytes) -> bool:
        """Whether the ledger holds at `position` the very entry the cursor stands on."""
        return position <= self._reader.size() and bytes(self._reader.entry(position).leaf_hash) == leaf_hash

    def _drop(self) -> int:
        with writing(self._engine) as connection:
            metadata.drop_all(connection)
            metadata.create_all(connection)
        self._forget()
        return 0

    def _pages(self, after: int, size: int) -> Iterator[list[tuple[int, bytes]]]:
        page: list[tuple[int, bytes]] = []
        for item in self._reader.scan(after, size):
            page.append(item)
            if len(page) == PAGE:
                yield page
                page = []
        if page:
            yield page

    def _apply(self, page: list[tuple[int, bytes]]) -> None:
        position = page[-1][0]
        try:
            with _uncollected(len(page)), writing(self._engine) as connection:
                held = driver_rows(connection, _POSITION, ())
                stored = held[0][0] if held else 0
                if stored != self._position:
                    raise CursorMoved(stored)
                revisions = self._statements.apply(connection, page, _read_on_by)
                self._task_status.apply(connection, (r for r in revisions if moves(r.type, r.data)))
                self._tallies.apply(connection, (r for r in revisions if counted(r.stream, r.type)))
                bulk_update(connection, _MOVE, [(position, leaf_hash(page[-1][1]), SCHEMA)])
        except CursorMoved:
            raise
        except BaseException:
            self._forget()
            self._position = None
            raise
        self._position = position
