"""One SQLite database into another file, as it stood at one moment, while others write to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from ledger.database import reading_engine

Progress = Callable[[int, int], None]
_PAGES = 1_024  # 4 MB a step: progress is told, and other threads run in between


def copy_sqlite(source: Path, target: Path, progress: Progress) -> None:
    """Copy by SQLite's backup interface; `progress` gets (pages done, pages).

    A read transaction is held open for the whole of it: the copy is the database of that moment, and a busy writer
    cannot make it begin again and again. The target is one plain file without a WAL, so that it can be read from a
    medium that takes no more writing.
    """
    engine = reading_engine(str(source))
    try:
        with closing(engine.raw_connection()) as pooled, closing(sqlite3.connect(target)) as copy:
            original = pooled.driver_connection
            assert isinstance(original, sqlite3.Connection)
            original.execute("BEGIN")
            original.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the snapshot is taken here
            original.backup(copy, pages=_PAGES, progress=lambda _, left, all_: progress(all_ - left, all_))
            original.execute("ROLLBACK")
            copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        engine.dispose()
    target.chmod(0o600)
