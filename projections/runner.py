"""Catch up and rebuild: rows and cursor commit together; a cursor that does not fit the ledger means rebuild."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Lock
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Engine, Integer, LargeBinary, Table, Text, delete, insert, select

from ledger.reader import LedgerReader
from projections.database import metadata, writing
from projections.statements import StatementsView
from projections.task_status import TaskStatusView
from projections.task_timeline import moves

PAGE = 20_000
SCHEMA = 1
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


class CursorMoved(Exception):
    """Another process brought the read models further while this one was preparing a page."""

    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position


Progress = Callable[[int, int], None]
"""Called with (position reached, size) after each page."""


class Runner:
    """Keeps the read models of one ledger up to date in this process."""

    def __init__(self, engine: Engine, reader: LedgerReader) -> None:
        self._engine = engine
        self._reader = reader
        self._lock = Lock()
        self._statements = StatementsView()
        self._task_status = TaskStatusView()
        self._position: int | None = None

    def catch_up(self, progress: Progress | None = None) -> int:
        """Apply what the ledger holds beyond the cursor; the position reached."""
        with self._lock:
            if self._position is None:
                self._position = self._resume()
            size = self._reader.size()
            for page in self._pages(self._position, size):
                self._apply(page)
                if progress:
                    progress(self._position, size)
            return self._position

    def rebuild(self, progress: Progress | None = None) -> int:
        """Drop the read models and fold them anew from the first entry."""
        with self._lock:
            self._position = self._drop()
        return self.catch_up(progress)

    def _resume(self) -> int:
        """The cursor's position, after making sure that it was this ledger it read."""
        self._task_status.reset()
        with writing(self._engine) as connection:
            metadata.create_all(connection)
            cursor = connection.execute(select(cursors).where(cursors.c.projection == ALL)).one_or_none()
        if cursor is None:
            return 0
        if cursor.schema_number == SCHEMA and self._fits(cursor.position, bytes(cursor.leaf_hash)):
            return int(cursor.position)
        return self._drop()

    def _fits(self, position: int, leaf_hash: bytes) -> bool:
        """Whether the ledger holds at `position` the very entry the cursor stands on."""
        return position <= self._reader.size() and bytes(self._reader.entry(position).leaf_hash) == leaf_hash

    def _drop(self) -> int:
        with writing(self._engine) as connection:
            metadata.drop_all(connection)
            metadata.create_all(connection)
        self._task_status.reset()
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
            with writing(self._engine) as connection:
                stored = connection.execute(select(cursors.c.position)).scalar() or 0
                if stored != self._position:
                    raise CursorMoved(stored)
                revisions = self._statements.apply(connection, page, moves)
                self._task_status.apply(connection, revisions)
                self._move_cursor(connection, position)
        except CursorMoved as moved:
            self._task_status.reset()
            self._position = moved.position
            if moved.position < position:
                self._apply([item for item in page if item[0] > moved.position])
            return
        except BaseException:
            self._task_status.reset()
            self._position = None
            raise
        self._position = position

    def _move_cursor(self, connection: Connection, position: int) -> None:
        leaf_hash = bytes(self._reader.entry(position).leaf_hash)
        row: dict[str, Any] = {
            "projection": ALL, "position": position, "leaf_hash": leaf_hash, "schema_number": SCHEMA
        }  # fmt: skip
        connection.execute(delete(cursors).where(cursors.c.projection == ALL))
        connection.execute(insert(cursors), row)
