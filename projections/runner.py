"""Catch up and rebuild: rows and cursor commit together; a cursor that does not fit the ledger means rebuild."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Lock
from typing import Any

import orjson
from sqlalchemy import BigInteger, Column, Connection, Engine, Integer, LargeBinary, Table, Text, delete, insert, select

from ledger.reader import LedgerReader
from projections.database import metadata
from projections.statements import StatementsView
from projections.task_status import TaskStatusView

PAGE = 2_000
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
            self._drop()
        return self.catch_up(progress)

    def _resume(self) -> int:
        """The cursor's position, after making sure that it was this ledger it read."""
        metadata.create_all(self._engine)
        with self._engine.connect() as connection:
            cursor = connection.execute(select(cursors).where(cursors.c.projection == ALL)).one_or_none()
        if cursor is None:
            return 0
        if cursor.schema_number == SCHEMA and self._fits(cursor.position, bytes(cursor.leaf_hash)):
            return int(cursor.position)
        self._drop()
        return 0

    def _fits(self, position: int, leaf_hash: bytes) -> bool:
        """Whether the ledger holds at `position` the very entry the cursor stands on."""
        return position <= self._reader.size() and bytes(self._reader.entry(position).leaf_hash) == leaf_hash

    def _drop(self) -> None:
        metadata.drop_all(self._engine)
        metadata.create_all(self._engine)
        self._task_status.reset()
        self._position = 0

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
        entries = [orjson.loads(leaf) for _, leaf in page]
        position = page[-1][0]
        try:
            with self._engine.begin() as connection:
                revisions = self._statements.apply(connection, (e for e in entries if "statementid" in e))
                self._task_status.apply(connection, revisions)
                self._move_cursor(connection, position, bytes(self._reader.entry(position).leaf_hash))
        except BaseException:
            self._task_status.reset()
            self._position = None
            raise
        self._position = position

    @staticmethod
    def _move_cursor(connection: Connection, position: int, leaf_hash: bytes) -> None:
        connection.execute(delete(cursors).where(cursors.c.projection == ALL))
        row: dict[str, Any] = {
            "projection": ALL, "position": position, "leaf_hash": leaf_hash, "schema_number": SCHEMA
        }  # fmt: skip
        connection.execute(insert(cursors), row)
